"""Crosswalk files: how they are read, and every fault that is named in them."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from questionnaires.crosswalk import Crosswalk, Link
from questionnaires.crosswalk_reading import (
    crosswalk_files,
    make_crosswalk,
    read_crosswalk,
    unchanged_crosswalk,
)
from questionnaires.faults import Refused
from questionnaires.schema import Questionnaire
from tests.unit.questionnaires.drafts import Draft
from tests.unit.questionnaires.editions import add_probe, next_version, remove, rename

DEFAULT = {"kind": "same", "rule": "copy", "trust": "exact"}
Entry = dict[str, Any]


def changed(draft: Draft) -> None:
    """CAR-3 moved, BUS-3 got other words, BUS-2 a new id, BUS-5 is not asked of those without."""
    draft.item("CAR-3")["level"] = 4
    draft.english["items"]["BUS-3"]["anchors"]["L"] = "Half of all rides."
    rename(draft, "BUS-2", "BUS-7")
    del draft.item("BUS-5")["na"]
    del draft.definition["na_conditions"], draft.english["na_conditions"]


SOUND: list[Entry] = [
    {"from": ["CAR-3"], "to": ["CAR-3"], "kind": "moved", "rule": "copy", "trust": "exact"},
    {"from": ["BUS-3"], "to": ["BUS-3"], "kind": "reworded", "rule": "copy", "trust": "approx",
     "confirm": "true"},
    {"from": ["BUS-2"], "to": [], "kind": "retired"},
    {"from": [], "to": ["BUS-7"], "kind": "new"},
    {"from": ["BUS-5"], "to": ["BUS-5"], "kind": "stricter", "trust": "approx", "confirm": "true",
     "rule": {"N": "N", "P": "P", "L": "L", "F": "F", "DK": "DK", "NA": "N"}},
    {"from": ["ASK-1"], "to": [], "kind": "retired"},
]  # fmt: skip


@pytest.fixture
def versions(tmp_path: Path) -> tuple[Questionnaire, Questionnaire]:
    first = Draft(tmp_path / "rides" / "1.0.0")
    add_probe(first)
    old, new = first.read(), next_version(tmp_path, "2.0.0", changed).read()
    assert isinstance(old, Questionnaire)
    assert isinstance(new, Questionnaire)
    return old, new


Make = Callable[..., Crosswalk]


@pytest.fixture
def make(tmp_path: Path, versions: tuple[Questionnaire, Questionnaire]) -> Make:
    """Reads a crosswalk of these entries and ties it to both versions."""

    def made(entries: list[Entry], **more: Any) -> Crosswalk:
        content = {"crosswalk": "rides", "from": "1.0.0", "to": "2.0.0", "map": entries,
                   "default": DEFAULT} | more  # fmt: skip
        path = tmp_path / "crosswalk-from-1.0.0.yaml"
        given = {key: value for key, value in content.items() if value is not None}
        path.write_text(yaml.safe_dump(given), encoding="utf-8")
        return make_crosswalk(read_crosswalk(path), *versions)

    return made


def told(make: Make, entries: list[Entry], **more: Any) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as refused:
        make(entries, **more)
    return [(fault.where, fault.message) for fault in refused.value.faults]


def without(place: int, *instead: Entry) -> list[Entry]:
    return [*SOUND[:place], *instead, *SOUND[place + 1 :]]


def test_a_sound_crosswalk_names_every_item_of_both_versions_once(
    make: Make, versions: tuple[Questionnaire, Questionnaire]
) -> None:
    old, new = versions
    walk = make(SOUND)
    assert sorted(i for link in walk.links for i in link.sources) == sorted(old.by_id)
    assert sorted(walk.to) == sorted(new.by_id)
    assert walk.to["CAR-2"] == Link(("CAR-2",), ("CAR-2",), "same", "copy", "exact")
    assert walk.to["BUS-5"].rule == SOUND[4]["rule"]


def test_without_a_default_every_item_must_be_named(make: Make) -> None:
    faults = told(make, SOUND, default=None)
    assert ("item CAR-2", "is lost; say what becomes of it, or that it is retired.") in faults
    assert (
        "item CAR-2",
        "comes from nowhere; say what it comes from, or that it is new.",
    ) in faults


def test_an_item_that_changed_is_never_left_to_the_default(make: Make) -> None:
    assert ("CAR-3 → CAR-3", "is same, yet it went from CAR 3 to CAR 4.") in told(make, without(0))
    assert (
        "BUS-3 → BUS-3",
        "is same, yet its text or anchors changed; say how it changed.",
    ) in told(make, without(1))


def test_a_lost_item_and_one_that_is_named_twice_are_named(make: Make) -> None:
    assert told(make, without(2)) == [
        ("item BUS-2", "is lost; say what becomes of it, or that it is retired.")
    ]
    assert told(make, without(3)) == [
        ("item BUS-7", "comes from nowhere; say what it comes from, or that it is new.")
    ]
    assert told(make, [*SOUND, copy.deepcopy(SOUND[0])])[:2] == [
        ("item CAR-3", "stands 2 times on the old side; name it once."),
        ("item CAR-3", "stands 2 times on the new side; name it once."),
    ]


def test_items_that_do_not_exist_are_named_on_their_side(make: Make) -> None:
    wrong = {"from": ["CAR-9"], "to": ["BUS-7"], "kind": "looser", "rule": "copy",
             "trust": "approx"}  # fmt: skip
    assert told(make, without(3, wrong)) == [("item CAR-9", "is not an item of 1.0.0.")]
    wrong = {"from": ["BUS-2"], "to": ["CAR-9"], "kind": "looser", "rule": "copy",
             "trust": "approx"}  # fmt: skip
    assert told(make, without(2, wrong)) == [("item CAR-9", "is not an item of 2.0.0.")]


def test_an_id_of_the_older_version_is_never_new(make: Make) -> None:
    both = [{"from": ["CAR-2"], "to": [], "kind": "retired"},
            {"from": [], "to": ["CAR-2"], "kind": "new"}]  # fmt: skip
    assert told(make, [*SOUND, *both]) == [
        ("item CAR-2", "is no new id; ids are never used again.")
    ]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kind": "split"}, "is split, which takes several new items."),
        ({"kind": "merge", "rule": "min"}, "is merge, which takes several old items."),
        ({"to": []}, "is reworded, which takes one new item."),
        ({"trust": "none"}, "trust is none where nothing is mapped, and only there."),
        (
            {"rule": {"N": "N", "P": "P", "L": "L", "F": "F", "DK": "DK"}, "trust": "exact"},
            "cannot be exact: only one answer copied to one item is.",
        ),
        ({"rule": "min"}, "takes the least of several answers, which only a merge has."),
        ({"kind": "merge"}, "merges several answers; its rule must be min."),
        ({"kind": "moved"}, "is moved, yet its text or anchors changed; say how it changed."),
        ({"kind": "moved"}, "is moved, yet stays in place."),
        (
            {"rule": {"N": "N", "P": "P", "L": "L", "F": "F"}},
            "its rule says nothing of the answer DK.",
        ),
        (
            {"rule": {"N": "N", "P": "P", "L": "L", "F": "F", "DK": "DK", "yes": "F"}},
            "its rule names yes, which is no answer of BUS-3.",
        ),
        (
            {"rule": {"N": "N", "P": "P", "L": "L", "F": "NA", "DK": "DK"}},
            "gives NA, which is not offered at BUS-3; give it a rule.",
        ),
    ],
)  # fmt: skip
def test_a_link_that_cannot_be_followed_says_why(make: Make, change: Entry, message: str) -> None:
    faults = told(make, without(1, SOUND[1] | change))
    assert message in [said for _where, said in faults]


def test_a_moved_item_keeps_its_id_and_its_way_of_answering(make: Make) -> None:
    renamed = SOUND[2] | {"to": ["BUS-7"], "kind": "same", "rule": "copy", "trust": "exact"}
    assert ("BUS-2 → BUS-7", "is same, yet the item has another id.") in told(
        make, [e for e in without(2, renamed) if e["to"] != ["BUS-7"] or e is renamed]
    )


def test_na_has_no_place_where_it_is_no_longer_offered(make: Make) -> None:
    copied = SOUND[4] | {"rule": "copy"}
    assert told(make, without(4, copied)) == [
        ("BUS-5 → BUS-5", "gives NA, which is not offered at BUS-5; give it a rule.")
    ]
    merged = {"from": ["BUS-5", "BUS-2"], "to": ["BUS-5"], "kind": "merge", "rule": "min",
              "trust": "approx"}  # fmt: skip
    assert make([entry for entry in without(4, merged) if entry["from"] != ["BUS-2"]])
    alone = merged | {"from": ["BUS-5"], "kind": "looser"}
    assert ("BUS-5 → BUS-5", "gives NA, which is not offered at BUS-5; give it a rule.") in told(
        make, without(4, alone)
    )


def test_an_item_is_not_the_same_when_it_is_answered_in_another_way(
    tmp_path: Path, versions: tuple[Questionnaire, Questionnaire]
) -> None:
    def rated(draft: Draft) -> None:
        draft.definition["items"].append(dict(draft.item("CAR-3"), id="ASK-1"))
        draft.english["items"]["ASK-1"] = draft.english["items"]["CAR-3"]

    new = next_version(tmp_path, "3.0.0", rated).read()
    assert isinstance(new, Questionnaire)
    path = tmp_path / "crosswalk-from-1.0.0.yaml"
    content = {"crosswalk": "rides", "from": "1.0.0", "to": "3.0.0", "map": [], "default": DEFAULT}
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    with pytest.raises(Refused) as refused:
        make_crosswalk(read_crosswalk(path), versions[0], new)
    assert "is same, yet it is answered or scored in another way." in str(refused.value)
    assert "gives yes, which is not offered at ASK-1; give it a rule." in str(refused.value)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"crosswalk": "walks"}, "from: is not rides 1.0.0."),
        ({"to": "3.0.0"}, "to: is not rides 2.0.0."),
        ({"to": "1.0.0"}, "to: 1.0.0 is not above 1.0.0; a crosswalk leads upward."),
        ({"to": "two"}, "to: 'two' must be major.minor.patch, such as 1.0.0."),
        ({"from": "0.9.0"}, "from: says 0.9.0, yet the file is called crosswalk-from-1.0.0.yaml."),
        ({"default": DEFAULT | {"trust": "approx"}}, "default.trust: must be exact:"),
        ({"map": [SOUND[0] | {"kind": "magic"}]}, "CAR-3 → CAR-3.kind: 'magic' is not known;"),
        ({"map": [{"from": [], "to": [], "kind": "", "rule": "copy"}]}, ".kind: is missing"),
        ({"more": "1"}, "more: is not a known key;"),
        (
            {"clarified": [{"text": "items.CAR-2.help", "reviewers": ["Ann", "Ann"], "note": "x"}]},
            "clarified.1.reviewers: names fewer than 2 people who found that no answer moves.",
        ),
    ],
)
def test_a_malformed_file_is_refused_with_its_place(make: Make, more: Entry, message: str) -> None:
    with pytest.raises(Refused, match="crosswalk-from") as refused:
        make(more.pop("map", SOUND), **more)
    assert message in str(refused.value)


def test_a_file_by_another_name_and_one_that_is_no_mapping_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "walk.yaml"
    path.write_text(
        yaml.safe_dump({"crosswalk": "rides", "from": "1.0.0", "to": "2.0.0", "map": []}),
        encoding="utf-8",
    )
    with pytest.raises(Refused, match=r"must be called crosswalk-from-1\.0\.0\.yaml"):
        read_crosswalk(path)
    assert crosswalk_files(tmp_path) == []
    path.write_text("- a list", encoding="utf-8")
    with pytest.raises(Refused, match="must be a mapping"):
        read_crosswalk(path)


def test_texts_that_two_people_found_to_move_no_answer_are_kept(make: Make, tmp_path: Path) -> None:
    signed = [
        {"text": "items.BUS-3.anchors.L", "reviewers": ["Ann", "Bob"], "note": "half is half"}
    ]
    make(SOUND, clarified=signed)
    draft = read_crosswalk(tmp_path / "crosswalk-from-1.0.0.yaml")
    assert draft.clarified == {"items.BUS-3.anchors.L": "half is half"}


def test_between_versions_of_one_major_number_items_stay_and_others_come_or_go(
    tmp_path: Path, versions: tuple[Questionnaire, Questionnaire]
) -> None:
    other = next_version(tmp_path, "1.1.0", lambda draft: remove(draft, "BUS-4")).read()
    assert isinstance(other, Questionnaire)
    walk = unchanged_crosswalk(versions[0], other)
    kinds = {(link.sources, link.targets): link.kind for link in walk.links}
    assert kinds[("ASK-1",), ()] == kinds[("BUS-4",), ()] == "retired"
    assert kinds[("CAR-2",), ("CAR-2",)] == "same"
    back = unchanged_crosswalk(other, versions[0])
    assert {link.targets for link in back.links if link.kind == "new"} == {("ASK-1",), ("BUS-4",)}
