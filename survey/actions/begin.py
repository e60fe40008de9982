"""Begin an assessment: an organisation, its empty sheet, its private link."""

from __future__ import annotations

from dataclasses import dataclass

from questionnaires.schema import Questionnaire
from survey.actions.share import RESUME_SECONDS, new_link
from survey.chance import Chance, secret_hash
from survey.storage import assessments, links
from survey.storage.database import Database, Transaction


@dataclass(frozen=True, slots=True)
class Begun:
    """The new assessment, and the secret of its private link, known only here."""

    assessment: str
    token: str


def begin(
    database: Database,
    questionnaire: Questionnaire,
    *,
    form: str,
    locale: str,
    device: str,
    now: int,
    chance: Chance,
) -> Begun:
    """Make an assessment pinned to `questionnaire` and let the browser `device` hold it."""
    new = assessments.AssessmentRecord(
        id=chance.new_id(),
        organisation_id=chance.new_id(),
        organisation="",
        questionnaire=questionnaire.id,
        version=questionnaire.version,
        definition_sha256=questionnaire.definition_sha256,
        form=form,
        state="open",
        locale=locale,
        context={},
        goals=(),
        revision=0,
        created_at=now,
        changed_at=now,
    )
    link, token = new_link(chance, new.id, links.RESUME, now, RESUME_SECONDS)

    def work(tx: Transaction) -> None:
        assessments.add_assessment(tx, new)
        links.add_link(tx, link, secret_hash(token))
        links.grant(tx, secret_hash(device), link.id, now)

    database.transact(work)
    return Begun(new.id, token)
