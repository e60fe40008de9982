"""Submit, open again, go on from the quick check to the full form."""

from __future__ import annotations

from questionnaires.schema import Questionnaire
from questionnaires.sheet import Answer, AnswerSheet, pack, sheet_json
from survey.actions.refusals import NotFound
from survey.actions.share import touch
from survey.actions.still_open import refuse_late
from survey.actions.tell_cohorts import tell_cohorts
from survey.chance import Chance
from survey.storage import assessments, enrolments, figures, links, results
from survey.storage.database import Database, Transaction
from survey.storage.tenancy import ACROSS


class _Changed(Exception):
    """The sheet changed between scoring and storing; score again."""


ROUNDS = 5


def submit(
    database: Database,
    questionnaire: Questionnaire,
    assessment: str,
    *,
    now: int,
    chance: Chance,
    used: tuple[links.LinkRecord, ...] = (),
) -> str:
    """Score the sheet and store a new result beside earlier ones; returns its id.

    Submitting twice gives the first result's id again (S57). The private link among `used`,
    the links this person came by, lives on (S41). Raises NotFound, CohortOver.
    """
    # Scoring and its numpy are imported where they work, so that a web process starts light.
    from scoring.result import score_sheet

    for _ in range(ROUNDS):
        with database.read() as tx:
            found = _find(tx, assessment)
            newest = results.results_of(tx, assessment)
            answers = assessments.load_answers(tx, found, questionnaire)
        if not found.is_open and newest:
            return newest[0].id
        refuse_late(found, now)
        # Scored before the write begins: other people's saves never wait for it.
        sheet = sheet_of(found, answers, questionnaire)
        scored = score_sheet(sheet, questionnaire)
        new = results.ResultRecord(
            id=chance.new_id(),
            assessment_id=assessment,
            number=0,
            sheet=sheet_json(sheet),
            result=scored,
            fingerprint=scored["fingerprint"],
            submitted_at=now,
        )
        try:
            return database.transact(
                lambda tx, found=found, new=new, sheet=sheet: _store(  # type: ignore[misc] # bound now
                    tx,
                    found,
                    new,
                    pack(sheet.codes(), questionnaire),
                    questionnaire,
                    used,
                    now,
                    chance,
                ),
                ACROSS,
            )
        except _Changed:
            continue
    raise RuntimeError("the sheet kept changing while it was submitted")


def _store(
    tx: Transaction,
    scored: assessments.AssessmentRecord,
    new: results.ResultRecord,
    packed: bytes,
    questionnaire: Questionnaire,
    used: tuple[links.LinkRecord, ...],
    now: int,
    chance: Chance,
) -> str:
    found = assessments.find_assessment(tx, scored.id, take=True)
    if found != scored:
        raise _Changed
    touch(tx, used, now)
    number = results.next_number(tx, found.id)
    fields = {name: getattr(new, name) for name in new.__dataclass_fields__} | {"number": number}
    results.add_result(tx, results.ResultRecord(**fields), packed)
    figures.add_figures(tx, [(new.id, new.result)], questionnaire)
    assessments.change_assessment(tx, found.id, state="submitted", changed_at=now)
    tell_cohorts(tx, found, new.id, now, chance)
    return new.id


def sheet_of(
    found: assessments.AssessmentRecord,
    answers: dict[str, Answer],
    questionnaire: Questionnaire,
) -> AnswerSheet:
    """The answer sheet of an assessment; in the quick check only its own items count."""
    if found.form == "quick":
        answers = {i: a for i, a in answers.items() if questionnaire.by_id[i].quick}
    context = dict(found.context)
    if found.organisation:
        context["organisation"] = found.organisation
    return AnswerSheet(
        questionnaire=found.questionnaire,
        version=found.version,
        id=found.id,
        answers=answers,
        context=context,
        goals=found.goals,
        form=found.form,
    )


def reopen(
    database: Database,
    assessment: str,
    *,
    form: str | None = None,
    held: tuple[links.LinkRecord, ...] = (),
    now: int,
) -> None:
    """Let answers change again; results already made stay as they are.

    `form` full goes on from the quick check to all items. `held`: the links of whoever does it.
    Raises NotFound, CohortOver.
    """

    def work(tx: Transaction) -> None:
        found = _find(tx, assessment)
        refuse_late(found, now)
        touch(tx, held, now)
        if not found.is_open:
            enrolments.note_reopened(tx, assessment)
        assessments.change_assessment(
            tx, found.id, state="open", form=form or found.form, changed_at=now
        )

    database.transact(work, ACROSS)


def _find(tx: Transaction, assessment: str) -> assessments.AssessmentRecord:
    try:
        return assessments.find_assessment(tx, assessment)
    except LookupError as error:
        raise NotFound(str(error)) from error
