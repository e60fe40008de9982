"""Pages of figures: each function goes to one kind of page and leaves it open."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from tests.journeys.gallery import Gallery, assessment_of

PERIOD = {"usual-length": "quarter", "usual-month": "9", "usual-year": "2026"}
SATISFACTION = {
    "promoters-OUT-NPS": "62",
    "passives-OUT-NPS": "23",
    "detractors-OUT-NPS": "15",
    "n-OUT-NPS": "180",
    "history1-OUT-NPS": "30",
    "history2-OUT-NPS": "28",
    "target-OUT-NPS": "50",
    "count-OUT-CSAT": "412",
    "of-OUT-CSAT": "500",
    "row1.by-OUT-CSAT": "channel:phone",
    "row1.value-OUT-CSAT": "88",
    "state-OUT-CES": "not_measured",
    "value-OUT-QUAL": "8.2",
    "value-OUT-VALUE": "7.3",
    "value-OUT-EXPECT": "6.4",
}
CHANGED = {"value-OUT-CHURN": "16", "history1-OUT-CHURN": "4", "value-OUT-RET": "80"}


def send_figures(here: Gallery, assessment: str, key: str, fields: Mapping[str, str]) -> None:
    """Send figures past their page, which shows the newest revision."""
    path = f"/en/a/{assessment}/outcomes/{key}"
    page = here.visitor.context.request.get(here.visitor.origin + path).text()
    base = re.search(r'name="base" value="([0-9]+)"', page)
    assert base is not None
    here.visitor.send(path, {"base": base[1], "then": "stay", **fields})


def _filled(here: Gallery) -> str:
    """An assessment with figures; its id."""

    def make() -> str:
        assessment = here.begin("full")
        send_figures(here, assessment, "satisfaction", PERIOD | SATISFACTION)
        send_figures(here, assessment, "retention", PERIOD | CHANGED)
        return assessment

    return here.once("figures", make)


def _submitted(here: Gallery) -> str:
    """The address of a result of figures."""

    def make() -> str:
        assessment = here.begin("full")
        send_figures(here, assessment, "satisfaction", PERIOD | SATISFACTION)
        return here.visitor.send(f"/en/a/{assessment}/outcomes/submit")

    return here.once("figures, submitted", make).removeprefix(here.visitor.origin)


def _page(rest: str, words: str) -> Callable[[Gallery], None]:
    def show(here: Gallery) -> None:
        here.visitor.go(f"/en/a/{_filled(here)}/outcomes/{rest}")
        assert words in here.visitor.words

    return show


def refused(here: Gallery) -> None:
    here.visitor.go(f"/en/a/{_filled(here)}/outcomes/satisfaction")
    here.visitor.page.fill("#n-OUT-NPS", "4")
    here.visitor.page.fill("#value-OUT-REVIEW", "??")
    here.visitor.press_button("Save and continue")
    assert here.visitor.page.title().startswith("Error:")


def conflict(here: Gallery) -> None:
    assessment = here.begin("full")
    here.visitor.go(f"/en/a/{assessment}/outcomes/complaints")
    send_figures(here, assessment, "complaints", {"value-OUT-COMPL": "4"})
    here.visitor.page.fill("#value-OUT-COMPL", "5")
    here.visitor.press_button("Save and continue")
    assert "Two versions of this page" in here.visitor.words


def unconfirmed(here: Gallery) -> None:
    here.visitor.go(f"/en/a/{_filled(here)}/outcomes/check")
    here.visitor.press_button("Submit and show the result")
    assert here.visitor.page.title().startswith("Error:")


def result(here: Gallery) -> None:
    here.visitor.go(_submitted(here))
    assert "Expectations is the lever" in here.visitor.words


def submitted(here: Gallery) -> None:
    assessment = assessment_of(_submitted(here))
    here.visitor.go(f"/en/a/{assessment}/outcomes/satisfaction")
    assert "they no longer change" in here.visitor.words


FIGURES: dict[str, Callable[[Gallery], None]] = {
    "figures": _page("", "figures answered"),
    "figures, a group": _page("satisfaction", "Net Promoter Score"),
    "figures, contacts by channel": _page("volume", "Contacts per month by channel"),
    "figures, one of them": _page("OUT-CSAT", "Target and earlier periods"),
    "figures, a change to confirm": _page("retention", "Is that right?"),
    "figures, refused": refused,
    "figures, two versions": conflict,
    "figures, check": _page("check", "Check your figures"),
    "figures, not confirmed": unconfirmed,
    "figures, result": result,
    "figures, submitted": submitted,
}
