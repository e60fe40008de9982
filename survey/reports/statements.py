"""What the three questionnaires say together, in words: each statement with where it comes from.

The findings are chosen by `scoring.together`; here they only get their words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scoring.findings import Figures, Fitted, Practices
from survey.reports.outcomes_words import FigureWords
from survey.reports.phrasing import Phrasing, Writing

MOST_SOURCES = 6
"""How many lines stand beside a statement; the data hold them all."""


@dataclass(frozen=True, slots=True)
class Source:
    """One figure or answer behind a statement, and which questionnaire it is from.

    `code` is that of a practice or a figure, `group` the customer group it is about; "" without.
    """

    origin: str
    name: str
    figure: str
    code: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that the results say together. `title` is the finding, `text` what it means.

    `more`: how many further sources there are.
    """

    kind: str
    title: str
    text: str
    sources: tuple[Source, ...]
    more: int = 0


class Voices(Writing):
    """The words of all three questionnaires, as far as there are results of them."""

    def __init__(
        self,
        locale: str,
        practices: Practices | None,
        fits: Sequence[Fitted],
        figures: Figures | None,
    ) -> None:
        super().__init__(locale)
        self.practices, self.fits, self.figures = practices, tuple(fits), figures

    def statement(self, kind: str, title: str, text: str, sources: Sequence[Source]) -> Statement:
        """A statement with as many of its sources as are shown."""
        return Statement(
            kind,
            title,
            text,
            tuple(sources[:MOST_SOURCES]),
            max(0, len(sources) - MOST_SOURCES),
        )

    def model(self, candidate: str) -> str:
        """The name of a service model."""
        for fit in self.fits:
            if candidate in fit.version.candidate:
                return fit.version.text(self.locale).candidates[candidate].name
        raise LookupError(candidate)

    def group(self, segment: str) -> str:
        """A customer group by its name, or the whole organisation."""
        return segment or self._("The whole organisation")

    def goal(self, goal: str) -> str:
        """A goal in its own words."""
        if self.practices and goal in self.practices.questionnaire.goals:
            return self.practices.questionnaire.text(self.locale).goals[goal].name
        return goal

    def points(self, fit: float) -> str:
        """A fit in words: "93.2 of 100"."""
        return self._("%(figure)s of 100") % {"figure": self.decimal(round(fit, 1))}

    def practice(self, item: str, beside: str = "") -> Source:
        """A practice and its answer; `beside`: what else is to be said of it."""
        assert self.practices is not None  # noqa: S101 - a finding about practices has some
        words = Phrasing(self.locale, self.practices.questionnaire)
        code = self.practices.sheet.answer(item).code or ""
        answer = words.text.scale[code].name
        if beside:
            answer = self._("%(answer)s; %(beside)s") % {"answer": answer, "beside": beside}
        return Source(self._("Practices"), words.text.items[item].statement, answer, item)

    def in_place(self, name: str, figure: float | None) -> Source:
        """How much of a part of the practices is in place."""
        shown = (
            self._("not known yet")
            if figure is None
            else self._("%(figure)s in place") % {"figure": self.percent(figure)}
        )
        return Source(self._("Practices"), name, shown)

    def level(self) -> Source:
        """The overall level."""
        assert self.practices is not None  # noqa: S101 - a finding about a level has one
        words = Phrasing(self.locale, self.practices.questionnaire)
        level = self.practices.level or 0
        shown = self._("%(level)s, %(name)s") % {"level": level, "name": words.level_name(level)}
        return Source(self._("Practices"), self._("Level"), shown)

    def fit(self, candidate: str, fit: Fitted) -> Source:
        """How well a model suits a customer group."""
        return Source(
            self._("Service model"),
            self.model(candidate),
            self.points(fit.fit(candidate)),
            group=self.group(fit.segment),
        )

    def kpi_name(self, kpi: str) -> str:
        """The name of a figure."""
        assert self.figures is not None  # noqa: S101 - a finding about figures has some
        return self.figures.version.text(self.locale).kpis[kpi].name

    def rating(self, kpi: str) -> str:
        """How far a figure is followed: "R2 Followed"."""
        assert self.figures is not None  # noqa: S101 - a finding about figures has some
        code = f"R{self.figures.rating(kpi) or 0}"
        name = self.figures.version.text(self.locale).ratings[code].name
        return self._("%(code)s %(name)s") % {"code": code, "name": name}

    def value(self, kpi: str) -> str:
        """A measured figure with its unit, or that it is not measured."""
        assert self.figures is not None  # noqa: S101 - a finding about figures has some
        value, version = self.figures.value(kpi), self.figures.version
        if value is None:
            return self._("not measured")
        currency = self.figures.currency(kpi)
        return FigureWords(self.locale, version).value(value, version.by_id[kpi], currency)

    def figure(self, kpi: str, shown: str = "") -> Source:
        """A measured figure and its value, or what is `shown` of it instead."""
        return Source(self._("Figures"), self.kpi_name(kpi), shown or self.value(kpi), kpi)
