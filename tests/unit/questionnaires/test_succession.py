"""Whether a version follows rightly on the one before it, and that nothing else is published."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from questionnaires.catalogue import SHIPPED
from questionnaires.checks import check_paths, check_version
from questionnaires.faults import Refused
from questionnaires.publishing import publish_to
from tests.unit.questionnaires.drafts import Draft
from tests.unit.questionnaires.editions import (
    NEXT_EDITION,
    add_probe,
    next_version,
    remove,
)

DAY = date(2026, 11, 22)


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """A catalogue folder with rides 1.0.0, in English and Dutch."""
    draft = Draft(tmp_path / "draft")
    draft.add_language("nl")
    publish_to(draft.write(), tmp_path / "shelf", DAY)
    return tmp_path / "shelf"


def told(folder: Path, shelf: Path) -> list[tuple[str, str, str]]:
    return [(Path(f.file).name, f.where, f.message) for f in check_version(folder, [shelf])]


def draft_of(tmp_path: Path, version: str, *edits: Any) -> Draft:
    draft = next_version(tmp_path / "next", version, lambda _draft: None)
    draft.add_language("nl")
    for edit in edits:
        edit(draft)
    return draft


def probe(draft: Draft) -> None:
    add_probe(draft, "1.1.0")
    draft.definition["items"][-1]["since"] = draft.definition["version"]


def moved(draft: Draft) -> None:
    draft.item("CAR-4")["level"] = 3
    draft.definition["items"].append(dict(draft.item("CAR-4"), id="CAR-7", level=4, since="1.0.0"))
    for name, texts in draft.documents.items():
        if name != "questionnaire.yaml":
            texts["items"]["CAR-7"] = dict(
                texts["items"]["CAR-4"],
                statement="Rides by car are compared with a target each month.",
            )


CROSSWALK: dict[str, Any] = {
    "crosswalk": "rides", "from": "1.0.0", "to": "2.0.0",
    "map": [
        {"from": ["CAR-4"], "to": ["CAR-4"], "kind": "moved", "rule": "copy", "trust": "exact"},
        {"from": [], "to": ["CAR-7"], "kind": "new"},
    ],
    "default": {"kind": "same", "rule": "copy", "trust": "exact"},
}  # fmt: skip


def with_crosswalk(folder: Path, **more: Any) -> Path:
    path = folder / "crosswalk-from-1.0.0.yaml"
    path.write_text(yaml.safe_dump(CROSSWALK | more), encoding="utf-8")
    return folder


def test_a_version_with_the_number_its_changes_need_is_published(
    tmp_path: Path, shelf: Path
) -> None:
    folder = draft_of(tmp_path, "1.1.0", probe).write()
    assert told(folder, shelf) == []
    assert publish_to(folder, shelf, DAY) == shelf / "rides" / "1.1.0"


@pytest.mark.parametrize(
    ("version", "edit", "message"),
    [
        ("1.0.1", probe, "is 1.0.1, a patch step from 1.0.0, yet the changes need a minor step, "
         "such as 1.1.0: item ASK-1 (new unscored item)."),
        ("2.0.0", probe, "is 2.0.0, a major step from 1.0.0, yet the changes need a minor step, "
         "such as 1.1.0: item ASK-1 (new unscored item)."),
        ("1.1.0", moved, "is 1.1.0, a minor step from 1.0.0, yet the changes need a major step, "
         "such as 2.0.0: item CAR-4.level (items); item CAR-7 (items)."),
        ("1.0.1", lambda _draft: None, "is 1.0.1, yet nothing changed since 1.0.0."),
    ],
)  # fmt: skip
def test_a_wrong_number_is_refused_with_the_one_that_is_needed(
    tmp_path: Path, shelf: Path, version: str, edit: Any, message: str
) -> None:
    folder = with_crosswalk(draft_of(tmp_path, version, edit).write(), to=version)
    faults = told(folder, shelf)
    assert ("questionnaire.yaml", "version", message) in faults
    with pytest.raises(Refused, match="yet"):
        publish_to(folder, shelf, DAY)
    assert [path.name for path in (shelf / "rides").iterdir()] == ["1.0.0"]


def test_many_reasons_are_counted(tmp_path: Path, shelf: Path) -> None:
    def reweighed(draft: Draft) -> None:
        for item in draft.definition["items"]:
            item["feeds"]["speed"] = "0.5"

    (fault, *_) = [
        message
        for _file, where, message in told(draft_of(tmp_path, "1.0.1", reweighed).write(), shelf)
        if where == "version"
    ]
    assert fault.endswith(" and 5 more.")


def test_a_new_edition_comes_with_a_crosswalk_which_is_published_with_it(
    tmp_path: Path, shelf: Path
) -> None:
    folder = draft_of(tmp_path, "2.0.0", moved).write()
    assert told(folder, shelf) == [
        ("crosswalk-from-1.0.0.yaml", "",
         "is missing; it says what becomes of answers to 1.0.0.")
    ]  # fmt: skip
    assert told(with_crosswalk(folder), shelf) == []
    place = publish_to(folder, shelf, DAY)
    assert (place / "crosswalk-from-1.0.0.yaml").exists()
    assert publish_to(folder, shelf, DAY) == place
    (place / "crosswalk-from-1.0.0.yaml").unlink()
    publish_to(folder, shelf, DAY)
    assert (place / "crosswalk-from-1.0.0.yaml").exists()
    other = [CROSSWALK["map"][0] | {"confirm": "true"}, CROSSWALK["map"][1]]
    with pytest.raises(Refused, match="differs from the published one, which stays"):
        publish_to(with_crosswalk(folder, map=other), shelf, DAY)


def test_every_fault_of_a_crosswalk_is_named_and_nothing_is_published(
    tmp_path: Path, shelf: Path
) -> None:
    folder = with_crosswalk(draft_of(tmp_path, "2.0.0", moved).write(), map=[])
    faults = told(folder, shelf)
    assert faults == [
        ("crosswalk-from-1.0.0.yaml", "item CAR-7",
         "comes from nowhere; say what it comes from, or that it is new."),
        ("crosswalk-from-1.0.0.yaml", "CAR-4 → CAR-4", "is same, yet it went from CAR 4 to CAR 3."),
    ]  # fmt: skip
    with pytest.raises(Refused):
        publish_to(folder, shelf, DAY)
    malformed = with_crosswalk(folder, to="soon")
    assert ("crosswalk-from-1.0.0.yaml", "to", "'soon' must be major.minor.patch, such as 1.0.0."
            ) in told(malformed, shelf)  # fmt: skip
    assert [path.name for path in (shelf / "rides").iterdir()] == ["1.0.0"]


def test_a_crosswalk_from_a_version_nobody_knows_is_a_fault(tmp_path: Path, shelf: Path) -> None:
    folder = draft_of(tmp_path, "1.1.0", probe).write()
    content = CROSSWALK | {"from": "0.9.0", "to": "1.1.0"}
    (folder / "crosswalk-from-0.9.0.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
    assert told(folder, shelf) == [
        ("crosswalk-from-0.9.0.yaml", "from",
         "rides 0.9.0 is not known here; put it beside this version.")
    ]  # fmt: skip


def test_a_language_of_the_version_before_must_not_be_missing(tmp_path: Path, shelf: Path) -> None:
    draft = draft_of(tmp_path, "1.1.0", probe)
    del draft.documents["nl.yaml"]
    folder = draft.write()
    assert told(folder, shelf) == [("nl.yaml", "", "is missing; 1.0.0 has this language.")]
    with pytest.raises(Refused):
        publish_to(folder, shelf, DAY)
    assert not (shelf / "rides" / "1.1.0").exists()


def test_ids_that_went_stay_in_the_file_as_retired(tmp_path: Path, shelf: Path) -> None:
    def gone(draft: Draft) -> None:
        remove(draft, "CAR-4")
        del draft.documents["nl.yaml"]["items"]["CAR-4"]

    folder = draft_of(tmp_path, "2.0.0", gone).write()
    said = "is gone; keep its id in the file, marked as retired."
    assert ("questionnaire.yaml", "item CAR-4", said) in told(folder, shelf)


def test_what_was_retired_stays_so_and_is_never_asked_again(tmp_path: Path, shelf: Path) -> None:
    def old(draft: Draft) -> None:
        probe(draft)
        for name in ("CAR-9", "CAR-8", "CAR-7"):
            entry = {"id": name, "since": "1.0.0", "retired": "1.1.0"}
            draft.definition["items"].append(entry)

    draft_of(tmp_path, "1.1.0", old).write(shelf / "rides" / "1.1.0")

    def new(draft: Draft) -> None:
        moved(draft)
        kept = {"id": "CAR-9", "since": "1.0.0", "retired": "1.1.0"}
        draft.definition["items"].append(kept)

    faults = told(draft_of(tmp_path, "2.0.0", new).write(), shelf)
    assert not [where for _file, where, _message in faults if where == "item CAR-9"]
    assert {(where, message) for _file, where, message in faults} >= {
        ("item CAR-7", "was retired in 1.1.0; ids are never used again."),
        ("item CAR-8", "is retired in 1.1.0; keep it so."),
    }


def test_versions_beside_a_folder_are_known_and_broken_ones_passed_over(tmp_path: Path) -> None:
    root = tmp_path / "rides"
    next_version(tmp_path, "1.0.0", lambda _draft: None).write()
    next_version(tmp_path, "0.9.0", lambda draft: draft.definition.pop("levels")).write()
    other = Draft(root / "0.8.0")
    other.definition.update({"id": "walks", "version": "0.8.0"})
    other.write()
    folder = next_version(tmp_path, "1.0.1", add_probe).write()
    found = [fault for fault in check_version(folder) if fault.message.startswith("is 1.0.1")]
    assert [fault.where for fault in found] == ["version"]


def test_another_kind_is_no_successor(tmp_path: Path) -> None:
    draft = next_version(tmp_path, "9.0.0", lambda _draft: None)
    draft.definition["id"] = "service-outcomes"
    said = [fault.message for fault in draft.check()]
    assert "service-outcomes is of kind outcomes and then of kind maturity." in said


def test_a_version_of_any_kind_needs_the_right_number(tmp_path: Path) -> None:
    folder = tmp_path / "service-model-fit" / "1.1.0"
    shutil.copytree(SHIPPED / "service-model-fit" / "1.0.0", folder)
    (folder / "frozen.json").unlink()
    path = folder / "questionnaire.yaml"
    path.write_text(path.read_text("utf-8").replace("version: 1.0.0", "version: 1.1.0"), "utf-8")
    (fault,) = check_version(folder)
    assert fault.message == "is 1.1.0, yet nothing changed since 1.0.0."


def test_a_version_that_comes_with_the_program_is_not_published_with_other_content(
    tmp_path: Path,
) -> None:
    draft = Draft(tmp_path / "mine")
    draft.definition["id"] = "service-maturity"
    with pytest.raises(Refused, match="comes with the program, with another definition"):
        publish_to(draft.write(), tmp_path / "shelf", DAY)
    assert not (tmp_path / "shelf").exists()


def test_what_is_shipped_and_the_next_edition_follow_rightly() -> None:
    assert check_paths([SHIPPED, NEXT_EDITION]) == []
