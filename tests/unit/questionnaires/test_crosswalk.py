"""What becomes of answers under a newer version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from questionnaires.crosswalk import (
    APPROX,
    EXACT,
    MERGE,
    NEW,
    NONE,
    SAME,
    Crosswalk,
    Link,
    MappedSheet,
    exact_pairs,
    least,
    map_sheet,
)
from questionnaires.crosswalk_checks import complete, link_faults
from questionnaires.plain_text import MAX_NOTE
from questionnaires.schema import Questionnaire
from questionnaires.sheet import UNANSWERED, Answer, AnswerSheet
from tests.unit.questionnaires.drafts import Draft
from tests.unit.questionnaires.editions import add_probe, next_version, rename


def split_merge_and_more(draft: Draft) -> None:
    """CAR-3 and CAR-5 become one, CAR-4 two, the probe is rated, BUS-7 comes instead of BUS-2."""
    items = draft.definition["items"]
    rename(draft, "CAR-3", "CAR-6")
    rename(draft, "CAR-4", "CAR-4a")
    rename(draft, "BUS-2", "BUS-7")
    rename(draft, "CAR-5", "CAR-8")
    items.append(dict(draft.item("CAR-4a"), id="CAR-4b"))
    draft.english["items"]["CAR-4b"] = draft.english["items"]["CAR-4a"]


LINKS = (
    Link(("CAR-3", "CAR-5"), ("CAR-6",), "merge", "min", "approx", True),
    Link(("CAR-4",), ("CAR-4a", "CAR-4b"), "split", "copy", "approx", True),
    Link(("ASK-1",), ("CAR-8",), "rescale", {"yes": "L", "no": "N"}, "approx", True),
    Link(("BUS-2",), (), "retired", "copy", "none"),
    Link((), ("BUS-7",), "new", "copy", "none"),
)


@pytest.fixture
def old(tmp_path: Path) -> Questionnaire:
    draft = Draft(tmp_path / "rides" / "1.0.0")
    add_probe(draft)
    return _maturity(draft)


@pytest.fixture
def new(tmp_path: Path) -> Questionnaire:
    return _maturity(next_version(tmp_path, "2.0.0", split_merge_and_more))


def _maturity(draft: Draft) -> Questionnaire:
    found = draft.read()
    assert isinstance(found, Questionnaire)
    return found


@pytest.fixture
def walk(old: Questionnaire, new: Questionnaire) -> Crosswalk:
    links = complete(LINKS, True, old, new)
    assert list(link_faults(links, old, new)) == []
    return Crosswalk(old, new, links)


def sheet(answers: Mapping[str, Answer | str], **more: Any) -> AnswerSheet:
    given = {i: Answer(a) if isinstance(a, str) else a for i, a in answers.items()}
    return AnswerSheet("rides", "1.0.0", "mine", given, **more)


def mapped(walk: Crosswalk, **answers: Answer | str) -> MappedSheet:
    return map_sheet(sheet({i.replace("_", "-"): a for i, a in answers.items()}), [walk])


def test_an_item_left_to_the_default_keeps_its_answer_with_note_and_evidence(
    walk: Crosswalk,
) -> None:
    answer = Answer("L", note="see the log", evidence=2)
    found = mapped(walk, CAR_2=answer).answers["CAR-2"]
    assert (found.answer, found.kind, found.trust, found.confirm) == (answer, SAME, EXACT, False)
    assert found.sources == ("CAR-2",)


def test_a_split_item_gives_its_answer_to_both_to_be_confirmed(walk: Crosswalk) -> None:
    found = mapped(walk, CAR_4="P")
    assert {item: a.answer.code for item, a in found.to_confirm.items()} == {
        "CAR-4a": "P",
        "CAR-4b": "P",
    }
    assert {a.sources for a in found.to_confirm.values()} == {("CAR-4",)}


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        ("F", "L", "L"),
        ("P", "N", "N"),
        ("DK", "F", "DK"),
        ("DK", "N", "N"),
        ("NA", "NA", "NA"),
        ("NA", "L", "L"),
        ("NA", "DK", "DK"),
        (None, "F", None),
        (None, "DK", None),
        (None, "N", "N"),
    ],
)
def test_merged_items_give_the_least_of_their_answers(
    old: Questionnaire, one: str | None, other: str | None, both: str | None
) -> None:
    assert least([one, other], old) == least([other, one], old) == both


def test_merged_answers_keep_all_notes_and_the_weaker_evidence(walk: Crosswalk) -> None:
    found = mapped(
        walk,
        CAR_3=Answer("F", note="one", evidence=3),
        CAR_5=Answer("L", note="two", evidence=1),
    ).answers["CAR-6"]
    assert found.answer == Answer("L", note="one\ntwo", evidence=1)
    assert (found.kind, found.trust, found.sources) == (MERGE, APPROX, ("CAR-3", "CAR-5"))


def test_merged_notes_never_grow_longer_than_a_note_may_be(walk: Crosswalk) -> None:
    long = Answer("F", note="x" * MAX_NOTE)
    found = mapped(walk, CAR_3=long, CAR_5=long).answers["CAR-6"]
    assert len(found.answer.note) == MAX_NOTE


def test_answers_of_another_scale_are_read_by_the_rule(walk: Crosswalk) -> None:
    assert mapped(walk, ASK_1="yes").answers["CAR-8"].answer.code == "L"
    assert mapped(walk, ASK_1="no").answers["CAR-8"].answer.code == "N"
    skipped = mapped(walk).answers["CAR-8"]
    assert (skipped.answer, skipped.asked) == (UNANSWERED, True)


def test_only_an_answer_that_is_there_needs_to_be_confirmed(walk: Crosswalk) -> None:
    assert mapped(walk, CAR_2="F").to_confirm == {}


def test_a_new_item_was_not_asked_and_does_not_apply_to_old_answers(walk: Crosswalk) -> None:
    found = mapped(walk, CAR_2="F")
    assert found.not_asked == ("BUS-7",)
    unasked = found.answers["BUS-7"]
    assert (unasked.kind, unasked.trust, unasked.sources) == (NEW, NONE, ())
    assert found.carried() == {
        **dict.fromkeys(item.id for item in walk.new.items),
        "CAR-2": "F",
        "BUS-7": "NA",
    }


def test_a_new_assessment_starts_without_what_has_to_be_confirmed(walk: Crosswalk) -> None:
    found = mapped(walk, CAR_2="F", CAR_4="P", BUS_3="DK")
    assert {i: a.code for i, a in found.prefilled().answers.items()} == {
        "CAR-2": "F",
        "BUS-3": "DK",
    }
    assert found.confirmed().codes() == {
        "CAR-2": "F", "CAR-4a": "P", "CAR-4b": "P", "BUS-3": "DK",
    }  # fmt: skip
    assert found.prefilled().version == found.confirmed().version == "2.0.0"


def test_a_sheet_keeps_what_is_not_an_answer_and_drops_goals_that_are_gone(
    walk: Crosswalk,
) -> None:
    gone = replace(walk, new=replace(walk.new, goals={}))
    given = sheet({"CAR-2": "F"}, context={"sector": "trade"}, goals=("haste",), form="quick")
    after = map_sheet(given, [walk]).prefilled()
    assert (after.id, after.context, after.form) == ("mine", {"sector": "trade"}, "quick")
    assert after.goals == ("haste",)
    assert map_sheet(given, [gone]).prefilled().goals == ()


def test_answers_that_lead_nowhere_are_named(walk: Crosswalk) -> None:
    assert mapped(walk, BUS_2="F").dropped == ("BUS-2",)
    assert mapped(walk, BUS_3="F").dropped == ()


def test_a_reason_stays_only_where_the_answer_is_still_does_not_apply(
    old: Questionnaire, new: Questionnaire
) -> None:
    links = (Link(("BUS-5",), ("BUS-5",), "stricter", {"F": "L", "NA": "N"}, "approx"),)
    walk = Crosswalk(old, new, complete((*links, *LINKS), True, old, new))
    na = Answer("NA", reason="no bus runs")
    assert map_sheet(sheet({"BUS-5": na}), [walk]).answers["BUS-5"].answer == Answer("N")
    again = Crosswalk(old, new, complete(LINKS, True, old, new))
    assert map_sheet(sheet({"BUS-5": na}), [again]).answers["BUS-5"].answer == na


def test_what_is_approximate_or_unconfirmed_on_the_way_stays_so(
    walk: Crosswalk, new: Questionnaire
) -> None:
    later = replace(new, version="2.1.0")
    on = Crosswalk(new, later, complete((), True, new, later))
    found = map_sheet(sheet({"CAR-4": "P", "CAR-2": "F"}), [walk, on])
    two = found.answers["CAR-4a"]
    assert (two.kind, two.trust, two.confirm, two.sources) == ("split", APPROX, True, ("CAR-4",))
    assert found.answers["BUS-7"].kind == NEW
    assert found.not_asked == ("BUS-7",)
    assert found.version is later


def test_exact_pairs_leave_out_what_is_new_or_only_approximate(
    walk: Crosswalk, new: Questionnaire
) -> None:
    exact = {"CAR-2": "CAR-2", "BUS-3": "BUS-3", "BUS-4": "BUS-4", "BUS-5": "BUS-5"}
    assert exact_pairs([walk]) == exact
    later = replace(new, version="2.1.0")
    on = Crosswalk(new, later, complete((), True, new, later))
    assert exact_pairs([walk, on]) == exact


def test_a_way_that_is_empty_broken_or_of_another_version_is_refused(walk: Crosswalk) -> None:
    with pytest.raises(ValueError, match="at least one"):
        map_sheet(sheet({}), [])
    with pytest.raises(ValueError, match=r"breaks between 2\.0\.0 and 1\.0\.0"):
        exact_pairs([walk, walk])
    with pytest.raises(ValueError, match=r"of rides 3\.0\.0, not of rides 1\.0\.0"):
        map_sheet(replace(sheet({}), version="3.0.0"), [walk])
