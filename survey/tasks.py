"""The worker's front door: takes jobs from the job table and runs the action of their kind.

The table is the truth and is polled; there is no queue beside it that could lose a message. A
worker that dies is found out by its lease, and its job is taken over (S52).
"""

from __future__ import annotations

import logging
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import FrameType
from typing import Any

from questionnaires.catalogue import load_catalogue
from survey.actions.blank_form import FORM, make_form
from survey.actions.bundle import BUNDLE, GiveWay
from survey.actions.cohort_report import COHORT_REPORT
from survey.actions.cohort_workbook import WORKBOOK
from survey.actions.import_results import IMPORT
from survey.actions.look_at_peers import Compares
from survey.actions.next_wave import AGAIN
from survey.actions.organisation_report import ORGANISATION_REPORT
from survey.actions.plan_refits import REFIT
from survey.actions.printing import Renders
from survey.actions.refusals import NoLongerAllowed, NotFound
from survey.actions.remind import REMIND
from survey.actions.report import REPORT, make_report
from survey.actions.send_mail import MAIL, Postage, TryLater, send_mail
from survey.chance import Chance
from survey.cohort_tasks import (
    LOOK_SECONDS,
    again_task,
    import_task,
    look_ahead,
    remind_task,
    workbook_task,
)
from survey.config import Settings
from survey.mail import FolderOutbox, Outbox, SmtpOutbox
from survey.peer_tasks import LEASE_SECONDS as REFIT_LEASE
from survey.peer_tasks import compares, refit_task, with_refits
from survey.print_tasks import bundle_task, cohort_report_task, organisation_report_task
from survey.reports.renderer import Renderer, RenderFailed
from survey.storage import jobs
from survey.storage.database import Database, StorageUnavailable, Transaction
from survey.storage.migrate import migrate

log = logging.getLogger(__name__)

Keep = Callable[[int], None]
"""Extends the lease and notes how many steps are done. Raises ClaimLost."""

Task = Callable[[jobs.JobRecord, Keep], jobs.ArtefactRecord | None]
"""Runs one job; the file it made, if it makes one.

Raises TaskFailed, TryLater, or NotFound when what it is about was erased."""

IDLE_SECONDS = 0.25
"""How long a worker without work waits before it looks again."""

MAX_WAIT_SECONDS = 5.0
"""The longest wait between attempts to reach a database that is away."""

MAX_ATTEMPTS = 3
"""How often a job may fail by itself before the person who asked is told."""

MAX_LOST = 20
"""How often a job may be started at all. A worker that is killed is seldom the job's fault, yet
a job that kills every worker must end."""

RETRY_SECONDS = 2
"""Pause before a failed job is tried again, times its attempts."""

LEASE_MARGIN = 30
"""Seconds a job may take beyond its rendering before another worker takes it over."""

GRACE_SECONDS = 5.0
"""How long a worker that is told to stop goes on with its job before giving it back."""

_BROKEN = "there is a fault in the program; the log says more."
_LOST = "every worker that tried was stopped."
_ERASED = "The result was erased."
_UNKNOWN = "This version of the program does not know how to do this."


class TaskFailed(Exception):
    """The job could not be done; the text is a sentence for the person who asked."""


class ClaimLost(Exception):
    """The lease ran out and another worker has the job; what was made is thrown away."""


class _GraceOver(BaseException):
    """Told to stop, and the job takes too long. Not an Exception, so that no task eats it."""


