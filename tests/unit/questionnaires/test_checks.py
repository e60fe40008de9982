from collections.abc import Callable
from pathlib import Path
from typing import Any

from questionnaires.catalogue import SHIPPED
from questionnaires.checks import check_paths, check_version
from questionnaires.faults import Fault
from tests.unit.questionnaires.drafts import Draft

BROKEN = Path(__file__).parents[2] / "questionnaires"


def places(faults: list[Fault]) -> Any:
    return [(Path(fault.file).name, fault.where) for fault in faults]


def test_faults_of_every_kind_are_told_at_once(draft: Draft) -> None:
    draft.definition["goals"]["haste"].append("CAR-9")
    del draft.item("CAR-4")["feeds"]["speed"], draft.item("BUS-4")["feeds"]["speed"]
    draft.item("CAR-3")["since"] = "1.0.1"
    draft.add_language("nl")["items"]["CAR-2"]["anchors"]["P"] = "None."
    draft.english["items"]["CAR-3"]["statement"] = "Rides should start."
    draft.documents["de.yml"] = "a: b"
    draft.documents["frozen.json"] = "{"

    assert places(draft.check()) == [
        ("frozen.json", ""),
        ("de.yml", ""),
        ("questionnaire.yaml", "goals.haste"),
        ("questionnaire.yaml", "element speed"),
        ("questionnaire.yaml", "item CAR-3.since"),
        ("en.yaml", "items.CAR-3.statement"),
        ("en.yaml", "items.CAR-3.statement"),
        ("nl.yaml", "items.CAR-2.anchors"),
    ]


def test_a_definition_that_cannot_be_read_is_not_judged_further(draft: Draft) -> None:
    draft.definition["levels"] = []
    draft.definition["page_order"] = ["TAXI"]
    draft.definition["items"][0]["level"] = "two"
    draft.english["title"] = ""

    told = places(draft.check())
    assert ("questionnaire.yaml", "item CAR-2.level") in told
    assert ("en.yaml", "title") in told
    assert ("questionnaire.yaml", "page_order") not in told


def test_a_folder_called_after_another_version_is_told(draft: Draft, tmp_path: Path) -> None:
    folder = draft.write(tmp_path / "2.0.0")

    assert [fault.where for fault in check_version(folder)] == ["version"]


def test_an_item_may_not_be_newer_than_its_version(draft: Draft) -> None:
    draft.definition["version"] = "1.2.0"
    draft.item("CAR-2")["since"] = "1.2.0"
    draft.item("CAR-3")["since"] = "1.10.0"
    draft.item("CAR-4")["since"] = "now"
    folder = draft.write(draft.folder.with_name("draft"))

    assert [fault.where for fault in check_version(folder)] == [
        "item CAR-3.since", "item CAR-4.since",
    ]  # fmt: skip


def test_a_language_file_with_the_wrong_ending_is_told(draft: Draft) -> None:
    draft.documents["nl.yml"] = "locale: nl"

    assert [message for _, message in draft.told()] == ["is not read; call it nl.yaml."]


def test_paths_may_be_a_version_a_file_in_one_or_a_folder_of_some(
    draft: Draft, new_draft: Callable[[str], Draft], tmp_path: Path
) -> None:
    draft.english["title"] = ""
    folder = draft.write()
    other = new_draft("other/1.0.0")
    other.definition["id"] = "other"
    other.english["purpose"] = ""
    other.write()

    assert places(check_paths([folder])) == [("en.yaml", "title")]
    assert places(check_paths([folder / "en.yaml", folder])) == [("en.yaml", "title")]
    assert places(check_paths([tmp_path])) == [("en.yaml", "purpose"), ("en.yaml", "title")]


def test_a_path_without_a_version_is_told(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("notes")

    for path in (tmp_path, tmp_path / "nowhere", tmp_path / "notes.txt"):
        [fault] = check_paths([path])
        assert str(fault) == f"{path}: holds no questionnaire version (questionnaire.yaml)."


def test_two_folders_that_define_one_version_differently_are_told(
    draft: Draft, tmp_path: Path
) -> None:
    one = draft.write(tmp_path / "one")
    two = draft.write(tmp_path / "two")
    draft.english["title"] = "Other rides"
    three = draft.write(tmp_path / "three")

    assert check_paths([one, two]) == []
    [fault] = check_paths([one, two, three])
    assert str(fault) == f"{three}: rides 1.0.0 stands in {one} too, and differs."


def test_a_version_that_cannot_be_read_is_compared_with_none(draft: Draft, tmp_path: Path) -> None:
    draft.definition["version"] = ""
    one = draft.write(tmp_path / "one")
    draft.documents["questionnaire.yaml"] = "- a"
    two = draft.write(tmp_path / "two")

    assert places(check_paths([one, two])) == [
        ("questionnaire.yaml", "version"), ("questionnaire.yaml", ""),
    ]  # fmt: skip


def test_the_shipped_versions_have_no_fault() -> None:
    assert check_paths([SHIPPED]) == []


def test_the_broken_folders_are_told_one_and_all() -> None:
    told = {
        (Path(f.file).parent.name, f.where) for f in check_paths(sorted(BROKEN.glob("broken-*")))
    }

    assert told >= {
        ("broken-alias", "line 8"),
        ("broken-tag", "line 5"),
        ("broken-repeated-key", "line 6"),
        ("broken-ids", "page_order"),
        ("broken-ids", "quick"),
        ("broken-ids", "goals.haste"),
        ("broken-ids", "item CAR-2.feeds"),
        ("broken-ids", "scoring.gate.rule"),
        ("broken-wording", "items.CAR-2.statement"),
        ("broken-wording", "items.CAR-3.anchors"),
        ("broken-wording", "items.CAR-4.statement"),
        ("broken-wording", "items.CAR-5.statement"),
    }
    assert {name for name, _ in told} == {path.name for path in BROKEN.glob("broken-*")}
