"""What a page of questions weighs on the wire."""

from __future__ import annotations

from typing import Any

from tests.journeys.visitor import Visitor

FIRST_VISIT = 75_000
LATER_VISITS = 20_000


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
