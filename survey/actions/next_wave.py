"""Ask all organisations of a cohort again: a new cohort that follows the old one."""

from __future__ import annotations

from dataclasses import replace

from survey.actions.invite import Invitee, send_invitations
from survey.actions.printing import new_job
from survey.actions.refusals import NotFound
from survey.chance import Chance
from survey.storage import audit, cohorts, invitations, jobs, team
from survey.storage.cohorts import OPEN, CohortRecord
from survey.storage.database import Database, Transaction
from survey.storage.invitations import UNDELIVERABLE
from survey.storage.tenancy import ACROSS

AGAIN = "cohort-again"
"""The kind of job that begins the next wave when its day has come."""

DAY = 86_400


def begin_wave(
    database: Database, cohort: str, *, key: str, actor: str, now: int, chance: Chance
) -> str:
    """The cohort that follows `cohort`, begun unless it has; its id. Raises NotFound.

    It has the same settings and consultants, invites the same people, and gives them as many
    days. Who took part goes on with the same organisation (actions/join.py).
    """
    fresh = chance.new_id()

    def work(tx: Transaction) -> str:
        try:
            before = cohorts.find_cohort(tx, cohort, take=True)
        except LookupError as error:
            raise NotFound(str(error)) from error
        cohorts.change_cohort(tx, cohort, again_at=None)
        known = cohorts.successor_of(tx, cohort)
        if known is not None:
            return known
        new = _following(before, fresh, now)
        cohorts.add_cohort(tx, new)
        for member in team.team_of(tx, cohort):
            team.add_consultant(tx, fresh, member.account, member.role, now)
        invitees = [
            Invitee(each.email, each.organisation, each.person, each.locale, each.context)
            for each in invitations.of_cohort(tx, cohort)
            if each.state != UNDELIVERABLE
        ]
        send_invitations(tx, fresh, invitees, key=key, now=now, chance=chance)
        audit.note(
            tx,
            at=now,
            actor=actor,
            verb="cohort.again",
            subject=fresh,
            cohort=fresh,
            previous=cohort,
            count=len(invitees),
        )
        return fresh

    return database.transact(work, ACROSS)


def _following(before: CohortRecord, fresh: str, now: int) -> CohortRecord:
    deadline = before.deadline
    if deadline is not None:
        days = max(1, -(-(deadline - before.created_at) // DAY))
        deadline = (now // DAY + days + 1) * DAY - 1
    return replace(
        before,
        id=fresh,
        state=OPEN,
        deadline=deadline,
        again_at=None,
        created_at=now,
        closed_at=None,
        previous_id=before.id,
    )


def look_for_waves(database: Database, now: int) -> int:
    """Queue the waves whose day has come, each once; how many that were."""
    with database.read(ACROSS) as tx:
        due = cohorts.to_begin_again(tx, now)
    for cohort, at in due:
        job = new_job(AGAIN, f"{AGAIN}:{cohort}:{at}", None, {"cohort": cohort})
        database.transact(lambda tx, job=job: jobs.add_job(tx, job, now))  # type: ignore[misc] # bound now
    return len(due)


def begin_wave_when_due(
    database: Database, job: jobs.JobRecord, *, key: str, now: int, chance: Chance
) -> None:
    """Begin the wave of `job`. Raises NotFound when its cohort is gone."""
    begin_wave(
        database, job.arguments["cohort"], key=key, actor=audit.WORKER, now=now, chance=chance
    )
