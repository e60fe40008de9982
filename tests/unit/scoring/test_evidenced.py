"""What is claimed against what evidence shows."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.evidenced import evidenced, most_without_claim, with_agreed
from scoring.result import what_if
from tests.unit.reports import cases

VERSION = cases.questionnaire()
ITEMS = [item.id for item in VERSION.items]


def test_claims_without_evidence_that_counts_are_taken_back_to_partly() -> None:
    codes = cases.uniform("F")
    found = evidenced(codes, dict.fromkeys(ITEMS, 1), VERSION)
    assert most_without_claim(VERSION) == "P"
    assert found.claims == len(found.unshown) == 56
    assert found.claimed["level"] == 5
    assert found.shown == what_if(cases.uniform("P"), VERSION)
    assert found.level_range == (1, 5)
    assert found.range_of("STR") == (1, 5)


def test_documents_and_data_show_what_is_claimed() -> None:
    codes = cases.answers("example1")
    strengths = {item: 2 + place % 2 for place, item in enumerate(ITEMS)}
    found = evidenced(codes, strengths, VERSION)
    assert found.unshown == ()
    assert found.shown == found.claimed
    assert found.level_range == (found.claimed["level"],) * 2


def test_an_answer_that_claims_nothing_needs_no_evidence() -> None:
    found = evidenced(cases.uniform("P"), {}, VERSION)
    assert (found.claims, found.unshown) == (0, ())
    assert found.level_range == (1, 1)


def test_while_an_answer_is_missing_there_is_no_interval_of_the_whole() -> None:
    codes = {**cases.uniform("F"), "STR-2": None}
    found = evidenced(codes, {}, VERSION)
    assert found.level_range is None
    assert found.range_of("STR") is None
    assert found.range_of("PEO") == (1, 5)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.sampled_from(["N", "P", "L", "F", "DK"]), min_size=len(ITEMS), max_size=len(ITEMS)),
    st.lists(st.integers(0, 3), min_size=len(ITEMS), max_size=len(ITEMS)),
)
def test_evidence_never_shows_more_than_is_claimed(codes: list[str], strengths: list[int]) -> None:
    found = evidenced(
        dict(zip(ITEMS, codes, strict=True)), dict(zip(ITEMS, strengths, strict=True)), VERSION
    )
    assert found.level_range is not None
    assert found.level_range[0] <= found.level_range[1]
    for dimension in VERSION.dimension:
        ends = found.range_of(dimension)
        assert ends is not None
        assert ends[0] <= ends[1]


def test_agreed_answers_give_a_result_of_their_own() -> None:
    codes = cases.uniform("F")
    found = with_agreed(codes, dict.fromkeys(ITEMS, "P"), VERSION)
    assert found == what_if(cases.uniform("P"), VERSION)
    assert codes == cases.uniform("F")


def test_agreeing_with_what_was_answered_or_with_what_is_unknown_changes_nothing() -> None:
    codes = cases.uniform("F")
    assert with_agreed(codes, {"STR-2": "F", "XXX-1": "P", "STR-3": "?"}, VERSION) is None
