"""What the facts about organisations are called: sectors, sizes, countries, models, archetypes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from babel import Locale

from questionnaires.context import lists
from questionnaires.schema import Questionnaire
from survey import wording
from survey.reports.cohort_groups import BETWEEN

LISTS = {"sector": "sectors", "employees": "employees"}


class FactNames:
    """Names in one language. `models`: code of a service model → its name.

    `archetypes`: key of a group → what it is called, in the order in which they are listed.
    """

    def __init__(
        self,
        locale: str,
        questionnaire: Questionnaire,
        models: Mapping[str, str],
        archetypes: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.locale = locale
        self._ = wording.translations(locale).gettext
        self._levels = questionnaire.text(locale).levels
        self._models = models
        self._archetypes = archetypes
        self._territories = Locale.parse(locale).territories
        self._options = {
            fact: {option.code: option.label[locale] for option in lists()[name]}
            for fact, name in LISTS.items()
        }

    def title(self, fact: str) -> str:
        """What a fact is called: "Sector"."""
        return {
            "sector": self._("Sector"),
            "employees": self._("Size"),
            "country": self._("Country"),
            "model": self._("Service model"),
            "level": self._("Level"),
            "state": self._("State"),
            "archetype": self._("Archetype"),
        }[fact]

    def value(self, fact: str, code: str) -> str:
        """What one of its values is called, "not said" where there is none."""
        own = {"level": self._level, "state": self._state, "archetype": self._archetype}
        if fact in own:
            return own[fact](code)
        if not code:
            return self._("not said")
        if fact == "country":
            return str(self._territories.get(code, code))
        if fact == "model":
            return self._models.get(code, code)
        return self._options[fact].get(code, code)

    def order(self, fact: str) -> Callable[[str], tuple[object, ...]]:
        """A sort key for values: as their list has them, names by the alphabet, none last."""
        known = list(self._options.get(fact, {}))
        if fact == "archetype":
            known = [*self._archetypes, BETWEEN]

        def key(code: str) -> tuple[object, ...]:
            if fact == "level":
                return (-int(code),)
            if code in known:
                return (0, known.index(code))
            return (1 if code else 2, *wording.alphabetical(self.value(fact, code)))

        return key

    def _level(self, code: str) -> str:
        if not code.isdigit() or int(code) not in self._levels:
            return self._("not rated")
        return self._("%(level)s – %(name)s") % {
            "level": code,
            "name": self._levels[int(code)].name,
        }

    def _archetype(self, code: str) -> str:
        if not code:
            return self._("not placed")
        if code == BETWEEN:
            return self._("between two archetypes")
        return self._archetypes.get(code, code)

    def _state(self, code: str) -> str:
        return {
            "answering": self._("still answering"),
            "submitted": self._("submitted"),
            "returned": self._("sent back"),
            "accepted": self._("accepted"),
        }.get(code, code)