class Worker:
    """Runs jobs one after another until it is stopped. `clock` gives seconds since 1970.

    `look` is called now and then with the database and the moment, to queue what is due. `leases`:
    the leases of kinds that take longer from one step to the next.
    """

    def __init__(
        self,
        database: Database,
        tasks: Mapping[str, Task],
        *,
        lease_seconds: int,
        clock: Callable[[], float] = time.time,
        pause: Callable[[float], None] = time.sleep,
        chance: Chance | None = None,
        grace_seconds: float = GRACE_SECONDS,
        look: Callable[[Database, int], None] | None = None,
        leases: Mapping[str, int] | None = None,
    ) -> None:
        self.database, self.tasks, self._leases = database, tasks, leases or {}
        self.lease_seconds, self.grace_seconds = lease_seconds, grace_seconds
        self._clock, self._pause, self._chance = clock, pause, chance or Chance()
        self._look, self._look_at = look, 0
        self._stopping = False
        self._interruptible = False

    def run(self) -> None:
        """Work until `stop`; a database that is away is waited for."""
        wait = IDLE_SECONDS
        while not self._stopping:
            try:
                self._look_ahead()
                worked = self.run_one()
            except StorageUnavailable as error:
                wait = min(2 * wait, MAX_WAIT_SECONDS)
                log.warning("waiting for the database: %s", error)
                self._pause(wait)
                continue
            wait = IDLE_SECONDS
            if not worked and not self._stopping:
                self._pause(IDLE_SECONDS)

    def _look_ahead(self) -> None:
        """Now and then, let `look` queue what is due by the calendar."""
        now = self._now()
        if self._look is not None and now >= self._look_at:
            self._look_at = now + LOOK_SECONDS
            try:
                self._look(self.database, now)
            except StorageUnavailable:
                raise
            except Exception:  # a fault in the calendar stops no other work
                log.exception("what is due could not be queued")

    def stop(self) -> None:
        """End after the job in hand; after the grace, give that back to the queue instead."""
        self._stopping = True
        if self._interruptible:
            signal.setitimer(signal.ITIMER_REAL, max(self.grace_seconds, 0.001))

    @contextmanager
    def stopped_by_signals(self) -> Iterator[None]:
        """Let SIGTERM and SIGINT stop this worker. For the main thread only."""
        handlers: dict[signal.Signals, Any] = {
            signal.SIGTERM: self._on_stop,
            signal.SIGINT: self._on_stop,
            signal.SIGALRM: self._on_grace_over,
        }
        before = {number: signal.signal(number, handlers[number]) for number in handlers}
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            for number, handler in before.items():
                signal.signal(number, handler)

    def run_one(self) -> bool:
        """Claim a job and run it; False when there is none. Raises StorageUnavailable."""
        now = self._now()
        # Looking takes no lock; only a worker that saw work asks for the write lock.
        with self.database.read() as tx:
            if not jobs.has_work(tx, now):
                return False
        token = self._chance.new_id()
        job = self.database.transact(lambda tx: jobs.claim(tx, token, now, self.lease_seconds))
        if job is None:
            return False
        try:
            artefact = self._perform(job)
        except ClaimLost:
            log.warning("job %s was taken over by another worker", job.id)
        except _GraceOver:
            log.info("job %s goes back to the queue", job.id)
            self._write(lambda tx: jobs.give_back(tx, job, 0, counts=False))
        except (NotFound, NoLongerAllowed) as gone:
            # The job went with it, nobody can ask for it any more, or this person cannot (S53):
            # trying again would not help.
            why = str(gone) if isinstance(gone, NoLongerAllowed) else _ERASED
            self._write(lambda tx: jobs.fail(tx, job, why, self._now()))
        except GiveWay:
            # Not before the next second, so that those who wait come first.
            self._write(lambda tx: jobs.give_back(tx, job, self._now(), counts=False))
        except TryLater as later:
            when, why = self._now() + later.seconds, str(later)
            self._write(lambda tx: jobs.give_back(tx, job, when, why, counts=True))
        except (TaskFailed, RenderFailed) as failure:
            self._note_failure(job, str(failure))
        except StorageUnavailable:
            self._write(lambda tx: jobs.give_back(tx, job, 0, counts=False))
        except Exception:  # whatever a task raises, the worker goes on
            log.exception("job %s (%s) broke", job.id, job.kind)
            self._note_failure(job, _BROKEN)
        else:
            self._finish(job, artefact)
        return True

    def _perform(self, job: jobs.JobRecord) -> jobs.ArtefactRecord | None:
        task = self.tasks.get(job.kind)
        if task is None:
            raise TaskFailed(_UNKNOWN)
        if job.attempts > MAX_LOST:
            raise TaskFailed(_LOST)
        self._interruptible = True
        try:
            if self._stopping:
                raise _GraceOver
            if job.kind in self._leases:
                self._keep(job, 0)
            return task(job, lambda done: self._keep(job, done))
        finally:
            self._interruptible = False

    def _keep(self, job: jobs.JobRecord, done_steps: int) -> None:
        until = self._now() + self._leases.get(job.kind, self.lease_seconds)
        if not self.database.transact(lambda tx: jobs.extend(tx, job, until, done_steps)):
            raise ClaimLost(job.id)

    def _finish(self, job: jobs.JobRecord, artefact: jobs.ArtefactRecord | None) -> None:
        kept = self._write(lambda tx: jobs.finish(tx, job, artefact, self._now()))
        if kept is False:
            log.warning("job %s was taken over by another worker", job.id)

    def _note_failure(self, job: jobs.JobRecord, failure: str) -> None:
        now = self._now()
        if self._stopping:
            # Ctrl-C reaches the child that renders too; that is no fault of the report.
            self._write(lambda tx: jobs.give_back(tx, job, 0, counts=False))
        elif job.attempts >= MAX_ATTEMPTS:
            self._write(lambda tx: jobs.fail(tx, job, failure, now))
        else:
            later = now + RETRY_SECONDS * job.attempts
            self._write(lambda tx: jobs.give_back(tx, job, later, failure, counts=True))

    def _write(self, work: Callable[[Transaction], bool | None]) -> bool | None:
        """`work` in a transaction, waiting while the database is away; made work is not lost.

        When told to stop it gives up: the lease runs out and another worker takes over.
        """
        wait = IDLE_SECONDS
        while True:
            try:
                return self.database.transact(work)
            except StorageUnavailable as error:
                log.warning("waiting for the database: %s", error)
                if self._stopping:
                    return None
                self._pause(wait)
                wait = min(2 * wait, MAX_WAIT_SECONDS)

    def _now(self) -> int:
        return int(self._clock())

    def _on_stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stop()

    def _on_grace_over(self, _number: int, _frame: FrameType | None) -> None:
        # Only in the task itself: a transaction that is ending is left to end.
        if self._interruptible:
            raise _GraceOver


