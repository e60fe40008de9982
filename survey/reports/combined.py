"""What a printed report holds beside the maturity result: the combined result and each part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from questionnaires.catalogue import Catalogue
from questionnaires.fit import Fit
from questionnaires.fit_sheet import parse_fit_sheet
from questionnaires.outcomes import Outcomes
from survey import wording
from survey.reports.fit_cards import Practices
from survey.reports.fit_section import FitSection, fit_section
from survey.reports.outcomes_section import OutcomesSection, outcomes_section
from survey.reports.together import Results, Together, gathered, together

MOST_WHOLE = 2
"""So many customer groups are printed with all their models; more of them at a glance only."""


@dataclass(frozen=True, slots=True)
class FitChapter:
    """The section of one customer group; `about` and `day` say whose and of when it is."""

    title: str
    about: str
    day: str
    section: FitSection


@dataclass(frozen=True, slots=True)
class OutcomesChapter:
    """The section of the figures; `about` is "", and `day` says of when it is."""

    title: str
    about: str
    day: str
    section: OutcomesSection


@dataclass(frozen=True, slots=True)
class Combined:
    """The results of other questionnaires that stand beside a maturity result."""

    results: Results
    together: Together
    fits: tuple[FitChapter, ...]
    outcomes: OutcomesChapter | None

    @property
    def only_glance(self) -> bool:
        """Whether there are so many customer groups that each is printed at a glance."""
        return len(self.fits) > MOST_WHOLE


def combined(
    catalogue: Catalogue,
    maturity: tuple[Mapping[str, Any], Mapping[str, Any], int | None],
    parts: Sequence[tuple[Mapping[str, Any], Mapping[str, Any], int | None]],
    locale: str,
    organisation: str,
) -> Combined | None:
    """The stored results, each as (sheet, result, submitted), in words; None without parts.

    Raises LookupError for a version that is not there, or is another one by now.
    """
    if not parts:
        return None
    results = gathered(catalogue, maturity, parts)
    practices = results.practices
    questionnaire = practices.questionnaire if practices else None
    answered = Practices(practices.questionnaire, practices.sheet.codes()) if practices else None
    fits, outcomes = [], None
    for sheet, result, submitted_at in parts:
        version = catalogue.any(sheet["questionnaire"], sheet["version"])
        day = "" if submitted_at is None else wording.day(submitted_at, locale)
        if isinstance(version, Fit):
            read = parse_fit_sheet(sheet, version, "")
            section = fit_section(result, read, version, locale, answered)
            fits.append(FitChapter(version.text(locale).title, section.about, day, section))
        elif isinstance(version, Outcomes):
            title = version.text(locale).title
            outcomes = OutcomesChapter(
                title, "", day, outcomes_section(result, version, locale, questionnaire)
            )
    return Combined(results, together(results, locale, organisation), tuple(fits), outcomes)
