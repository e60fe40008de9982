"""Watching a cohort: how far its organisations are, where they stop, and who they are."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    Integer,
    Select,
    Subquery,
    Text,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)

from survey.storage.tables import (
    Assessment,
    Enrolment,
    Invitation,
    Organisation,
    SheetRevision,
)

WAITING, SENT, UNDELIVERABLE, REVOKED = "waiting", "sent", "undeliverable", "revoked"
JOINED, ANSWERING, SUBMITTED = "joined", "answering", "submitted"
RETURNED, ACCEPTED = "returned", "accepted"

STAGES = (
    WAITING,
    UNDELIVERABLE,
    SENT,
    JOINED,
    ANSWERING,
    RETURNED,
    SUBMITTED,
    ACCEPTED,
    REVOKED,
)
"""How far an organisation can be: the mail is not out yet, cannot be delivered, is out; joined
without an answer; answers; was returned; submitted; accepted. Revoked: not to join any more."""


@dataclass(frozen=True, slots=True)
class WatchedRow:
    """One organisation. `invitation`, `enrolment`, `assessment` and `result` are "" without one.

    `active_at`: when something last happened; `sent_at` and `reminded_at` 0: never. `simulated`:
    it does not exist.
    """

    invitation: str
    enrolment: str
    assessment: str
    result: str
    name: str
    email: str
    person: str
    stage: str
    source: str
    sent_at: int
    reminded_at: int
    reminders: int
    active_at: int
    simulated: bool


def _text(value: Any) -> Any:
    return func.coalesce(value, "")


def _number(value: Any) -> Any:
    return func.coalesce(value, cast(literal(0), BigInteger))


_STAGE = case(
    (and_(Enrolment.state == ANSWERING, Assessment.revision == 0), JOINED),
    (Enrolment.state.is_not(None), Enrolment.state),
    else_=Invitation.state,
)
_NAME = func.coalesce(
    func.nullif(Organisation.name, ""),
    func.nullif(Enrolment.name, ""),
    Invitation.organisation,
    "",
)


def _everybody() -> Subquery:
    """Who was invited, and who joined without an invitation."""
    invited: Select[Any] = (
        select(
            Invitation.id.label("invitation"),
            _text(Enrolment.id).label("enrolment"),
            _text(Enrolment.assessment_id).label("assessment"),
            _text(Enrolment.result_id).label("result"),
            _NAME.label("name"),
            Invitation.email.label("email"),
            Invitation.person.label("person"),
            _STAGE.label("stage"),
            func.coalesce(Enrolment.source, "invitation").label("source"),
            _number(Invitation.sent_at).label("sent_at"),
            _number(Invitation.reminded_at).label("reminded_at"),
            Invitation.reminders.label("reminders"),
            func.coalesce(Assessment.changed_at, Invitation.sent_at, Invitation.created_at).label(
                "active_at"
            ),
            func.coalesce(Organisation.simulated, false()).label("simulated"),
        )
        .outerjoin(Enrolment, Enrolment.invitation_id == Invitation.id)
        .outerjoin(Assessment, Assessment.id == Enrolment.assessment_id)
        .outerjoin(Organisation, Organisation.id == Assessment.organisation_id)
    )
    others: Select[Any] = (
        select(
            cast(literal(""), Text),
            Enrolment.id,
            Enrolment.assessment_id,
            _text(Enrolment.result_id),
            func.coalesce(func.nullif(Organisation.name, ""), Enrolment.name),
            cast(literal(""), Text),
            cast(literal(""), Text),
            case(
                (and_(Enrolment.state == ANSWERING, Assessment.revision == 0), JOINED),
                else_=Enrolment.state,
            ),
            Enrolment.source,
            cast(literal(0), BigInteger),
            cast(literal(0), BigInteger),
            cast(literal(0), Integer),
            Assessment.changed_at,
            Organisation.simulated,
        )
        .join(Assessment, Assessment.id == Enrolment.assessment_id)
        .join(Organisation, Organisation.id == Assessment.organisation_id)
        .where(Enrolment.invitation_id == null())
    )
    return union_all(invited, others).subquery()


_ALL = _everybody()


def stage_counts(tx: Connection) -> dict[str, int]:
    """Stage → how many organisations are there; every stage of STAGES is named.

    Needs a connection that names the cohort.
    """
    rows = tx.execute(select(_ALL.c.stage, func.count()).group_by(_ALL.c.stage))
    found = {stage: int(count) for stage, count in rows}
    return {stage: found.get(stage, 0) for stage in STAGES}


def watched_rows(
    tx: Connection,
    *,
    stages: Collection[str] = (),
    text: str = "",
    by: str = "name",
    offset: int = 0,
    most: int = 50,
) -> tuple[list[WatchedRow], int]:
    """A page of the organisations, and how many there are in all with these filters.

    `stages` empty: any. `text`: in the name, the address or the person. `by`: name, stage or
    active (the longest idle first). Needs a connection that names the cohort.
    """
    query = select(_ALL, func.count().over().label("total"))
    if stages:
        query = query.where(_ALL.c.stage.in_(list(stages)))
    if text:
        query = query.where(
            or_(
                _ALL.c.name.icontains(text, autoescape=True),
                _ALL.c.email.icontains(text, autoescape=True),
                _ALL.c.person.icontains(text, autoescape=True),
            )
        )
    place = case(_PLACES, value=_ALL.c.stage, else_=len(STAGES))
    first: Mapping[str, Any] = {"stage": place, "active": _ALL.c.active_at}
    order = [first[by]] if by in first else []
    query = query.order_by(*order, func.lower(_ALL.c.name), _ALL.c.email, _ALL.c.enrolment)
    rows = tx.execute(query.offset(offset).limit(most)).all()
    return [WatchedRow(*row[:-1]) for row in rows], rows[0].total if rows else 0


_PLACES = {stage: place for place, stage in enumerate(STAGES)}


def open_sheets(tx: Connection, questionnaire: str, version: str, form: str) -> list[bytes]:
    """The answers so far of those who have begun that form of that version and not submitted.

    One byte an item. Needs a connection that names the cohort.
    """
    query = (
        select(SheetRevision.packed)
        .join(
            Assessment,
            and_(
                SheetRevision.assessment_id == Assessment.id,
                SheetRevision.number == Assessment.revision,
            ),
        )
        .join(Enrolment, Enrolment.assessment_id == Assessment.id)
        .where(
            Enrolment.state.in_((ANSWERING, RETURNED)),
            Assessment.questionnaire == questionnaire,
            Assessment.version == version,
            Assessment.form == form,
        )
    )
    return [bytes(packed) for packed in tx.execute(query).scalars().all()]
