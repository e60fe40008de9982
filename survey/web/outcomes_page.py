"""A page of figures as it stands: as saved, with refused fields, or with two versions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from babel import Locale

from questionnaires.faults import Refused
from questionnaires.outcomes import Kpi, Outcomes
from questionnaires.outcomes_figure import CONFIRMED, DIFFERS
from questionnaires.outcomes_sheet import parse_outcome_sheet
from scoring.outcomes import score_outcomes
from survey.actions.parts import open_part, part_sheet
from survey.actions.refusals import NotFound
from survey.reports.outcomes_words import FigureWords
from survey.storage import parts
from survey.storage.assessments import AssessmentRecord
from survey.storage.links import Access
from survey.storage.parts import PartRecord, PartResultLine
from survey.web.access import whole_access
from survey.web.languages import current, ngettext
from survey.web.languages import gettext as _
from survey.web.new_part import version_of_new_part
from survey.web.outcomes_fields import (
    USUAL,
    as_typed,
)
from survey.web.outcomes_form import Choices, FigureForm, figure_form
from survey.web.state import state

MORE = "more-"
"""What a button says that leads to all about a figure."""

QUESTIONNAIRE = "service-outcomes"


@dataclass(frozen=True)
class Opened:
    """The outcomes of an assessment, as far as there are any yet."""

    access: Access
    part: PartRecord | None
    version: Outcomes

    @property
    def record(self) -> AssessmentRecord:
        """The assessment."""
        return self.access.assessment

    @property
    def is_open(self) -> bool:
        """Whether answers may change."""
        return self.part is None or self.part.is_open

    @property
    def answers(self) -> Mapping[str, Any]:
        """Figure → answer in JSON form."""
        return self.part.answers if self.part else {}

    @cached_property
    def words(self) -> FigureWords:
        """How figures are written in the language of this request."""
        return FigureWords(current().locale, self.version)

    @cached_property
    def scored(self) -> dict[str, Any]:
        """The result the answers would give as they stand."""
        sheet = part_sheet(self.record, self.part) if self.part else {}
        data = {"questionnaire": self.version.id, "version": self.version.version} | sheet
        try:
            return score_outcomes(parse_outcome_sheet(data, self.version, ""), self.version)
        except Refused as refused:  # no page of ours saves such a sheet
            raise NotFound(str(refused)) from refused

    def to_confirm(self) -> dict[str, str]:
        """Figure → the question about its change, for changes not confirmed yet."""
        return {
            kpi: self.words.change(self.version.by_id[kpi], self.scored["kpis"][kpi])
            for kpi in self.scored["to_confirm"]
        }

    def in_words(self, kpi: str) -> str:
        """The saved answer to a figure."""
        found = self.scored["kpis"][kpi]
        return self.words.answer(self.answers.get(kpi), self.version.by_id[kpi], found)


@dataclass(frozen=True, slots=True)
class FiguresPage:
    """A page of figures. `is_single`: it shows one, with everything about it.

    `usual`: the three fields for the period of all of a group; `doubts`: warnings.
    """

    assessment: AssessmentRecord
    key: str
    group: str
    title: str
    is_single: bool
    number: int
    total: int
    base: int
    figures: tuple[FigureForm, ...]
    usual: Mapping[str, str]
    usual_wrong: Mapping[str, str]
    lengths: Choices
    months: Choices
    definitions: Choices
    doubts: tuple[str, ...]
    conflict: bool
    is_open: bool
    saved: bool
    any_to_confirm: bool


def open_outcomes(assessment: str) -> Opened:
    """The outcomes of an assessment, for whoever holds it. Raises NotFound, VersionWithheld."""
    access = whole_access(assessment)
    with state().database.read() as tx:
        found = parts.parts_of(tx, assessment, QUESTIONNAIRE)
    part = found[0] if found else None
    if part is None:
        version = version_of_new_part(Outcomes, QUESTIONNAIRE, assessment)
        return Opened(access, None, version)
    return Opened(access, part, state().of_part(Outcomes, part))


def check_key(opened: Opened, key: str) -> None:
    """Raises NotFound unless `key` is a group of figures or a figure."""
    if key not in opened.version.groups and key not in opened.version.by_id:
        raise NotFound("no such figures")


def kpis_of(opened: Opened, key: str) -> tuple[Kpi, ...]:
    """The figures of a page: those of a group, or the one that `key` names."""
    version = opened.version
    return version.by_group[key] if key in version.by_group else (version.by_id[key],)


def figures_page(
    opened: Opened,
    key: str,
    *,
    base: int,
    typed: Mapping[str, Mapping[str, str]] | None = None,
    usual: Mapping[str, str] | None = None,
    wrong: Mapping[str, str] | None = None,
    saved: Mapping[str, str] | None = None,
    just_saved: bool = False,
) -> FiguresPage:
    """The page of a group, or of one figure.

    `typed`: figure → part → what was sent, for those not shown as saved; `wrong`: field →
    sentence; `saved`: figure → the answer that stands against the one shown.
    """
    locale, version = current().locale, opened.version
    wrong, saved = wrong or {}, saved or {}
    asked = opened.to_confirm() if opened.part else {}
    kpis = kpis_of(opened, key)
    group = kpis[0].group
    figures = tuple(
        figure_form(
            opened.words,
            kpi,
            (typed or {}).get(kpi.id) or as_typed(opened.answers.get(kpi.id), kpi, locale),
            _of_figure(wrong, kpi),
            saved.get(kpi.id, ""),
            "" if kpi.id in (typed or {}) else asked.get(kpi.id, ""),
            opened.answers.get(kpi.id),
        )
        for kpi in kpis
    )
    here = {kpi.id for kpi in kpis}
    doubts = opened.scored["warnings"] if opened.part else []
    return FiguresPage(
        assessment=opened.record,
        key=key,
        group=group,
        title=version.text(locale).groups[group],
        is_single=key in version.by_id,
        number=version.groups.index(group) + 1,
        total=len(version.groups),
        base=base,
        figures=figures,
        usual=usual if usual is not None else usual_period(opened),
        usual_wrong={name: wrong[name] for name in USUAL if name in wrong},
        lengths=[("", _("Choose…")), *opened.words.text.lengths.items()],
        months=[("", _("Month")), *_months(locale)],
        definitions=[
            ("", _("Not checked yet")),
            (CONFIRMED, _("Yes, exactly so")),
            (DIFFERS, _("It differs")),
        ],
        doubts=tuple(opened.words.doubt(doubt) for doubt in doubts if here & set(doubt["kpis"])),
        conflict=bool(saved),
        is_open=opened.is_open,
        saved=just_saved,
        any_to_confirm=any(figure.ask for figure in figures),
    )


def _of_figure(wrong: Mapping[str, str], kpi: Kpi) -> dict[str, str]:
    end = f"-{kpi.id}"
    return {name.removesuffix(end): text for name, text in wrong.items() if name.endswith(end)}


def usual_period(opened: Opened) -> dict[str, str]:
    """The period that most figures are about; the last one named where several are."""
    counted: dict[tuple[str, str], int] = {}
    for answer in opened.answers.values():
        if isinstance(answer, dict) and (period := answer.get("period")):
            key = (period["end"], period["length"])
            counted[key] = counted.get(key, 0) + 1
    if not counted:
        return dict.fromkeys(USUAL, "")
    end, length = max(counted, key=lambda key: counted[key])
    year, month = end.split("-")
    return dict(zip(USUAL, (length, month.removeprefix("0"), year), strict=True))


def _months(locale: str) -> Choices:
    names = Locale.parse(locale).months["stand-alone"]["wide"]
    return [(str(number), str(names[number])) for number in range(1, 13)]


def summary(wrong: Mapping[str, str], opened: Opened) -> list[dict[str, str]]:
    """Field and sentence of each fault, with the figure's name in it."""
    found = []
    for name, text in wrong.items():
        kpi = next((k for k in opened.version.by_id if name.endswith(f"-{k}")), "")
        if name in USUAL:
            about = _("Period of these figures")
        else:
            about = opened.words.name(kpi) if kpi else name[:80]
        found.append(
            {
                "field": name[:80],
                "message": _("%(field)s: %(problem)s") % {"field": about, "problem": text},
            }
        )
    return found


def progress(opened: Opened, group: str) -> str:
    """How far a group is filled in, in words."""
    kpis = opened.version.by_group[group]
    answered = [kpi.id for kpi in kpis if opened.answers.get(kpi.id) is not None]
    if not answered:
        return _("Not yet")
    measured = sum(isinstance(opened.answers[kpi], dict) for kpi in answered)
    if len(answered) < len(kpis):
        return _("%(answered)s of %(total)s") % {"answered": len(answered), "total": len(kpis)}
    return ngettext("%(count)s measured", "%(count)s measured", measured) % {"count": measured}


def result_lines(opened: Opened) -> tuple[PartResultLine, ...]:
    """The results so far, newest first."""
    if opened.part is None:
        return ()
    with state().database.read() as tx:
        lines = parts.part_results_of(tx, opened.record.id)
    return tuple(line for line in lines if line.questionnaire == QUESTIONNAIRE)


def written_part(opened: Opened) -> PartRecord:
    """The part, made when there is none yet."""
    return opened.part or open_part(
        state().database,
        opened.record.id,
        opened.version,
        held=opened.access.links,
        now=state().now(),
        chance=state().chance,
    )
