"""The outcomes version: what is shipped, and the faults that a spoilt one is told."""

from __future__ import annotations

import shutil
from collections import Counter
from copy import deepcopy
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from questionnaires.catalogue import SHIPPED, shipped
from questionnaires.checks import check_version
from questionnaires.context import lists
from questionnaires.outcomes import Outcomes, SubField
from questionnaires.yaml_text import read_yaml
from tests.unit.questionnaires.outcome_cases import VERSION

FOLDER = SHIPPED / "service-outcomes" / "1.1.0"
DEFINITION: dict[str, Any] = read_yaml(FOLDER / "questionnaire.yaml")
ENGLISH: dict[str, Any] = read_yaml(FOLDER / "en.yaml")


def test_thirty_two_figures_stand_in_six_groups() -> None:
    assert [len(VERSION.by_group[group]) for group in VERSION.groups] == [8, 5, 7, 5, 5, 2]
    assert Counter(kpi.better for kpi in VERSION.kpis) == {"higher": 18, "lower": 7, "context": 7}


def test_the_channels_are_those_of_the_context_page() -> None:
    assert VERSION.channels == tuple(option.code for option in lists()["channels"])


def test_surveys_ratios_and_money_are_marked() -> None:
    def those(mark: str) -> set[str]:
        return {kpi.id.removeprefix("OUT-") for kpi in VERSION.kpis if getattr(kpi, mark)}

    assert those("survey") == {"NPS", "CSAT", "CES", "QUAL", "VALUE", "EXPECT", "ESAT"}
    assert those("currency") == {"TICKET", "COST"}
    assert those("percentile") == {"FRT", "RESOL"}
    assert those("total") == {"VOL"}
    assert those("basis_required") == {"TICKET"}


def test_the_first_version_asks_for_nothing_beside_a_value_and_the_second_at_one_figure() -> None:
    first = shipped().find(Outcomes, "service-outcomes", "1.0.0")
    assert [kpi.id for kpi in first.kpis if kpi.sub_fields] == []
    (figure,) = [kpi for kpi in VERSION.kpis if kpi.sub_fields]
    assert figure.id == "OUT-BOT"
    assert figure.sub_fields == (
        SubField("handed_over", "percent", Fraction(0), Fraction(100), whole=Fraction(100)),
    )
    assert set(VERSION.texts) == set(first.texts) == {"en", "nl", "pt_BR"}


def test_the_unit_of_a_sub_field_is_one_of_the_units_to_be_named(tmp_path: Path) -> None:
    change = sub_fields({"unit": "dialogues", "whole": "100"})
    assert "en.yaml units.dialogues: is missing" in faults(tmp_path, change)


def test_english_stands_in_where_a_language_is_not_there() -> None:
    assert VERSION.text("xx").kpis["OUT-NPS"].name == "Net Promoter Score"
    assert "74" not in VERSION.text("en").kpis["OUT-FCR"].outside


def faults(tmp_path: Path, change: dict[str, Any], english: dict[str, Any] | None = None) -> str:
    """All that is told about the version with `change` laid over it, one fault a line."""
    folder = tmp_path / "service-outcomes" / "1.1.0"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("frozen.json", "nl*", "pt*"))
    for name, content in {
        "questionnaire.yaml": DEFINITION | change,
        "en.yaml": ENGLISH | (english or {}),
    }.items():
        text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
        (folder / name).write_text(text, encoding="utf-8")
    return "\n".join(
        f"{Path(fault.file).name} {fault.where}: {fault.message}" for fault in check_version(folder)
    )


def sub_fields(*changes: dict[str, Any]) -> dict[str, Any]:
    """The figures, OUT-BOT with a sub-field for each change of that it has."""
    (bot,) = [kpi for kpi in DEFINITION["kpis"] if kpi["id"] == "OUT-BOT"]
    return kpis("OUT-BOT", sub_fields=[deepcopy(bot["sub_fields"][0]) | c for c in changes])


def kpis(name: str, **change: Any) -> dict[str, Any]:
    """The figures, one of them changed."""
    return {"kpis": [k | change if k["id"] == name else k for k in DEFINITION["kpis"]]}


def bot(**change: Any) -> dict[str, Any]:
    """The English texts, those of OUT-BOT changed."""
    return {"kpis": ENGLISH["kpis"] | {"OUT-BOT": ENGLISH["kpis"]["OUT-BOT"] | change}}


def rules(**change: Any) -> dict[str, Any]:
    return {"rules": DEFINITION["rules"] | change}


def checks(**change: Any) -> dict[str, Any]:
    return {"checks": DEFINITION["checks"] | change}


