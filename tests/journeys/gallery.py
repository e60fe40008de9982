"""Someone who holds assessments in all their states, made by sending forms past the pages."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping

from tests.journeys.office import Office
from tests.journeys.page_checks import AXE_AT_HAND
from tests.journeys.server import ROOT, Site
from tests.journeys.visitor import Visitor

WORKED = json.loads((ROOT / "tests/unit/scoring/expected_results.json").read_text(encoding="utf-8"))
EXAMPLE: Mapping[str, str] = WORKED["example1"]["answers"]
SECTIONS = sorted({item.partition("-")[0] for item in EXAMPLE})


class Gallery:
    """The one who holds the assessments, and a colleague who was sent links.

    `shown` holds the address of each kind of page that was shown.
    """

    def __init__(self, visitor: Visitor, colleague: Visitor, site: Site) -> None:
        self.visitor, self.colleague, self.site = visitor, colleague, site
        for somebody in (visitor, colleague):
            somebody.context.add_init_script(AXE_AT_HAND)
        self.shown: dict[str, str] = {}
        self._made: dict[str, str] = {}
        self._office: Office | None = None

    def begin(self, form: str) -> str:
        """A new assessment without answers."""
        return assessment_of(self.visitor.send("/en/start", {"form": form}))

    def finish(self, *, without: str = "", out_of_scope: str = "") -> str:
        """A full assessment, submitted; the address of its result.

        The item `without` stays unanswered, and none of the section `out_of_scope` applies.
        """
        assessment = self.begin("full")
        self.visitor.send(f"/en/a/{assessment}/about", {"organisation": "Vermeer Logistics"})
        for section in SECTIONS:
            answers = {i: code for i, code in EXAMPLE.items() if i.startswith(section)}
            answers.pop(without, None)
            reasons = {}
            if section == out_of_scope:
                answers = dict.fromkeys(answers, "NA")
                reasons = {f"reason-{item}": "Somebody else does this." for item in answers}
            self.visitor.send_page(assessment, section, answers, reasons)
        return self.submit(assessment)

    def submit(self, assessment: str) -> str:
        """Submit it; the address of its result, without the origin."""
        return self.visitor.send(f"/en/a/{assessment}/submit").removeprefix(self.visitor.origin)

    def once(self, name: str, make: Callable[[], str]) -> str:
        """What `make` gave the first time."""
        if name not in self._made:
            self._made[name] = make()
        return self._made[name]

    @property
    def open(self) -> str:
        """A full assessment that is begun."""
        return self.once("open", lambda: self.begin("full"))

    @property
    def final(self) -> str:
        """The address of a final result."""
        return self.once("final", self.finish)

    def page(self, rest: str = "") -> None:
        """Go to a page of the assessment that is begun."""
        self.visitor.go(f"/en/a/{self.open}/{rest}")

    def stand_still(self) -> None:
        """Keep the page that looks again by itself from doing so while it is looked at."""
        self.visitor.stand_still()

    @property
    def office(self) -> Office:
        """Consultants at work, from when somebody looks at their pages on."""
        if self._office is None:
            browser = self.visitor.context.browser
            assert browser is not None
            visitor = Visitor(browser.new_context(), self.visitor.origin)
            visitor.context.add_init_script(AXE_AT_HAND)
            self._office = Office(self.site, visitor)
        return self._office

    def close(self) -> None:
        """Close what was opened here."""
        if self._office is not None:
            self._office.visitor.context.close()

    def question_page(self) -> str:
        """Go to the first page of a new quick check; its first item."""
        self.visitor.go(f"/en/a/{self.begin('quick')}/p/quick-1")
        # A page that saves itself meets the same refusals as its button.
        self.visitor.expect_refused_save()
        return self.visitor.items[0]


def assessment_of(address: str) -> str:
    """The id of the assessment that an address names."""
    found = re.search(r"/a/([^/]+)/", address)
    assert found is not None
    return found[1]
