"""What holds an organisation back, the cheapest route up and the next steps, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from questionnaires.schema import Item
from questionnaires.sheet import AnswerSheet
from survey.reports.phrasing import Phrasing
from survey.reports.planned import plannable
from survey.reports.staircase import Staircase, staircase

SHOWN = 3
"""How many of the lowest dimensions a sentence names; the data hold them all."""


@dataclass(frozen=True, slots=True)
class Hindrance:
    """One reason the level is not higher, and the dimensions behind it."""

    sentence: str
    dimensions: str


@dataclass(frozen=True, slots=True)
class Raise:
    """One answer of the cheapest route: from and to in the words of the answer scale.

    `step` is its number in the list of next steps, None when it is not among them.
    """

    item: str
    dimension: str
    statement: str
    before: str
    after: str
    step: int | None


@dataclass(frozen=True, slots=True)
class Stretch:
    """The answers of a route that belong to one level."""

    title: str
    raises: tuple[Raise, ...]


@dataclass(frozen=True, slots=True)
class Route:
    """The cheapest set of raises that reaches the next level.

    `stretches` hold the same raises by level, lowest first; `picture` builds the step of them.
    """

    title: str
    summary: str
    raises: tuple[Raise, ...]
    stretches: tuple[Stretch, ...]
    picture: Staircase


@dataclass(frozen=True, slots=True)
class NextStep:
    """One entry of the list of steps. `on_route` is a sentence, empty when it is not.

    `before` is its answer today, `after` the one a plan raises it to, empty without a level.
    """

    item: str
    dimension: str
    statement: str
    action: str
    why: str
    effort: str
    owner: str
    first_30_days: str
    on_route: str
    before: str
    after: str


def hindrances(result: Mapping[str, Any], words: Phrasing) -> tuple[Hindrance, ...]:
    """What holds back (blueprint of the method, 3.7): lagging dimensions, then short levels."""
    held = result["holds_back"]
    if not held:
        return ()
    found = []
    guard = held["guard"]
    if guard:
        sentence = words.ngettext(
            "At least %(count)s more of these dimensions must reach level %(level)s:",
            "At least %(count)s more of these dimensions must reach level %(level)s:",
            guard["must_rise"],
        ) % {"count": guard["must_rise"], "level": result["level"]}
        found.append(Hindrance(sentence, words.names(guard["dimensions"])))
    for short in held["pooled"]:
        sentence = words._(
            "Level %(level)s of the ladder is at %(value)s and must exceed %(edge)s; lowest are:"
        ) % {
            "level": short["level"],
            "value": words.exact_percent(short["value"]),
            "edge": words.exact_percent(short["must_exceed"]),
        }
        found.append(Hindrance(sentence, words.names(short["dimensions"][:SHOWN])))
    return tuple(found)


def route(result: Mapping[str, Any], words: Phrasing) -> Route | None:
    """The cheapest overall route (3.12), None where there is none."""
    way = result["overall_route"]
    if not way:
        return None
    items = words.questionnaire.by_id
    places = {entry["id"]: n for n, entry in enumerate(result["next_steps"], start=1)}
    raises = tuple(
        Raise(
            entry["id"],
            words.names([items[entry["id"]].dimension]),
            words.text.items[entry["id"]].statement,
            words.text.scale[entry["from"]].name,
            words.text.scale[entry["to"]].name,
            places.get(entry["id"]),
        )
        for entry in way["items"]
    )
    summary = words.ngettext(
        "The cheapest route: %(count)s answer to raise, effort %(effort)s in all (one step "
        "counts: %(scale)s).",
        "The cheapest route: %(count)s answers to raise, effort %(effort)s in all (one step "
        "counts: %(scale)s).",
        len(raises),
    ) % {
        "count": len(raises),
        "effort": words.decimal(way["effort"]),
        "scale": words.listing(
            [
                f"{effort_size(code, words)} {words.decimal(float(figure))}"
                for code, figure in words.questionnaire.rules.effort.items()
            ]
        ),
    }
    title = words.ngettext(
        "This answer lifts you to level %(level)s, %(name)s",
        "These %(count)s answers lift you to level %(level)s, %(name)s",
        len(raises),
    ) % {"count": len(raises), "level": way["to"], "name": words.level_name(way["to"])}
    picture = staircase(
        words.ngettext(
            "%(count)s answer builds the step from level %(from)s to level %(to)s",
            "%(count)s answers build the step from level %(from)s to level %(to)s",
            len(raises),
        )
        % {"count": len(raises), "from": way["from"], "to": way["to"]},
        way["from"],
        words.questionnaire.levels[-1],
        target=way["to"],
        answers=len(raises),
    )
    return Route(title, summary, raises, _stretches(raises, words), picture)


def _stretches(raises: tuple[Raise, ...], words: Phrasing) -> tuple[Stretch, ...]:
    items = words.questionnaire.by_id
    found = []
    for level in sorted({items[raised.item].level for raised in raises}):
        here = tuple(raised for raised in raises if items[raised.item].level == level)
        title = words.ngettext(
            "%(count)s answer of level %(level)s, %(name)s",
            "%(count)s answers of level %(level)s, %(name)s",
            len(here),
        ) % {"count": len(here), "level": level, "name": words.level_name(level)}
        found.append(Stretch(title, here))
    return tuple(found)


def next_steps(
    result: Mapping[str, Any], sheet: AnswerSheet, words: Phrasing
) -> tuple[NextStep, ...]:
    """The list of steps (3.11) in its order, each with its reasons."""
    way = result["overall_route"]
    goals = plannable(result, sheet, words.questionnaire)
    found = []
    for entry in result["next_steps"]:
        item = words.questionnaire.by_id[entry["id"]]
        text = words.text.items[item.id]
        on_route = ""
        if entry["on_route"] and way:
            on_route = words._("On the cheapest route to level %(level)s.") % {"level": way["to"]}
        found.append(
            NextStep(
                item.id,
                words.names([item.dimension]),
                text.statement,
                text.step,
                " ".join(_reasons(entry, item, result, sheet, words)),
                effort(entry["effort"], words),
                text.owner,
                text.first_30_days,
                on_route,
                words.text.scale[entry["answer"]].name,
                words.text.scale[goals[item.id]].name if item.id in goals else "",
            )
        )
    return tuple(found)


def _reasons(
    entry: Mapping[str, Any],
    item: Item,
    result: Mapping[str, Any],
    sheet: AnswerSheet,
    words: Phrasing,
) -> list[str]:
    dimensions = result["dimensions"]
    dimension = dimensions[item.dimension]
    name = words.names([item.dimension])
    reasons = [words._("Today: “%(answer)s”.") % {"answer": words.text.scale[entry["answer"]].name}]
    route_up = dimension["route"]
    if route_up and [raised["id"] for raised in route_up["items"]] == [item.id]:
        reasons.append(
            words._("On its own it lifts %(dimension)s to level %(level)s.")
            % {"dimension": name, "level": route_up["to"]}
        )
    else:
        reasons.append(
            words._("Level %(level)s of %(dimension)s rests on it.")
            % {"dimension": name, "level": item.level}
        )
    levels = [d["level"] for d in dimensions.values() if d["level"] is not None]
    if dimension["level"] == min(levels) < max(levels):
        reasons.append(
            words._("%(dimension)s is among your lowest dimensions.") % {"dimension": name}
        )
    for goal in sheet.goals:
        if item.id in words.questionnaire.goals.get(goal, ()):
            reasons.append(
                words._("It serves your goal “%(goal)s”.") % {"goal": words.text.goals[goal].name}
            )
    return reasons


def effort_size(code: str, words: Phrasing) -> str:
    """One word for an effort code; a code of another framework stands for itself."""
    return {"S": words._("small"), "M": words._("medium"), "L": words._("large")}.get(code, code)


def effort(code: str, words: Phrasing) -> str:
    """An effort code as size and time."""
    return {
        "S": words._("Small: up to two weeks of part-time work"),
        "M": words._("Medium: up to three months"),
        "L": words._("Large: more than three months"),
    }.get(code, code)
