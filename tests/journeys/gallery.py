"""Every kind of page, brought about by what a person would do, but sent past the pages.

Each entry of PAGES goes to one kind of page and leaves it open.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping

from tests.journeys.server import ROOT, Site
from tests.journeys.visitor import Visitor

WORKED = json.loads((ROOT / "tests/unit/scoring/expected_results.json").read_text(encoding="utf-8"))
EXAMPLE: Mapping[str, str] = WORKED["example1"]["answers"]
SECTIONS = sorted({item.partition("-")[0] for item in EXAMPLE})


class Gallery:
    """Someone who holds assessments in all their states, and a colleague who was sent links."""

    def __init__(self, visitor: Visitor, colleague: Visitor, site: Site) -> None:
        self.visitor, self.colleague, self.site = visitor, colleague, site
        self._made: dict[str, str] = {}

    def show(self, kind: str) -> Visitor:
        """Bring a kind of page about; who sees it."""
        PAGES[kind](self)
        return self.colleague if kind in COLLEAGUES else self.visitor

    def begin(self, form: str) -> str:
        """A new assessment without answers."""
        return _assessment(self.visitor.send("/en/start", {"form": form}))

    def finish(self, *, without: str = "") -> str:
        """A full assessment, submitted; the address of its result. `without` stays unanswered."""
        assessment = self.begin("full")
        self.visitor.send(f"/en/a/{assessment}/about", {"organisation": "Vermeer Logistics"})
        for section in SECTIONS:
            answers = {i: code for i, code in EXAMPLE.items() if i.startswith(section)}
            answers.pop(without, None)
            self.visitor.send_page(assessment, section, answers)
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

    def question_page(self) -> str:
        """Go to the first page of a new quick check; its first item."""
        self.visitor.go(f"/en/a/{self.begin('quick')}/p/quick-1")
        # A page that saves itself meets the same refusals as its button.
        self.visitor.expect_refused_save()
        return self.visitor.items[0]


def _assessment(address: str) -> str:
    found = re.search(r"/a/([^/]+)/", address)
    assert found is not None
    return found[1]


def _start(here: Gallery) -> None:
    assert here.open
    here.visitor.go("/en/")
    assert "Go on where you stopped" in here.visitor.words


def _keep(here: Gallery) -> None:
    here.visitor.start("full")
    assert here.visitor.page.locator("#address").count() == 1


def _about_refused(here: Gallery) -> None:
    here.page("about")
    here.visitor.page.fill("#organisation", "x" * 5000)
    here.visitor.press_button("Save and continue")
    assert here.visitor.page.title().startswith("Error:")
    assert "Name of the organisation: has 5000 characters" in here.visitor.words


def _refused(here: Gallery) -> None:
    first = here.question_page()
    here.visitor.page.get_by_text("Note and evidence").first.click()
    here.visitor.page.fill(f"#note-{first}", "x" * 5000)
    here.visitor.press_button("Save and continue")
    assert here.visitor.page.title().startswith("Error:")


def _conflict(here: Gallery) -> None:
    first = here.question_page()
    here.visitor.send_page(here.visitor.assessment, "quick-1", {first: "F"})
    here.visitor.choose(first, "P")
    here.visitor.press_button("Save and continue")
    assert "Two versions of this page" in here.visitor.words


def _unfolded(here: Gallery) -> None:
    here.page("p/CHN")
    for summary in here.visitor.page.locator("summary").all():
        summary.click()


def _undo(here: Gallery) -> None:
    here.question_page()
    here.visitor.press_button("None of these yet")
    here.visitor.press_button("Yes, none of these yet")
    assert here.visitor.page.get_by_role("button", name="Take that back").count() == 1


def _undone(here: Gallery) -> None:
    _undo(here)
    here.visitor.press_button("Take that back")
    assert "Taken back" in here.visitor.words


def _closed_meanwhile(here: Gallery) -> None:
    here.question_page()
    here.visitor.send(f"/en/a/{here.visitor.assessment}/submit")
    here.visitor.press_button("Save and continue")
    assert here.visitor.title == "This assessment is submitted"


def _closed(here: Gallery, rest: str) -> None:
    here.visitor.go(f"/en/a/{_assessment(here.final)}/{rest}")
    assert "This assessment is submitted" in here.visitor.words


def _result(here: Gallery, address: str, status: str) -> None:
    here.visitor.go(address)
    assert here.visitor.page.locator(".standing .tag").inner_text() == status


def _indicative(here: Gallery) -> None:
    assessment = here.begin("quick")
    here.visitor.go(f"/en/a/{assessment}/p/quick-1")
    some = dict.fromkeys(here.visitor.items, "P")
    here.visitor.send_page(assessment, "quick-1", some)
    _result(here, here.visitor.send(f"/en/a/{assessment}/submit"), "Indicative")


def _waiting(here: Gallery) -> None:
    with here.site.without_worker():
        result = here.visitor.send(f"/en/a/{here.begin('quick')}/submit")
        here.visitor.go(f"{result}report")
        assert "is being made" in here.visitor.words
        # It would look again, and find it done, while it is being looked at.
        here.visitor.context.set_offline(True)


def _done(here: Gallery) -> None:
    here.visitor.context.set_offline(False)
    here.visitor.go(f"{here.final}report")
    here.visitor.page.get_by_text("The report is ready.").wait_for(timeout=60_000)


def _share(here: Gallery) -> None:
    assessment = _assessment(here.final)
    for fields in ({"section": "PRD", "label": "product owner"}, {"section": "STR"}):
        here.visitor.send(f"/en/a/{assessment}/share/section", fields)
    result = here.final.rstrip("/").rpartition("/")[2]
    here.visitor.go(f"/en/a/{assessment}/share")
    here.visitor.page.locator(f"option[value='{result}']").wait_for(state="attached")
    here.visitor.page.fill("#result-label", "the board")
    with here.visitor.page.expect_navigation():
        here.visitor.page.locator("form[action$='share/result'] button").click()
    assert here.visitor.page.locator("#address").count() == 1


def _send_link(here: Gallery, assessment: str, kind: str, chosen: str) -> None:
    """Hand a section or a result to the colleague, who opens it."""
    here.visitor.go(f"/en/a/{assessment}/share")
    here.visitor.page.select_option(f"#{kind}", chosen)
    with here.visitor.page.expect_navigation():
        here.visitor.page.locator(f"form[action$='share/{kind}'] button").click()
    here.colleague.go(here.visitor.page.input_value("#address"))
    here.colleague.press_button("Open")


def _read_only(here: Gallery) -> None:
    result = here.final.rstrip("/").rpartition("/")[2]
    _send_link(here, _assessment(here.final), "result", result)
    assert here.colleague.page.url.endswith(here.final)


def _for_a_colleague(here: Gallery) -> None:
    _send_link(here, here.begin("full"), "section", "PRD")
    assert here.colleague.page.locator("#role").count() == 1


def _thanks(here: Gallery) -> None:
    _for_a_colleague(here)
    here.colleague.press_button("Save and send back")
    assert here.colleague.title == "Thank you"


def _room(here: Gallery) -> None:
    here.page("p/one-CHN-2")
    assert here.visitor.page.locator("#keys").is_visible()


def _room_refused(here: Gallery) -> None:
    here.visitor.go(f"/en/a/{here.begin('quick')}/")
    here.visitor.follow("Answer together in a room, one question at a time")
    here.visitor.expect_refused_save()
    here.visitor.page.fill("textarea", "x" * 5000)
    here.visitor.page.get_by_role("button", name="Save and go on").click()
    here.visitor.page.locator("#error-summary").wait_for()
    assert here.visitor.page.title().startswith("Error:")


def _room_conflict(here: Gallery) -> None:
    assessment = here.begin("quick")
    here.visitor.go(f"/en/a/{assessment}/")
    here.visitor.follow("Answer together in a room, one question at a time")
    here.visitor.expect_refused_save()
    item = here.visitor.items[0]
    here.visitor.send_page(assessment, f"one-{item}", {item: "F"})
    here.visitor.choose(item, "P")
    here.visitor.page.get_by_role("button", name="Save and go on").click()
    here.visitor.page.get_by_text("Somebody saved another answer meanwhile").wait_for()


def _planned(here: Gallery) -> None:
    here.visitor.go(f"{here.final}?plan=PRD-3&plan=PAC-2")
    assert here.visitor.page.locator("input[name=plan]:checked").count() == 2


def _planned_wrongly(here: Gallery) -> None:
    assert here.visitor.status(f"{here.final}?plan=PRD-3&plan=nothing") == 422


def _erase_refused(here: Gallery) -> None:
    here.page("erase")
    here.visitor.press_button("Delete for good")
    assert here.visitor.page.title().startswith("Error:")


PAGES: dict[str, Callable[[Gallery], None]] = {
    "start": _start,
    "your private link, fresh": _keep,
    "your private link, later": lambda here: here.page("link"),
    "about": lambda here: here.page("about"),
    "about, refused": _about_refused,
    "task list": lambda here: here.page(),
    "task list, just saved": lambda here: here.page("?saved=1"),
    "task list, submitted": lambda here: _closed(here, ""),
    "questions": lambda here: here.page("p/CHN"),
    "questions, all unfolded": _unfolded,
    "questions, refused": _refused,
    "questions, two versions": _conflict,
    "questions, submitted": lambda here: _closed(here, "p/CHN"),
    "questions, submitted meanwhile": _closed_meanwhile,
    "one question, for a room": _room,
    "one question, refused": _room_refused,
    "one question, two versions": _room_conflict,
    "one question, submitted": lambda here: _closed(here, "p/one-CHN-2"),
    "none of these yet": lambda here: here.page("p/CHN/none"),
    "none of these yet, done": _undo,
    "none of these yet, taken back": _undone,
    "check, with gaps": lambda here: here.page("check"),
    "check, submitted": lambda here: _closed(here, "check"),
    "result, final": lambda here: _result(here, here.final, "Final"),
    "result, with a plan": _planned,
    "result, with a plan that cannot be": _planned_wrongly,
    "result, provisional": lambda here: _result(here, here.finish(without="PAC-2"), "Provisional"),
    "result, indicative": _indicative,
    "report, waiting": _waiting,
    "report, done": _done,
    "share, with a fresh link": _share,
    "open a link": lambda here: here.visitor.go("/en/open/some-secret"),
    "result, by a link that only reads": _read_only,
    "questions, for a colleague": _for_a_colleague,
    "thanks": _thanks,
    "erase": lambda here: here.page("erase"),
    "erase, not confirmed": _erase_refused,
    "erased": lambda here: here.visitor.go("/en/erased"),
    "not found": lambda here: here.visitor.go("/en/nothing-here"),
}

COLLEAGUES = {"result, by a link that only reads", "questions, for a colleague", "thanks"}
