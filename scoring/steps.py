"""The list of steps: the few improvements worth doing next (3.11)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import inf
from types import MappingProxyType

from questionnaires.schema import Item
from scoring.gates import top_edge
from scoring.one_sheet import OneSheet, Part
from scoring.route import Route


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the respondent and the context put first.

    `goals` are goal codes; `focus` are chosen lens elements or features. `items`: item that
    stands on the card of a recommended model → what it gains by that (see scoring.fit).
    `peers`: item → share (0-1) of peers that have it in place. `learnt`: item → how soon
    organisations like this one took it next, the higher the sooner; None: nobody knows, and the
    method's own order stands.
    """

    goals: Collection[str] = ()
    focus: Collection[str] = ()
    items: Mapping[str, Fraction] = field(default_factory=lambda: MappingProxyType({}))
    peers: Mapping[str, Fraction] | None = None
    learnt: Mapping[str, float] | None = None


@dataclass(frozen=True, slots=True)
class NextStep:
    """An item to raise; `on_route`: it lies on the cheapest overall route, None when unknown."""

    item: Item
    answer: str
    score: Fraction
    boost: Fraction
    on_route: bool | None


def next_steps(sheet: OneSheet, route: Route | None, wishes: Wishes) -> tuple[NextStep, ...]:
    """At most `top` steps, `per_dimension` of a dimension, highest score first.

    Score = (top level + 1 - level) x (1 - value) x boost / effort; ties by dimension order. What
    was learnt goes before the score; what can be raised at all is never learnt.
    """
    rules = sheet.questionnaire.rules
    on_route = set(route.raised()) if route else set()
    levels = [part.level for part in sheet.dimensions if part.level is not None]
    candidates = []
    for part in sheet.dimensions:
        for item in _candidates(sheet, part):
            value = sheet.value(item) or Fraction(0)
            boost = _boost(sheet, part, item, min(levels), wishes)
            urgency = sheet.questionnaire.levels[-1] + 1 - item.level
            score = urgency * (1 - value) * boost / rules.effort[item.effort]
            mark = None if sheet.skipped else item.id in on_route
            candidates.append(NextStep(item, sheet.codes[item.id] or "", score, boost, mark))
    learnt = wishes.learnt or {}
    candidates.sort(key=lambda step: (-learnt.get(step.item.id, -inf), -step.score))
    chosen: list[NextStep] = []
    for step in candidates:
        same = sum(other.item.dimension == step.item.dimension for other in chosen)
        if same < rules.steps.per_dimension and len(chosen) < rules.steps.top:
            chosen.append(step)
    return tuple(chosen)


def _candidates(sheet: OneSheet, part: Part) -> list[Item]:
    """The unfinished items of the lowest level that is not fully in place."""
    if part.level is None:
        return []
    edge = top_edge(sheet.questionnaire.rules.bands)
    level = next(
        (n for n, value in part.cells.items() if value is not None and value <= edge), None
    )
    return [
        item
        for item in sheet.questionnaire.dimension[part.code].items
        if item.level == level and sheet.applies(item) and (sheet.value(item) or 0) < 1
    ]


def _boost(sheet: OneSheet, part: Part, item: Item, lowest: int, wishes: Wishes) -> Fraction:
    rules = sheet.questionnaire.rules.steps
    boost = Fraction(1)
    if part.level == lowest:
        boost += rules.boost_lowest
    goals = sheet.questionnaire.goals
    wished = any(item.id in goals[goal] for goal in wishes.goals)
    wished = wished or any(code in item.feeds for code in wishes.focus)
    # Once, whether the respondent, a model or both put it first.
    boost += max(
        rules.boost_goal if wished else Fraction(0), wishes.items.get(item.id, Fraction(0))
    )
    if wishes.peers is not None and wishes.peers.get(item.id, Fraction(0)) >= rules.peer_share:
        boost += rules.boost_peers
    return boost
