"""What planned steps would bring: the sheet scored again with these answers raised.

Nothing is stored and no rule is repeated here: `scoring.result.what_if` gives every level and
figure, this module only says them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from questionnaires.schema import Questionnaire
from questionnaires.sheet import AnswerSheet
from survey.reports.phrasing import Phrasing
from survey.reports.profile import Outlook


@dataclass(frozen=True, slots=True)
class Gain:
    """A figure today and with what is planned, in words; `rises` is False where it stays."""

    name: str
    before: str
    after: str
    rises: bool


@dataclass(frozen=True, slots=True)
class Planned:
    """What the planned `items` bring. `title` says the finding, `dimensions` only what changes.

    `outlook`: dimension → where it stands then, for the profile; `in_place`: how much of
    everything is in place then, 0-100.
    """

    title: str
    items: frozenset[str]
    overall: tuple[Gain, ...]
    dimensions: tuple[Gain, ...]
    outlook: Mapping[str, Outlook]
    in_place: float


def plannable(
    result: Mapping[str, Any], sheet: AnswerSheet, questionnaire: Questionnaire
) -> dict[str, str]:
    """Item → the code a plan raises it to: as far as the cheapest route does, else to the top.

    Empty unless the result is final; items at the top or that do not apply are left out.
    """
    if result["level"] is None:
        return {}
    on_route = {
        step["id"]: step["to"] for step in (result["overall_route"] or {"items": ()})["items"]
    }
    top = questionnaire.rated_codes[-1]
    values = {code.code: code.value for code in questionnaire.scale}
    raised = {}
    for item in (item for item in questionnaire.items if item.scored):
        code = sheet.answer(item.id).code
        value = None if code is None else values[code]
        if value is not None and value < 1:
            raised[item.id] = on_route.get(item.id, top)
    return raised


def no_plan(result: Mapping[str, Any], words: Phrasing) -> str:
    """Why nothing can be planned on this result, empty for a final one."""
    return {
        "indicative": words._(
            "What steps would bring is shown by the full questionnaire: the quick check gives no "
            "levels per dimension to build on."
        ),
        "provisional": words._(
            "What steps would bring can be shown once every question has an answer."
        ),
    }.get(result["state"], "")


def planned(
    items: Collection[str],
    result: Mapping[str, Any],
    sheet: AnswerSheet,
    words: Phrasing,
    comparison: Mapping[str, Any] | None = None,
) -> Planned | None:
    """What raising `items` brings; None when there are none. Raises KeyError for others than
    those that are `plannable`.

    `comparison`: as scoring.peers.compared tells it, for the place among peers then.
    """
    if not items:
        return None
    goals = plannable(result, sheet, words.questionnaire)
    raised = {item: goals[item] for item in items}
    # Where it is used, as in survey.actions.submit: a web process starts without numpy.
    from scoring.result import what_if

    after = what_if({**sheet.codes(), **raised}, words.questionnaire)
    risen, changed, outlook = [], [], {}
    for code, now in result["dimensions"].items():
        then = after["dimensions"][code]
        if now["level"] is None or (now["level"], now["in_place"]) == (
            then["level"], then["in_place"],
        ):  # fmt: skip
            continue
        changed.append(_dimension(code, now, then, words))
        outlook[code] = Outlook(then["level"], then["in_place"], _then(now, then, words))
        if then["level"] > now["level"]:
            risen.append(code)
    return Planned(
        _finding(len(raised), result, after, words),
        frozenset(raised),
        (*_overall(result, after, words), *_among_peers(comparison, after, words)),
        tuple(changed),
        outlook,
        after["in_place"],
    )


def _finding(
    count: int, result: Mapping[str, Any], after: Mapping[str, Any], words: Phrasing
) -> str:
    said = {
        "count": count,
        "before": result["level"],
        "after": after["level"],
        "name": words.level_name(after["level"]),
        "from": words.percent(result["in_place"]),
        "to": words.percent(after["in_place"]),
    }
    if after["level"] > result["level"]:
        return (
            words.ngettext(
                "With this step you reach level %(after)s, %(name)s",
                "With these %(count)s steps you reach level %(after)s, %(name)s",
                count,
            )
            % said
        )
    return (
        words.ngettext(
            "With this step %(to)s is in place; the level stays %(after)s",
            "With these %(count)s steps %(to)s is in place; the level stays %(after)s",
            count,
        )
        % said
    )


def _overall(
    result: Mapping[str, Any], after: Mapping[str, Any], words: Phrasing
) -> tuple[Gain, ...]:
    return (
        Gain(
            words._("Level"),
            _named(result["level"], words),
            _named(after["level"], words),
            after["level"] > result["level"],
        ),
        Gain(
            words._("In place"),
            words.percent(result["in_place"]),
            words.percent(after["in_place"]),
            after["in_place"] > result["in_place"],
        ),
    )


def _among_peers(
    comparison: Mapping[str, Any] | None, after: Mapping[str, Any], words: Phrasing
) -> tuple[Gain, ...]:
    """The percentile then, among the peers of today; nothing where there are none."""
    now = comparison["figures"].get("overall", {}).get("percentile") if comparison else None
    if comparison is None or now is None:
        return ()
    from scoring.peers.compared import percentile_then

    # Both are told in steps: raising answers never lowers the place among the same peers.
    then = max(percentile_then(comparison, after["in_place"]) or 0, now)
    percentile = words._("percentile %(percentile)s")
    return (
        Gain(
            words._("Among simulated organisations")
            if comparison["simulated"]
            else words._("Among other organisations"),
            percentile % {"percentile": now},
            percentile % {"percentile": then},
            then > now,
        ),
    )


def _dimension(code: str, now: Mapping[str, Any], then: Mapping[str, Any], words: Phrasing) -> Gain:
    figures = words._("level %(level)s, %(figure)s")
    return Gain(
        words.text.dimensions[code].name,
        figures % {"level": now["level"], "figure": words.percent(now["in_place"])},
        figures % {"level": then["level"], "figure": words.percent(then["in_place"])},
        then["level"] > now["level"],
    )


def _then(now: Mapping[str, Any], then: Mapping[str, Any], words: Phrasing) -> str:
    figure = words.percent(then["in_place"])
    if then["level"] == now["level"]:
        return words._("planned: %(figure)s") % {"figure": figure}
    return words._("planned: level %(level)s, %(figure)s") % {
        "level": then["level"],
        "figure": figure,
    }


def _named(level: int, words: Phrasing) -> str:
    return words._("%(level)s %(name)s") % {"level": level, "name": words.level_name(level)}
