"""`maturity compare`, `upgrade` and `publish`: what they print, and how they leave."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from questionnaires.catalogue import SHIPPED
from survey.cli import main
from tests.integration.web.browser import example
from tests.unit.questionnaires.editions import NEXT_EDITION

FIRST = SHIPPED / "service-maturity" / "1.0.0"


def run(*arguments: object, **options: Any) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], **options)


def lines(outcome: Result) -> list[Any]:
    return [json.loads(line) for line in outcome.stdout.splitlines()]


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    """The worked example as a sheet of 1.0.0."""
    return write(tmp_path / "sheet.json")


def write(path: Path, **more: object) -> Path:
    content = {"questionnaire": "service-maturity", "version": "1.0.0", "id": "mine",
               "answers": example()["answers"]}  # fmt: skip
    path.write_text(json.dumps(content | more), encoding="utf-8")
    return path


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """A copy of 1.0.0 in which an item moved, still numbered as it was."""
    folder = tmp_path / "changed"
    shutil.copytree(FIRST, folder)
    (folder / "frozen.json").unlink()
    edit(folder, "level: 5\n    feeds:\n      people: 1", "level: 4\n    feeds:\n      people: 1")
    return folder


def edit(folder: Path, old: str, new: str) -> None:
    path = folder / "questionnaire.yaml"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_versions_of_the_catalogue_are_compared_by_name() -> None:
    outcome = run("compare", "service-maturity/1.0.0", "service-maturity/1.1.0")
    assert outcome.exit_code == 0, outcome.stderr
    (found,) = lines(outcome)
    assert (found["compatible"], found["step"], found["needs"]) == (True, "minor", "1.1.0")
    assert found["numbered_right"]
    assert found["changes"][0] == {
        "change": "new unscored item", "where": "item AI-1", "old": "",
        "new": "EXP 4, not scored", "step": "minor", "compatible": True,
        "handling": "absent in old answers: not asked",
    }  # fmt: skip
    assert found["same_answers"] == {"sheets": 2000, "differing": 0, "example": None}
    assert "compatible. They need a minor step (1.1.0)." in outcome.stderr


def test_a_folder_is_compared_with_a_published_version(changed: Path) -> None:
    outcome = run("compare", FIRST, changed)
    (found,) = lines(outcome)
    assert (found["compatible"], found["needs"], found["numbered_right"]) == (False, "2.0.0", False)
    assert [change["where"] for change in found["changes"]] == ["item PEO-5.level"]
    assert found["same_answers"]["differing"] > 0
    assert found["same_answers"]["example"]["answers"]
    assert "yet it is called 1.0.0." in outcome.stderr
    assert outcome.exit_code == 0, outcome.stderr


def test_the_effect_on_a_file_of_sheets_is_told_sheet_by_sheet(sheet: Path) -> None:
    outcome = run("compare", "service-maturity/1.0.0", NEXT_EDITION, "--sheets", sheet)
    assert outcome.exit_code == 0, outcome.stderr
    told, effect = lines(outcome)
    assert told["effect"]["sheets"] == 1
    assert effect["id"] == "mine"
    assert effect["level"] == [3, 3]
    assert effect["dimensions"]["PEO"]["level"] == [4, 3]
    assert "EXP-6" not in outcome.stderr


def test_without_a_crosswalk_items_of_the_same_id_are_compared(sheet: Path, changed: Path) -> None:
    edit(changed, "version: 1.0.0\nkind", "version: 2.0.0\nkind")
    outcome = run("compare", FIRST, changed, "--sheets", sheet)
    told, effect = lines(outcome)
    assert told["numbered_right"]
    assert list(effect["dimensions"]) == ["PEO"]


def test_sheets_of_another_version_and_wrong_crosswalks_are_named(
    tmp_path: Path, changed: Path
) -> None:
    later = write(tmp_path / "later.json", version="1.1.0")
    edit(changed, "version: 1.0.0\nkind", "version: 2.0.0\nkind")
    crosswalk = (NEXT_EDITION / "crosswalk-from-1.1.0.yaml").read_text("utf-8")
    (changed / "crosswalk-from-1.0.0.yaml").write_text(
        crosswalk.replace("from: 1.1.0", "from: 1.0.0"), encoding="utf-8"
    )
    (changed / "crosswalk-from-1.1.0.yaml").write_text("- nothing", encoding="utf-8")
    outcome = run("compare", FIRST, changed, "--sheets", later)
    assert outcome.exit_code == 1
    assert "mine: version: is not service-maturity 1.0.0." in outcome.stderr
    assert "item AI-1: is not an item of 1.0.0." in outcome.stderr
    assert "crosswalk-from-1.1.0.yaml: must be a mapping" in outcome.stderr
    assert lines(outcome)[0]["effect"]["sheets"] == 0


def test_other_questionnaires_are_compared_without_sheets(tmp_path: Path, sheet: Path) -> None:
    folder = tmp_path / "fit"
    shutil.copytree(SHIPPED / "service-model-fit" / "1.0.0", folder)
    (folder / "frozen.json").unlink()
    outcome = run("compare", "service-model-fit/1.0.0", folder)
    assert outcome.exit_code == 0, outcome.stderr
    assert lines(outcome)[0]["changes"] == []
    assert "same_answers" not in lines(outcome)[0]
    refused = run("compare", "service-model-fit/1.0.0", folder, "--sheets", sheet)
    assert refused.exit_code == 1
    assert "sheets are compared for maturity questionnaires only" in refused.stderr


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("service-maturity/9.9.9", "service-maturity/1.1.0", "is no folder, and service-maturity"),
        ("service-maturity/1.1.0", "service-maturity/1.0.0", "the older version comes first"),
        ("service-maturity/1.0.0", "service-outcomes/1.0.0", "are two questionnaires"),
    ],
)
def test_what_cannot_be_compared_is_refused(old: str, new: str, message: str) -> None:
    outcome = run("compare", old, new)
    assert outcome.exit_code == 1
    assert outcome.stdout == ""
    assert message in outcome.stderr


def test_a_folder_with_faults_is_named_and_not_compared(changed: Path) -> None:
    edit(changed, "kind: maturity", "kind: magic")
    outcome = run("compare", FIRST, changed)
    assert outcome.exit_code == 1
    assert outcome.stderr.count("is not a kind this program knows") == 1


def test_a_sheet_is_carried_to_a_new_edition_with_what_to_confirm(sheet: Path) -> None:
    outcome = run("upgrade", sheet, "--to", "2.0.0", "--catalogue", NEXT_EDITION)
    assert outcome.exit_code == 0, outcome.stderr
    (found,) = lines(outcome)
    assert found["sheet"]["version"] == "2.0.0"
    assert found["sheet"]["answers"]["PEO-4"] == "L"
    assert not {"EXP-6", "PHY-4a", "PRC-6", "STR-5"} & set(found["sheet"]["answers"])
    assert found["confirm"]["EXP-6"] == {
        "code": "F", "from": ["EXP-2", "EXP-3"], "kind": "merge", "trust": "approx",
    }  # fmt: skip
    assert set(found["confirm"]) == {"EXP-6", "PHY-4a", "PHY-4b", "PRC-6"}
    assert set(found["not_asked"]) == {"STR-6", "PEO-6", "EXP-7", "EXP-8"}
    assert found["dropped"] == ["STR-5"]
    assert "mine: please check EXP-6: F (merge, from EXP-2, EXP-3)" in outcome.stderr


def test_what_was_upgraded_is_scored_as_it_stands(sheet: Path) -> None:
    upgraded = run("upgrade", sheet, "--to", "2.0.0", "--confirmed", "--catalogue", NEXT_EDITION)
    assert lines(upgraded)[0]["confirm"] == {}
    assert lines(upgraded)[0]["sheet"]["answers"]["EXP-6"] == "F"
    scored = run("score", "-", "--catalogue", NEXT_EDITION, input=upgraded.stdout)
    assert scored.exit_code == 0, scored.stderr
    assert lines(scored)[0]["version"] == "2.0.0"
    assert lines(scored)[0]["answer_first"] == ["STR-6", "PEO-6", "EXP-7", "EXP-8"]


def test_a_sheet_that_has_the_version_already_stays_as_it_is(sheet: Path) -> None:
    (found,) = lines(run("upgrade", sheet, "--to", "1.0.0"))
    assert found["sheet"]["answers"] == example()["answers"]
    assert (found["confirm"], found["not_asked"], found["dropped"]) == ({}, [], [])


def test_a_sheet_that_cannot_be_carried_is_named_and_the_others_are_carried(
    tmp_path: Path, sheet: Path
) -> None:
    figures = {"questionnaire": "service-outcomes", "version": "1.1.0", "id": "figures"}
    other = write(tmp_path / "new.json", version="1.1.0", id="newer")
    third = tmp_path / "figures.json"
    third.write_text(json.dumps(figures), encoding="utf-8")
    outcome = run("upgrade", third, other, sheet, "--to", "1.0.0")
    assert outcome.exit_code == 1
    assert "figures: version: service-outcomes 1.0.0 is not a later version" in outcome.stderr
    assert "newer: version: service-maturity 1.0.0 is not a later version" in outcome.stderr
    assert [line["sheet"]["id"] for line in lines(outcome)] == ["mine"]
    unknown = run("upgrade", sheet, "--to", "7.0.0")
    assert "service-maturity 7.0.0 is not in the catalogue" in unknown.stderr


def test_figures_are_copied_to_a_compatible_version_and_scored(tmp_path: Path) -> None:
    answers = {"OUT-BOT": {"value": 55}, "OUT-CES": "not measured"}
    sheet = {"questionnaire": "service-outcomes", "version": "1.0.0", "id": "q3"}
    path = tmp_path / "figures.json"
    path.write_text(json.dumps(sheet | {"answers": answers}), encoding="utf-8")
    upgraded = run("upgrade", path, "--to", "1.1.0")
    assert upgraded.exit_code == 0, upgraded.stderr
    (found,) = lines(upgraded)
    assert found == {
        "sheet": sheet | {"version": "1.1.0", "answers": answers, "context": {}},
        "confirm": {}, "not_asked": ["OUT-BOT.handed_over"], "dropped": [],
    }  # fmt: skip
    before, after = run("score", path), run("score", "-", input=upgraded.stdout)
    assert after.exit_code == 0, after.stderr
    assert lines(after)[0]["version"] == "1.1.0"
    assert lines(after)[0]["groups"] == lines(before)[0]["groups"]


def test_service_models_are_copied_to_a_compatible_version_and_refused_by_another(
    tmp_path: Path,
) -> None:
    sheet = {"questionnaire": "service-model-fit", "version": "1.0.0", "id": "fit"}
    path = tmp_path / "fit.json"
    path.write_text(json.dumps(sheet | {"answers": {"IND": 3}}), encoding="utf-8")
    for number, old, new in (("1.1.0", "boost: ", "boost: 1"), ("2.0.0", "bonus: ", "bonus: 1")):
        folder = tmp_path / "more" / "service-model-fit" / number
        shutil.copytree(SHIPPED / "service-model-fit" / "1.0.0", folder)
        (folder / "frozen.json").unlink()
        edit(folder, "version: 1.0.0\nkind", f"version: {number}\nkind")
        edit(folder, old, new)
    outcome = run("upgrade", path, "--to", "1.1.0", "--catalogue", tmp_path / "more")
    assert outcome.exit_code == 0, outcome.stderr
    assert lines(outcome)[0]["sheet"]["version"] == "1.1.0"
    assert lines(outcome)[0]["sheet"]["answers"] == {"IND": 3}
    refused = run("upgrade", path, "--to", "2.0.0", "--catalogue", tmp_path / "more")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert (
        "fit: version: service-model-fit 1.0.0 to 2.0.0 is not compatible, so answers cannot be "
        "copied: rules.bonus (weights and rules)." in refused.stderr
    )


def test_publish_refuses_a_wrong_number_and_writes_nothing(tmp_path: Path, changed: Path) -> None:
    edit(changed, "version: 1.0.0\nkind", "version: 1.2.0\nkind")
    into = tmp_path / "catalogue"
    outcome = run("publish", changed, "--into", into)
    assert outcome.exit_code == 1
    assert "yet the changes need a major step, such as 2.0.0" in outcome.stderr
    assert "crosswalk-from-1.1.0.yaml: is missing" in outcome.stderr
    assert not into.exists()


def test_publish_refuses_a_change_of_a_version_that_comes_with_the_program(
    tmp_path: Path, changed: Path
) -> None:
    outcome = run("publish", changed, "--into", tmp_path / "catalogue")
    assert outcome.exit_code == 1
    assert "give it a new version number" in outcome.stderr
    assert not (tmp_path / "catalogue").exists()


def test_a_version_whose_scoring_cannot_come_about_is_checked_and_not_published(
    tmp_path: Path, changed: Path
) -> None:
    edit(changed, "version: 1.0.0\nkind", "version: 2.0.0\nkind")
    edit(changed, "offset: 1", "offset: 5")
    for arguments in (("check", changed), ("publish", changed, "--into", tmp_path / "into")):
        outcome = run(*arguments)
        assert outcome.exit_code == 1
        assert "questionnaire.yaml: dimension PEO: has no scored item at level 5" in outcome.stderr
        assert "crosswalk-from-1.1.0.yaml: is missing" in outcome.stderr
    edit(changed, "level: 4\n    feeds:\n      people: 1", "level: 5\n    feeds:\n      people: 1")
    outcome = run("publish", changed, "--into", tmp_path / "into")
    assert "scoring.guard: never decides anything: without it" in outcome.stderr
    assert "yet the changes need" not in outcome.stderr
    assert not (tmp_path / "into").exists()


def test_a_new_edition_is_published_with_its_crosswalk(tmp_path: Path) -> None:
    outcome = run("publish", NEXT_EDITION, "--into", tmp_path)
    assert outcome.exit_code == 0, outcome.stderr
    assert (tmp_path / "service-maturity" / "2.0.0" / "crosswalk-from-1.1.0.yaml").exists()
