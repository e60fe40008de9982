"""A result beside its peers, as this site tells of them now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from questionnaires.sheet import AnswerSheet
from survey.actions.look_at_peers import compare_with_peers
from survey.storage.assessments import AssessmentRecord
from survey.web.state import state


def beside_peers(
    assessment: AssessmentRecord, sheet: AnswerSheet, result: Mapping[str, Any]
) -> dict[str, Any] | None:
    """The comparison of a result (scoring.peers.compared); None for a kind that is not compared."""
    here = state()
    return compare_with_peers(
        here.database,
        here.catalogue,
        assessment,
        assessment.id,
        sheet,
        result,
        floor=here.settings.peer_floor,
    )
