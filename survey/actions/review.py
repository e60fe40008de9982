"""A consultant's notes, ratings and agreements on one organisation of a cohort."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from survey.actions.refusals import NotFound
from survey.chance import Chance
from survey.storage import audit, enrolments, reviews
from survey.storage.database import Database, Transaction
from survey.storage.sessions import Person
from survey.storage.tenancy import Tenant


@dataclass(frozen=True, slots=True)
class Desk:
    """Who reviews which organisation of which cohort, and when."""

    cohort: str
    enrolment: str
    who: Person
    now: int

    @property
    def tenant(self) -> Tenant:
        """Whose rows may be reached."""
        return Tenant(self.cohort)

    @property
    def name(self) -> str:
        """What the reviewer is called beside what they wrote."""
        return self.who.name or self.who.email


@dataclass(frozen=True, slots=True)
class NewRating:
    """What a consultant says of one item. `before`: id of the rating the form showed, "" none."""

    item: str
    code: str
    evidence: int
    remark: str
    before: str

    @property
    def said(self) -> tuple[str, int, str]:
        """All that is said."""
        return self.code, self.evidence, self.remark


@dataclass(frozen=True, slots=True)
class NewAgreement:
    """What was agreed on one item. `before`: id of the agreement the form showed, "" none."""

    item: str
    code: str
    remark: str
    before: str

    @property
    def said(self) -> tuple[str, str]:
        """All that is said."""
        return self.code, self.remark


class RatedMeanwhile(Exception):
    """Somebody else rated or agreed on the same items meanwhile; nothing was saved.

    `by`: item → who.
    """

    def __init__(self, by: Mapping[str, str]) -> None:
        super().__init__(", ".join(by))
        self.by = by


class ShownToNobody(ValueError):
    """A note that stands in the report must be one that the organisation may read."""


def write_note(
    database: Database,
    desk: Desk,
    *,
    scope: str,
    target: str,
    text: str,
    audience: str,
    in_report: bool,
    chance: Chance,
) -> str:
    """Keep a note; its id. Raises NotFound, and ShownToNobody."""
    _check_readers(audience, in_report=in_report)
    note = reviews.NoteRecord(
        id=chance.new_id(),
        cohort_id=desk.cohort,
        enrolment_id=desk.enrolment,
        scope=scope,
        target=target,
        text=text,
        audience=audience,
        in_report=in_report,
        author_id=desk.who.account,
        author=desk.name,
        created_at=desk.now,
        changed_at=desk.now,
    )

    def work(tx: Transaction) -> str:
        _take(tx, desk)
        reviews.add_note(tx, note)
        _note(tx, desk, "review.note", about=target or scope, audience=audience)
        return note.id

    return database.transact(work, desk.tenant)


def change_note(
    database: Database, desk: Desk, note: str, *, text: str, audience: str, in_report: bool
) -> None:
    """Let one's own note say something else. Raises NotFound, and ShownToNobody."""
    _check_readers(audience, in_report=in_report)

    def work(tx: Transaction) -> None:
        found = _own_note(tx, desk, note)
        reviews.change_note(
            tx, note, text=text, audience=audience, in_report=in_report, now=desk.now
        )
        _note(tx, desk, "review.note", about=found.target or found.scope, audience=audience)

    database.transact(work, desk.tenant)


def remove_note(database: Database, desk: Desk, note: str) -> None:
    """Remove one's own note for good. Raises NotFound."""

    def work(tx: Transaction) -> None:
        found = _own_note(tx, desk, note)
        reviews.remove_note(tx, note)
        _note(tx, desk, "review.note.remove", about=found.target or found.scope)

    database.transact(work, desk.tenant)


