"""The second version of the figures: old answers keep their results; the new field is told."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

import pytest

from questionnaires.catalogue import shipped
from questionnaires.outcomes import Kpi, Outcomes
from questionnaires.outcomes_sheet import parse_outcome_sheet
from scoring.outcomes import score_outcomes

FIRST, SECOND = (
    shipped().find(Outcomes, "service-outcomes", version) for version in ("1.0.0", "1.1.0")
)
OF_THE_VERSION = {"version", "definition_sha256", "fingerprint"}


def scored(version: Outcomes, answers: dict[str, Any], **context: Any) -> dict[str, Any]:
    sheet = {
        "questionnaire": version.id, "version": version.version, "id": "one", "answers": answers,
        "context": context,
    }  # fmt: skip
    return score_outcomes(parse_outcome_sheet(sheet, version, ""), version)


def random_answers(chance: Random) -> dict[str, Any]:
    """Answers to the first version: any figure measured in any way it offers, or not at all."""
    drawn = {kpi.id: _answer(kpi, chance) for kpi in FIRST.kpis}
    return {kpi: answer for kpi, answer in drawn.items() if answer is not None}


def _answer(kpi: Kpi, chance: Random) -> Any:
    said = chance.choice(["not measured", "does not apply", None, *["measured"] * 5])
    if said != "measured":
        return said
    basis = chance.choice([*kpi.basis, ""] if not kpi.basis_required else list(kpi.basis))
    low, high = kpi.bounds(basis or next(iter(kpi.basis), ""))

    def number() -> float:
        return round(chance.uniform(float(low), float(high)), 1)

    answer: dict[str, Any] = {"n": chance.randint(5, 400)}
    if kpi.parts:
        promoters = chance.randint(0, 100)
        passives = chance.randint(0, 100 - promoters)
        rest = 100 - promoters - passives
        answer |= {"promoters": promoters, "passives": passives, "detractors": rest}
    elif kpi.total:
        names = chance.sample(FIRST.channels_of(kpi), chance.randint(1, 4))
        answer["rows"] = [{"name": name, "value": chance.randint(0, 900)} for name in names]
    elif kpi.ratio == Fraction(100) and chance.random() < 0.5:
        of = chance.randint(5, 400)
        answer = {"count": chance.randint(0, of), "of": of}
    else:
        answer["value"] = number()
    answer["basis"] = basis
    answer["currency"] = "EUR" if kpi.currency else ""
    answer["definition"] = chance.choice(["", "confirmed", "differs"])
    answer["history"] = [chance.choice([None, number()]) for _ in range(chance.randint(0, 5))]
    answer["target"] = chance.choice([None, number()])
    answer["period"] = chance.choice([None, {"end": "2026-09", "length": "month"}])
    return {key: value for key, value in answer.items() if value not in ("", None, [])}


@pytest.mark.parametrize("seed", range(60))
def test_the_same_answers_give_the_same_results_under_both_versions(seed: int) -> None:
    chance = Random(seed)  # noqa: S311 - it draws answers, not secrets
    answers = random_answers(chance)
    channels = chance.sample(FIRST.channels, 3)
    before, after = (scored(version, answers, channels=channels) for version in (FIRST, SECOND))
    assert after["kpis"]["OUT-BOT"].pop("sub_fields", {"handed_over": None}) == {
        "handed_over": None
    }
    assert {key: value for key, value in after.items() if key not in OF_THE_VERSION} == {
        key: value for key, value in before.items() if key not in OF_THE_VERSION
    }


def test_the_random_answers_measure_most_figures() -> None:
    chance = Random(1)  # noqa: S311 - it draws answers, not secrets
    results = [scored(FIRST, random_answers(chance)) for _ in range(60)]
    assert {kpi for r in results for kpi, f in r["kpis"].items() if f["state"] == "measured"} == {
        kpi.id for kpi in FIRST.kpis
    }
    assert {f["rating"] for r in results for f in r["kpis"].values()} == {None, 0, 1, 2, 3, 4}


def test_a_result_of_the_first_version_keeps_its_fingerprint() -> None:
    found = scored(FIRST, {"OUT-BOT": {"value": 55, "n": 40}, "OUT-CES": "not measured"})
    assert found["fingerprint"] == (
        "b974459c6fb97260535ca9650778131db426b0a93642466b699993056c3c8432"
    )
    assert "sub_fields" not in found["kpis"]["OUT-BOT"]


def test_what_is_handed_over_is_told_and_changes_nothing_else() -> None:
    without = scored(SECOND, {"OUT-BOT": {"value": 55}})
    with_it = scored(SECOND, {"OUT-BOT": {"value": 55, "sub_fields": {"handed_over": 30.123}}})
    assert without["kpis"]["OUT-BOT"].pop("sub_fields") == {"handed_over": None}
    assert with_it["kpis"]["OUT-BOT"].pop("sub_fields") == {"handed_over": 30.123}
    assert without.pop("fingerprint") != with_it.pop("fingerprint")
    assert without == with_it
