"""The cohort of a demonstration: two waves of simulated organisations, led by a consultant."""

from __future__ import annotations

from questionnaires.catalogue import Catalogue
from questionnaires.fit import Fit
from questionnaires.outcomes import Outcomes
from scoring.fit_result import best_model
from survey.actions.administer import with_roles
from survey.actions.invent import organisation_id
from survey.actions.invented_years import AROUND, DAY, FIGURES, LATELY, MODELS, PRACTICES, YEAR
from survey.chance import Chance
from survey.roles import CONSULTANT
from survey.storage import audit, cohorts, enrolments, simulated, team
from survey.storage.cohorts import ANSWERS, CLOSED, OPEN, CohortRecord
from survey.storage.database import Database, Transaction
from survey.storage.enrolments import IMPORT, EnrolmentRecord
from survey.storage.members import LEAD
from survey.storage.simulated import Entrant
from survey.storage.tenancy import ACROSS
from survey.wording import LANGUAGES

NAME = "Demonstration (simulated)"
TOGETHER = 500
"""Organisations that enter a cohort in one transaction."""

BEFORE = LATELY + 30 * DAY
"""How long before now the second wave began, and a year earlier the first."""


def follow(
    database: Database,
    catalogue: Catalogue,
    email: str,
    *,
    seed: int,
    now: int,
    chance: Chance,
) -> str:
    """Let the account with that address lead all simulated organisations; the newest wave's id.

    The account is made where there is none. What takes part already stays as it is. Raises
    LookupError without the questionnaires.
    """
    versions = {
        PRACTICES: catalogue.latest(PRACTICES).version,
        MODELS: catalogue.newest(Fit, MODELS).version,
        FIGURES: catalogue.newest(Outcomes, FIGURES).version,
    }
    waves = (organisation_id(seed, 1), organisation_id(seed, 2))

    def begin(tx: Transaction) -> None:
        account = with_roles(tx, audit.CLI, email, frozenset({CONSULTANT}), "en", now, chance)
        for cohort in (_first(waves, versions, now), _second(waves, versions, now)):
            _stand(tx, cohort)
            if team.role_of(tx, cohort.id, account) is None:
                team.add_consultant(tx, cohort.id, account, LEAD, now)

    database.transact(begin, ACROSS)
    for wave, cohort in enumerate(waves, 1):
        while _enter_some(database, cohort, wave, chance):
            continue
    return waves[1]


def _stand(tx: Transaction, cohort: CohortRecord) -> None:
    try:
        cohorts.find_cohort(tx, cohort.id)
    except LookupError:
        cohorts.add_cohort(tx, cohort)


def _first(waves: tuple[str, str], versions: dict[str, str], now: int) -> CohortRecord:
    # Closed when the last of the first sheets had come.
    closed = now - YEAR + (AROUND + 1) * DAY
    return _cohort(waves[0], None, versions, now - YEAR - BEFORE, closed)


def _second(waves: tuple[str, str], versions: dict[str, str], now: int) -> CohortRecord:
    return _cohort(waves[1], waves[0], versions, now - BEFORE, None)


def _cohort(
    cohort: str, previous: str | None, versions: dict[str, str], began: int, closed: int | None
) -> CohortRecord:
    return CohortRecord(
        id=cohort,
        name=NAME,
        versions=versions,
        form="full",
        locales=tuple(LANGUAGES),
        deadline=None,
        introduction={},
        contact="",
        sees=ANSWERS,
        targets={},
        mails_report=False,
        remind_days=0,
        again_at=None,
        state=OPEN if closed is None else CLOSED,
        created_at=began,
        closed_at=closed,
        previous_id=previous,
        simulated=True,
    )


def _enter_some(database: Database, cohort: str, wave: int, chance: Chance) -> bool:
    """Let some of those take part that do not yet; whether there were any."""

    def work(tx: Transaction) -> bool:
        entrants = simulated.not_enrolled(tx, cohort, wave, TOGETHER)
        suits = simulated.part_results_by_assessment(
            tx, MODELS, [one.assessment for one in entrants]
        )
        for one in entrants:
            found = suits.get(one.assessment)
            model = "" if found is None else best_model(found)
            enrolments.add_enrolment(tx, _enrolment(cohort, one, model, chance))
        if entrants:
            enrolments.set_end(tx, cohort, cohorts.find_cohort(tx, cohort).answers_until)
        return bool(entrants)

    return database.transact(work, ACROSS)


def _enrolment(cohort: str, one: Entrant, model: str, chance: Chance) -> EnrolmentRecord:
    return EnrolmentRecord(
        id=chance.new_id(),
        cohort_id=cohort,
        assessment_id=one.assessment,
        invitation_id=None,
        source=IMPORT,
        state=enrolments.SUBMITTED,
        name=one.name,
        sector=one.profile.get("sector", ""),
        employees=one.profile.get("employees", ""),
        country=one.profile.get("country", ""),
        model=model,
        result_id=one.result,
        remark="",
        joined_at=one.submitted_at,
        submitted_at=one.submitted_at,
    )
