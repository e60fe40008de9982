"""What the worker does by the calendar: it looks now and then, and a fault there stops nothing."""

from __future__ import annotations

import logging
import threading

import pytest

from survey.actions.invite import Invitee, invite
from survey.actions.join import accept_invitation
from survey.actions.remind import REMIND, look_for_reminders
from survey.chance import Chance
from survey.cohort_tasks import LOOK_SECONDS
from survey.storage import jobs, watching
from survey.storage.database import Database, Transaction
from survey.storage.tenancy import ACROSS, Tenant
from survey.tasks import Worker
from tests.integration.storage.consulting import NOW, add_cohort, add_invitation
from tests.integration.test_cohort_mail import a_cohort
from tests.integration.test_mail import KEY, Clock
from tests.integration.web.browser import the_questionnaire


def test_a_worker_looks_once_a_minute_and_goes_on_after_a_fault(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    clock = Clock()
    looked: list[int] = []
    pauses: list[int] = []

    def look(_database: Database, now: int) -> None:
        looked.append(now)
        raise ValueError("planted")

    def pause(_seconds: float) -> None:
        pauses.append(clock.now)
        clock.now += LOOK_SECONDS // 2
        if len(pauses) == 4:
            worker.stop()

    worker = Worker(database, {}, lease_seconds=60, clock=clock, pause=pause, look=look)
    with caplog.at_level(logging.ERROR):
        worker.run()
    assert looked == [NOW, NOW + LOOK_SECONDS]
    assert "what is due could not be queued" in caplog.text


def test_two_workers_that_look_at_once_queue_one_reminder(database: Database) -> None:
    def work(tx: Transaction) -> None:
        add_cohort(tx, deadline=NOW + 1000, remind_days=7)
        add_invitation(tx, "i")

    database.transact(work, ACROSS)
    threads = [threading.Thread(target=look_for_reminders, args=(database, NOW)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as tx:
        found = jobs.find_slot(tx, f"{REMIND}:c:{(NOW + 1000) // 86_400}")
    assert found is not None
    assert look_for_reminders(database, NOW) == 0


def test_an_invitation_accepted_by_several_browsers_at_once_is_one_enrolment(
    database: Database,
) -> None:
    cohort = a_cohort(database)
    invite(
        database,
        cohort,
        [Invitee("bob@example.org", "Acme", "Bob", "en")],
        key=KEY,
        actor="ann",
        now=NOW,
        chance=Chance(),
    )
    with database.read(Tenant(cohort)) as tx:
        (row,), _total = watching.watched_rows(tx)
    joined: list[str] = []

    def accept(device: str) -> None:
        found = accept_invitation(
            database,
            the_questionnaire(),
            row.invitation,
            locale="en",
            device=device,
            now=NOW,
            chance=Chance(),
        )
        joined.append(found.assessment)

    threads = [threading.Thread(target=accept, args=(f"device {n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(joined) == 4
    assert len(set(joined)) == 1


def test_nobody_is_reminded_of_a_cohort_that_has_no_day(database: Database) -> None:
    database.transact(lambda tx: add_cohort(tx, remind_days=7), ACROSS)

    assert look_for_reminders(database, NOW) == 0
