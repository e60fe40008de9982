"""Comparisons made by hand, as scoring.peers.compared tells them, one for each size of a pool, and
what a page says of them."""

from typing import Any

from questionnaires.catalogue import shipped
from scoring.findings import Practices
from scoring.result import score_sheet
from survey.reports.peers import PeerSection, read_peers
from survey.reports.put_forward import put_forward
from survey.reports.result_page import ResultPage, result_page
from survey.templating import report_environment
from tests.unit.reports import cases

DAY = 1_795_100_000
"""19 November 2026."""

DOTS = [10, 15, 20, 20, 25, 30, 30, 35, 40, 40, 45, 45, 50, 50, 55, 60, 60, 70, 80]
"""Half of the peers stand between 25 and 60 %: the band of 55 ends there."""


def figure(peers: int, grain: int, **more: Any) -> dict[str, Any]:
    told = {"peers": peers, "grain": grain, "dots": DOTS, "percentile": 70, "low": 55, "high": 85}
    return told | more


def names() -> list[str]:
    q = cases.questionnaire()
    return ["overall", *q.dimension, *q.lenses]


def nobody(**more: Any) -> dict[str, Any]:
    """While there are too few."""
    return {
        "epoch": 0, "day": None, "floor": 10, "groups_from": 200, "moves_from": 300,
        "simulated": False, "organisations": 0, "segment": None, "figures": {}, "like": None,
        "practices": {}, "common": [], "kpis": {}, "groups": None, "moves": None,
        "usual": {}, "implausible": False,
    } | more  # fmt: skip


def some(organisations: int = 34, **more: Any) -> dict[str, Any]:
    """From 11 on: a segment, in bands of five points."""
    return nobody(
        epoch=3, day=DAY, organisations=organisations,
        segment={
            "kept": ["sector", "employees"], "cell": ["trade", "medium"], "widened": ["region"],
            "organisations": organisations,
        },
        figures={name: figure(organisations, 5) for name in names()},
        practices={item.id: 40 for item in cases.questionnaire().items if item.scored},
        groups={"outcome": "not enough organisations yet", "too_few": True, "all": [],
                "placed": None},
    ) | more  # fmt: skip


def many(organisations: int = 250, **more: Any) -> dict[str, Any]:
    """From 200 on: like organisations, and groups."""
    return some(
        organisations,
        segment={"kept": [], "cell": [], "widened": ["sector", "employees", "region"],
                 "organisations": organisations},
        figures={name: figure(organisations, 1) for name in names()},
        like={"organisations": 27,
              "figures": {name: figure(27, 5, percentile=60) for name in names()}},
        groups=groups(),
    ) | more  # fmt: skip


def groups(**placed: Any) -> dict[str, Any]:
    """Three groups, and where one stands among them."""
    where = {
        "first": "group-1", "second": "group-3", "chance": 0.84, "next_chance": 0.16,
        "between": False,
    }  # fmt: skip
    return {
        "outcome": "groups",
        "too_few": False,
        "all": [
            group("group-1", [["PEO", True], ["PRC", False]]),
            group("group-2", [["CHN", True]], tentative=True, share=25),
            group("group-3", [], names={"en": "The planners"}, share=30),
        ],
        "placed": where | placed,
    }


def group(key: str, traits: list[Any], **more: Any) -> dict[str, Any]:
    told = {"key": key, "share": 45, "tentative": False, "traits": traits, "names": {}}
    return told | more


def moves(rung: str = "blend", **more: Any) -> dict[str, Any]:
    """What others took next: CHN-3 soonest, with evidence for it alone."""
    return {
        "rung": rung, "movers": 340, "months": 12, "organisations": 110,
        "order": {"CHN-3": 3.0, "EMP-4": 2.0, "PRD-3": 1.0, "STR-4": 0.5},
        "evidence": {"CHN-3": {"open": 120, "share": 26, "low": 19, "high": 34}},
    } | more  # fmt: skip


def plenty(**more: Any) -> dict[str, Any]:
    """From 300 on: what usually comes next."""
    return many(350, moves=moves()) | more


def page(
    told: dict[str, Any] | None,
    example: str = "example1",
    locale: str = "en",
    plan: tuple[str, ...] = (),
) -> ResultPage:
    filled = cases.sheet(cases.answers(example))
    result = score_sheet(filled, cases.questionnaire())
    result = put_forward(Practices(filled, cases.questionnaire(), result), (), told)
    beside = read_peers(told, shipped(), locale)
    return result_page(
        result, filled, cases.questionnaire(), locale, "Acme", cases.SUBMITTED, plan, peers=beside
    )


def section(told: dict[str, Any], **more: Any) -> PeerSection:
    found = page(told, **more).peers
    assert found is not None
    return found


def markup(found: ResultPage) -> str:
    source = '{% from "macros/peers.html" import among %}{{ among(page) }}'
    return report_environment("en").from_string(source).render(page=found)
