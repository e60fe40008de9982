"""The model's file: the same back, and refused with the reason when it is not right."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from scoring.peers import sealed
from scoring.peers.model import (
    FOUND,
    NO_GROUPS,
    Archetype,
    PeerModel,
    read,
    seal,
    write,
)
from scoring.peers.names import Trait
from scoring.peers.sealed import ModelRefused
from scoring.peers.shape import learn
from scoring.peers.structure import Structure
from scoring.simulate import Nature
from tests.unit.scoring.build import SHIPPED
from tests.unit.scoring.peers.pools import LAYOUT, matrix, pool, sheets

ROOT = Path(__file__).resolve().parents[4]


def made(groups: int = 2, outcome: str = FOUND) -> PeerModel:
    found = pool(sheets(Nature(), 30, 1).codes)
    ruler, _measured = learn(found.matrix)
    rng = np.random.default_rng(1)
    archetypes = tuple(
        Archetype(
            f"group-{number}", tuple(rng.normal(0, 0.2, LAYOUT.dimensions).tolist()),
            1 / groups, 0.8, False, (Trait("PEO", led=True),),
        )
        for number in range(groups)
    )  # fmt: skip
    return seal(found, ruler, 7, outcome, Structure(4.0, 0.01, (0.0, 0.5), (0.0, 0.1)), 5,
                archetypes, 0.02)  # fmt: skip


def sealed_again(change: Callable[[dict[str, Any]], Any]) -> str:
    """The text of a model that was changed and given a fitting fingerprint."""
    body = json.loads(write(made()))
    del body["fingerprint"]
    change(body)
    text = json.dumps(body, sort_keys=True, separators=(",", ":"))
    body["fingerprint"] = hashlib.sha256(text.encode()).hexdigest()
    return json.dumps(body)


@pytest.mark.parametrize(("groups", "outcome"), [(2, FOUND), (5, FOUND), (0, NO_GROUPS)])
def test_a_model_comes_back_as_it_was_written(groups: int, outcome: str) -> None:
    model = made(groups, outcome)
    text = write(model)
    again = read(text, SHIPPED)
    assert write(again) == text
    assert again.fingerprint == model.fingerprint
    assert again.archetypes == model.archetypes
    assert again.structure == model.structure
    assert set(again.libraries) == {"numpy", "scipy", "scikit-learn"}
    given = matrix(sheets(Nature(), 5, 2).codes)
    assert again.place(given) == model.place(given)


@pytest.mark.parametrize("text", ["", "no json", "[" * 100_000, "[]", "{}", '{"format": "x"}'])
def test_what_is_no_model_is_refused(text: str) -> None:
    with pytest.raises(ModelRefused, match="not"):
        read(text, SHIPPED)


def test_a_text_that_is_far_too_long_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    text = write(made())
    monkeypatch.setattr(sealed, "MOST_BYTES", len(text) - 1)
    with pytest.raises(ModelRefused, match="characters or more"):
        read(text, SHIPPED)


def test_any_changed_digit_is_noticed() -> None:
    text = write(made())
    digits = [place for place, letter in enumerate(text) if letter in "123456789"]
    for place in digits[:: max(1, len(digits) // 40)]:
        changed = text[:place] + ("1" if text[place] != "1" else "2") + text[place + 1 :]
        with pytest.raises(ModelRefused):
            read(changed, SHIPPED)


def test_a_truncated_model_is_refused() -> None:
    text = write(made())
    for length in (1, 100, len(text) // 2, len(text) - 1):
        with pytest.raises(ModelRefused):
            read(text[:length], SHIPPED)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda b: b.update(questionnaire="other"), "of other 1.0.0, not of service-maturity"),
        (lambda b: b.update(version="2.0.0"), "of service-maturity 2.0.0"),
        (lambda b: b.update(definition_sha256="0" * 64), "another definition"),
        (lambda b: b.update(scoring_version="9.9"), "needs scoring 9.9"),
        (lambda b: b.update(outcome="perhaps"), "outcome"),
        (lambda b: b.update(outcome=NO_GROUPS), "outcome"),
        (lambda b: b.update(archetypes=[]), "outcome"),
        (lambda b: b.update(archetypes=b["archetypes"][:1]), "two at least"),
        (lambda b: b["archetypes"][1].update(key="group-0"), "keys differ"),
        (lambda b: b["archetypes"][0].update(centroid=[0.0]), "a centroid has 14 numbers"),
        (lambda b: b["archetypes"][0].update(share=0.0), "above 0"),
        (lambda b: b["archetypes"][0].update(share=float("nan")), "finite"),
        (lambda b: b["archetypes"][0].update(centroid=["x"] * 14), "does not hold together"),
        (lambda b: b.update(within=0.0), "above 0"),
        (lambda b: b.update(dimensions=["STR"]), "dimensions are others"),
        (lambda b: b["ruler"].update(means=[0.0]), "means"),
        (lambda b: b.pop("structure"), "structure"),
        (lambda b: b.pop("seed"), "seed"),
        (lambda b: b.update(structure=3), "does not hold together"),
    ],
)
def test_s54_a_foreign_or_broken_model_is_refused_with_the_reason(
    change: Callable[[dict[str, Any]], Any], reason: str
) -> None:
    with pytest.raises(ModelRefused, match=reason):
        read(sealed_again(change), SHIPPED)


def test_sheets_of_another_version_are_not_placed() -> None:
    other = replace(SHIPPED, version="1.0.1")
    strange = replace(matrix(sheets(Nature(), 1, 1).codes), questionnaire=other)
    with pytest.raises(ModelRefused, match=r"not of service-maturity 1\.0\.1"):
        made().place(strange)


def test_a_process_that_places_loads_neither_scikit_learn_nor_scipy(tmp_path: Path) -> None:
    file = tmp_path / "model.json"
    file.write_text(write(made()))
    program = f"""
import sys
from pathlib import Path
import numpy as np
from questionnaires.catalogue import shipped
from scoring.matrix import AnswerMatrix
from scoring.peers.model import read
version = shipped().get("service-maturity", "1.0.0")
model = read(Path({str(file)!r}).read_text(), version)
sheet = AnswerMatrix(version, np.full((1, len(version.items)), 2, np.int8))
print(model.place(sheet)[0].first, *sorted({{"sklearn", "scipy"}} & sys.modules.keys()))
"""
    outcome = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert outcome.stdout.split() == [made().place(matrix(np.full((1, 56), 2)))[0].first]  # type: ignore[union-attr]  # a full sheet is placed
