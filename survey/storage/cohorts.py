"""Cohorts: keep one, find it, change it, and the list of a consultant's own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from survey.storage.database import lock_clause
from survey.storage.tables import Cohort, CohortMember, Enrolment, Invitation

OPEN, CLOSED = "open", "closed"

ANSWERS, RESULTS = "answers", "results"
"""What the consultants of a cohort may see of an organisation."""

ALL_DAY = 43_200
"""Answers are taken until the last day is over everywhere on earth: 12 hours after it is in UTC."""


@dataclass(frozen=True, slots=True)
class CohortRecord:
    """One cohort. `deadline` is the last second (UTC) of its last day, None: there is none.

    `versions`: questionnaire → version; `introduction`: locale → text; `targets`: dimension →
    level; `blocks`: of the organisation report, in order. `remind_days` 0: no reminder goes out
    by itself. `again_at`: when all are asked again.
    """

    id: str
    name: str
    versions: Mapping[str, str]
    form: str
    locales: tuple[str, ...]
    deadline: int | None
    introduction: Mapping[str, str]
    contact: str
    sees: str
    targets: Mapping[str, int]
    mails_report: bool
    remind_days: int
    again_at: int | None
    state: str
    created_at: int
    closed_at: int | None = None
    previous_id: str | None = None
    simulated: bool = False
    brand_name: str = ""
    brand_colour: str = ""
    blocks: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether nobody closed it."""
        return self.state == OPEN

    @property
    def answers_until(self) -> int | None:
        """The last second at which its organisations may answer; None: without end."""
        if not self.is_open:
            return None if self.closed_at is None else self.closed_at - 1
        return None if self.deadline is None else self.deadline + ALL_DAY

    def takes_answers(self, now: int) -> bool:
        """Whether organisations may join and answer."""
        until = self.answers_until
        return self.is_open and (until is None or now <= until)

    def said_in(self, locale: str) -> str:
        """The introduction in that language, or in the first one that has it."""
        order = (locale, *self.locales, *self.introduction)
        return next((text for k in order if (text := self.introduction.get(k, ""))), "")


@dataclass(frozen=True, slots=True)
class CohortLine:
    """A cohort in a consultant's list: how many were invited, take part and have submitted."""

    id: str
    name: str
    state: str
    deadline: int | None
    simulated: bool
    role: str
    invited: int
    enrolled: int
    submitted: int


_JSON = ("versions", "locales", "introduction", "targets", "blocks")
_NAMES = tuple(CohortRecord.__dataclass_fields__)
_COLUMNS: tuple[Any, ...] = tuple(getattr(Cohort, name) for name in _NAMES)


def _record(row: Any) -> CohortRecord:
    values = dict(zip(_NAMES, row, strict=True))
    for name in _JSON:
        values[name] = json.loads(values[name])
    values["locales"], values["blocks"] = tuple(values["locales"]), tuple(values["blocks"])
    return CohortRecord(**values)


def _written(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: json.dumps(dict(value) if isinstance(value, Mapping) else list(value))
        if name in _JSON
        else value
        for name, value in values.items()
    }


def add_cohort(tx: Connection, new: CohortRecord) -> None:
    """Keep a new cohort."""
    tx.execute(insert(Cohort).values(**_written({name: getattr(new, name) for name in _NAMES})))


def find_cohort(tx: Connection, cohort: str, *, take: bool = False) -> CohortRecord:
    """That cohort; `take` locks it for this transaction. Raises LookupError."""
    query = select(*_COLUMNS).where(Cohort.id == cohort)
    if take and lock_clause(tx):
        query = query.with_for_update()
    row = tx.execute(query).one_or_none()
    if row is None:
        raise LookupError(f"no cohort {cohort}")
    return _record(row)


def change_cohort(tx: Connection, cohort: str, **values: Any) -> None:
    """Set columns of a cohort, given as Python values."""
    tx.execute(update(Cohort).where(Cohort.id == cohort).values(**_written(values)))


def successor_of(tx: Connection, cohort: str) -> str | None:
    """The wave that follows a cohort, if it has begun. Needs ACROSS tenants."""
    query = select(Cohort.id).where(Cohort.previous_id == cohort).order_by(Cohort.created_at)
    return tx.execute(query.limit(1)).scalar_one_or_none()


def list_mine(tx: Connection, account: str) -> list[CohortLine]:
    """The cohorts of a consultant, open ones first, the newest first. Needs ACROSS tenants."""
    invited = (
        select(func.count())
        .select_from(Invitation)
        .where(Invitation.cohort_id == Cohort.id, Invitation.state != "revoked")
        .scalar_subquery()
    )
    enrolled = (
        select(func.count())
        .select_from(Enrolment)
        .where(Enrolment.cohort_id == Cohort.id)
        .scalar_subquery()
    )
    submitted = (
        select(func.count())
        .select_from(Enrolment)
        .where(Enrolment.cohort_id == Cohort.id, Enrolment.state.in_(("submitted", "accepted")))
        .scalar_subquery()
    )
    query = (
        select(
            Cohort.id,
            Cohort.name,
            Cohort.state,
            Cohort.deadline,
            Cohort.simulated,
            CohortMember.role,
            invited,
            enrolled,
            submitted,
        )
        .join(CohortMember, CohortMember.cohort_id == Cohort.id)
        .where(CohortMember.account_id == account)
        .order_by(Cohort.state.desc(), Cohort.created_at.desc(), Cohort.id)
    )
    return [CohortLine(*row) for row in tx.execute(query)]


def to_remind(tx: Connection, now: int) -> list[tuple[str, int]]:
    """Open cohorts whose day of reminding has come: id and deadline. Needs ACROSS tenants."""
    query = select(Cohort.id, Cohort.deadline).where(
        Cohort.state == OPEN,
        Cohort.remind_days > 0,
        Cohort.deadline.is_not(None),
        Cohort.deadline >= now,
        Cohort.deadline - Cohort.remind_days * 86_400 <= now,
    )
    return [(row.id, row.deadline) for row in tx.execute(query)]


def to_begin_again(tx: Connection, now: int) -> list[tuple[str, int]]:
    """Cohorts whose time to be asked again has come: id and that time. Needs ACROSS tenants."""
    query = select(Cohort.id, Cohort.again_at).where(Cohort.again_at <= now)
    return [(row.id, row.again_at) for row in tx.execute(query)]
