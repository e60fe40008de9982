"""Links to a finished report: make one, revoke it, fetch what it gives."""

from __future__ import annotations

from survey.actions.bundle import BUNDLE, PRINTS
from survey.actions.refusals import NotFound
from survey.chance import Chance, secret_hash
from survey.storage import audit, bundles, jobs, report_shares
from survey.storage.database import Database, Transaction
from survey.storage.report_shares import SharedReport, ShareRecord
from survey.storage.sessions import Person
from survey.storage.tenancy import ACROSS, Tenant

DAY = 86_400
LIVES = (7, 30, 90)
"""How many days a link may live."""

SHARED = tuple(kind for kind in PRINTS if kind != BUNDLE)
"""Kinds that can be shared: one report, never all of them."""


def share_report(
    database: Database,
    cohort: str,
    job: str,
    *,
    days: int,
    label: str,
    who: Person,
    now: int,
    chance: Chance,
) -> str:
    """The secret of a new link to a finished report of that cohort. Raises NotFound."""
    token = chance.new_token()
    share = ShareRecord(chance.new_id(), cohort, job, label, now, now + days * DAY)

    def work(tx: Transaction) -> str:
        try:
            found = bundles.find_print(tx, cohort, job, SHARED)
        except LookupError as error:
            raise NotFound(str(error)) from error
        if found.state != jobs.DONE:
            raise NotFound("not finished")
        report_shares.add_share(tx, share, secret_hash(token))
        audit.note(
            tx,
            at=now,
            actor=who.account,
            verb="report.share",
            subject=share.id,
            cohort=cohort,
            job=job,
            days=days,
        )
        return token

    return database.transact(work, Tenant(cohort))


def revoke_share(database: Database, cohort: str, share: str, who: Person, now: int) -> None:
    """Kill a link at once. Raises NotFound."""

    def work(tx: Transaction) -> None:
        if not report_shares.revoke_share(tx, share, now):
            raise NotFound(f"no link {share}")
        audit.note(
            tx, at=now, actor=who.account, verb="report.unshare", subject=share, cohort=cohort
        )

    database.transact(work, Tenant(cohort))


def find_shared(database: Database, token: str, now: int) -> SharedReport:
    """What the link with that secret gives. Raises NotFound."""
    with database.read(ACROSS) as tx:
        found = report_shares.find_shared(tx, secret_hash(token), now)
    if found is None:
        raise NotFound("no such link")
    return found


def fetch_shared(database: Database, token: str, now: int) -> jobs.ArtefactRecord:
    """The report itself. Raises NotFound."""
    with database.read(ACROSS) as tx:
        found = report_shares.find_shared(tx, secret_hash(token), now)
        made = None if found is None else jobs.load_artefact(tx, found.job)
    if made is None:
        raise NotFound("no such link")
    return made