def test_the_shipped_version_has_no_fault(tmp_path: Path) -> None:
    assert check_version(FOLDER) == []
    lacking = "{}.yaml : is missing; 1.0.0 has this language."
    assert faults(tmp_path, {}).splitlines() == [lacking.format(name) for name in ("nl", "pt_BR")]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"levels": [1]}, "levels: is not a known key"),
        ({"groups": ["cost", *DEFINITION["groups"]]}, "groups: holds 'cost' twice"),
        ({"groups": [*DEFINITION["groups"], "more"]}, "groups: 'more' holds no figure"),
        ({"lengths": {"day": 0}}, "lengths.day: 0 is below 1"),
        ({"channels": [*DEFINITION["channels"], "pigeon"]}, "'pigeon' is not in the list"),
        ({"consequences": ["OUT-WHAT"]}, "consequences: 'OUT-WHAT' is not a figure"),
        (
            {"triad": {"quality": {"kpi": "OUT-X", "feature": "quality", "colour": "red"}}},
            "triad.quality.colour: is not a known key",
        ),
        (rules(dead_band="-0.1"), "rules.dead_band: -0.1 lies outside"),
        (rules(history={"asked": 3, "most": 2}), "rules.history: the smaller number"),
        (rules(answers={"least": 9, "enough": 8}), "rules.answers: the smaller number"),
        (rules(peers={"floor": 4, "least": 5}), "rules.peers: the smaller number"),
        (
            rules(rating=DEFINITION["rules"]["rating"] | {"target_met": 5}),
            "rules.rating.target_met: the smaller number",
        ),
        (
            rules(rating=DEFINITION["rules"]["rating"] | {"context_top": 5}),
            "rules.rating.context_top: the smaller number",
        ),
        (
            checks(shares={"kpis": ["OUT-BOT"], "sum": 100, "tolerance": 2}),
            "checks.shares.kpis: must name two figures",
        ),
        (
            checks(self_service={"kpi": "OUT-SELF", "channels": ["pigeon"]}),
            "checks.self_service.channels: 'pigeon' is not a channel",
        ),
        (
            checks(empty_volume={"volume": "OUT-X", "cost": "OUT-COST"}),
            "checks: 'OUT-X' is not a figure",
        ),
        (kpis("OUT-RET", colour="red"), "figure OUT-RET.colour: is not a known key"),
        (kpis("OUT-RET", id="OUT-CHURN"), "kpis: 'OUT-CHURN' stands twice"),
        (kpis("OUT-RET", id=""), "kpis.9.id: is missing"),
        (kpis("OUT-RET", group="more"), "figure OUT-RET.group: 'more' is not a group"),
        (kpis("OUT-RET", range=["5"]), "figure OUT-RET.range: must be two numbers"),
        (kpis("OUT-RET", range=["5", "5"]), "figure OUT-RET.range: must be two numbers"),
        (kpis("OUT-RET", better="more"), "'more' must be one of higher, lower, context"),
        (kpis("OUT-RET", yearly="often"), "'often' must be lost or kept"),
        (kpis("OUT-RET", channels=["phone"]), "names channels, yet is not split by channel"),
        (kpis("OUT-RET", total="true"), "split it by channel alone"),
        (kpis("OUT-RET", basis_required="true"), "requires a basis, yet offers none"),
        (kpis("OUT-RET", parts="true"), "in one way only"),
        (kpis("OUT-FCR", window={"default": 9, "most": 8}), "its usual window is longer"),
        (sub_fields({"rated": "true"}), "OUT-BOT.sub_fields.1.rated: is not a known key"),
        (sub_fields({"range": ["5"]}), "OUT-BOT.sub_fields.1.range: must be two numbers"),
        (sub_fields({"whole": "-1"}), "OUT-BOT.sub_fields.1.whole: -1 lies outside"),
        (sub_fields({"id": "handed over"}), "OUT-BOT.sub_fields.1.id: 'handed over' must be"),
        (sub_fields({}, {}), "figure OUT-BOT: the sub-field 'handed_over' stands twice"),
        (sub_fields({"unit": "hours"}), "'handed_over' is part of its whole; give it its unit"),
        (sub_fields({}, {"id": "b", "whole": "50"}), "say the same number for all"),
        (kpis("OUT-ABANDON", channels=["pigeon"]), "channels: 'pigeon' is not a channel"),
    ],
)
def test_a_spoilt_definition_is_told_where_and_why(
    tmp_path: Path, change: dict[str, Any], said: str
) -> None:
    assert said in faults(tmp_path, change)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"goals": {}}, "en.yaml goals: is not a known key"),
        ({"groups": {"cost": "Cost"}}, "en.yaml groups.satisfaction: is missing"),
        ({"ratings": ENGLISH["ratings"] | {"R5": "Best"}}, "en.yaml ratings.R5: is not a known"),
        (
            {"kpis": {k: v for k, v in ENGLISH["kpis"].items() if k != "OUT-NPS"}},
            "en.yaml kpis.OUT-NPS.name: is missing",
        ),
        (
            {"kpis": ENGLISH["kpis"] | {"OUT-NPS": ENGLISH["kpis"]["OUT-NPS"] | {"of": "x"}}},
            "en.yaml kpis.OUT-NPS.of: is not a known key",
        ),
        (
            {
                "kpis": ENGLISH["kpis"]
                | {"OUT-CES": ENGLISH["kpis"]["OUT-CES"] | {"basis": {"seven": "x"}}}
            },
            "en.yaml kpis.OUT-CES.basis.five: is missing",
        ),
        (
            bot(sub_fields={"handed_over": {"label": "x"}}),
            "en.yaml kpis.OUT-BOT.sub_fields.handed_over.help: is missing",
        ),
        (bot(sub_fields={}), "en.yaml kpis.OUT-BOT.sub_fields.handed_over.label: is missing"),
        (
            bot(sub_fields={"handed_over": {"label": "x", "help": "x", "note": "x"}, "more": {}}),
            "en.yaml kpis.OUT-BOT.sub_fields.more: is not a known key",
        ),
        (
            {
                "kpis": ENGLISH["kpis"]
                | {"OUT-NPS": ENGLISH["kpis"]["OUT-NPS"] | {"sub_fields": {}}}
            },
            "en.yaml kpis.OUT-NPS.sub_fields: is not a known key",
        ),
        (
            {"groups": ENGLISH["groups"] | {"cost": "Complaints"}},
            "en.yaml groups: the name 'Complaints' stands twice",
        ),
    ],
)
def test_a_spoilt_language_is_told_where_and_why(
    tmp_path: Path, change: dict[str, Any], said: str
) -> None:
    assert said in faults(tmp_path, {}, change)
