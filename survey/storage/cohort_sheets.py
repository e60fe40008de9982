"""The answers behind a cohort's results, for placing all of its organisations at once."""

from __future__ import annotations

from sqlalchemy import Connection, select

from survey.storage.tables import Enrolment, Result

_SHEETS = select(Enrolment.id, Result.packed).join(Result, Result.id == Enrolment.result_id)


def load_sheets(tx: Connection) -> dict[str, bytes]:
    """Enrolment → its packed sheet, of all in the connection's cohort that have a result.

    Needs a tenant.
    """
    return {row[0]: bytes(row[1]) for row in tx.execute(_SHEETS).all()}
