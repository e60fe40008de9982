"""An invitation on its whole way: from the list over a mail server to the page it opens."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default

import pytest

from survey.actions.cohort_settings import CohortSettings, create_cohort
from survey.actions.invite import Invitee, invite
from survey.actions.join import find_door
from survey.actions.refusals import NotFound
from survey.actions.send_mail import MAIL, Postage
from survey.chance import Chance
from survey.storage.database import Database
from survey.storage.tenancy import ACROSS, Tenant
from survey.storage.watching import stage_counts
from survey.tasks import Worker, mail_task
from tests.integration.storage.consulting import add_account
from tests.integration.test_mail import KEY, NOW, Clock, Server, mail_server, outbox_of

__all__ = ["mail_server"]

ORIGIN = "https://maturity.example.org"


def a_cohort(database: Database) -> str:
    database.transact(lambda tx: add_account(tx, "ann", "consultant"))
    settings = CohortSettings(
        name="North\r\nBcc: everybody@example.org",
        versions={"service-maturity": "1.1.0"},
        form="full",
        locales=("en", "nl"),
        deadline=NOW + 30 * 86_400,
        introduction={"en": "Welcome."},
        contact="",
        sees="answers",
        targets={},
        mails_report=False,
        remind_days=0,
        again_at=None,
    )
    return create_cohort(database, settings, actor="ann", now=NOW, chance=Chance())


def test_s50_an_invitation_reaches_the_mailbox_and_its_link_opens_the_cohort(
    database: Database, mail_server: Server
) -> None:
    cohort = a_cohort(database)
    invitees = [
        Invitee("ann@example.org", "Acme", "Ann\r\nBcc: x@example.org", "en"),
        Invitee("bob@example.org", "Beta", "Bob", "nl"),
    ]
    count = invite(database, cohort, invitees, key=KEY, actor="ann", now=NOW, chance=Chance())
    assert count == 2
    clock = Clock()
    postage = Postage(outbox_of(mail_server), ORIGIN, KEY, 20)
    tasks = {MAIL: mail_task(database, postage, clock)}
    worker = Worker(database, tasks, lease_seconds=60, clock=clock)
    while worker.run_one():
        pass
    mails = [message_from_bytes(raw, policy=default) for raw in mail_server.taken]
    assert sorted(str(mail["To"]) for mail in mails) == ["ann@example.org", "bob@example.org"]
    assert [mail["Bcc"] for mail in mails] == [None, None]
    body = mails[0].get_body()
    assert body
    token = body.get_content().partition("/join/")[2].split()[0]
    with database.read(ACROSS) as tx:
        door = find_door(tx, token, NOW)
        with pytest.raises(NotFound):
            find_door(tx, token[:-1], NOW)
    assert door.cohort.id == cohort
    with database.read(Tenant(cohort)) as tx:
        assert stage_counts(tx)["sent"] == 2


def test_an_address_that_the_mail_server_refuses_is_shown_as_such(
    database: Database, mail_server: Server
) -> None:
    cohort = a_cohort(database)
    mail_server.answer = b"550 no such mailbox"
    invite(
        database,
        cohort,
        [Invitee("gone@example.org", "Acme", "", "en")],
        key=KEY,
        actor="ann",
        now=NOW,
        chance=Chance(),
    )
    clock = Clock()
    postage = Postage(outbox_of(mail_server), ORIGIN, KEY, 20)
    Worker(
        database, {MAIL: mail_task(database, postage, clock)}, lease_seconds=60, clock=clock
    ).run_one()
    with database.read(Tenant(cohort)) as tx:
        assert stage_counts(tx)["undeliverable"] == 1
