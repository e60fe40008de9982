"""Consenting organisations with results, put into a database in bulk: a pool of peers."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from sqlalchemy import Connection, insert

from questionnaires.catalogue import shipped
from questionnaires.context import lists
from questionnaires.outcomes import Outcomes
from questionnaires.schema import Questionnaire
from scoring.layout import layout_of
from scoring.matrix import Codes
from scoring.simulate import Nature, draw_world, second_wave, simulate
from survey.storage.figures import part_names
from survey.storage.pool import PoolKey
from survey.storage.tables import (
    Assessment,
    Organisation,
    PartFigures,
    PartResult,
    PartSheet,
    Result,
)
from tests.integration.storage.records import NOW, YEAR, the_questionnaire

KEY = PoolKey("service-maturity", "1", simulated=False)
SECRET = "s" * 32
GROUPED = Nature(groups=3, sep=1.2, settled=True, not_applicable=0.0, skipped=0.05)


def drawn(
    organisations: int,
    *,
    seed: int = 1,
    nature: Nature = GROUPED,
    questionnaire: Questionnaire | None = None,
) -> tuple[Codes, Codes]:
    """Whole sheets of two years, and of the same organisations if fewer are asked for."""
    q = questionnaire or the_questionnaire()
    rng = np.random.default_rng(seed)
    first = simulate(draw_world(layout_of(q), nature, rng), max(organisations, 450), rng)
    later = second_wave(first, rng).codes
    return first.codes[:organisations], later[:organisations]


def add_organisations(
    tx: Connection,
    codes: Codes,
    *,
    start: int = 0,
    wave: int = 1,
    at: int = NOW,
    questionnaire: Questionnaire | None = None,
    profiles: Sequence[Mapping[str, str]] | None = None,
    simulated: bool = False,
    consent: int | None = NOW,
    **values: Any,
) -> list[str]:
    """A result of each row of `codes`: assessments `o1-1`, `o2-1` … of organisations `o1` …

    The second `wave` belongs to the same organisations and follows on the first. `values` go to
    the assessment. Gives the organisations' ids.
    """
    q = questionnaire or the_questionnaire()
    names = [f"o{number}" for number in range(start + 1, start + len(codes) + 1)]
    given = profiles or [{}] * len(codes)
    if wave == 1:
        tx.execute(
            insert(Organisation),
            [
                {"id": name, "name": f"Canary {name}", "created_at": at, "simulated": simulated,
                 "profile": json.dumps(profile), "pool_consent_at": consent}
                for name, profile in zip(names, given, strict=True)
            ],
        )  # fmt: skip
    tx.execute(insert(Assessment), [_assessment(name, wave, q, at) | values for name in names])
    tx.execute(
        insert(Result),
        [
            {"id": f"{name}-{wave}-r", "assessment_id": f"{name}-{wave}", "number": 1,
             "sheet": "{}", "result": "{}", "packed": row.tobytes(), "fingerprint": "",
             "submitted_at": at + (wave - 1) * YEAR}
            for name, row in zip(names, np.ascontiguousarray(codes), strict=True)
        ],
    )  # fmt: skip
    return names


def varied_profiles(organisations: int) -> list[dict[str, str]]:
    """Sectors, sizes and countries by turns."""
    sectors, sizes = lists()["sectors"][:2], lists()["employees"][:2]
    return [
        {"sector": sectors[n % 2].code, "employees": sizes[n // 2 % 2].code, "country": "NL"}
        for n in range(organisations)
    ]


def _assessment(name: str, wave: int, q: Questionnaire, at: int) -> dict[str, Any]:
    return {
        "id": f"{name}-{wave}",
        "organisation_id": name,
        "questionnaire": q.id,
        "version": q.version,
        "definition_sha256": q.definition_sha256,
        "form": "full",
        "state": "submitted",
        "locale": "en",
        "context": "{}",
        "goals": "[]",
        "revision": 0,
        "created_at": at,
        "changed_at": at,
        "previous_id": f"{name}-{wave - 1}" if wave > 1 else None,
    }


def add_kpis(
    tx: Connection,
    values: Mapping[str, Mapping[str, float]],
    *,
    number: int = 1,
    at: int = NOW,
    segment: str = "",
) -> None:
    """Organisation → KPI → figure, submitted with its first assessment the `number`th time."""
    version = outcomes()
    names = part_names(version)
    parts, results, figures = [], [], []
    for name, own in values.items():
        part = f"{name}-kpi{segment}"
        parts.append(
            {"id": part, "assessment_id": f"{name}-1", "questionnaire": version.id,
             "version": version.version, "definition_sha256": version.definition_sha256,
             "segment": segment, "state": "submitted", "revision": 0, "sheet": "{}", "given": "{}",
             "created_at": at, "saved_at": at}
        )  # fmt: skip
        results.append(
            {"id": f"{part}-{number}", "part_id": part, "number": number, "sheet": "{}",
             "result": "{}", "fingerprint": "", "submitted_at": at}
        )  # fmt: skip
        numbers = [-1] * len(names.whole)
        given = [own.get(kpi.id, float("nan")) for kpi in version.kpis]
        packed = struct.pack(names.layout, *numbers, *given)
        figures.append({"part_result_id": f"{part}-{number}", "packed": packed})
    if number == 1:
        tx.execute(insert(PartSheet), parts)
    tx.execute(insert(PartResult), results)
    tx.execute(insert(PartFigures), figures)


def outcomes() -> Outcomes:
    """The newest shipped version of the figures."""
    return shipped().newest(Outcomes, "service-outcomes")
