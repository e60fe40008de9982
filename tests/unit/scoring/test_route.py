"""Routes are the cheapest there are: compared with trying every raise, and proved by rescoring."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, product
from math import lcm

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from questionnaires.schema import Item, Questionnaire
from scoring.cohort import score_cohort
from scoring.explain import blocking_set
from scoring.gates import RULES
from scoring.matrix import AnswerMatrix, from_codes
from scoring.one_sheet import OneSheet
from scoring.plan import plan_of
from scoring.raises import Found
from scoring.route import Route, dimension_routes, overall_route
from tests.unit.scoring.build import SHIPPED, codes, questionnaire
from tests.unit.scoring.strategies import (
    HARDER_HERE_THAN_BELOW,
    SETTLED,
    Codes,
    answers,
    few,
    many,
    versions,
)

MOST_TRIALS = 60_000
ONE_LEVEL = {"min_applicable_levels": 1}


class Trials:
    """Every combination of raises of the raisable items of a sheet, scored by the cohort."""

    def __init__(self, given: Codes, version: Questionnaire) -> None:
        self.version = version
        places = {item.id: self._place(given[item.id]) for item in version.items}
        self.items = [
            item
            for dimension in version.dimensions
            for item in dimension.items
            if item.scored and places[item.id] is not None
        ]
        ranges = [range(4 - (places[item.id] or 0)) for item in self.items]
        total = 1
        for steps in ranges:
            total *= len(steps)
        assume(total <= MOST_TRIALS)
        self.steps = np.array(list(product(*ranges)), dtype=np.int64).reshape(total, len(ranges))
        columns = np.repeat(from_codes([given], version).codes, total, axis=0)
        for column, item in enumerate(self.items):
            rose = self.steps[:, column] > 0
            columns[rose, item.position] = (places[item.id] or 0) + self.steps[rose, column]
        self.scores = score_cohort(AnswerMatrix(version, np.asfortranarray(columns)))
        self.effort = [version.rules.effort[item.effort] for item in self.items]

    @staticmethod
    def _place(code: str | None) -> int | None:
        if code in ("NA", "F"):
            return None
        return {"N": 0, "P": 1, "L": 2, "DK": 0}[code or "N"]

    def best(self, reached: np.ndarray) -> tuple[Fraction, dict[str, int]] | None:
        """Least effort, then fewer items, then raising the earlier item more."""
        steps = self.steps[reached]
        if not len(steps):
            return None
        # Whole numbers in the proportions of the efforts find the least; the few rows that have
        # it are then compared exactly.
        unit = lcm(*(effort.denominator for effort in self.effort))
        spent = steps @ np.array([int(effort * unit) for effort in self.effort], dtype=np.int64)
        effort, _, order = min(self._key(row) for row in steps[spent == spent.min()])
        return effort, {
            item.id: -steps for item, steps in zip(self.items, order, strict=True) if steps
        }

    def _key(self, row: np.ndarray) -> tuple[Fraction, int, tuple[int, ...]]:
        steps = [int(step) for step in row]
        effort = sum((e * s for e, s in zip(self.effort, steps, strict=True)), Fraction(0))
        return effort, sum(step > 0 for step in steps), tuple(-step for step in steps)


def summary(route: Route | None) -> tuple[Fraction, dict[str, int]] | None:
    if route is None:
        return None
    return route.effort, {step.item.id: step.steps for step in route.steps}


@st.composite
def almost_done(draw: st.DrawFn, version: Questionnaire) -> Codes:
    """Answers of which few can rise, so that all raises can be tried."""
    given: Codes = dict.fromkeys(version.by_id, "F")
    for item in draw(
        st.sets(st.sampled_from(list(given)), min_size=min(3, len(given)), max_size=8)
    ):
        given[item] = draw(st.sampled_from(["N", "P", "P", "L", "L", "L", "DK", "NA"]))
    return given


def assert_cheapest(given: Codes, version: Questionnaire) -> None:
    sheet = OneSheet(given, version)
    trials = Trials(given, version)
    route = overall_route(sheet)
    if sheet.level is None:
        assert route is None
    else:
        assert summary(route) == trials.best(trials.scores.level > sheet.level)
    if route is not None:
        after = OneSheet({**given, **route.raised()}, version)
        assert (sheet.level, after.level) == (route.start, route.end)


@pytest.mark.no_cover
@many
@given(versions(rules=tuple(RULES)), st.data())
def test_no_cheaper_overall_route_exists(version: Questionnaire, data: st.DataObject) -> None:
    assert_cheapest(data.draw(almost_done(version)), version)


@pytest.mark.no_cover
@many
@given(st.data())
def test_no_cheaper_overall_route_exists_where_the_guard_binds(data: st.DataObject) -> None:
    layout = {code: {2: "S", 3: data.draw(st.sampled_from("SML"))} for code in "ABCD"}
    version = questionnaire(layout, levels=(2, 3))
    words = st.lists(st.sampled_from("NPLF"), min_size=8, max_size=8)
    assert_cheapest(codes(version, " ".join(data.draw(words))), version)


@pytest.mark.no_cover
@many
@given(versions(rules=tuple(RULES)), st.data())
def test_no_cheaper_route_of_a_dimension_exists(
    version: Questionnaire, data: st.DataObject
) -> None:
    given = data.draw(almost_done(version))
    sheet = OneSheet(given, version)
    trials = Trials(given, version)
    routes = dimension_routes(sheet)
    for row, part in enumerate(sheet.dimensions):
        if part.level is None:
            assert routes[part.code] is None
            continue
        # Only raises of its own items count; the rest stay as they are.
        own = [item.dimension == part.code for item in trials.items]
        alone = ~trials.steps[:, ~np.array(own, dtype=bool)].any(axis=1)
        reached = alone & (trials.scores.group_level[row] > part.level)
        assert summary(routes[part.code]) == trials.best(reached)


@pytest.mark.no_cover
@many
@given(versions(rules=tuple(RULES)), st.data())
def test_no_smaller_blocking_set_exists(version: Questionnaire, data: st.DataObject) -> None:
    given = data.draw(answers(version, [*SETTLED, "DK"]))
    sheet = OneSheet(given, version)
    for row, part in enumerate(sheet.dimensions):
        found = blocking_set(sheet, part)
        expected = None
        if part.level is not None:
            below = [
                item
                for item in version.dimension[part.code].items
                if item.scored and given[item.id] not in ("F", "NA")
            ]
            expected = smallest(sheet, row, below)
        assert (found and [item.id for item in found]) == expected


def smallest(sheet: OneSheet, row: int, items: list) -> list[str] | None:
    version = sheet.questionnaire
    for size in range(1, len(items) + 1):
        sets = list(combinations(items, size))
        rows = [{**sheet.codes, **{item.id: "F" for item in chosen}} for chosen in sets]
        level = sheet.dimensions[row].level
        lifted = score_cohort(from_codes(rows, version)).group_level[row] > level
        reaching = [chosen for chosen, up in zip(sets, lifted, strict=True) if up]
        if reaching:
            # combinations() lists sets with earlier items first, and min keeps the first.
            best = min(reaching, key=lambda chosen: sum(effort_to_top(sheet, i) for i in chosen))
            return [item.id for item in best]
    return None


def effort_to_top(sheet: OneSheet, item: Item) -> Fraction:
    steps = {"N": 3, "DK": 3, "P": 2, "L": 1}[sheet.codes[item.id] or "N"]
    return steps * sheet.questionnaire.rules.effort[item.effort]


@pytest.mark.no_cover
@few
@given(answers(SHIPPED, [*SETTLED, "DK"]))
def test_every_route_of_the_shipped_version_leads_where_it_says(given: Codes) -> None:
    sheet = OneSheet(given, SHIPPED)
    route = overall_route(sheet)
    if route is not None:
        assert OneSheet({**given, **route.raised()}, SHIPPED).level == route.end > route.start
        for step in route.steps:
            # No single raise of a cheapest route can be left out.
            rest = {**given, **route.raised(), step.item.id: given[step.item.id]}
            assert OneSheet(rest, SHIPPED).level == sheet.level
    for code, own in dimension_routes(sheet).items():
        if own is not None:
            after = OneSheet({**given, **own.raised()}, SHIPPED)
            part = next(part for part in after.dimensions if part.code == code)
            assert part.level == own.end > own.start


def test_among_equal_routes_the_fewer_items_win() -> None:
    version = questionnaire(
        {"A": {2: "SS"}, "B": {2: "L"}, "C": {2: "L"}}, levels=(2,), gate=ONE_LEVEL
    )
    # Finishing both items of A, or one step of B or C: the same gain and effort.
    route = overall_route(OneSheet(codes(version, "L L P P"), version))
    assert route is not None
    assert route.effort == 2
    assert route.raised() == {"B-2": "L"}


@pytest.mark.parametrize(
    ("words", "expected"),
    [("P P P F", {"A-2": "L"}), ("P P P P", {"A-2": "F", "B-2": "L"})],
)
def test_among_equal_routes_the_earlier_dimension_rises_more(
    words: str, expected: dict[str, str]
) -> None:
    version = questionnaire({code: {2: "S"} for code in "ABCD"}, levels=(2,), gate=ONE_LEVEL)
    route = overall_route(OneSheet(codes(version, words), version))
    assert (route and route.raised()) == expected


@pytest.mark.parametrize(
    ("words", "start", "expected", "end"),
    [("L N", 1, {"A-2": "F"}, 2), ("P F", 1, {"A-2": "L"}, 3)],
)
def test_a_level_further_up_is_the_next_where_it_is_cheaper(
    words: str, start: int, expected: dict[str, str], end: int
) -> None:
    version = questionnaire({"A": {2: "L", 3: "S"}}, levels=(2, 3), gate=HARDER_HERE_THAN_BELOW)
    route = overall_route(OneSheet(codes(version, words), version))
    assert route is not None
    assert (route.start, route.raised(), route.end) == (start, expected, end)


def test_a_level_that_nobody_can_rate_does_not_count_in_the_route_of_an_average() -> None:
    version = questionnaire(
        {"A": {2: "S", 3: "S", 4: "S"}}, gate={"rule": "mean"}, levels=(2, 3, 4)
    )
    route = overall_route(OneSheet(codes(version, "P NA N"), version))
    assert route is not None
    # Level 3 has no item; level 4 begins at 3.5, which is 5/6 of the two cells.
    assert (route.start, route.end, route.raised()) == (2, 4, {"A-2": "F", "A-4": "L"})


def test_there_is_no_route_at_the_top_or_in_a_provisional_sheet() -> None:
    version = questionnaire({"A": {2: "S", 3: "S"}, "B": {2: "S", 3: "S"}}, levels=(2, 3))
    assert overall_route(OneSheet(codes(version, "F F F F"), version)) is None
    assert overall_route(OneSheet(codes(version, "F - F N"), version)) is None
    assert overall_route(OneSheet(codes(version, "NA NA NA NA"), version)) is None


def test_there_is_no_route_where_not_applicable_answers_leave_nothing_higher() -> None:
    version = questionnaire({"A": {2: "S", 3: "S", 4: "S", 5: "S"}})
    sheet = OneSheet(codes(version, "F NA NA L"), version)
    assert (sheet.level, overall_route(sheet), dimension_routes(sheet)) == (2, None, {"A": None})


def test_there_is_no_route_where_the_guard_cannot_be_met() -> None:
    version = questionnaire(
        {code: {2: "S", 3: "S", 4: "S"} for code in "AB"},
        levels=(2, 3, 4),
        gate={"max_transparent_below": 0},
    )
    # The pooled cells could reach level 4; A, with nothing at level 3, cannot follow there.
    sheet = OneSheet(codes(version, "F NA P F L N"), version)
    assert (sheet.level, sheet.ladder.highest, overall_route(sheet)) == (3, 4, None)


def test_a_route_that_does_not_lead_higher_is_never_given(monkeypatch: pytest.MonkeyPatch) -> None:
    version = questionnaire({"A": {2: "S"}}, levels=(2,), gate=ONE_LEVEL)
    sheet = OneSheet(codes(version, "N"), version)
    too_few = Found({"A-2": 1}, Fraction(1))
    monkeypatch.setattr("scoring.route.cheapest", lambda *search: too_few)
    with pytest.raises(AssertionError, match="from level 1 was found to lead to level 1"):
        overall_route(sheet)


def test_a_larger_framework_with_cells_of_many_sizes_is_searched_exactly() -> None:
    rng = np.random.default_rng(11)
    layout = {
        code: {level: "".join(rng.choice(list("SML"), rng.integers(1, 5))) for level in (2, 3, 4)}
        for code in "ABCDEFGHIJ"
    }
    version = questionnaire(layout, levels=(2, 3, 4))
    chosen = rng.choice(list("NPLLFFF"), len(version.items))
    sheet = OneSheet(codes(version, " ".join(chosen)), version)
    route = overall_route(sheet)
    assert route is not None
    after = OneSheet({**sheet.codes, **route.raised()}, version)
    assert after.level == route.end
    assert plan_of(version).common == 12
