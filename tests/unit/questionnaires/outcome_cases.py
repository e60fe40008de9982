"""The shipped outcomes version, and answers to it as other programs send them."""

from __future__ import annotations

from typing import Any

import pytest

from questionnaires.catalogue import shipped
from questionnaires.outcomes import Outcomes
from questionnaires.outcomes_entry import read_entry
from questionnaires.outcomes_faults import RefusedEntry
from questionnaires.outcomes_figure import Measured
from questionnaires.outcomes_sheet import OutcomeSheet, parse_outcome_sheet

VERSION = shipped().newest(Outcomes, "service-outcomes")
NPS = {"promoters": 62, "passives": 23, "detractors": 15, "n": 180}


def measured(kpi: str, **answer: Any) -> Measured:
    """The figure that `answer` gives."""
    found = read_entry(answer, VERSION.by_id[kpi], VERSION)
    assert isinstance(found, Measured)
    return found


def refused(kpi: str, answer: Any = None, **fields: Any) -> dict[str, str]:
    """Key → sentence of each fault of an answer that is refused."""
    with pytest.raises(RefusedEntry) as raised:
        read_entry(fields if answer is None else answer, VERSION.by_id[kpi], VERSION)
    return {fault.key: str(fault.message) for fault in raised.value.faults}


def sheet_of(answers: dict[str, Any], **context: Any) -> OutcomeSheet:
    """The sheet with those answers."""
    data = {
        "questionnaire": VERSION.id,
        "version": VERSION.version,
        "id": "one",
        "answers": answers,
        "context": context,
    }
    return parse_outcome_sheet(data, VERSION, "sheet.json")
