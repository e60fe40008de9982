"""Coming back: a new assessment of the same organisation, after the one that was submitted."""

from __future__ import annotations

from questionnaires.schema import Questionnaire
from survey.actions.refusals import NotFound, NothingSubmitted
from survey.actions.share import touch
from survey.chance import Chance
from survey.storage import assessments, chains, organisations, results
from survey.storage.database import Database, Transaction
from survey.storage.links import LinkRecord


def begin_again(
    database: Database,
    questionnaire: Questionnaire,
    assessment: str,
    *,
    locale: str,
    held: tuple[LinkRecord, ...],
    now: int,
    chance: Chance,
) -> str:
    """The assessment that follows `assessment`, on `questionnaire`; made unless it is there.

    It starts without answers: last year's are shown once this year's are given. What describes
    the organisation is carried over, as far as the version knows it. `held`: the links of whoever
    does it; the private link opens every year. Raises NotFound, NothingSubmitted.
    """
    fresh = chance.new_id()

    def work(tx: Transaction) -> str:
        try:
            # Taken, so that of two such requests at once the second finds the first's.
            found = assessments.find_assessment(tx, assessment, take=True)
        except LookupError as error:
            raise NotFound(str(error)) from error
        touch(tx, held, now)
        known = chains.successor_of(tx, assessment)
        if known is not None:
            return known
        if not results.results_of(tx, assessment):
            raise NothingSubmitted(assessment)
        assessments.add_further(
            tx,
            assessments.AssessmentRecord(
                id=fresh,
                organisation_id=found.organisation_id,
                organisation=found.organisation,
                questionnaire=questionnaire.id,
                version=questionnaire.version,
                definition_sha256=questionnaire.definition_sha256,
                form=found.form,
                state="open",
                locale=locale,
                context=organisations.with_profile(tx, found),
                goals=tuple(goal for goal in found.goals if goal in questionnaire.goals),
                revision=0,
                created_at=now,
                changed_at=now,
                previous_id=assessment,
            ),
        )
        return fresh

    return database.transact(work)
