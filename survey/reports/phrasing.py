"""Levels, percentages, ranges and lists as a reader of one language meets them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from babel.lists import format_list

from questionnaires.schema import Questionnaire, Texts
from survey import wording


class Writing:
    """Writes in `locale`, whatever about. `_` and `ngettext` translate."""

    def __init__(self, locale: str) -> None:
        catalogue = wording.translations(locale)
        self.locale = locale
        self._ = catalogue.gettext
        self.ngettext = catalogue.ngettext

    def percent(self, value: float) -> str:
        """A percentage 0…100 as whole per cents: "53%"."""
        return wording.whole_percent(value, self.locale)

    def exact_percent(self, share: float) -> str:
        """A share 0…1 as per cents with one decimal where it is not whole: "73.8%", "85%"."""
        digits = 0 if abs(share * 100 - round(share * 100)) < 1e-4 else 1
        return f"{wording.decimal(share * 100, self.locale, digits)}%"

    def percent_range(self, ends: Sequence[float]) -> str:
        """Both ends of a range of percentages, or one figure where they read the same."""
        low, high = self.percent(ends[0]), self.percent(ends[1])
        if low == high:
            return low
        return self._("%(low)s to %(high)s") % {"low": low, "high": high}

    def level_range(self, ends: Sequence[int]) -> str:
        """ "2 to 5", or "3" where both ends are the same."""
        if ends[0] == ends[1]:
            return str(ends[0])
        return self._("%(low)s to %(high)s") % {"low": ends[0], "high": ends[1]}

    def listing(self, words: Sequence[str]) -> str:
        """`words` joined as in a sentence."""
        # Babel's own English puts a comma before "and"; the texts are written the British way.
        locale = "en_GB" if self.locale == wording.REFERENCE else self.locale
        return format_list(list(words), locale=locale)

    def decimal(self, value: float) -> str:
        """A figure with one decimal where it is not whole: "14.5", "8"."""
        return wording.decimal(value, self.locale, 0 if value == int(value) else 1)


class Phrasing(Writing):
    """Writes in `locale` about one version of a maturity questionnaire."""

    def __init__(self, locale: str, questionnaire: Questionnaire) -> None:
        super().__init__(locale)
        self.questionnaire = questionnaire
        self.text: Texts = questionnaire.text(locale)

    def level_name(self, level: int) -> str:
        """The name of a level: "Defined"."""
        return self.text.levels[level].name

    def names(self, codes: Iterable[str]) -> str:
        """The dimensions `codes` as a list in a sentence: "Product, Channels and People"."""
        return self.listing([self.text.dimensions[code].name for code in codes])
