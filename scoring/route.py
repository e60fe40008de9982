"""The cheapest route: which answers to raise to reach the next level with least effort (3.12)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from questionnaires.schema import FIRST_LEVEL, Item
from scoring.gates import Need
from scoring.one_sheet import OneSheet, Part
from scoring.raises import Block, Found, Raisable, Shortfall, cheapest


@dataclass(frozen=True, slots=True)
class Step:
    """One item of a route: raised `steps` times from code to code; `effort` of all its steps."""

    item: Item
    start: str
    end: str
    steps: int
    effort: Fraction


@dataclass(frozen=True, slots=True)
class Route:
    """Raises that lead from level `start` to `end`, in dimension order."""

    start: int
    end: int
    effort: Fraction
    steps: tuple[Step, ...]

    def raised(self) -> dict[str, str]:
        """Item → the code it is raised to."""
        return {step.item.id: step.end for step in self.steps}


def dimension_routes(sheet: OneSheet) -> dict[str, Route | None]:
    """Dimension → its cheapest route to any higher level.

    None at the top, in a hidden or unrated dimension, or when nothing higher can be rated.
    """
    found = {
        part.code: cheapest([reaching(sheet, part, part.level + 1, {})], (), 1)
        for part in sheet.dimensions
        if part.level is not None and part.level < part.highest
    }
    every = {item: steps for one in found.values() if one for item, steps in one.steps.items()}
    # Dimensions share no items, so all routes taken at once show where each of them leads.
    after = OneSheet(raised(sheet, every), sheet.questionnaire)
    routes: dict[str, Route | None] = {}
    for part, later in zip(sheet.dimensions, after.dimensions, strict=True):
        one = found.get(part.code)
        routes[part.code] = _route(sheet, one, part, later) if one else None
    return routes


def overall_route(sheet: OneSheet) -> Route | None:
    """The cheapest route to the next overall level, None when there is none (see above)."""
    level, ladder = sheet.level, sheet.ladder
    if level is None or ladder.highest <= level:
        return None
    above = [target for target in sheet.questionnaire.levels if target > level]
    best: tuple[tuple[Fraction, int, tuple[int, ...]], Found] | None = None
    tried: list[tuple[Need, ...]] = []
    for target in above:
        needs = missing(sheet, ladder, target)
        # A higher level that also needs all of a lower one cannot come cheaper.
        if not ladder.can[target] or any(_covers(needs, earlier) for earlier in tried):
            continue
        tried.append(needs)
        found = _overall_to(sheet, needs, above[0])
        if found is not None:
            key = (found.effort, len(found.steps), _order(sheet, found))
            if best is None or key < best[0]:
                best = (key, found)
    if best is None:
        return None
    after = OneSheet(raised(sheet, best[1].steps), sheet.questionnaire)
    return _route(sheet, best[1], sheet, after)


def _covers(needs: Sequence[Need], others: Sequence[Need]) -> bool:
    """Whether who meets `needs` also meets `others`."""
    return all(
        any(
            need.levels == other.levels
            and (need.threshold, need.strict) >= (other.threshold, other.strict)
            for need in needs
        )
        for other in others
    )


def _overall_to(sheet: OneSheet, needs: Sequence[Need], guarded: int) -> Found | None:
    """The cheapest raises with which the ladder meets `needs` and the guard is `guarded`."""
    needed, short = must_rise(sheet, guarded)
    weights = _ladder_weights(sheet, needs)
    blocks = [
        reaching(sheet, part, needed if part in short else None, weights) for part in sheet.rated
    ]
    lacking = len(short) - allowed_below(sheet)
    shared = [_shortfall(sheet.ladder, need) for need in needs]
    return cheapest(blocks, shared, max(lacking, 0))


def must_rise(sheet: OneSheet, guarded: int) -> tuple[int, list[Part]]:
    """The dimension level a guard of `guarded` asks for, and the rated dimensions below it."""
    needed = guarded - sheet.questionnaire.rules.guard.offset
    return needed, [part for part in sheet.rated if (part.level or FIRST_LEVEL) < needed]


def allowed_below(sheet: OneSheet) -> int:
    """How many rated dimensions may stay below the level the guard asks for."""
    count = len(sheet.rated)
    return count - int(sheet.plan.guard_needed[count])


def missing(sheet: OneSheet, part: Part, target: int) -> tuple[Need, ...]:
    """The needs of `target` that the part's cells do not meet yet."""
    return tuple(
        need
        for need in sheet.plan.needs[target]
        if (value := need_value(part, need)) is not None
        and not (value > need.threshold or (value == need.threshold and not need.strict))
    )