def report_task(database: Database, renderer: Renders, compare: Compares | None = None) -> Task:
    """The task that makes reports; `compare` puts a result beside its peers."""

    def run(job: jobs.JobRecord, _keep: Keep) -> jobs.ArtefactRecord:
        try:
            return make_report(database, job, renderer, compare)
        except RenderFailed as failure:
            raise TaskFailed(str(failure)) from failure

    return run


def form_task(renderer: Renders) -> Task:
    """The task that makes blank forms."""

    def run(job: jobs.JobRecord, _keep: Keep) -> jobs.ArtefactRecord:
        try:
            return make_form(job, renderer)
        except RenderFailed as failure:
            raise TaskFailed(str(failure)) from failure

    return run


def mail_task(database: Database, postage: Postage, clock: Callable[[], float]) -> Task:
    """The task that sends mail."""

    def run(job: jobs.JobRecord, _keep: Keep) -> None:
        send_mail(database, job, postage, int(clock()))

    return run


def postage_of(settings: Settings) -> Postage:
    """Where mail of this instance goes."""
    outbox: Outbox = (
        SmtpOutbox(settings.smtp, settings.sender)
        if settings.smtp
        else FolderOutbox(settings.instance / "mail", settings.sender)
    )
    return Postage(outbox, settings.origin, settings.signing_key(), settings.mail_cap)


def run_worker(settings: Settings) -> None:
    """Run a worker on this instance's database until SIGTERM or SIGINT.

    Raises UnsafeDatabase when saved answers could be lost, StorageUnavailable when there is no
    database to begin with.
    """
    database = Database(settings.database)
    renderer = Renderer(
        settings.report_seconds, settings.report_megabytes, settings.catalogue_folders
    )
    key = settings.signing_key()
    compare = compares(
        database, lambda: load_catalogue(settings.catalogue_folders), settings.peer_floor
    )
    worker = Worker(
        database,
        {
            REPORT: report_task(database, renderer, compare),
            FORM: form_task(renderer),
            ORGANISATION_REPORT: organisation_report_task(database, renderer, compare),
            COHORT_REPORT: cohort_report_task(
                database, renderer, lambda: load_catalogue(settings.catalogue_folders)
            ),
            BUNDLE: bundle_task(database, renderer, time.time, compare),
            WORKBOOK: workbook_task(database, lambda: load_catalogue(settings.catalogue_folders)),
            IMPORT: import_task(
                database, lambda: load_catalogue(settings.catalogue_folders), time.time
            ),
            MAIL: mail_task(database, postage_of(settings), time.time),
            REMIND: remind_task(database, time.time),
            AGAIN: again_task(database, key, time.time),
            REFIT: refit_task(
                database,
                lambda: load_catalogue(settings.catalogue_folders),
                time.time,
                secret=key,
                floor=settings.peer_floor,
            ),
        },
        lease_seconds=settings.report_seconds + LEASE_MARGIN,
        look=with_refits(look_ahead, settings.peer_floor),
        leases={REFIT: REFIT_LEASE},
    )
    try:
        database.check_safety()
        migrate(database)
        with worker.stopped_by_signals():
            worker.run()
    finally:
        renderer.close()
        database.dispose()
