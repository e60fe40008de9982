"""Mail: keep one for sending, in the transaction of what it is about; and send it.

`post` is called by other actions. The worker then writes and sends it: nothing goes out for a
deed that was not kept, and what was kept goes out even when a worker is killed (S52).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from survey.actions.printing import new_job
from survey.actions.refusals import NotFound
from survey.chance import Chance
from survey.mail import Letter, MailDelayed, MailRefused, Outbox
from survey.mail_texts.kinds import KINDS
from survey.mail_texts.writing import NotToSend, Writing
from survey.storage import jobs, messages
from survey.storage.database import Database, Transaction
from survey.storage.messages import FAILED, SENT, WAITING, WITHHELD, MessageRecord
from survey.storage.tenancy import ACROSS

MAIL = "mail"
"""The kind of job that sends a mail."""

PAUSES = (30, 120, 600, 1800, 3600, 7200, 14_400, 28_800)
"""Seconds before each further attempt at a mail that could not be sent: some sixteen hours."""

A_SECOND = 20
"""How many of many mails may go out each second."""

TOO_MANY = "too many mails to this address today"


class TryLater(Exception):
    """The job could not be done now; it is to be tried again after `seconds`."""

    def __init__(self, seconds: int, reason: str) -> None:
        super().__init__(reason)
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Postage:
    """What sending needs of the settings: where mail goes, our address, the key, the cap (S51)."""

    outbox: Outbox
    origin: str
    key: str
    most_a_day: int


def post(
    tx: Transaction,
    *,
    kind: str,
    about: str,
    email: str,
    locale: str,
    cohort: str | None = None,
    now: int,
    chance: Chance,
) -> str:
    """Keep a mail for sending with this transaction; the message's id.

    `about`: the id of the row it is about. The text is written when it is sent, by its `kind`.
    """
    if kind not in KINDS:
        raise ValueError(f"no kind of mail is called {kind}")
    new = MessageRecord(chance.new_id(), cohort, kind, about, email, locale, WAITING, "", now, None)
    messages.add_message(tx, new)
    jobs.add_job(tx, new_job(MAIL, f"{MAIL}:{new.id}", None, {"message": new.id}), now)
    return new.id


@dataclass(frozen=True, slots=True)
class To:
    """One of many mails: the row it is about, and to whom."""

    about: str
    email: str
    locale: str


def post_many(
    tx: Transaction, *, kind: str, to: Sequence[To], cohort: str, now: int, chance: Chance
) -> None:
    """Keep a mail to each of many people with this transaction.

    They go out over time, `A_SECOND` each second, so that what else is asked of the worker
    meanwhile does not wait for all of them.
    """
    if kind not in KINDS:
        raise ValueError(f"no kind of mail is called {kind}")
    new = [
        MessageRecord(
            chance.new_id(),
            cohort,
            kind,
            each.about,
            each.email,
            each.locale,
            WAITING,
            "",
            now,
            None,
        )
        for each in to
    ]
    messages.add_messages(tx, new)
    queued = [
        replace(
            new_job(MAIL, f"{MAIL}:{message.id}", None, {"message": message.id}),
            lease_until=now + place // A_SECOND if place >= A_SECOND else 0,
        )
        for place, message in enumerate(new)
    ]
    jobs.add_new_jobs(tx, queued, now)


def send_mail(database: Database, job: jobs.JobRecord, postage: Postage, now: int) -> None:
    """Write and send the mail of `job`. Raises TryLater, or NotFound when it was erased."""
    with database.read(ACROSS) as tx:
        message = messages.find_message(tx, job.arguments["message"])
        if message is None:
            raise NotFound("no such mail")
        if message.state != WAITING:
            return
        kind = KINDS[message.kind]
        writing = Writing(tx, message, postage.origin, postage.key, now)
        try:
            text = kind.write(writing)
        except (NotToSend, NotFound) as reason:
            text, why = None, str(reason)
    if text is None:
        database.transact(lambda tx: messages.note_state(tx, message.id, WITHHELD, why), ACROSS)
        return

    if not database.transact(lambda tx: _take_turn(tx, message, postage, now), ACROSS):
        return
    letter = Letter(
        id=message.id,
        to=message.email,
        subject=text.subject,
        body=text.body,
        language=writing.language.tag,
        at=now,
    )
    try:
        postage.outbox.send(letter)
    except MailDelayed as delay:
        if job.attempts <= len(PAUSES):
            raise TryLater(PAUSES[job.attempts - 1], str(delay)) from delay
        _end(database, message, FAILED, str(delay), now)
    except MailRefused as refusal:
        _end(database, message, FAILED, str(refusal), now)
    else:
        _end(database, message, SENT, "", now)


def _take_turn(tx: Transaction, message: MessageRecord, postage: Postage, now: int) -> bool:
    """Whether its address may get one more today (S51)."""
    may = messages.take_turn(tx, message, now, postage.most_a_day)
    if not may:
        messages.note_state(tx, message.id, WITHHELD, TOO_MANY)
        after = KINDS[message.kind].failed
        if after is not None:
            after(tx, message, now)
    return may


def _end(database: Database, message: MessageRecord, state: str, why: str, now: int) -> None:
    kind = KINDS[message.kind]
    after = kind.sent if state == SENT else kind.failed

    def work(tx: Transaction) -> None:
        messages.note_state(tx, message.id, state, why)
        if after is not None:
            after(tx, message, now)

    database.transact(work, ACROSS)
