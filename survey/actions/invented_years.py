"""What an invented organisation submitted in its two years, scored and ready to be kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from questionnaires.catalogue import Catalogue
from questionnaires.fit import Fit
from questionnaires.fit_sheet import parse_fit_sheet
from questionnaires.outcomes import Outcomes
from questionnaires.outcomes_sheet import parse_outcome_sheet
from questionnaires.schema import Questionnaire
from questionnaires.sheet import Answer
from scoring.fit_result import score_fit
from scoring.outcomes import score_outcomes
from scoring.result import score_sheet
from survey.actions import invent_parts
from survey.actions.invent import Invented, Inventor, organisation_id
from survey.actions.keep_submission import Submission
from survey.actions.parts import ANSWERS, SUBMITTED, part_sheet
from survey.actions.submit import sheet_of
from survey.chance import Chance
from survey.storage.assessments import AssessmentRecord
from survey.storage.figures import pack_part
from survey.storage.organisations import OrganisationRecord
from survey.storage.parts import PartRecord, PartResultRecord

PRACTICES, MODELS, FIGURES = "service-maturity", "service-model-fit", "service-outcomes"
"""The questionnaires that a demonstration answers."""

DAY = 86_400
YEAR = 365 * DAY
LATELY = 60 * DAY
"""The second sheets were submitted within so long before now, the first a year before them."""

AROUND = 10
"""Days by which a year between the two may be longer or shorter."""

TOOK = 7 * DAY
"""How long before its submission an assessment was begun."""

WITH_FIGURES, WITH_MODELS = 1 / 2, 1 / 3
"""Shares of the organisations that submitted these in the second year; the first one did both."""


@dataclass(frozen=True, slots=True)
class ScoredPart:
    """A submitted part; `figures` are packed as overviews read them."""

    record: PartRecord
    result: PartResultRecord
    figures: bytes


@dataclass(frozen=True, slots=True)
class ScoredYear:
    """One assessment with what was submitted."""

    record: AssessmentRecord
    given: Submission
    parts: tuple[ScoredPart, ...]


@dataclass(frozen=True, slots=True)
class ScoredOrganisation:
    """An organisation that is not kept yet, and its years, the first one first."""

    organisation: OrganisationRecord
    years: tuple[ScoredYear, ScoredYear]


def score_invented(
    one: Invented, inventor: Inventor, catalogue: Catalogue, now: int, chance: Chance
) -> ScoredOrganisation:
    """The organisation as if it had submitted all its sheets before `now`.

    Raises LookupError without the questionnaires MODELS and FIGURES.
    """
    rng = np.random.default_rng([inventor.seed, one.number, 4])
    later = now - int(rng.integers(DAY, LATELY))
    first = later - YEAR + int(rng.integers(-AROUND, AROUND + 1)) * DAY
    organisation = OrganisationRecord(
        id=organisation_id(inventor.seed, one.number),
        name=one.name,
        created_at=first - TOOK,
        profile=one.profile,
        pool_consent_at=first,
        simulated=True,
    )
    before, after = one.waves
    began = _begun(organisation, inventor.version, first, None, chance)
    went_on = _begun(organisation, inventor.version, later, began.id, chance)
    seed = (inventor.seed, one.number)
    parts = []
    with_figures, with_models = rng.random(2) < (WITH_FIGURES, WITH_MODELS)
    if with_figures or one.number == 0:
        parts.append(_figures(one, seed, went_on, later, catalogue, chance))
    if with_models or one.number == 0:
        parts.append(_models(seed, went_on, later, catalogue, chance))
    return ScoredOrganisation(
        organisation,
        (
            ScoredYear(began, _submitted(began, before, inventor.version, first, chance), ()),
            ScoredYear(
                went_on,
                _submitted(went_on, after, inventor.version, later, chance),
                tuple(parts),
            ),
        ),
    )


def _begun(
    organisation: OrganisationRecord,
    version: Questionnaire,
    at: int,
    previous: str | None,
    chance: Chance,
) -> AssessmentRecord:
    return AssessmentRecord(
        id=chance.new_id(),
        organisation_id=organisation.id,
        organisation=organisation.name,
        questionnaire=version.id,
        version=version.version,
        definition_sha256=version.definition_sha256,
        form="full",
        state="open",
        locale="en",
        context=dict(organisation.profile),
        goals=(),
        revision=0,
        created_at=at - TOOK,
        changed_at=at - TOOK,
        previous_id=previous,
    )


def _submitted(
    record: AssessmentRecord,
    answers: Mapping[str, Answer],
    version: Questionnaire,
    at: int,
    chance: Chance,
) -> Submission:
    sheet = sheet_of(record, dict(answers), version)
    return Submission(sheet, score_sheet(sheet, version), chance.new_id(), at)


def _figures(
    one: Invented,
    seed: tuple[int, int],
    whole: AssessmentRecord,
    at: int,
    catalogue: Catalogue,
    chance: Chance,
) -> ScoredPart:
    version = catalogue.newest(Outcomes, FIGURES)
    answers = invent_parts.figures(version, one.strength, seed, at)

    def score(sheet: dict[str, Any]) -> dict[str, Any]:
        return score_outcomes(parse_outcome_sheet(sheet, version, ""), version)

    return _part(version, whole, {ANSWERS: answers}, score, at, chance)


def _models(
    seed: tuple[int, int], whole: AssessmentRecord, at: int, catalogue: Catalogue, chance: Chance
) -> ScoredPart:
    version = catalogue.newest(Fit, MODELS)
    answers, goals = invent_parts.suits(version, seed)

    def score(sheet: dict[str, Any]) -> dict[str, Any]:
        return score_fit(parse_fit_sheet(sheet, version, ""), version)

    return _part(version, whole, {ANSWERS: answers, "goals": goals}, score, at, chance)


def _part(
    version: Fit | Outcomes,
    whole: AssessmentRecord,
    said: dict[str, Any],
    score: Callable[[dict[str, Any]], dict[str, Any]],
    at: int,
    chance: Chance,
) -> ScoredPart:
    record = PartRecord(
        id=chance.new_id(),
        assessment_id=whole.id,
        questionnaire=version.id,
        version=version.version,
        definition_sha256=version.definition_sha256,
        segment="",
        state=SUBMITTED,
        revision=1,
        sheet=said,
        given=dict.fromkeys([*said[ANSWERS], *(said.keys() - {ANSWERS})], 1),
        created_at=at - TOOK,
        saved_at=at,
    )
    sheet = part_sheet(whole, record)
    result = score(sheet)
    kept = PartResultRecord(chance.new_id(), record.id, 1, sheet, result, result["fingerprint"], at)
    return ScoredPart(record, kept, pack_part(result, version))
