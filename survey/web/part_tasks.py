"""What the task list says of the two other questionnaires, and of all three together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import url_for

from questionnaires.fit import Fit
from questionnaires.outcomes import Outcomes
from survey.storage.standing import PartLine
from survey.web.languages import current, ngettext
from survey.web.languages import gettext as _
from survey.web.state import state

FIT, OUTCOMES = "service-model-fit", "service-outcomes"
"""The questionnaires that stand beside the one on practices."""


@dataclass(frozen=True, slots=True)
class PartResultLink:
    """A result of another questionnaire in the list of results."""

    name: str
    group: str
    address: str
    submitted_at: int


@dataclass(frozen=True, slots=True)
class PartTask:
    """One of the other questionnaires: how far it is, and where it is answered."""

    title: str
    about: str
    address: str
    tag: str
    done: bool
    results: tuple[PartResultLink, ...]


def part_tasks(assessment: str, parts: Sequence[PartLine]) -> tuple[PartTask, ...]:
    """Service model, then figures, as far as this instance serves them.

    Answers to one that is not served stay, and come back with it.
    """
    versions = state().catalogue.versions.values()
    found = []
    if any(version.id == FIT for version in versions):
        found.append(_fit_task(assessment, [p for p in parts if p.questionnaire == FIT]))
    if any(version.id == OUTCOMES for version in versions):
        mine = [part for part in parts if part.questionnaire == OUTCOMES]
        found.append(_figures_task(assessment, mine))
    return tuple(found)


def _figures_task(assessment: str, parts: Sequence[PartLine]) -> PartTask:
    outcomes = state().newest(Outcomes, OUTCOMES)
    return _task(
        outcomes.text(current().locale).title,
        parts,
        about=_("10 to 20 minutes with the figures at hand."),
        address=url_for("outcomes.overview", assessment=assessment),
        questions=len(outcomes.kpis),
        result=lambda part: url_for(
            "outcomes_results.result", assessment=assessment, number=part.number
        ),
        group=lambda _part: "",
    )


def _fit_task(assessment: str, parts: Sequence[PartLine]) -> PartTask:
    fit = state().newest(Fit, FIT)
    return _task(
        fit.text(current().locale).title,
        parts,
        about=_("About 8 minutes, once for all customers or for each group of them."),
        address=url_for("fit.overview", assessment=assessment),
        questions=len(fit.factors),
        result=lambda part: url_for(
            "fit.result", assessment=assessment, part=part.id, number=part.number
        ),
        group=lambda part: part.segment or _("The whole organisation"),
    )


def _task(
    title: str,
    parts: Sequence[PartLine],
    *,
    about: str,
    address: str,
    questions: int,
    result: Callable[[PartLine], str],
    group: Callable[[PartLine], str],
) -> PartTask:
    """The line of one questionnaire; `result` is where a part's result is, `group` whose it is."""
    return PartTask(
        title=title,
        about=about,
        address=address,
        tag=_tag(parts, questions),
        done=_all_done(parts),
        results=tuple(
            PartResultLink(title, group(part), result(part), part.submitted_at)
            for part in parts
            if part.number
        ),
    )


def _all_done(parts: Sequence[PartLine]) -> bool:
    return bool(parts) and all(part.number and not part.is_open for part in parts)


def _tag(parts: Sequence[PartLine], questions: int) -> str:
    """How far it is, in a few words."""
    if _all_done(parts):
        return _("Submitted")
    if len(parts) > 1:
        done = sum(bool(part.number) and not part.is_open for part in parts)
        return ngettext(
            "%(done)s of %(all)s group submitted",
            "%(done)s of %(all)s groups submitted",
            len(parts),
        ) % {"done": done, "all": len(parts)}
    if parts and parts[0].answers:
        return _("%(answered)s of %(total)s") % {
            "answered": len(parts[0].answers),
            "total": questions,
        }
    return _("Not yet")
