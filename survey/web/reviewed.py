"""One organisation of a cohort as its consultants see it: what all its review pages start from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from questionnaires.schema import Item, Questionnaire
from questionnaires.sheet import AnswerSheet, parse_sheet
from survey.actions.refusals import NotFound
from survey.actions.review import Desk
from survey.reports.phrasing import Phrasing
from survey.storage import assessments, enrolments, results, reviews
from survey.storage.assessments import AssessmentRecord
from survey.storage.cohorts import ANSWERS
from survey.storage.enrolments import EnrolmentRecord
from survey.storage.results import ResultRecord
from survey.storage.reviews import AgreedRecord, NoteRecord, RatingRecord
from survey.web import policy
from survey.web.languages import current
from survey.web.languages import gettext as _
from survey.web.simulated import about
from survey.web.state import state

if TYPE_CHECKING:  # numpy is loaded where a page needs it, never at start-up
    from scoring.evidenced import Evidenced


@dataclass(frozen=True, slots=True)
class Submitted:
    """What the organisation submitted last."""

    result: ResultRecord
    sheet: AnswerSheet
    questionnaire: Questionnaire

    def asked(self, dimension: str) -> tuple[Item, ...]:
        """The items of a dimension that were asked and are rated on the scale."""
        items = self.questionnaire.dimension[dimension].items
        return tuple(
            item
            for item in items
            if self.questionnaire.is_rated(item.id) and (item.quick or self.sheet.form != "quick")
        )


@dataclass(frozen=True)
class Reviewed:
    """An organisation, its result and what consultants wrote; newest ratings first.

    `submitted` is None before the first submission. `sees_answers`: single answers may be shown.
    """

    enrolment: EnrolmentRecord
    assessment: AssessmentRecord
    submitted: Submitted | None
    notes: Sequence[NoteRecord]
    rated: Sequence[RatingRecord]
    agreed: Sequence[AgreedRecord]
    sees_answers: bool

    @property
    def name(self) -> str:
        """What the organisation is called."""
        return self.enrolment.name or self.assessment.organisation or _("Organisation without name")

    @cached_property
    def newest(self) -> Mapping[str, RatingRecord]:
        """Item → the consultant's rating that counts."""
        return reviews.newest_by_item(self.rated)

    @cached_property
    def settled(self) -> Mapping[str, AgreedRecord]:
        """Item → the agreement that counts."""
        return reviews.newest_by_item(self.agreed)

    @cached_property
    def strengths(self) -> dict[str, int]:
        """Item → strength of its evidence: as a consultant saw it, else as it was stated."""
        stated = {i: a.evidence for i, a in self.submitted.sheet.answers.items()}  # type: ignore[union-attr] # asked after submission only
        return stated | {item: row.evidence for item, row in self.newest.items()}

    @cached_property
    def interval(self) -> Evidenced | None:
        """Claimed against shown by evidence; None where single answers are not shown."""
        if self.submitted is None or not self.sees_answers:
            return None
        from scoring.evidenced import evidenced

        return evidenced(self.submitted.sheet.codes(), self.strengths, self.submitted.questionnaire)

    def words(self) -> Phrasing:
        """Writes about the version it answered in the language of this request."""
        return Phrasing(current().locale, state().questionnaire(self.assessment))


def find_reviewed(enrolment: str) -> Reviewed:
    """The organisation in the address, of the cohort in the address. Raises NotFound."""
    here, who = state(), policy.signed_in()
    with here.database.read(policy.tenant()) as tx:
        try:
            found = enrolments.find_enrolment(tx, enrolment)
            assessment = assessments.find_assessment(tx, found.assessment_id)
            result = (
                None
                if found.result_id is None
                else results.find_result(tx, found.assessment_id, found.result_id)
            )
        except LookupError as error:
            raise NotFound(str(error)) from error
        notes = reviews.notes_for(tx, enrolment, who.account)
        rated = reviews.ratings_of(tx, enrolment)
        agreed = reviews.agreed_of(tx, enrolment)
    about(simulated=assessment.simulated)
    sees_answers = policy.membership().sees == ANSWERS
    submitted = None
    if result is not None:
        questionnaire = here.questionnaire(assessment)
        sheet = parse_sheet(result.sheet, lambda _id, _version: questionnaire, "")
        submitted = Submitted(result, sheet, questionnaire)
    if not sees_answers:
        notes = [note for note in notes if note.scope != reviews.ITEM]
        rated, agreed = [], []
    return Reviewed(found, assessment, submitted, notes, rated, agreed, sees_answers)


def desk(enrolment: str) -> Desk:
    """Who reviews that organisation in this request."""
    return Desk(policy.membership().cohort, enrolment, policy.signed_in(), state().now())