def need_value(part: Part, need: Need) -> Fraction | None:
    """The mean of the part's seen cells at the levels of `need`, None when none is seen."""
    values = [value for level in need.levels if (value := part.cells[level]) is not None]
    return sum(values, Fraction(0)) / len(values) if values else None


def raised(sheet: OneSheet, steps: Mapping[str, int]) -> dict[str, str | None]:
    """The sheet's codes with each of these items raised by so many steps."""
    by_id = sheet.questionnaire.by_id
    return {
        **sheet.codes,
        **{item: _code_after(sheet, by_id[item], count) for item, count in steps.items()},
    }


def stands_on(sheet: OneSheet, item: Item) -> int:
    """The place of its answer among the rated codes; don't know stands on the one it equals."""
    value = sheet.value(item) or Fraction(0)
    values = sheet.rated_values
    return max((n for n, rated in enumerate(values) if rated <= value), default=0)


def step_effort(sheet: OneSheet, item: Item) -> Fraction:
    """The effort of raising the item by one step."""
    return sheet.questionnaire.rules.effort[item.effort]


def _code_after(sheet: OneSheet, item: Item, steps: int) -> str:
    return sheet.questionnaire.rated_codes[stands_on(sheet, item) + steps]


def _route(sheet: OneSheet, found: Found, before: Part | OneSheet, after: Part | OneSheet) -> Route:
    steps = []
    for item in sheet.ordered:
        count = found.steps.get(item.id)
        if count:
            steps.append(
                Step(
                    item,
                    sheet.codes[item.id] or "",
                    _code_after(sheet, item, count),
                    count,
                    count * step_effort(sheet, item),
                )
            )
    start, end = (part.level or FIRST_LEVEL for part in (before, after))
    if end <= start:
        # `after` was scored anew with the raised answers: no route is given that was not proved.
        raise AssertionError(f"the route from level {start} was found to lead to level {end}")
    return Route(start, end, found.effort, tuple(steps))


def _order(sheet: OneSheet, found: Found) -> tuple[int, ...]:
    return tuple(-found.steps.get(item.id, 0) for item in sheet.ordered)


def _shortfall(part: Part, need: Need) -> Shortfall:
    """What the seen cells of `need` lack in all."""
    seen = [value for level in need.levels if (value := part.cells[level]) is not None]
    return Shortfall(need.threshold * len(seen) - sum(seen), need.strict)


def _ladder_weights(sheet: OneSheet, needs: Sequence[Need]) -> dict[int, tuple[int, Fraction]]:
    """Level → (place among `needs`, what a gain of one cell there adds to the pooled value)."""
    weights = {}
    for place, need in enumerate(needs):
        for level in need.levels:
            cells = sum(part.cells[level] is not None for part in sheet.rated)
            if cells:
                weights[level] = (place, Fraction(1, cells))
    return weights


def reaching(
    sheet: OneSheet,
    part: Part,
    reach: int | None,
    ladder: Mapping[int, tuple[int, Fraction]],
) -> Block:
    """The raisable items of a dimension; `reach`: the least level it may be asked to reach.

    `ladder`: level → requirement of the ladder and what a gain of one cell there adds to it.
    """
    own: list[Need] = []
    targets: list[tuple[int, ...]] = []
    for target in sheet.questionnaire.levels:
        if reach is None or target < reach or not part.can[target]:
            continue
        needs = missing(sheet, part, target)
        for need in needs:
            if need not in own:
                own.append(need)
        targets.append(tuple(own.index(need) for need in needs))
    raisable = []
    for item in sheet.questionnaire.dimension[part.code].items:
        if not sheet.applies(item):
            continue
        place, value = stands_on(sheet, item), sheet.value(item) or Fraction(0)
        gains = tuple(better - value for better in sheet.rated_values[place + 1 :])
        members = [
            i for i in sheet.questionnaire.dimension[part.code].items if i.level == item.level
        ]
        share = Fraction(1, sum(sheet.applies(member) for member in members))
        counts = tuple((n, share) for n, need in enumerate(own) if item.level in need.levels)
        pooled = ladder.get(item.level)
        shared = ((pooled[0], share * pooled[1]),) if pooled else ()
        if gains and (counts or shared):
            raisable.append(Raisable(item, step_effort(sheet, item), gains, shared, counts))
    return Block(
        tuple(raisable),
        tuple(_shortfall(part, need) for need in own),
        tuple(targets),
    )
