import json
from pathlib import Path
from typing import Any

import pytest

from questionnaires.frozen import frozen_faults, frozen_hash

SHA = "0123456789abcdef" * 4
OTHER = "f" * 64


def seal(folder: Path, content: Any) -> None:
    text = content if isinstance(content, str) else json.dumps(content)
    (folder / "frozen.json").write_text(text, encoding="utf-8")


def test_a_draft_has_no_hash(tmp_path: Path) -> None:
    assert frozen_hash(tmp_path) is None
    assert frozen_faults(tmp_path, SHA, {}) == []


def test_a_published_version_has_the_hash_it_was_published_with(tmp_path: Path) -> None:
    seal(tmp_path, {"definition_sha256": SHA, "published_on": "2026-11-21"})

    assert frozen_hash(tmp_path) == SHA
    assert frozen_faults(tmp_path, SHA, {}) == []


@pytest.mark.parametrize(("then", "now", "named"), [
    ({"questionnaire.yaml": SHA, "en.yaml": SHA}, {"questionnaire.yaml": SHA, "en.yaml": OTHER},
     "en.yaml"),
    ({"questionnaire.yaml": SHA, "en.yaml": SHA}, {"questionnaire.yaml": OTHER, "en.yaml": OTHER},
     "questionnaire.yaml and en.yaml"),
    ({}, {}, "its definition"),
])  # fmt: skip
def test_a_changed_version_is_told_with_the_file_that_changed(
    tmp_path: Path, then: Any, now: Any, named: Any
) -> None:
    seal(tmp_path, {"definition_sha256": SHA, "files": then, "published_on": "2026-11-21"})

    [fault] = frozen_faults(tmp_path, OTHER, now)
    assert fault.message == (
        f"this version is published, yet {named} changed (published {SHA}, found {OTHER}). "
        "Undo the change or give it a new version number."
    )


@pytest.mark.parametrize(("content", "said"), [
    ("{", "cannot be read: Expecting property name"),
    ("[" * 100_000, "cannot be read: it is nested too deeply."),
    ([SHA], "cannot be read: it must be a JSON object."),
    ({"published_on": "2026-11-21"}, "cannot be read: each hash must be 64 hexadecimal digits."),
    ({"definition_sha256": SHA[1:]}, "cannot be read: each hash must be 64 hexadecimal digits."),
    ({"definition_sha256": SHA.upper()}, "cannot be read: each hash must be 64 hexadecimal"),
    ({"definition_sha256": SHA, "files": [SHA]}, "cannot be read: files must be an object"),
    ({"definition_sha256": SHA, "files": {"a": 1}}, "cannot be read: each hash must be 64"),
    ({"definition_sha256": SHA}, "cannot be read: Invalid isoformat string"),
    ({"definition_sha256": SHA, "published_on": "soon"}, "cannot be read: Invalid isoformat"),
])  # fmt: skip
def test_a_seal_that_cannot_be_read_is_a_fault_and_no_crash(
    tmp_path: Path, content: Any, said: str
) -> None:
    seal(tmp_path, content)

    [fault] = frozen_faults(tmp_path, SHA, {})
    assert fault.file == str(tmp_path / "frozen.json")
    assert fault.message.startswith(said)


def test_a_seal_that_cannot_be_opened_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "frozen.json").mkdir()

    [fault] = frozen_faults(tmp_path, SHA, {})
    assert "Is a directory" in fault.message
