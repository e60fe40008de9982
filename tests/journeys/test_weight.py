"""What a page weighs on the wire, and whether it stands still while its type arrives."""

from __future__ import annotations

from typing import Any

import pytest

from tests.journeys.conftest import NewVisitor
from tests.journeys.visitor import NARROW, WIDE, Visitor
from tests.journeys.watching import watch

FIRST_VISIT = 75_000
LATER_VISITS = 20_000
MOST_SHIFT = 0.01


def test_a_page_of_questions_is_light_at_first_and_lighter_later(
    visitor: Visitor,
) -> None:
    assessment = _begin_elsewhere(visitor)
    network = visitor.context.new_cdp_session(visitor.page)
    network.send("Network.enable")
    bodies: list[float] = []

    def finished(event: dict[str, Any]) -> None:
        bodies.append(event["encodedDataLength"])

    network.on("Network.loadingFinished", finished)
    weights = []
    for section in ("CHN", "STR", "PEO"):
        bodies.clear()
        visitor.page.goto(f"{visitor.origin}/en/a/{assessment}/p/{section}")
        visitor.page.wait_for_load_state("networkidle")
        weights.append(sum(bodies))
    first, *later = weights
    assert 10_000 < first <= FIRST_VISIT, f"{first} bytes"
    assert max(later) <= LATER_VISITS, f"{later} bytes"


def _begin_elsewhere(visitor: Visitor) -> str:
    """An assessment that this browser may open, though it has loaded no page yet."""
    address = visitor.send("/en/start", {"form": "full"})
    return address.split("/a/")[1].split("/")[0]


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_nothing_shifts_when_the_type_arrives_late(new_visitor: NewVisitor, width: int) -> None:
    visitor = new_visitor(width)
    assessment = _begin_elsewhere(visitor)
    here = f"{visitor.origin}/en/a/{assessment}"
    result = visitor.send(f"/en/a/{assessment}/submit")
    addresses = [f"{visitor.origin}/en/", f"{here}/", f"{here}/p/CHN", f"{here}/check", result]
    shifts = {address: watch(visitor.context, address).shift for address in addresses}
    assert {a: s for a, s in shifts.items() if s > MOST_SHIFT} == {}
