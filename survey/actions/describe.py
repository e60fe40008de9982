"""Describe the organisation: the context page."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from survey.actions.refusals import NotFound
from survey.actions.share import touch
from survey.actions.still_open import refuse_closed
from survey.storage import assessments, organisations
from survey.storage.assessments import AssessmentRecord
from survey.storage.database import Database, Transaction
from survey.storage.links import LinkRecord


@dataclass(frozen=True, slots=True)
class Described:
    """Name, context (checked by questionnaires.context) and goals of an organisation."""

    organisation: str
    context: Mapping[str, Any]
    goals: tuple[str, ...]


class StaleContext(Exception):
    """Somebody else described the organisation otherwise meanwhile; `current` is what is saved."""

    def __init__(self, current: AssessmentRecord) -> None:
        super().__init__(f"{current.id} was described meanwhile")
        self.current = current


def context_mark(record: AssessmentRecord) -> str:
    """A short name of what the context page shows, which a form carries back."""
    shown = [record.organisation, dict(record.context), list(record.goals)]
    return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()[:16]


def describe(
    database: Database,
    assessment: str,
    described: Described,
    *,
    seen: str | None,
    held: tuple[LinkRecord, ...],
    now: int,
) -> None:
    """Save what was filled in on a page that showed the state `seen` (see `context_mark`).

    `seen` None: on no page, so there is nothing it could be older than.

    Saving what is saved already is no change, so a form sent twice is one save. `held`: the
    links of whoever saves. Raises AssessmentClosed, StaleContext, NotFound.
    """

    def work(tx: Transaction) -> None:
        try:
            found = assessments.find_assessment(tx, assessment, take=True)
        except LookupError as error:
            raise NotFound(str(error)) from error
        refuse_closed(found, now)
        touch(tx, held, now)
        saved = Described(found.organisation, found.context, found.goals)
        if saved == described:
            return
        if seen is not None and seen != context_mark(found):
            raise StaleContext(found)
        assessments.rename_organisation(tx, found.organisation_id, described.organisation)
        organisations.set_profile(tx, found.organisation_id, described.context)
        assessments.change_assessment(
            tx,
            found.id,
            context=dict(described.context),
            goals=list(described.goals),
            changed_at=now,
        )

    database.transact(work)
