"""Create a cohort, change what is settled about it, close it, open it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from survey.actions.refusals import NotFound
from survey.chance import Chance
from survey.storage import audit, cohorts, enrolment_links, enrolments, team
from survey.storage.cohorts import ANSWERS, CLOSED, OPEN, RESULTS, CohortRecord
from survey.storage.database import Database, Transaction
from survey.storage.members import LEAD
from survey.storage.tenancy import Tenant


class PromiseGiven(Exception):
    """Organisations joined under another setting; `fields` names what cannot change any more."""

    def __init__(self, fields: tuple[str, ...]) -> None:
        super().__init__(", ".join(fields))
        self.fields = fields


@dataclass(frozen=True, slots=True)
class CohortSettings:
    """What is settled about a cohort; the meanings are those of storage.cohorts.CohortRecord."""

    name: str
    versions: Mapping[str, str]
    form: str
    locales: tuple[str, ...]
    deadline: int | None
    introduction: Mapping[str, str]
    contact: str
    sees: str
    targets: Mapping[str, int]
    mails_report: bool
    remind_days: int
    again_at: int | None

    def values(self) -> dict[str, Any]:
        """Field → value."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def settings_of(record: CohortRecord) -> CohortSettings:
    """What is settled about a cohort now."""
    return CohortSettings(
        **{name: getattr(record, name) for name in CohortSettings.__dataclass_fields__}
    )


def create_cohort(
    database: Database, settings: CohortSettings, *, actor: str, now: int, chance: Chance
) -> str:
    """A new cohort led by `actor`; its id."""
    new = CohortRecord(
        id=chance.new_id(), **settings.values(), state=OPEN, created_at=now, closed_at=None
    )

    def work(tx: Transaction) -> str:
        cohorts.add_cohort(tx, new)
        team.add_consultant(tx, new.id, actor, LEAD, now)
        _note(tx, "cohort.create", new, actor, now, name=new.name)
        return new.id

    return database.transact(work, Tenant(new.id))


def change_cohort(
    database: Database, cohort: str, settings: CohortSettings, *, actor: str, now: int
) -> None:
    """Settle otherwise. Raises NotFound, PromiseGiven.

    Once an organisation takes part, its version and form stay, and its consultants never get to
    see more of it than it was told when it joined.
    """

    def work(tx: Transaction) -> None:
        found = _take(tx, cohort)
        before, after = settings_of(found).values(), settings.values()
        changed = sorted(name for name in after if after[name] != before[name])
        if not changed:
            return
        if enrolments.takes_part(tx, cohort) and (broken := _promises(before, after)):
            raise PromiseGiven(broken)
        cohorts.change_cohort(tx, cohort, **{name: after[name] for name in changed})
        _spread_end(tx, cohort)
        _note(tx, "cohort.change", found, actor, now, fields=", ".join(changed))

    database.transact(work, Tenant(cohort))


def _promises(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    broken = [name for name in ("versions", "form") if before[name] != after[name]]
    if (before["sees"], after["sees"]) == (RESULTS, ANSWERS):
        broken.append("sees")
    return tuple(broken)


def close_cohort(database: Database, cohort: str, *, actor: str, now: int) -> None:
    """Nobody joins or answers any more; what was saved stays. Raises NotFound."""

    def work(tx: Transaction) -> None:
        found = _take(tx, cohort)
        if not found.is_open:
            return
        cohorts.change_cohort(tx, cohort, state=CLOSED, closed_at=now)
        _spread_end(tx, cohort)
        _note(tx, "cohort.close", found, actor, now)

    database.transact(work, Tenant(cohort))


def reopen_cohort(database: Database, cohort: str, *, actor: str, now: int) -> None:
    """Organisations may join and answer again, until the deadline. Raises NotFound."""

    def work(tx: Transaction) -> None:
        found = _take(tx, cohort)
        if found.is_open:
            return
        cohorts.change_cohort(tx, cohort, state=OPEN, closed_at=None)
        _spread_end(tx, cohort)
        _note(tx, "cohort.reopen", found, actor, now)

    database.transact(work, Tenant(cohort))


def _spread_end(tx: Transaction, cohort: str) -> None:
    # Each assessment carries its own end, so that saving an answer asks nothing of the cohort.
    found = cohorts.find_cohort(tx, cohort)
    enrolments.set_end(tx, cohort, found.answers_until)
    if found.is_open and found.answers_until is not None:
        enrolment_links.set_expiry(tx, cohort, found.answers_until)


def _take(tx: Transaction, cohort: str) -> CohortRecord:
    try:
        return cohorts.find_cohort(tx, cohort, take=True)
    except LookupError as error:
        raise NotFound(str(error)) from error


def _note(
    tx: Transaction, verb: str, cohort: CohortRecord, actor: str, now: int, **detail: str
) -> None:
    audit.note(tx, at=now, actor=actor, verb=verb, subject=cohort.id, cohort=cohort.id, **detail)
