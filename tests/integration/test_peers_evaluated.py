"""`maturity peers evaluate` prints a line for everything that is measured, as text or as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from click.testing import CliRunner

from scoring.evaluation import measure, table
from scoring.evaluation.measure import QUICK, STANDARD, Measure, Size
from survey.cli import main

TINY = replace(
    QUICK, organisations=(60,), null_organisations=(60,), nulls=2, judged=40, routes=5, cohorts=1
)


def evaluated(*options: str) -> str:
    outcome = CliRunner().invoke(main, ["peers", "evaluate", *options])
    assert outcome.exit_code == 0, outcome.output
    return outcome.stdout


def test_every_subject_is_measured_and_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measure, "QUICK", TINY)
    text = evaluated("--quick")
    subjects = [line for line in text.splitlines() if not line.startswith(" ")]
    for word in (
        *("Planted groups", "Groups invented", "Number of groups", "Label changes", "Neighbours"),
        *("LSAT", "Science", "Next step", "Cheapest route, routes", "Differencing attack"),
    ):
        assert any(line.startswith(word) for line in subjects), word
    assert "    others   ltm -2,466.653\n" in text
    assert "    target   that of ltm to 0.001: yes\n" in text
    assert text.count("    tried    ") == len(subjects)


def test_a_program_gets_a_line_of_json_each(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[Size] = []

    def subject(size: Size) -> Iterator[Measure]:
        sizes.append(size)
        yield Measure("Small", "of one", 0.0004, {"StepMix": None, "other": 2.0}, "≤ 1", False)
        yield Measure("Bare", "of two", 1234.0)

    monkeypatch.setattr(table, "SUBJECTS", (subject,))
    first, second = map(json.loads, evaluated("--json").splitlines())
    assert first == {
        "name": "Small", "what": "of one", "ours": 0.0004, "target": "≤ 1", "holds": False,
        "others": {"StepMix": None, "other": 2.0},
    }  # fmt: skip
    assert (second["others"], second["holds"]) == ({}, None)
    assert evaluated("--runs", "7").splitlines() == [
        "Small: 0.0004",
        "    target   ≤ 1: no",
        "    others   StepMix not installed, other 2",
        "    tried    of one",
        "Bare: 1,234",
        "    tried    of two",
    ]
    assert sizes == [STANDARD, replace(STANDARD, pools=7, null_pools=7)]
