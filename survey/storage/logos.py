"""The logo of a cohort's reports, as it was drawn anew (survey/reports/logo.py)."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select

from survey.storage.tables import CohortLogo


def find_logo(tx: Connection, cohort: str) -> bytes | None:
    """The PNG, None without one."""
    query = select(CohortLogo.png).where(CohortLogo.cohort_id == cohort)
    found = tx.execute(query).scalar_one_or_none()
    return None if found is None else bytes(found)


def set_logo(tx: Connection, cohort: str, png: bytes, now: int) -> None:
    """Keep a logo in place of the one before."""
    drop_logo(tx, cohort)
    tx.execute(insert(CohortLogo).values(cohort_id=cohort, png=png, set_at=now))


def drop_logo(tx: Connection, cohort: str) -> None:
    """Remove the logo."""
    tx.execute(delete(CohortLogo).where(CohortLogo.cohort_id == cohort))