def rate(
    database: Database,
    desk: Desk,
    ratings: Sequence[NewRating],
    agreements: Sequence[NewAgreement],
    chance: Chance,
) -> int:
    """Keep what changed of these; how many items that are.

    Raises NotFound, and RatedMeanwhile when an item that changes here was changed by somebody
    else since the form was shown.
    """

    def work(tx: Transaction) -> int:
        _take(tx, desk)
        rated = reviews.ratings_of(tx, desk.enrolment)
        agreed = reviews.agreed_of(tx, desk.enrolment)
        meanwhile: dict[str, str] = {}
        changed: set[str] = set()
        for new in ratings:
            last = reviews.newest_by_item(rated).get(new.item)
            shown = next((row for row in rated if row.id == new.before), None)
            if new.said in (_said(last), _said(shown)):
                continue
            if last and last.id != new.before:
                meanwhile[new.item] = last.author
                continue
            changed.add(new.item)
            reviews.add_rating(tx, _rating(desk, new, last, chance))
            _note(tx, desk, "review.rate", about=new.item)
        for asked in agreements:
            settled = reviews.newest_by_item(agreed).get(asked.item)
            seen = next((row for row in agreed if row.id == asked.before), None)
            if asked.said in (_settled(settled), _settled(seen)):
                continue
            if settled and settled.id != asked.before:
                meanwhile[asked.item] = settled.author
                continue
            changed.add(asked.item)
            reviews.add_agreed(tx, _agreed(desk, asked, settled, chance))
            _note(tx, desk, "review.agree", about=asked.item)
        if meanwhile:
            # Undoes what was added above: all of a form is kept, or nothing.
            raise RatedMeanwhile(meanwhile)
        return len(changed)

    return database.transact(work, desk.tenant)


def _said(row: reviews.RatingRecord | None) -> tuple[str, int, str]:
    return (row.code, row.evidence, row.remark) if row else ("", 0, "")


def _settled(row: reviews.AgreedRecord | None) -> tuple[str, str]:
    return (row.code, row.remark) if row else ("", "")


def _rating(
    desk: Desk, new: NewRating, known: reviews.RatingRecord | None, chance: Chance
) -> reviews.RatingRecord:
    return reviews.RatingRecord(
        id=chance.new_id(),
        cohort_id=desk.cohort,
        enrolment_id=desk.enrolment,
        item=new.item,
        code=new.code,
        evidence=new.evidence,
        remark=new.remark,
        author_id=desk.who.account,
        author=desk.name,
        # Two within a second would leave open which is the newer one.
        rated_at=max(desk.now, known.rated_at + 1 if known else 0),
    )


def _agreed(
    desk: Desk, new: NewAgreement, known: reviews.AgreedRecord | None, chance: Chance
) -> reviews.AgreedRecord:
    return reviews.AgreedRecord(
        id=chance.new_id(),
        cohort_id=desk.cohort,
        enrolment_id=desk.enrolment,
        item=new.item,
        code=new.code,
        remark=new.remark,
        author_id=desk.who.account,
        author=desk.name,
        agreed_at=max(desk.now, known.agreed_at + 1 if known else 0),
    )


def _check_readers(audience: str, *, in_report: bool) -> None:
    if in_report and audience != reviews.ORGANISATION:
        raise ShownToNobody(audience)


def _take(tx: Transaction, desk: Desk) -> None:
    """The enrolment, taken: two who rate at once come one after the other."""
    try:
        enrolments.find_enrolment(tx, desk.enrolment, take=True)
    except LookupError as error:
        raise NotFound(str(error)) from error


def _own_note(tx: Transaction, desk: Desk, note: str) -> reviews.NoteRecord:
    _take(tx, desk)
    try:
        found = reviews.find_note(tx, desk.enrolment, note)
    except LookupError as error:
        raise NotFound(str(error)) from error
    if found.author_id != desk.who.account:
        raise NotFound("another's note")
    return found


def _note(tx: Transaction, desk: Desk, verb: str, **detail: str) -> None:
    # What about, never what was said: the trail holds no answers.
    audit.note(
        tx,
        at=desk.now,
        actor=desk.who.account,
        verb=verb,
        subject=desk.enrolment,
        cohort=desk.cohort,
        **detail,
    )
