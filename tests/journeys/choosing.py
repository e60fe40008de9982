"""Pages of service models: each function goes to one kind of page and leaves it open."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from questionnaires.catalogue import shipped
from questionnaires.fit import Fit
from tests.journeys.gallery import Gallery, assessment_of
from tests.journeys.server import ROOT

VERSION = shipped().newest(Fit, "service-model-fit")
PROFILES: Mapping[str, Any] = json.loads(
    (ROOT / "tests/unit/scoring/expected_fit.json").read_text(encoding="utf-8")
)


def begin_fit(here: Gallery, assessment: str, segment: str = "") -> str:
    """Begin with a group of customers, "" the whole organisation; the address of its pages."""
    form = {"segment": segment} if segment else {"whole": "yes"}
    page = here.visitor.send(f"/en/a/{assessment}/fit/", form)
    return page.removeprefix(here.visitor.origin).rpartition("/")[0] + "/"


def send_profile(here: Gallery, part: str, name: str) -> None:
    """Send every page of a part with a worked profile; `part` is the address of its pages."""
    answers = PROFILES[name]["answers"]
    goals = [("goals", goal) for goal in PROFILES[name]["goals"]][:1]
    here.visitor.send(f"{part}goals", {"base": "0", **dict(goals)})
    for revision, (page, factors) in enumerate(VERSION.pages.items(), len(goals)):
        given = {f"answer-{factor}": str(answers[factor]) for factor in factors}
        here.visitor.send(f"{part}{page}", {"base": str(revision), **given})


def finished(here: Gallery, name: str = "Brand repair desk") -> str:
    """The address of the result of a worked profile, beside a maturity result."""

    def make() -> str:
        part = begin_fit(here, assessment_of(here.finish()))
        send_profile(here, part, name)
        return here.visitor.send(f"{part}submit").removeprefix(here.visitor.origin)

    return here.once(f"service models of {name}", make)


def begun(here: Gallery) -> str:
    """The address of the pages of a part that was begun."""
    return here.once("service models", lambda: begin_fit(here, here.begin("full"), "Schools"))


def several(here: Gallery) -> None:
    """Groups of customers in each state."""
    whole = finished(here)
    assessment = assessment_of(whole)
    begin_fit(here, assessment, "Universities and research institutes of the northern provinces")
    here.visitor.send(f"/en/a/{assessment}/fit/", {"segment": "Schools"})
    here.visitor.go(f"/en/a/{assessment}/fit/?saved=1")


def none_yet(here: Gallery) -> None:
    """Nothing begun."""
    here.visitor.go(f"/en/a/{here.begin('full')}/fit/")


def without_a_name(here: Gallery) -> None:
    """A group was to be added, and nothing typed."""
    none_yet(here)
    here.visitor.press_button("Begin with this group")


def taken_name(here: Gallery) -> None:
    """A group was to be called as another."""
    address = begun(here)
    begin_fit(here, assessment_of(address), "Shops")
    here.visitor.go(f"{address}group")
    here.visitor.page.fill("#segment", "shops")
    here.visitor.press_button("Save the name")


def too_many_goals(here: Gallery) -> None:
    """Three goals where two are the most."""
    here.visitor.go(f"{begun(here)}goals")
    here.visitor.expect_refused_save()
    for goal in list(VERSION.goals)[:3]:
        here.visitor.page.check(f"#goals-{goal}")
    here.visitor.press_button("Save and continue")


def refused(here: Gallery) -> None:
    """An answer that is none."""
    here.visitor.go(f"{begun(here)}customers")
    here.visitor.expect_refused_save()
    here.visitor.page.evaluate("document.querySelector('#answer-IND-0').value = '9'")
    here.visitor.page.check("#answer-IND-0")
    here.visitor.press_button("Save and continue")


def conflict(here: Gallery) -> None:
    """Two windows."""
    part = begin_fit(here, here.begin("full"))
    here.visitor.go(f"{part}customers")
    here.visitor.expect_refused_save()
    here.visitor.send(f"{part}customers", {"base": "0", "answer-HUM": "1"})
    here.visitor.page.check("#answer-HUM-4")
    here.visitor.press_button("Save and continue")


def closed(here: Gallery, page: str) -> None:
    """A page of a part that is submitted."""
    here.visitor.go(f"{finished(here).partition('result/')[0]}{page}")


def unanswered(here: Gallery) -> None:
    """The result of no answers at all."""
    part = begin_fit(here, here.begin("full"))
    here.visitor.go(here.visitor.send(f"{part}submit"))


def unfolded(here: Gallery) -> None:
    """A result with everything unfolded: equal choices, warnings, a combination."""
    here.visitor.go(finished(here, "Internet provider"))
    here.visitor.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")


MODELS: dict[str, Callable[[Gallery], None]] = {
    "service models, nothing begun": none_yet,
    "service models, several groups": several,
    "service models, a group without a name": without_a_name,
    "service models, goals": lambda here: here.visitor.go(f"{begun(here)}goals"),
    "service models, too many goals": too_many_goals,
    "service models, questions": lambda here: here.visitor.go(f"{begun(here)}means"),
    "service models, questions refused": refused,
    "service models, two versions": conflict,
    "service models, questions submitted": lambda here: closed(here, "customers"),
    "service models, check": lambda here: here.visitor.go(f"{begun(here)}check"),
    "service models, check submitted": lambda here: closed(here, "check"),
    "service models, rename or remove": lambda here: here.visitor.go(f"{begun(here)}group"),
    "service models, a name that is taken": taken_name,
    "service models, result": lambda here: here.visitor.go(finished(here)),
    "service models, result unfolded": unfolded,
    "service models, result without answers": unanswered,
}
"""Kind of page → how to come to it."""
