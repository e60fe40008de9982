"""Pages of all three results: each function goes to one kind of page and leaves it open."""

from __future__ import annotations

from collections.abc import Callable

from tests.journeys.choosing import begin_fit, finished, send_profile
from tests.journeys.filling_in import PERIOD, SATISFACTION, send_figures
from tests.journeys.gallery import Gallery, assessment_of

VOLUME = {"value-OUT-HUMAN": "31", "value-OUT-RATIO": "640"}


def _all_three(here: Gallery) -> str:
    """An assessment with results of all three, of two groups of customers; its id."""

    def make() -> str:
        assessment = assessment_of(finished(here, "Luxury car dealer"))
        part = begin_fit(here, assessment, "Universities and research institutes of the north")
        send_profile(here, part, "Internet provider")
        here.visitor.send(f"{part}submit")
        send_figures(here, assessment, "satisfaction", PERIOD | SATISFACTION)
        send_figures(here, assessment, "volume", PERIOD | VOLUME)
        here.visitor.send(f"/en/a/{assessment}/outcomes/submit")
        return assessment

    return here.once("all three", make)


def together(here: Gallery) -> None:
    """Everything that the results say, with where it comes from."""
    here.visitor.go(f"/en/a/{_all_three(here)}/together")
    here.visitor.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert "yet a person answers only 31% of contacts" in here.visitor.words


def tasks(here: Gallery) -> None:
    """The task list of somebody who is done with all three."""
    here.visitor.go(f"/en/a/{_all_three(here)}/")
    assert "All results together" in here.visitor.words


def practices_open(here: Gallery) -> None:
    """Practices have no result yet."""
    part = begin_fit(here, here.begin("full"))
    here.visitor.send(f"{part}submit")
    here.visitor.go(f"/en/a/{assessment_of(part)}/together")
    assert "can be made once your practices are submitted" in here.visitor.words


TOGETHER: dict[str, Callable[[Gallery], None]] = {
    "together, nothing submitted": lambda here: here.visitor.go(
        f"/en/a/{here.begin('full')}/together"
    ),
    "together, practices open": practices_open,
    "together, all three": together,
    "task list, all three submitted": tasks,
}
