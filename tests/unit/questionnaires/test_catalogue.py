import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from questionnaires.catalogue import SHIPPED, UnknownVersion, load_catalogue, shipped
from questionnaires.language import Language
from questionnaires.version import Version
from tests.unit.questionnaires.drafts import Draft

SHIPPED_KEY = ("service-maturity", "1.0.0")


def write(draft: Draft, root: Path, version: str = "1.0.0") -> Any:
    draft.definition["version"] = version
    return draft.write(root / "rides" / version)


def test_further_folders_stand_beside_the_shipped_versions(draft: Draft, tmp_path: Path) -> None:
    write(draft, tmp_path)
    write(draft, tmp_path, "1.10.0")
    write(draft, tmp_path, "1.9.0")
    found = load_catalogue([tmp_path])

    assert found.faults == ()
    assert SHIPPED_KEY in found.versions
    assert found.get("rides", "1.9.0").version == "1.9.0"
    assert found.latest("rides").version == "1.10.0"


def test_an_unknown_questionnaire_or_version_is_told_with_the_known_ones() -> None:
    with pytest.raises(
        UnknownVersion, match=r"^rides 1\.0\.0 is not .*; known: service-maturity 1"
    ):
        shipped().get("rides", "1.0.0")
    with pytest.raises(UnknownVersion, match=r"^rides \(any version\) is not in the catalogue"):
        shipped().latest("rides")


def test_a_version_of_another_kind_is_told_by_its_kind(draft: Draft) -> None:
    class Ride(Version[Language]):
        kind = "ride"

    catalogue = load_catalogue([draft.write()])
    assert catalogue.any("rides", "1.0.0") is catalogue.get("rides", "1.0.0")
    for ask in (
        lambda: catalogue.find(Ride, "rides", "1.0.0"),
        lambda: catalogue.newest(Ride, "rides"),
    ):
        with pytest.raises(UnknownVersion, match="is a questionnaire of kind maturity, and one"):
            ask()


def test_an_empty_catalogue_says_so() -> None:
    from questionnaires.catalogue import Catalogue

    with pytest.raises(UnknownVersion, match="known: none"):
        Catalogue({}).get("rides", "1.0.0")


def test_a_broken_version_leaves_the_good_ones_in_the_catalogue(
    draft: Draft, new_draft: Callable[[str], Draft], tmp_path: Path
) -> None:
    write(draft, tmp_path)
    unreadable = new_draft("rides/1.1.0")
    unreadable.definition["levels"] = "many"
    unreadable.write()
    dangling = new_draft("rides/1.2.0")
    dangling.definition.update(version="1.2.0", quick=[["CAR-9"]])
    dangling.write()
    misplaced = new_draft("rides/1.3.0")
    misplaced.write()
    found = load_catalogue([tmp_path])

    assert set(found.versions) == {*shipped().versions, ("rides", "1.0.0")}
    said = "\n".join(map(str, found.faults))
    assert "1.1.0/questionnaire.yaml: levels: must be a list." in said
    assert "1.2.0/questionnaire.yaml: quick: CAR-9 is not an item." in said
    assert "1.3.0/questionnaire.yaml: version: says 1.0.0, yet the folder is called 1.3.0." in said


def test_wording_is_no_reason_to_leave_a_version_out(draft: Draft, tmp_path: Path) -> None:
    draft.english["items"]["CAR-2"]["statement"] = "Should not be so."
    write(draft, tmp_path)

    assert load_catalogue([tmp_path]).faults == ()


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    [fault] = load_catalogue([tmp_path / "nowhere"]).faults

    assert str(fault) == f"{tmp_path / 'nowhere'}: is not a folder of questionnaires."


def test_a_version_half_copied_is_not_seen(draft: Draft, tmp_path: Path) -> None:
    draft.write(tmp_path / "rides" / ".1.0.0.0f")

    assert set(load_catalogue([tmp_path]).versions) == set(shipped().versions)


def test_a_root_may_be_a_version_folder_itself(draft: Draft) -> None:
    assert ("rides", "1.0.0") in load_catalogue([draft.write()]).versions


def test_a_version_with_two_definitions_is_told_and_the_first_stays(
    draft: Draft, tmp_path: Path
) -> None:
    write(draft, tmp_path / "one")
    draft.english["title"] = "Other rides"
    write(draft, tmp_path / "two")
    found = load_catalogue([tmp_path / "one", tmp_path / "two"])

    assert found.get("rides", "1.0.0").text("en").title == "Rides"
    assert [str(fault) for fault in found.faults] == [
        f"{tmp_path / 'two/rides/1.0.0'}: rides 1.0.0 exists already with another definition."
    ]


def test_the_highest_revision_of_each_language_is_taken(draft: Draft, tmp_path: Path) -> None:
    draft.add_language("nl", revision=2)["title"] = "Ritten"
    draft.add_language("de", revision=1)["title"] = "Fahrten"
    write(draft, tmp_path / "one")
    draft.add_language("nl", revision=1)["title"] = "Oude ritten"
    draft.add_language("de", revision=2)["title"] = "Neue Fahrten"
    draft.add_language("fr")["title"] = "Trajets"
    write(draft, tmp_path / "two")
    found = load_catalogue([tmp_path / "one", tmp_path / "two"])

    rides = found.get("rides", "1.0.0")
    assert found.faults == ()
    assert {locale: rides.text(locale).title for locale in rides.texts} == {
        "en": "Rides", "nl": "Ritten", "de": "Neue Fahrten", "fr": "Trajets",
    }  # fmt: skip
    assert rides.text("es").title == "Rides"


def test_a_copy_of_the_shipped_versions_is_no_fault(tmp_path: Path) -> None:
    shutil.copytree(SHIPPED, tmp_path / "copy")

    assert load_catalogue([tmp_path / "copy"]).faults == ()
