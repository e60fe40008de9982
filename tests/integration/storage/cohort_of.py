"""A cohort of many organisations with made-up figures, put into a database in bulk."""

from __future__ import annotations

import json
import random
import struct
from typing import Any

from sqlalchemy import Connection, insert

from questionnaires.schema import Questionnaire
from questionnaires.sheet import pack
from survey.storage.figures import figure_names
from survey.storage.tables import Assessment, Enrolment, Organisation, Result, ResultFigures

NOW = 1_800_000_000
SECTORS = ("trade", "health", "finance", "information", "")
SIZES = ("micro", "small", "medium", "large")
COUNTRIES = ("NL", "BR", "DE", "")
MODELS = ("one_team", "self_service", "in_depth", "")
FIRST, SECOND = ("North", "Blue", "Grand", "Clear", "Old", "New"), (
    "Harbour", "Energy", "Clinic", "Trade", "Water", "Hotel", "Bank",
)  # fmt: skip


def fill_cohort(
    tx: Connection,
    cohort: str,
    questionnaire: Questionnaire,
    number: int,
    *,
    seed: int = 1,
    unrated: int = 0,
    wave: int = 1,
    **values: Any,
) -> None:
    """`number` organisations with a result each, and then `unrated` ones that still answer.

    Their ids are `CCC-n` for enrolments, `CCC-n-a` for assessments and `CCC-n-r` for results;
    the organisation is the same in every `wave`, whatever the cohort. Needs ACROSS tenants.
    """
    made = random.Random(seed)  # noqa: S311 - made-up figures
    rows: dict[Any, list[dict[str, Any]]] = {
        t: [] for t in (Organisation, Assessment, Result, ResultFigures, Enrolment)
    }
    for n in range(number + unrated):
        name = f"{FIRST[n % 6]} {SECOND[n % 7]} {n + 1}"
        enrolment, organisation = f"{cohort}-{n}", f"organisation-{n}"
        rated = n < number
        if wave == 1:
            rows[Organisation].append(
                {"id": organisation, "name": name, "created_at": NOW, "profile": "{}"}
            )
        rows[Assessment].append(_assessment(enrolment, organisation, questionnaire, rated=rated))
        packed = _figures(questionnaire, made, wave)
        if rated:
            rows[Result].append(_result(enrolment, questionnaire, made))
            level, share = struct.unpack_from("<2h", packed)
            rows[ResultFigures].append(
                {
                    "result_id": f"{enrolment}-r",
                    "level": level,
                    "in_place": share * 10,
                    "packed": packed,
                }
            )
        rows[Enrolment].append(
            {
                "id": enrolment,
                "cohort_id": cohort,
                "assessment_id": f"{enrolment}-a",
                "source": "link",
                "state": "submitted" if rated else "answering",
                "name": name,
                "sector": SECTORS[n % 5],
                "employees": SIZES[n % 4],
                "country": COUNTRIES[n % 3],
                "model": MODELS[n % 4],
                "result_id": f"{enrolment}-r" if rated else None,
                "remark": "",
                "joined_at": NOW,
                "submitted_at": NOW + n if rated else None,
            }
            | values
        )
    for table, new in rows.items():
        if new:
            tx.execute(insert(table), new)


def _assessment(
    enrolment: str, organisation: str, questionnaire: Questionnaire, *, rated: bool
) -> dict[str, Any]:
    return {
        "id": f"{enrolment}-a",
        "organisation_id": organisation,
        "questionnaire": questionnaire.id,
        "version": questionnaire.version,
        "definition_sha256": questionnaire.definition_sha256,
        "form": "full",
        "state": "submitted" if rated else "open",
        "locale": "en",
        "context": "{}",
        "goals": "[]",
        "revision": 0,
        "created_at": NOW,
        "changed_at": NOW,
    }


def _result(enrolment: str, questionnaire: Questionnaire, made: random.Random) -> dict[str, Any]:
    codes = {
        item.id: made.choice(questionnaire.rated_codes)
        for item in questionnaire.items
        if item.scored
    }
    return {
        "id": f"{enrolment}-r",
        "assessment_id": f"{enrolment}-a",
        "number": 1,
        "sheet": json.dumps({"answers": codes}),
        "result": "{}",
        "packed": pack(codes, questionnaire),
        "fingerprint": "",
        "submitted_at": NOW,
    }


def _figures(questionnaire: Questionnaire, made: random.Random, wave: int) -> bytes:
    """Figures that hang together: levels follow what is in place, the whole its dimensions."""
    general = made.gauss(45 + 5 * wave, 15)
    shares: dict[str, float] = {}
    for place, code in enumerate((*questionnaire.dimension, *questionnaire.elements)):
        shares[code] = min(max(made.gauss(general + 2 * (place % 14) - 14, 8), 0), 100)
    of_dimensions = [shares[code] for code in questionnaire.dimension]
    shares["overall"] = sum(of_dimensions) / len(of_dimensions)
    numbers = []
    for name in figure_names(questionnaire):
        group, _dot, what = name.partition(".")
        share = shares.get(group, general)
        if what == "level":
            numbers.append(min(1 + int(share // 20), 5))
        elif group == "ladder":
            numbers.append(round(100 * min(max(share + 90 - 25 * int(what), 0), 100)))
        else:
            reach = {"low": -3, "high": 3}.get(what, 0) if group == "STR" else 0
            numbers.append(round(100 * min(max(share + reach, 0), 100)))
    return struct.pack(f"<{len(numbers)}h", *numbers)
