"""Whatever another program sends as figures is taken or refused, and nothing else happens."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from questionnaires.faults import Refused
from questionnaires.outcomes_entry import keys_of
from questionnaires.outcomes_sheet import outcome_sheet_json, parse_outcome_sheet
from scoring.outcomes import score_outcomes
from tests.unit.questionnaires.outcome_cases import VERSION

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 200),
    st.floats(allow_nan=True, allow_infinity=True),
    st.sampled_from(
        ["phone", "segment", "EUR", "mean", "purchase", "confirmed", "2026-09", "\x00"]
    ),
)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.sampled_from(["by", "name", "value", "n", "end", "length", "currency"]),
            inner,
            max_size=4,
        ),
    ),
    max_leaves=6,
)


@st.composite
def answers(draw: st.DrawFn) -> dict[str, Any]:
    kpi = draw(st.sampled_from(VERSION.kpis))
    sensible = {
        "value": st.integers(0, 100), "n": st.integers(0, 300), "count": st.integers(0, 50),
        "of": st.integers(0, 50), "promoters": st.integers(0, 100), "target": st.integers(0, 100),
        "sub_fields": st.dictionaries(
            st.sampled_from(["handed_over", "else"]), st.integers(-5, 105), max_size=2
        ),
        "history": st.lists(st.one_of(st.none(), st.integers(0, 100)), max_size=4),
    }  # fmt: skip
    answer = {
        key: draw(st.one_of(sensible.get(key, JSON), JSON))
        for key in keys_of(kpi)
        if draw(st.booleans())
    }
    return {kpi.id: draw(st.one_of(st.just(answer), JSON))}


@given(answers())
def test_any_answer_is_refused_or_scored(given_answers: dict[str, Any]) -> None:
    sheet = {"questionnaire": VERSION.id, "version": VERSION.version, "answers": given_answers}
    try:
        found = parse_outcome_sheet(sheet, VERSION, "x")
    except Refused as refused:
        faults = refused.faults
    else:
        faults = ()
    assert all(fault.where and fault.message for fault in faults)
    if faults:
        return
    assert parse_outcome_sheet(outcome_sheet_json(found), VERSION, "x") == found
    result = score_outcomes(found, VERSION)
    assert len(result["kpis"]) == len(VERSION.kpis)
    assert len(result["fingerprint"]) == 64
