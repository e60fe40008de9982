"""Links: make, replace, hand over a section, share a result, open, revoke."""

from __future__ import annotations

from dataclasses import replace

from questionnaires.schema import Questionnaire
from survey.actions.refusals import NotFound
from survey.chance import Chance, secret_hash
from survey.storage import assessments, chains, links, results
from survey.storage.database import Database, Transaction

DAY = 86_400
RESUME_SECONDS = 730 * DAY
"""The private link lives 24 months after its last use."""

SECTION_SECONDS = 90 * DAY
RESULT_SECONDS = 365 * DAY


def new_link(
    chance: Chance,
    assessment: str,
    purpose: str,
    now: int,
    seconds: int,
    *,
    section: str = "",
    result: str | None = None,
    label: str = "",
) -> tuple[links.LinkRecord, str]:
    """A link that is not stored yet, and its secret."""
    link = links.LinkRecord(
        id=chance.new_id(),
        assessment_id=assessment,
        purpose=purpose,
        section=section,
        result_id=result,
        label=label,
        created_at=now,
        used_at=None,
        answered_at=None,
        expires_at=now + seconds,
    )
    return link, chance.new_token()


def replace_private_link(
    database: Database, assessment: str, *, device: str, now: int, chance: Chance
) -> str:
    """A new private link; the old one and every browser that came by it lose access at once.

    Raises NotFound.
    """
    link, token = new_link(chance, assessment, links.RESUME, now, RESUME_SECONDS)

    def work(tx: Transaction) -> None:
        # Taken, so that of two such requests at once one link stays, not both. The newest one:
        # the requests may come from different years.
        try:
            newest = chains.newest_of(tx, assessment)
            found = assessments.find_assessment(tx, newest, take=True)
        except LookupError as error:
            raise NotFound(str(error)) from error
        links.revoke_private_links(tx, found.organisation_id, now)
        links.add_link(tx, link, secret_hash(token))
        links.grant(tx, secret_hash(device), link.id, now)

    database.transact(work)
    return token


def hand_over(
    database: Database,
    assessment: str,
    questionnaire: Questionnaire,
    section: str,
    *,
    label: str,
    now: int,
    chance: Chance,
) -> str:
    """A link that opens one section only. Raises NotFound for an unknown section."""
    if section not in questionnaire.dimension:
        raise NotFound(f"no section {section}")
    link, token = new_link(
        chance, assessment, links.SECTION, now, SECTION_SECONDS, section=section, label=label
    )
    database.transact(lambda tx: links.add_link(tx, link, secret_hash(token)))
    return token


def share_result(
    database: Database, assessment: str, result: str, *, label: str, now: int, chance: Chance
) -> str:
    """A link by which anyone may read that result. Raises NotFound."""
    link, token = new_link(
        chance, assessment, links.RESULT, now, RESULT_SECONDS, result=result, label=label
    )

    def work(tx: Transaction) -> None:
        try:
            results.find_result(tx, assessment, result)
        except LookupError as error:
            raise NotFound(str(error)) from error
        links.add_link(tx, link, secret_hash(token))

    database.transact(work)
    return token


def revoke(database: Database, assessment: str, link: str, *, now: int) -> None:
    """Kill a section or result link at once. Raises NotFound."""

    def work(tx: Transaction) -> None:
        killed = sum(
            links.revoke_links(tx, assessment, purpose, now, link)
            for purpose in (links.SECTION, links.RESULT)
        )
        if not killed:
            raise NotFound(f"no link {link}")

    database.transact(work)


def open_link(database: Database, token: str, *, device: str, now: int) -> links.LinkRecord:
    """Let the browser `device` hold the link with that secret (S40). Raises NotFound.

    A private link is answered as one of its organisation's newest assessment.
    """

    def work(tx: Transaction) -> links.LinkRecord:
        link = links.find_link(tx, secret_hash(token), now)
        if link is None:
            raise NotFound("no such link")
        links.grant(tx, secret_hash(device), link.id, now)
        touch(tx, (link,), now)
        if link.purpose == links.RESUME:
            return replace(link, assessment_id=chains.newest_of(tx, link.assessment_id))
        return link

    return database.transact(work)


def touch(tx: Transaction, used: tuple[links.LinkRecord, ...], now: int) -> None:
    """Note the use of private links, at most once a day: their life counts from it."""
    due = [
        link.id
        for link in used
        if link.purpose == links.RESUME and (link.used_at is None or now - link.used_at > DAY)
    ]
    if due:
        links.touch_link(tx, due, now, now + RESUME_SECONDS)
