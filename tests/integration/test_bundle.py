"""A bundle whose worker is killed in the midst ends with each PDF there once."""

from __future__ import annotations

import subprocess
import time

from sqlalchemy import select

from survey.actions.bundle import request_bundle
from survey.storage import bundles, jobs
from survey.storage.database import Database
from survey.storage.sessions import Person
from survey.storage.tables import BundlePart, Job
from survey.storage.tenancy import ACROSS
from tests.durability import end, launch
from tests.integration import consulted

ORGANISATIONS = 24
KILLED_AT = (5, 17)
PATIENCE = 60


def rendering(worker: subprocess.Popen[bytes]) -> str:
    """The organisation whose PDF the worker has just begun."""
    assert worker.stdout is not None
    while True:
        line = worker.stdout.readline().decode().strip()
        assert line, "the worker ended"
        if line.startswith("rendering "):
            return line.removeprefix("rendering ")


def test_s52_a_bundle_whose_worker_is_killed_has_each_pdf_once(database_url: str) -> None:
    database = Database(database_url)
    names = [f"o{number:02}" for number in range(ORGANISATIONS)]
    consulted.cohort_of(database, *names)
    ann = Person("ann", "ann@example.org", "Ann", "en", frozenset({"consultant"}), "otp", 0, 0)
    job = request_bundle(database, "c", ann, "en", 1)
    begun: list[str] = []
    for at in (*KILLED_AT, ORGANISATIONS + len(KILLED_AT)):
        worker = launch("bundler", database_url)
        try:
            while len(begun) < at:
                begun.append(rendering(worker))
            if at > ORGANISATIONS:
                wait_until_done(database, job.id)
        finally:
            end(worker)
    # The PDF that each killed worker was at was begun anew, and no other.
    assert len(begun) == ORGANISATIONS + len(KILLED_AT)
    with database.read(ACROSS) as tx:
        made = {bytes(content) for content in tx.execute(select(BundlePart.content)).scalars()}
        files = bundles.part_names(tx, job.id)
        state = tx.execute(select(Job.state, Job.done_steps)).one()
    database.dispose()
    assert made == {f"%PDF-1.7 Acme {name}".encode() for name in names}
    assert len(files) == len(dict(files)) == ORGANISATIONS
    assert tuple(state) == (jobs.DONE, ORGANISATIONS)


def wait_until_done(database: Database, job: str) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with database.read() as tx:
            if tx.execute(select(Job.state).where(Job.id == job)).scalar_one() == jobs.DONE:
                return
        time.sleep(0.05)
    raise AssertionError("the bundle does not end")
