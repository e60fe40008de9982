"""Which crosswalks lead from one version to another."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from questionnaires.catalogue import Catalogue, load_catalogue
from questionnaires.ways import NoWay
from tests.unit.questionnaires.drafts import Draft
from tests.unit.questionnaires.editions import add_probe, next_version


def moved(draft: Draft) -> None:
    draft.item("CAR-3")["level"] = 4


def write_crosswalk(draft: Draft, old: str, **more: object) -> None:
    content = {
        "crosswalk": "rides", "from": old, "to": draft.definition["version"],
        "map": [{"from": ["CAR-3"], "to": ["CAR-3"], "kind": "moved", "rule": "copy",
                 "trust": "exact"}],
        "default": {"kind": "same", "rule": "copy", "trust": "exact"},
    } | more  # fmt: skip
    (draft.folder / f"crosswalk-from-{old}.yaml").write_text(yaml.safe_dump(content), "utf-8")


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    """1.0.0, 1.1.0 with a probe, 1.2.0, and 2.0.0 with a crosswalk from 1.0.0 only."""
    next_version(tmp_path, "1.0.0", lambda _draft: None).write()
    next_version(tmp_path, "1.1.0", lambda draft: add_probe(draft, "1.1.0")).write()
    next_version(tmp_path, "1.2.0", lambda draft: add_probe(draft, "1.1.0")).write()
    second = next_version(tmp_path, "2.0.0", moved)
    second.write()
    write_crosswalk(second, "1.0.0")
    next_version(tmp_path, "3.0.0", moved).write()
    return load_catalogue([tmp_path])


def steps(catalogue: Catalogue, old: str, new: str) -> list[tuple[str, str]]:
    way = catalogue.way(catalogue.get("rides", old), catalogue.get("rides", new))
    return [(walk.old.version, walk.new.version) for walk in way]


def test_a_version_needs_no_way_to_itself(catalogue: Catalogue) -> None:
    assert steps(catalogue, "1.0.0", "1.0.0") == []


def test_versions_of_one_major_number_need_no_file_and_are_one_step_apart(
    catalogue: Catalogue,
) -> None:
    assert steps(catalogue, "1.0.0", "1.2.0") == [("1.0.0", "1.2.0")]


def test_a_new_edition_is_reached_by_its_crosswalk(catalogue: Catalogue) -> None:
    assert steps(catalogue, "1.0.0", "2.0.0") == [("1.0.0", "2.0.0")]
    way = catalogue.way(catalogue.get("rides", "1.0.0"), catalogue.get("rides", "2.0.0"))
    assert way[0].to["CAR-3"].kind == "moved"


@pytest.mark.parametrize("old", ["1.1.0", "1.2.0"])
def test_a_version_from_which_no_crosswalk_leads_on_has_no_way(
    catalogue: Catalogue, old: str
) -> None:
    with pytest.raises(NoWay, match=rf"from rides {old} to 2\.0\.0; from there one gets to {old}"):
        steps(catalogue, old, "2.0.0")
    with pytest.raises(NoWay, match=r"from there one gets to 1\.0\.0, 1\.1\.0, 1\.2\.0, 2\.0\.0\."):
        steps(catalogue, "1.0.0", "3.0.0")


def test_a_way_goes_on_over_several_crosswalks(tmp_path: Path, catalogue: Catalogue) -> None:
    assert catalogue.faults == ()
    third = next_version(tmp_path, "3.0.0", moved)
    write_crosswalk(third, "2.0.0", map=[])
    assert steps(load_catalogue([tmp_path]), "1.0.0", "3.0.0") == [
        ("1.0.0", "2.0.0"),
        ("2.0.0", "3.0.0"),
    ]


def test_nothing_leads_back_or_to_another_questionnaire(catalogue: Catalogue) -> None:
    with pytest.raises(NoWay, match=r"rides 1\.0\.0 is not a later version of rides 2\.0\.0"):
        steps(catalogue, "2.0.0", "1.0.0")
    other = catalogue.get("service-maturity", "1.0.0")
    with pytest.raises(NoWay, match="is not a later version"):
        catalogue.way(catalogue.get("rides", "1.0.0"), other)


def test_a_crosswalk_with_a_fault_hides_no_version_and_is_named(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    assert catalogue.crosswalks
    second = next_version(tmp_path, "2.0.0", moved)
    write_crosswalk(second, "1.0.0", map=[])
    write_crosswalk(second, "1.1.0", to="two")
    write_crosswalk(second, "0.9.0")
    found = load_catalogue([tmp_path])
    assert ("rides", "2.0.0") in found.versions
    assert not [key for key in found.crosswalks if key[0] == "rides"]
    assert sorted((Path(f.file).name, f.where) for f in found.faults) == [
        ("crosswalk-from-1.0.0.yaml", "CAR-3 → CAR-3"),
        ("crosswalk-from-1.1.0.yaml", "to"),
    ]
