import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from questionnaires.catalogue import load_catalogue
from questionnaires.faults import Refused
from questionnaires.publishing import freeze, publish_to
from questionnaires.reading import read_version
from tests.unit.questionnaires.drafts import Draft

DAY = date(2026, 11, 21)
LATER = date(2027, 2, 1)


def refusal(call: Any, *given: Any) -> Any:
    with pytest.raises(Refused) as refused:
        call(*given)
    return [(Path(f.file).name, f.where, f.message) for f in refused.value.faults]


def names(folder: Path) -> Any:
    return sorted(path.name for path in folder.iterdir())


def test_freezing_seals_the_version_with_its_hash_and_day(draft: Draft) -> None:
    folder = draft.write()
    sha256 = freeze(folder, DAY)

    content = json.loads((folder / "frozen.json").read_text())
    assert sha256 == read_version(folder).definition_sha256 == content["definition_sha256"]
    assert content["published_on"] == "2026-11-21"
    assert set(content["files"]) == {"questionnaire.yaml", "en.yaml"}
    assert names(folder) == ["en.yaml", "frozen.json", "questionnaire.yaml"]


def test_freezing_again_changes_nothing(draft: Draft) -> None:
    folder = draft.write()
    sha256 = freeze(folder, DAY)
    before = (folder / "frozen.json").read_bytes()

    assert freeze(folder, LATER) == sha256
    assert (folder / "frozen.json").read_bytes() == before


def test_a_version_with_faults_is_not_frozen(draft: Draft) -> None:
    draft.english["items"]["CAR-2"]["statement"] = "Should it be?"
    folder = draft.write()

    assert len(refusal(freeze, folder, DAY)) == 2
    assert "frozen.json" not in names(folder)


@pytest.mark.parametrize("file", ["questionnaire.yaml", "en.yaml"])
def test_a_frozen_version_that_changed_is_refused_with_the_changed_file(
    draft: Draft, file: str
) -> None:
    freeze(draft.write(), DAY)
    if file == "en.yaml":
        draft.english["title"] = "Other rides"
    else:
        draft.definition["scoring"]["guard"]["share"] = "0.9"

    [(name, where, message)] = refusal(freeze, draft.write(), LATER)
    assert (name, where) == ("frozen.json", "definition_sha256")
    assert message.startswith(f"this version is published, yet {file} changed (published ")
    assert message.endswith("Undo the change or give it a new version number.")


def test_a_new_language_leaves_the_definition_hash_alone(draft: Draft) -> None:
    sha256 = freeze(draft.write(), DAY)
    draft.add_language("nl")["title"] = "Ritten"

    assert freeze(draft.write(), LATER) == sha256
    assert read_version(draft.folder).text("nl").title == "Ritten"


def test_comments_and_spacing_leave_the_definition_hash_alone(draft: Draft) -> None:
    sha256 = freeze(draft.write(), DAY)
    text = (draft.folder / "en.yaml").read_text()
    (draft.folder / "en.yaml").write_text("# said by us\n\n" + text)

    assert freeze(draft.folder, LATER) == sha256


def test_publishing_copies_a_version_into_the_catalogue_sealed(
    draft: Draft, tmp_path: Path
) -> None:
    draft.add_language("nl")
    folder = draft.write(tmp_path / "work")
    (folder / "notes.txt").write_text("mine")
    target = publish_to(folder, tmp_path / "catalogue", DAY)

    assert target == tmp_path / "catalogue" / "rides" / "1.0.0"
    assert names(target) == ["en.yaml", "frozen.json", "nl.yaml", "questionnaire.yaml"]
    assert names(target.parent) == ["1.0.0"]
    assert json.loads((target / "frozen.json").read_text())["published_on"] == "2026-11-21"
    assert load_catalogue([tmp_path / "catalogue"]).get("rides", "1.0.0").text("nl").revision == 1
    assert "frozen.json" not in names(folder)


def test_the_day_a_version_was_first_sealed_is_kept(draft: Draft, tmp_path: Path) -> None:
    folder = draft.write(tmp_path / "work")
    freeze(folder, DAY)
    target = publish_to(folder, tmp_path / "catalogue", LATER)

    assert json.loads((target / "frozen.json").read_text())["published_on"] == "2026-11-21"


