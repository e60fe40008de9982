"""docs/inventory.md: every concept of the sources, and a place in the product that is there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

from questionnaires.catalogue import shipped
from questionnaires.context import FREE, ONE_OF, SOME_OF, lists
from questionnaires.fit import Fit
from questionnaires.outcomes import Outcomes
from tests.project.project_files import ROOT

TEXT = (ROOT / "docs" / "inventory.md").read_text(encoding="utf-8")
ROWS = [line.strip("| ").split(" | ") for line in TEXT.splitlines() if re.match(r"\| \d+ \|", line)]
CODE = re.compile(r"`([^`]+)`")
NAMED = re.compile(r"\b([a-z]+) ((?:`[^`]+`(?:, )?)+)")
PROFILES = ROOT / "tests" / "unit" / "scoring" / "expected_fit.json"


def known() -> Mapping[str, Iterable[str]]:
    """What a word in the last column may name."""
    catalogue = shipped()
    maturity = catalogue.latest("service-maturity")
    fit = catalogue.newest(Fit, "service-model-fit")
    outcomes = catalogue.newest(Outcomes, "service-outcomes")
    return {
        "question": [*maturity.by_id, *(f"…-{level}" for level in maturity.levels)],
        "dimension": maturity.dimension,
        "feature": maturity.features,
        "lens": maturity.lenses,
        "model": maturity.models,
        "factor": fit.factor,
        "candidate": fit.candidate,
        "goal": fit.goals,
        "warning": [warning.code for warning in fit.warnings],
        "figure": [kpi.id for kpi in outcomes.kpis],
        "field": [f"{kpi.id}.{sub.id}" for kpi in outcomes.kpis for sub in kpi.sub_fields],
        "channel": [option.code for option in lists()["channels"]],
        "sector": [option.code for option in lists()["sectors"]],
        "context": [*ONE_OF, *SOME_OF, *FREE],
    }


def test_every_concept_has_a_row_with_a_place() -> None:
    assert [int(row[0]) for row in ROWS] == list(range(1, 216))
    assert all(len(row) == 5 and all(row) for row in ROWS)


def test_every_code_and_file_that_is_named_is_there() -> None:
    found = {word: set(codes) for word, codes in known().items()}
    wrong: list[tuple[str, ...]] = []
    for row in ROWS:
        looked_at = [
            code for _word, listed in NAMED.findall(row[4]) for code in CODE.findall(listed)
        ]
        assert looked_at == CODE.findall(row[4]), row
        for word, listed in NAMED.findall(row[4]):
            kind = word if word in found else word.removesuffix("s")
            for code in CODE.findall(listed):
                right = (ROOT / code).is_file() if kind == "file" else code in found.get(kind, ())
                if not right:
                    wrong.append((row[0], word, code))
    assert wrong == []


def test_every_profile_that_is_named_is_a_worked_one() -> None:
    worked = json.loads(PROFILES.read_text(encoding="utf-8"))
    named = set(re.findall(r"profile '([^']+)'", "\n".join(row[4] for row in ROWS)))
    assert named
    assert named <= worked.keys()
