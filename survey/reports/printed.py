"""What the printed report shows beyond the result page: every anchor, and the plan of a year.

Like `result_page` it only reads the result; it decides no level and computes no figure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from babel.dates import format_skeleton

from questionnaires.schema import Item, Questionnaire
from questionnaires.sheet import AnswerSheet
from scoring.findings import Practices
from survey.reports import advice, standings
from survey.reports.combined import Combined
from survey.reports.peers import Peers
from survey.reports.phrasing import Phrasing
from survey.reports.plan import QUARTERS, Placed, Plan, Task, in_order, plan
from survey.reports.put_forward import put_forward, with_reasons
from survey.reports.result_page import ResultPage, result_page
from survey.reports.simulated import sentence
from survey.reports.years import History


@dataclass(frozen=True, slots=True)
class Remark:
    """What was written beside an answer, and what kind of remark it is."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One item with all its answers, each as (name on the scale, the item's own text).

    `others` are all but the `chosen` one in the order of the scale, and `place` is its position
    there (0 lowest). When it was none of them (not known, does not apply, skipped), `instead`
    says so, `place` is "none", and all stand in `others`.
    """

    item: str
    statement: str
    place: str
    instead: str
    chosen: tuple[str, str] | None
    others: tuple[tuple[str, str], ...]
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class Area:
    """One dimension with its standing in words ("" in a quick check) and all its answers."""

    name: str
    meaning: str
    standing: str
    rows: tuple[AnswerRow, ...]


@dataclass(frozen=True, slots=True)
class PlannedTask:
    """A task in words. `number` is its place among the next steps, 0 when it is none of them.

    `quarters`: for each quarter "begins", "runs" (begun earlier and not due yet) or "".
    """

    number: int
    action: str
    about: str
    effort: str
    owner: str
    quarters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlanTable:
    """The plan in words, by owner. `later`: what does not begin within the year."""

    title: str
    quarters: tuple[str, ...]
    tasks: tuple[PlannedTask, ...]
    later: tuple[PlannedTask, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """A result as it is printed: the page's words, and what only paper has room for.

    `combined`: results of other questionnaires that stand beside it; None without any. Service
    models among them put steps forward, everywhere in the report. `simulated` says that the
    organisation does not exist, "" of a real one.
    """

    page: ResultPage
    areas: tuple[Area, ...]
    plan: PlanTable | None
    combined: Combined | None = None
    simulated: str = ""


def report(
    result: Mapping[str, Any],
    sheet: AnswerSheet,
    questionnaire: Questionnaire,
    locale: str,
    organisation: str,
    submitted_at: int | None,
    history: History | None = None,
    combined: Combined | None = None,
    *,
    peers: Peers | None = None,
    simulated: bool = False,
) -> Report:
    """The report of `result`, the scored `sheet`; arguments as for `result_page`.

    `simulated`: the organisation does not exist, which every page of the report then says.
    """
    words = Phrasing(locale, questionnaire)
    quick = result["state"] == "indicative"
    standing = {} if quick else standings.in_words(result, words)
    practices = Practices(sheet, questionnaire, dict(result))
    fits = combined.results.fits if combined else ()
    result = put_forward(practices, fits, peers.comparison if peers else None)
    page = result_page(
        result,
        sheet,
        questionnaire,
        locale,
        organisation,
        submitted_at,
        history=history,
        peers=peers,
    )
    return Report(
        replace(page, steps=with_reasons(page.steps, practices, fits, words)),
        _areas(sheet, standing, words, only_quick=quick),
        None if quick else _plan_table(result, submitted_at, words),
        combined,
        sentence(words._) if simulated else "",
    )


def _areas(
    sheet: AnswerSheet, standing: Mapping[str, str], words: Phrasing, *, only_quick: bool
) -> tuple[Area, ...]:
    found = []
    for dimension in words.questionnaire.dimensions:
        named = words.text.dimensions[dimension.code]
        asked = [item for item in dimension.items if item.quick or not only_quick]
        if asked:
            rows = tuple(_row(sheet, item, words) for item in asked)
            found.append(Area(named.name, named.meaning, standing.get(dimension.code, ""), rows))
    return tuple(found)


def _row(sheet: AnswerSheet, item: Item, words: Phrasing) -> AnswerRow:
    text, answer = words.text.items[item.id], sheet.answer(item.id)
    rated = words.questionnaire.rated_codes
    # A question on trial has no anchors to show beside the answer that was given.
    scale = tuple(
        (words.text.scale[code].name, text.anchors[code]) for code in rated if text.anchors
    )
    at = rated.index(answer.code) if scale and answer.code in rated else None
    instead = ""
    if answer.code is None:
        instead = words._("Not answered")
    elif at is None:
        instead = words.text.answer(item, answer.code).name
    remarks = []
    if answer.reason or answer.code == words.questionnaire.na_code:
        remarks.append(Remark(words._("Reason"), answer.reason or text.na_condition))
    if answer.note:
        remarks.append(Remark(words._("Note"), answer.note))
    if answer.evidence:
        remarks.append(Remark(words._("Evidence"), _strength(answer.evidence, words)))
    return AnswerRow(
        item.id,
        text.statement,
        "none" if at is None else str(at),
        instead,
        None if at is None else scale[at],
        scale if at is None else scale[:at] + scale[at + 1 :],
        tuple(remarks),
    )


def _strength(evidence: int, words: Phrasing) -> str:
    return {
        1: words._("a statement"),
        2: words._("a document"),
        3: words._("data or a sample"),
    }[evidence]


def _plan_table(
    result: Mapping[str, Any], submitted_at: int | None, words: Phrasing
) -> PlanTable | None:
    steps = [entry["id"] for entry in result["next_steps"]]
    route = [entry["id"] for entry in (result["overall_route"] or {"items": []})["items"]]
    tasks = in_order(_tasks(steps, words), _tasks(route, words))
    if not tasks:
        return None
    day = None if submitted_at is None else datetime.fromtimestamp(submitted_at, UTC).date()
    made = plan(tasks, day)
    numbers = {item: number for number, item in enumerate(steps, 1)}
    by_owner = sorted(
        (placed for placed in made.placed if placed.begins is not None),
        key=lambda placed: (made.owners.index(placed.task.owner), placed.begins),
    )
    return PlanTable(
        _plan_title(result, made, words),
        tuple(_quarter(q.number, q.begins, q.ends, words) for q in made.quarters),
        tuple(_planned(placed, numbers, words) for placed in by_owner),
        tuple(_planned(placed, numbers, words) for placed in made.later),
    )


def _tasks(items: Sequence[str], words: Phrasing) -> tuple[Task, ...]:
    return tuple(
        Task(item.id, item.dimension, item.level, item.effort, words.text.items[item.id].owner)
        for item in (words.questionnaire.by_id[item] for item in items)
    )


def _planned(placed: Placed, numbers: Mapping[str, int], words: Phrasing) -> PlannedTask:
    task = placed.task
    return PlannedTask(
        numbers.get(task.item, 0),
        words.text.items[task.item].step,
        words.names([task.dimension]),
        advice.effort_size(task.effort, words),
        task.owner,
        tuple(_phase(placed, number) for number in range(1, QUARTERS + 1)),
    )


def _phase(placed: Placed, quarter: int) -> str:
    if placed.begins == quarter:
        return "begins"
    runs = placed.begins is not None and placed.begins < quarter <= (placed.ends or 0)
    return "runs" if runs else ""


def _plan_title(result: Mapping[str, Any], made: Plan, words: Phrasing) -> str:
    begun = len(made.placed) - len(made.later)
    who = len(made.owners)
    title = words.ngettext(
        "%(count)s improvement begins within the year",
        "%(count)s improvements begin within the year",
        begun,
    ) % {"count": begun}
    shared = words.ngettext(
        "one person or team begins them", "%(count)s people or teams begin them", who
    ) % {"count": who}
    way = result["overall_route"]
    if way and not made.later:
        lead = words._("with all of them level %(level)s is reached") % {"level": way["to"]}
        return words._("%(title)s; %(lead)s") % {"title": title, "lead": lead}
    return words._("%(title)s; %(lead)s") % {"title": title, "lead": shared}


def _quarter(number: int, begins: date | None, ends: date | None, words: Phrasing) -> str:
    if begins is None or ends is None:
        return words._("Quarter %(number)s") % {"number": number}
    return words._("%(first)s to %(last)s") % {
        "first": format_skeleton(
            "yMMM" if begins.year != ends.year else "MMM", begins, locale=words.locale
        ),
        "last": format_skeleton("yMMM", ends, locale=words.locale),
    }
