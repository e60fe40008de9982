"""Remind organisations that have not submitted yet, by mail: one, all, or when the day has come."""

from __future__ import annotations

from survey.actions.printing import new_job
from survey.actions.refusals import CohortOver, NotFound
from survey.actions.send_mail import To, post_many
from survey.chance import Chance
from survey.mail_texts.kind_names import REMINDER
from survey.storage import audit, cohorts, invitations, jobs
from survey.storage.database import Database, Transaction
from survey.storage.tenancy import ACROSS, Tenant

DAY = 86_400

MOST_REMINDERS = 5
"""How many reminders one invitation gets at most."""

PAUSE = 20 * 3600
"""Seconds between two mails about an invitation, so that nobody gets two on one day."""

AT_ONCE = 1_000
"""How many one transaction reminds: savers wait no longer than that takes."""

REMIND = "cohort-remind"
"""The kind of job that reminds when the day has come."""


def remind(
    database: Database,
    cohort: str,
    *,
    only: str | None = None,
    actor: str,
    now: int,
    chance: Chance,
) -> int:
    """Mail everybody who is late, or the one invitation `only`; how many mails that were.

    Nobody gets more than MOST_REMINDERS, or two mails within PAUSE. Raises NotFound, CohortOver.
    """

    def work(tx: Transaction) -> int:
        try:
            found = cohorts.find_cohort(tx, cohort, take=True)
        except LookupError as error:
            raise NotFound(str(error)) from error
        if not found.takes_answers(now):
            raise CohortOver(cohort)
        late = invitations.late_ones(
            tx,
            cohort,
            most_reminders=MOST_REMINDERS,
            before=now - PAUSE,
            most=AT_ONCE,
            only=only,
        )
        invitations.note_reminded(tx, [each.id for each in late], now)
        to = [To(each.id, each.email, each.locale) for each in late]
        post_many(tx, kind=REMINDER, to=to, cohort=cohort, now=now, chance=chance)
        if late:
            audit.note(
                tx,
                at=now,
                actor=actor,
                verb="cohort.remind",
                subject=only or cohort,
                cohort=cohort,
                count=len(late),
            )
        return len(late)

    # Whoever was reminded is late no longer, so each round finds the next ones.
    total = last = database.transact(work, Tenant(cohort))
    while last == AT_ONCE:
        last = database.transact(work, Tenant(cohort))
        total += last
    return total


def look_for_reminders(database: Database, now: int) -> int:
    """Queue the reminders whose day has come, each once; how many cohorts that were."""
    with database.read(ACROSS) as tx:
        due = cohorts.to_remind(tx, now)
        slots = {cohort: f"{REMIND}:{cohort}:{deadline // DAY}" for cohort, deadline in due}
        due = [each for each in due if jobs.find_slot(tx, slots[each[0]]) is None]
    for cohort, _deadline in due:
        job = new_job(REMIND, slots[cohort], None, {"cohort": cohort})
        database.transact(lambda tx, job=job: jobs.add_job(tx, job, now))  # type: ignore[misc] # bound now
    return len(due)


def remind_when_due(database: Database, job: jobs.JobRecord, *, now: int, chance: Chance) -> None:
    """Do the reminding of `job`. A cohort that was closed meanwhile reminds nobody."""
    try:
        remind(database, job.arguments["cohort"], actor=audit.WORKER, now=now, chance=chance)
    except CohortOver:
        return