def test_publishing_again_changes_nothing(draft: Draft, tmp_path: Path) -> None:
    folder = draft.write(tmp_path / "work")
    target = publish_to(folder, tmp_path / "catalogue", DAY)
    before = {path.name: path.read_bytes() for path in target.iterdir()}

    assert publish_to(folder, tmp_path / "catalogue", LATER) == target
    assert {path.name: path.read_bytes() for path in target.iterdir()} == before


def test_a_version_with_faults_is_not_published(draft: Draft, tmp_path: Path) -> None:
    draft.definition["quick"] = [["CAR-9"]]
    folder = draft.write(tmp_path / "work")

    refusal(publish_to, folder, tmp_path / "catalogue", DAY)
    assert not (tmp_path / "catalogue").exists()


def test_a_published_version_is_not_replaced_by_another_definition(
    draft: Draft, tmp_path: Path
) -> None:
    target = publish_to(draft.write(tmp_path / "work"), tmp_path / "catalogue", DAY)
    before = read_version(target).definition_sha256
    draft.definition["scoring"]["guard"]["share"] = "0.9"

    [(name, where, message)] = refusal(
        publish_to, draft.write(tmp_path / "work"), tmp_path / "catalogue", DAY
    )
    assert (name, where) == ("questionnaire.yaml", "version")
    assert message.endswith("give it a new version number.")
    assert read_version(target).definition_sha256 == before


def test_languages_are_added_or_replaced_by_a_higher_revision_only(
    draft: Draft, tmp_path: Path
) -> None:
    draft.add_language("nl", revision=2)["title"] = "Ritten"
    draft.add_language("de", revision=2)["title"] = "Fahrten"
    target = publish_to(draft.write(tmp_path / "work"), tmp_path / "catalogue", DAY)
    draft.add_language("nl", revision=1)["title"] = "Oude ritten"
    draft.add_language("de", revision=3)["title"] = "Neue Fahrten"
    draft.add_language("fr")["title"] = "Trajets"
    publish_to(draft.write(tmp_path / "work"), tmp_path / "catalogue", DAY)

    found = read_version(target)
    assert {locale: found.text(locale).title for locale in found.texts} == {
        "en": "Rides", "nl": "Ritten", "de": "Neue Fahrten", "fr": "Trajets",
    }  # fmt: skip


def test_a_language_that_differs_under_its_revision_is_refused_before_anything_is_written(
    draft: Draft, tmp_path: Path
) -> None:
    draft.add_language("nl")
    draft.add_language("de")
    target = publish_to(draft.write(tmp_path / "work"), tmp_path / "catalogue", DAY)
    draft.add_language("nl")["title"] = "Ritten"
    draft.add_language("de")["title"] = "Fahrten"
    draft.add_language("fr")

    told = refusal(publish_to, draft.write(tmp_path / "work"), tmp_path / "catalogue", DAY)
    assert told == [
        ("de.yaml", "revision", "differs from the published revision 1; make it 2."),
        ("nl.yaml", "revision", "differs from the published revision 1; make it 2."),
    ]
    assert "fr.yaml" not in names(target)


def test_a_copy_that_fails_halfway_leaves_nothing_behind(
    draft: Draft, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = draft.write(tmp_path / "work")

    def full(descriptor: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        publish_to(folder, tmp_path / "catalogue", DAY)
    with pytest.raises(OSError, match="No space left"):
        freeze(folder, DAY)

    assert names(tmp_path / "catalogue" / "rides") == []
    assert names(folder) == ["en.yaml", "questionnaire.yaml"]


def test_of_two_that_publish_at_once_the_second_finds_the_first(
    draft: Draft, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = draft.write(tmp_path / "work")
    rename = Path.rename

    def late(self: Path, target: Path) -> Any:
        """Another process publishes, in Dutch too, just before this one's rename."""
        monkeypatch.setattr(Path, "rename", rename)
        draft.add_language("nl")
        publish_to(draft.write(tmp_path / "other"), tmp_path / "catalogue", LATER)
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", late)
    target = publish_to(folder, tmp_path / "catalogue", DAY)

    assert json.loads((target / "frozen.json").read_text())["published_on"] == "2027-02-01"
    assert names(target.parent) == ["1.0.0"]
    assert "nl.yaml" in names(target)
