"""What consultants note and rate beside an organisation's own answers.

Ratings are never changed: a new one is a new row, and the newest of an item counts. The others
are its history.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from survey.storage.tables import (
    AgreedRating,
    Cohort,
    ConsultantRating,
    Enrolment,
    ReviewNote,
)

ORGANISATION, DIMENSION, ITEM = "organisation", "dimension", "item"
"""What a note is about."""

ME, CONSULTANTS = "me", "consultants"
AUDIENCES = (ME, CONSULTANTS, ORGANISATION)
"""Who sees a note: its author, the consultants of the cohort, the organisation as well."""


@dataclass(frozen=True, slots=True)
class NoteRecord:
    """A note on an organisation ("" target), a dimension or an item."""

    id: str
    cohort_id: str
    enrolment_id: str
    scope: str
    target: str
    text: str
    audience: str
    in_report: bool
    author_id: str | None
    author: str
    created_at: int
    changed_at: int


@dataclass(frozen=True, slots=True)
class RatingRecord:
    """A consultant's own answer to an item ("" none) and the strength of the evidence seen."""

    id: str
    cohort_id: str
    enrolment_id: str
    item: str
    code: str
    evidence: int
    remark: str
    author_id: str | None
    author: str
    rated_at: int


@dataclass(frozen=True, slots=True)
class AgreedRecord:
    """What consultant and organisation agreed an answer is; "" takes an agreement back."""

    id: str
    cohort_id: str
    enrolment_id: str
    item: str
    code: str
    remark: str
    author_id: str | None
    author: str
    agreed_at: int


Rated = TypeVar("Rated", RatingRecord, AgreedRecord)

_NOTE = tuple(getattr(ReviewNote, name) for name in NoteRecord.__dataclass_fields__)
_RATING = tuple(getattr(ConsultantRating, name) for name in RatingRecord.__dataclass_fields__)
_AGREED = tuple(getattr(AgreedRating, name) for name in AgreedRecord.__dataclass_fields__)


def add_note(tx: Connection, new: NoteRecord) -> None:
    """Keep a new note."""
    values = {name: getattr(new, name) for name in NoteRecord.__dataclass_fields__}
    tx.execute(insert(ReviewNote).values(**values))


def find_note(tx: Connection, enrolment: str, note: str) -> NoteRecord:
    """That note on that organisation. Raises LookupError."""
    row = tx.execute(
        select(*_NOTE).where(ReviewNote.id == note, ReviewNote.enrolment_id == enrolment)
    ).one_or_none()
    if row is None:
        raise LookupError(f"no note {note}")
    return NoteRecord(*row)


def change_note(
    tx: Connection, note: str, *, text: str, audience: str, in_report: bool, now: int
) -> None:
    """Let a note say something else, or to others."""
    tx.execute(
        update(ReviewNote)
        .where(ReviewNote.id == note)
        .values(text=text, audience=audience, in_report=in_report, changed_at=now)
    )


def remove_note(tx: Connection, note: str) -> None:
    """Remove a note for good."""
    tx.execute(delete(ReviewNote).where(ReviewNote.id == note))


def notes_for(tx: Connection, enrolment: str, account: str) -> list[NoteRecord]:
    """The notes on an organisation that a consultant may see, the oldest first."""
    query = (
        select(*_NOTE)
        .where(
            ReviewNote.enrolment_id == enrolment,
            or_(ReviewNote.audience != ME, ReviewNote.author_id == account),
        )
        .order_by(ReviewNote.created_at, ReviewNote.id)
    )
    return [NoteRecord(*row) for row in tx.execute(query)]


def notes_in_report(tx: Connection, enrolment: str) -> list[NoteRecord]:
    """The notes that a consultant chose for the organisation's report, the oldest first."""
    query = (
        select(*_NOTE)
        .where(
            ReviewNote.enrolment_id == enrolment,
            ReviewNote.in_report,
            ReviewNote.audience == ORGANISATION,
        )
        .order_by(ReviewNote.created_at, ReviewNote.id)
    )
    return [NoteRecord(*row) for row in tx.execute(query)]


def notes_to_organisation(tx: Connection, assessment: str) -> list[tuple[str, NoteRecord]]:
    """What consultants let the organisation read, each with their cohort's name, oldest first.

    Needs ACROSS tenants.
    """
    query = (
        select(Cohort.name, *_NOTE)
        .join(Enrolment, Enrolment.id == ReviewNote.enrolment_id)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .where(Enrolment.assessment_id == assessment, ReviewNote.audience == ORGANISATION)
        .order_by(ReviewNote.created_at, ReviewNote.id)
    )
    return [(row[0], NoteRecord(*row[1:])) for row in tx.execute(query)]


def add_rating(tx: Connection, new: RatingRecord) -> None:
    """Keep a consultant's rating; it counts from now on."""
    values = {name: getattr(new, name) for name in RatingRecord.__dataclass_fields__}
    tx.execute(insert(ConsultantRating).values(**values))


def add_agreed(tx: Connection, new: AgreedRecord) -> None:
    """Keep an agreed rating; it counts from now on."""
    values = {name: getattr(new, name) for name in AgreedRecord.__dataclass_fields__}
    tx.execute(insert(AgreedRating).values(**values))


def ratings_of(tx: Connection, enrolment: str) -> list[RatingRecord]:
    """All ratings of an organisation by consultants, the newest first."""
    query = (
        select(*_RATING)
        .where(ConsultantRating.enrolment_id == enrolment)
        .order_by(ConsultantRating.rated_at.desc(), ConsultantRating.id)
    )
    return [RatingRecord(*row) for row in tx.execute(query)]


def agreed_of(tx: Connection, enrolment: str) -> list[AgreedRecord]:
    """All agreed ratings of an organisation, the newest first."""
    query = (
        select(*_AGREED)
        .where(AgreedRating.enrolment_id == enrolment)
        .order_by(AgreedRating.agreed_at.desc(), AgreedRating.id)
    )
    return [AgreedRecord(*row) for row in tx.execute(query)]


def newest_by_item(rows: Iterable[Rated]) -> dict[str, Rated]:
    """Item → the rating that counts, from rows whose newest stands first."""
    found: dict[str, Rated] = {}
    for row in rows:
        found.setdefault(row.item, row)
    return found


def agreed_codes(rows: Iterable[AgreedRecord]) -> dict[str, str]:
    """Item → the code agreed on, without those taken back."""
    return {item: row.code for item, row in newest_by_item(rows).items() if row.code}


def last_change(tx: Connection, enrolments: Sequence[str]) -> int:
    """When anything that reports of these enrolments show was last noted or agreed; 0 never."""
    noted = select(func.coalesce(func.max(ReviewNote.changed_at), 0)).where(
        ReviewNote.enrolment_id.in_(enrolments)
    )
    agreed = select(func.coalesce(func.max(AgreedRating.agreed_at), 0)).where(
        AgreedRating.enrolment_id.in_(enrolments)
    )
    return max(tx.execute(noted).scalar_one(), tx.execute(agreed).scalar_one())
