"""The plan of a year: who begins what in which quarter, by a rule that anybody can follow."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.reports.plan import (
    FORTNIGHTS,
    FORTNIGHTS_EACH,
    QUARTERS,
    Plan,
    Task,
    in_order,
    most_begun,
    plan,
    quarters,
)

DAY = date(2026, 11, 18)


def task(
    item: str, effort: str = "S", owner: str = "Ann", dimension: str = "", level: int = 2
) -> Task:
    return Task(item, dimension or item, level, effort, owner)


def begins(made: Plan) -> dict[str, int | None]:
    return {placed.task.item: placed.begins for placed in made.placed}


tasks = st.lists(
    st.builds(
        Task,
        st.integers(0, 99).map(str),
        st.sampled_from("ABC"),
        st.integers(2, 5),
        st.sampled_from("SMLX"),
        st.sampled_from(["Ann", "Bea", "Cy"]),
    ),
    max_size=24,
    unique_by=lambda one: one.item,
)


def test_quarters_are_whole_months_from_the_month_after_the_result() -> None:
    assert [(q.begins, q.ends) for q in quarters(DAY)] == [
        (date(2026, 12, 1), date(2027, 2, 28)),
        (date(2027, 3, 1), date(2027, 5, 31)),
        (date(2027, 6, 1), date(2027, 8, 31)),
        (date(2027, 9, 1), date(2027, 11, 30)),
    ]


@pytest.mark.parametrize("day", [date(2026, 12, 1), date(2026, 12, 31)])
def test_a_result_of_december_begins_in_january(day: date) -> None:
    assert quarters(day)[0].begins == date(2027, 1, 1)


def test_without_a_date_of_the_result_quarters_are_numbered_only() -> None:
    assert [(q.number, q.begins) for q in quarters(None)] == [(n, None) for n in (1, 2, 3, 4)]


def test_an_owner_with_small_tasks_begins_several_in_a_quarter() -> None:
    made = plan([task("a"), task("b"), task("c")], DAY)
    assert begins(made) == {"a": 1, "b": 1, "c": 1}


def test_an_owner_begins_nothing_before_the_task_in_hand_ends() -> None:
    made = plan([task("a", "M"), task("b", "L"), task("c")], DAY)
    assert begins(made) == {"a": 1, "b": 2, "c": 4}
    assert [placed.ends for placed in made.placed] == [1, 3, 4]


def test_owners_work_side_by_side() -> None:
    made = plan([task("a", "L", "Ann"), task("b", "L", "Bea")], DAY)
    assert begins(made) == {"a": 1, "b": 1}


def test_no_more_than_three_begin_in_a_quarter_whoever_they_are() -> None:
    made = plan([task(str(n), "S", f"owner {n}") for n in range(7)], DAY)
    assert list(begins(made).values()) == [1, 1, 1, 2, 2, 2, 3]


def test_a_long_list_is_spread_evenly_over_the_year() -> None:
    assert [most_begun(count) for count in (0, 12, 13, 20)] == [3, 3, 4, 5]
    made = plan([task(str(n), "S", f"owner {n}") for n in range(20)], DAY)
    assert not made.later


def test_within_a_dimension_the_lower_level_begins_no_later() -> None:
    busy = [
        task("x", "L", "Ann"),
        task("low", "S", "Ann", "D", 2),
        task("high", "S", "Bea", "D", 4),
    ]
    assert begins(plan(busy, DAY)) == {"x": 1, "low": 3, "high": 3}


def test_what_has_no_room_within_the_year_comes_later_and_takes_higher_levels_with_it() -> None:
    full = [task(str(n), "L", "Ann") for n in range(2)]
    made = plan([*full, task("low", "S", "Ann", "D", 2), task("high", "S", "Bea", "D", 4)], DAY)
    assert [placed.task.item for placed in made.later] == ["low", "high"]
    assert made.owners == ("Ann",)


def test_steps_come_before_the_rest_of_the_route_which_goes_by_level() -> None:
    steps = [task("s", level=4), task("both", level=3)]
    route = [task("r5", level=5), task("both", level=3), task("r2", level=2), task("q5", level=5)]
    assert [one.item for one in in_order(steps, route)] == ["s", "both", "r2", "r5", "q5"]


def test_an_effort_of_another_framework_counts_as_a_quarter() -> None:
    assert begins(plan([task("a", "XL"), task("b")], DAY)) == {"a": 1, "b": 2}


@given(tasks)
def test_every_plan_keeps_to_the_rule(listed: list[Task]) -> None:
    made = plan(listed, DAY)
    assert [placed.task for placed in made.placed] == listed
    assert made == plan(listed, DAY)
    for number in range(1, QUARTERS + 1):
        assert sum(p.begins == number for p in made.placed) <= most_begun(len(listed))
    for owner in {one.owner for one in listed}:
        mine = [p for p in made.placed if p.task.owner == owner and p.begins is not None]
        spent = sum(FORTNIGHTS.get(p.task.effort, FORTNIGHTS_EACH) for p in mine)
        assert max((p.ends or 0 for p in mine), default=0) * FORTNIGHTS_EACH >= spent
        assert [p.begins for p in mine] == sorted(p.begins or 0 for p in mine)
    late = QUARTERS + 1
    for n, upper in enumerate(made.placed):
        for lower in made.placed[:n]:
            if lower.task.dimension == upper.task.dimension:
                assert lower.task.level >= upper.task.level or (lower.begins or late) <= (
                    upper.begins or late
                )
