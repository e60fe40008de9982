"""How far organisations are, and where they stop."""

from __future__ import annotations

from questionnaires.catalogue import shipped
from questionnaires.sheet import pack
from survey.reports.funnel import funnel, where_they_stop
from survey.storage.watching import STAGES

QUESTIONNAIRE = shipped().latest("service-maturity")


def sheet(answered: int, form: str = "full") -> bytes:
    items = [i for i in QUESTIONNAIRE.items if form == "full" or i.quick][:answered]
    codes = {item.id: QUESTIONNAIRE.codes_of(item)[0] for item in items}
    return pack(codes, QUESTIONNAIRE)


def test_each_step_holds_at_most_what_the_one_before_holds() -> None:
    counts = dict.fromkeys(STAGES, 0) | {
        "waiting": 1,
        "undeliverable": 2,
        "sent": 3,
        "joined": 4,
        "answering": 5,
        "returned": 1,
        "submitted": 6,
        "accepted": 2,
        "revoked": 9,
    }
    steps = funnel(counts, halfway=3)
    assert [step.count for step in steps] == [24, 21, 18, 14, 11, 8]
    assert steps[0].share == 100.0
    assert round(steps[-1].share, 1) == 33.3


def test_a_cohort_without_anybody_has_no_shares() -> None:
    assert {step.share for step in funnel(dict.fromkeys(STAGES, 0), 0)} == {0.0}


def test_sections_count_the_sheets_that_have_a_gap_in_them() -> None:
    size = len(QUESTIONNAIRE.items)
    stopped = where_they_stop({"full": [sheet(size), sheet(size - 1), sheet(0)]}, QUESTIONNAIRE)
    assert (stopped.begun, stopped.halfway) == (3, 2)
    last = QUESTIONNAIRE.items[-1].dimension
    gaps = {gap.code: gap.count for gap in stopped.gaps}
    assert gaps[last] == 2
    assert {count for code, count in gaps.items() if code != last} == {1}


def test_in_the_quick_check_only_its_own_questions_count() -> None:
    quick = sum(item.quick for item in QUESTIONNAIRE.items)
    stopped = where_they_stop({"quick": [sheet(quick, "quick")]}, QUESTIONNAIRE)
    assert stopped.halfway == 1
    assert {gap.count for gap in stopped.gaps} == {0}


def test_sheets_of_another_length_are_left_out() -> None:
    assert where_they_stop({"full": [b"\x00"]}, QUESTIONNAIRE).begun == 0
