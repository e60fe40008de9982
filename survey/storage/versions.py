"""Which questionnaire versions this instance has served, and with which definition hash."""

from __future__ import annotations

from sqlalchemy import Connection, select

from survey.storage.database import insert_into
from survey.storage.tables import QuestionnaireVersion


def recorded_hashes(tx: Connection) -> dict[tuple[str, str], str]:
    """(questionnaire, version) → definition hash when it was first served."""
    rows = tx.execute(
        select(
            QuestionnaireVersion.questionnaire,
            QuestionnaireVersion.version,
            QuestionnaireVersion.definition_sha256,
        )
    )
    return {(row.questionnaire, row.version): row.definition_sha256 for row in rows}


def record_version(
    tx: Connection, questionnaire: str, version: str, definition_sha256: str, now: int
) -> None:
    """Remember a version and its hash for ever; what is remembered already stays as it is."""
    tx.execute(
        insert_into(tx, QuestionnaireVersion)
        .values(
            questionnaire=questionnaire,
            version=version,
            definition_sha256=definition_sha256,
            published_at=now,
        )
        .on_conflict_do_nothing()
    )
