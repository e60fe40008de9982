"""Requirements and raises in fractions become whole amounts without losing anything."""

from __future__ import annotations

from fractions import Fraction

from scoring.raises import Block, Raisable, Shortfall, cheapest
from tests.unit.scoring.build import SHIPPED

THIRDS = (Fraction(1, 3), Fraction(2, 3), Fraction(1))
ONE = ((0, Fraction(1)),)


def entry(item: str, effort: str = "1", shared: tuple[tuple[int, Fraction], ...] = ONE) -> Raisable:
    return Raisable(SHIPPED.by_id[item], Fraction(effort), THIRDS, shared, ())


def block(*entries: Raisable) -> Block:
    return Block(entries, (), ())


def test_a_strict_shortfall_must_be_exceeded_and_another_only_reached() -> None:
    half = Fraction(2, 3)
    strict = cheapest([block(entry("STR-2"))], [Shortfall(half, strict=True)], 0)
    reached = cheapest([block(entry("STR-2"))], [Shortfall(half, strict=False)], 0)
    assert strict is not None
    assert reached is not None
    assert (strict.steps, reached.steps) == ({"STR-2": 3}, {"STR-2": 2})


def test_efforts_with_fractions_add_up_exactly() -> None:
    blocks = [block(entry("STR-2", "3/2")), block(entry("PEO-2", "4/3"))]
    found = cheapest(blocks, [Shortfall(Fraction(1), strict=True)], 0)
    assert found is not None
    assert found.effort == Fraction(3, 2) + 3 * Fraction(4, 3)
    assert found.steps == {"STR-2": 1, "PEO-2": 3}


def test_a_shortfall_that_all_raises_together_leave_open_has_no_set() -> None:
    assert cheapest([block(entry("STR-2"))], [Shortfall(Fraction(1), strict=True)], 0) is None


def test_nothing_short_needs_no_raise() -> None:
    found = cheapest([block(entry("STR-2", shared=()))], [], 0)
    assert found is not None
    assert found.effort == 0
    assert not found.steps


def test_a_dimension_without_a_way_to_the_level_cannot_be_counted() -> None:
    assert cheapest([block(entry("STR-2", shared=()))], [], 1) is None
