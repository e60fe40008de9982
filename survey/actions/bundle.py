"""The PDFs of all organisations of a cohort: ask for them, make them one by one.

Each PDF is kept as soon as it is made. A worker that is killed loses the one it was at; the next
worker goes on with those that are not there yet, and none is made twice (S52).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from survey.actions.look_at_peers import Compares
from survey.actions.organisation_report import (
    assessment_of,
    beside_peers,
    brand_for,
    check_consultant,
    file_name,
    find_cohort,
    render_request,
    slot,
)
from survey.actions.printing import Renders, new_job, queue
from survey.actions.refusals import NoLongerAllowed, NotFound, NothingSubmitted
from survey.storage import audit, bundles, jobs, peers, reviews
from survey.storage.cohorts import CohortRecord
from survey.storage.database import Database, Transaction
from survey.storage.sessions import Person
from survey.storage.tenancy import ACROSS, Tenant

BUNDLE = "bundle"
"""The kind of job that makes all PDFs of a cohort."""


class GiveWay(Exception):
    """Others wait; a bundle goes back to the queue after each PDF, and on in its turn."""


def request_bundle(
    database: Database, cohort: str, who: Person, locale: str, now: int
) -> jobs.JobRecord:
    """The job that makes all PDFs in one language; the one there is while nothing changed.

    Raises NotFound, and NothingSubmitted when no organisation has a result yet.
    """

    def work(tx: Transaction) -> jobs.JobRecord:
        found = find_cohort(tx, cohort)
        wanted = bundles.printable(tx)
        if not wanted:
            raise NothingSubmitted(cohort)
        ids = [each.enrolment for each in wanted]
        state = (
            [[each.enrolment, each.result] for each in wanted],
            list(found.blocks),
            brand_for(tx, found),
            reviews.last_change(tx, ids),
            peers.told_since(tx),
        )
        job = replace(
            new_job(
                BUNDLE,
                slot(BUNDLE, who.account, cohort, locale, *state),
                None,
                {"enrolments": ids, "locale": locale},
            ),
            all_steps=len(ids),
            cohort_id=cohort,
            account_id=who.account,
        )
        audit.note(
            tx,
            at=now,
            actor=who.account,
            verb="report.bundle",
            subject=job.id,
            cohort=cohort,
            organisations=len(ids),
        )
        return queue(tx, job, now)

    return database.transact(work, Tenant(cohort))


def make_bundle(
    database: Database,
    job: jobs.JobRecord,
    renderer: Renders,
    *,
    keep: Callable[[int], None],
    others_wait: Callable[[], bool],
    now: Callable[[], int],
    compare: Compares | None = None,
) -> None:
    """Make those PDFs of the bundle that are not there yet; `keep` is told how many are.

    `compare` puts each result beside its peers. Organisations that were erased or left meanwhile
    are left out. Raises NoLongerAllowed, then nothing of it remains; GiveWay when `others_wait`;
    and what `renderer` raises.
    """
    wanted: list[str] = job.arguments["enrolments"]
    with database.read(ACROSS) as tx:
        done = bundles.parts_made(tx, job.id)
    keep(len(done))
    for number, enrolment in enumerate(wanted, 1):
        if enrolment in done:
            continue
        _make_part(database, job, renderer, enrolment, number, now(), compare)
        done.add(enrolment)
        keep(len(done))
        if number < len(wanted) and others_wait():
            raise GiveWay(job.id)


def _make_part(
    database: Database,
    job: jobs.JobRecord,
    renderer: Renders,
    enrolment: str,
    number: int,
    now: int,
    compare: Compares | None,
) -> None:
    try:
        with database.read(ACROSS) as tx:
            check_consultant(tx, job)
            cohort: CohortRecord = find_cohort(tx, str(job.cohort_id))
            asked = render_request(tx, cohort, enrolment, job.account_id, job.arguments["locale"])
            assessment = assessment_of(tx, enrolment)
    except NoLongerAllowed:
        database.transact(lambda tx: bundles.drop_parts(tx, job.id), ACROSS)
        raise
    except (NotFound, NothingSubmitted):
        return
    content = renderer.render(beside_peers(asked, assessment, compare))
    # The number keeps apart those with the same name, and is the same whoever goes on.
    name = f"{number:04d}-{file_name(asked['organisation'])}.pdf"

    def work(tx: Transaction) -> None:
        if jobs.holds(tx, job):
            bundles.add_part(
                tx, job.id, enrolment, cohort=cohort.id, name=name, content=content, now=now
            )

    database.transact(work, Tenant(cohort.id))


def remove_print(database: Database, cohort: str, job: str, who: Person, now: int) -> None:
    """Remove what was printed for a cohort, whether or not it is finished. Raises NotFound."""

    def work(tx: Transaction) -> None:
        try:
            bundles.find_print(tx, cohort, job, PRINTS)
        except LookupError as error:
            raise NotFound(str(error)) from error
        bundles.remove_print(tx, job)
        audit.note(tx, at=now, actor=who.account, verb="report.remove", subject=job, cohort=cohort)

    database.transact(work, Tenant(cohort))


PRINTS = (BUNDLE, "organisation-report", "cohort-report")
"""The kinds of jobs that print for consultants."""
