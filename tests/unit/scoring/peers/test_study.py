"""What a pool teaches as a whole: measures by its size, moves by two waves, odd pools refused."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from scoring.matrix import Codes
from scoring.peers import archetypes
from scoring.peers import study as studying
from scoring.peers.facts import NO_FIGURE, OPEN
from scoring.peers.graded_response_fit import Fitted, fit_graded_response
from scoring.peers.model import TOO_FEW, PeerModel, read, write
from scoring.peers.next_moves import RUNGS
from scoring.peers.pool import Pool, gather
from scoring.peers.sealed import ModelRefused, sealed
from scoring.peers.structure import NOTHING
from scoring.peers.study import Waves, facts_of_waves, study
from scoring.simulate import Nature, draw_world, second_wave, simulate
from tests.unit.scoring.build import SHIPPED
from tests.unit.scoring.peers.pools import LAYOUT, named, part, pool, sheets

ROOT = Path(__file__).resolve().parents[4]
MEASURED = 300


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Groups have tests of their own; here the test of structure is not paid for."""
    monkeypatch.setattr(archetypes, "structure", lambda *_: NOTHING)


@pytest.fixture(scope="module")
def years() -> tuple[Codes, Codes]:
    rng = np.random.default_rng(5)
    first = simulate(draw_world(LAYOUT, Nature(settled=True, groups=2), rng), MEASURED, rng)
    return first.codes, second_wave(first, rng).codes


@pytest.fixture(scope="module")
def learnt(years: tuple[Codes, Codes]) -> PeerModel:
    """The model of two waves, made once: the graded-response model takes a second."""
    before, after = years
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(archetypes, "structure", lambda *_: NOTHING)
        return study(pool(after), 1, waves=Waves(pool(before), pool(after), 11))


def test_a_small_pool_is_not_measured(years: tuple[Codes, Codes]) -> None:
    few = pool(years[1][: MEASURED - 1])
    steps: list[int] = []
    model = study(few, 1, waves=Waves(few, few, 12), step=lambda: steps.append(1))
    assert model.measures.prior is not None
    assert model.measures.graded is None
    assert model.measures.moves is None
    assert len(steps) == 2


def test_a_larger_pool_is_measured_and_two_waves_teach_what_comes_next(learnt: PeerModel) -> None:
    graded, moves = learnt.measures.graded, learnt.measures.moves
    assert graded is not None
    assert moves is not None
    assert len(graded.slopes) == LAYOUT.items
    assert moves.movers == MEASURED
    assert moves.period == "11"
    assert moves.rung in RUNGS


def test_a_measured_model_comes_back_from_its_text(
    learnt: PeerModel, years: tuple[Codes, Codes]
) -> None:
    again = read(write(learnt), SHIPPED)
    assert write(again) == write(learnt)
    ranks = LAYOUT.ranks(years[1][:3])
    assert learnt.measures.graded is not None
    assert again.measures.graded is not None
    assert (again.measures.graded.posterior(ranks) == learnt.measures.graded.posterior(ranks)).all()
    assert again.measures.moves is not None
    assert learnt.measures.moves is not None
    suggested = [
        moves.suggest(LAYOUT, again.measures.graded, ranks[0])
        for moves in (again.measures.moves, learnt.measures.moves)
    ]
    assert suggested[0] == suggested[1]


def changed(text: str, change: Callable[[dict[str, Any]], Any]) -> str:
    body = json.loads(text)
    form = body.pop("format")
    del body["fingerprint"]
    change(body["measures"])
    return sealed(form, body)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda m: m.pop("prior"), "prior"),
        (lambda m: m.update(prior=[[1.0]]), "each two dimensions"),
        (lambda m: m["prior"][0].__setitem__(0, float("inf")), "finite"),
        (lambda m: m["graded"].update(slopes=m["graded"]["slopes"][1:]), "each item"),
        (
            lambda m: m["graded"].update(
                slopes=m["graded"]["slopes"][1:], intercepts=m["graded"]["intercepts"][1:]
            ),
            "each rated item",
        ),
        (lambda m: m["graded"]["intercepts"][0].extend([-50.0, -60.0]), "each rated item"),
        (lambda m: m["moves"].update(rung="luck"), "rung"),
        (lambda m: m["moves"].update(open=[1]), "as often"),
    ],
)
def test_measures_that_do_not_hold_together_are_refused(
    learnt: PeerModel, change: Callable[[dict[str, Any]], Any], reason: str
) -> None:
    with pytest.raises(ModelRefused, match=reason):
        read(changed(write(learnt), change), SHIPPED)


def test_waves_that_share_nobody_teach_no_moves(years: tuple[Codes, Codes]) -> None:
    before, after = years
    strangers = gather([part(before[:5], named(5, start=9000))])
    model = study(pool(after), 1, waves=Waves(strangers, pool(after), 12))
    assert model.measures.graded is not None
    assert model.measures.moves is None


def test_a_pool_that_does_not_settle_is_not_ordered(
    years: tuple[Codes, Codes], monkeypatch: pytest.MonkeyPatch
) -> None:
    def hasty(*given: Any) -> Fitted:
        return fit_graded_response(*given, most_rounds=1)

    monkeypatch.setattr(studying, "fit_graded_response", hasty)
    assert study(pool(years[1]), 1).measures.graded is None


def odd_pools() -> dict[str, Pool]:
    """Pools of 320 that nobody would wish for."""
    drawn = sheets(Nature(settled=True), 320, 2).codes
    constant = drawn.copy()
    constant[:, :20] = 3
    empty = drawn.copy()
    empty[:, LAYOUT.column[LAYOUT.dimension < 3]] = -1
    careless = np.random.default_rng(4).integers(0, 4, drawn.shape).astype(np.int8)
    return {
        "constant items": pool(constant),
        "dimensions that nobody answered": pool(empty),
        "one sheet sent in for each branch": pool(np.repeat(drawn[:1], 320, axis=0)),
        "careless sheets": pool(careless),
        "nothing answered": pool(np.full_like(drawn, -1)),
        "nothing known": pool(np.full_like(drawn, LAYOUT.unknown)),
    }


@pytest.mark.parametrize("name", list(odd_pools()))
def test_an_odd_pool_breaks_nothing(name: str) -> None:
    found = odd_pools()[name]
    model = study(found, 1)
    assert model.archetypes == ()
    assert read(write(model), SHIPPED).fingerprint == model.fingerprint
    assert model.place(found.matrix) == (None,) * found.size
    if name.startswith(("one sheet", "nothing")):
        assert model.outcome == TOO_FEW


def test_what_was_open_and_what_rose_is_told_of_those_in_both_waves() -> None:
    first = np.full((3, len(SHIPPED.items)), 1, np.int8)
    later = first.copy()
    later[1, 0], later[2, 0] = 3, 0
    first[0, 1] = 3
    rows, facts = facts_of_waves(
        Waves(gather([part(first, ["a", "b", "c"])]), gather([part(later, ["b", "c", "d"])]), 12)
    )
    items = [item.id for item in SHIPPED.items if item.scored]
    assert rows.tolist() == [0, 1]
    assert facts.names.practices == (*items, *(OPEN + item for item in items))
    # b is 0 in the later wave: it stays; c rose to 3.
    assert facts.practices[:, 0].tolist() == [0, 1]
    assert facts.practices[:, len(items)].tolist() == [1, 1]
    rows, facts = facts_of_waves(
        Waves(gather([part(first, ["a", "b", "c"])]), gather([part(later, ["a", "b", "c"])]), 12)
    )
    assert facts.practices[0, 1] == NO_FIGURE
    assert facts.practices[0, len(items) + 1] == 0


def test_the_first_fit_of_a_process_keeps_to_one_thread() -> None:
    """Libraries that are loaded after a limit was set do not know of it."""
    program = """
import sys
from threadpoolctl import threadpool_info
from scoring.peers import archetypes
from scoring.peers.structure import NOTHING
from scoring.simulate import Nature
from tests.unit.scoring.peers.pools import pool, sheets
def look(*_):
    print("sklearn.cluster" in sys.modules, sorted({i["num_threads"] for i in threadpool_info()}))
    return NOTHING
archetypes.structure = look
archetypes.fit(pool(sheets(Nature(), 210, 1).codes), 1)
"""
    outcome = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True,
        env={"OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "2"},
    )  # fmt: skip
    assert outcome.stdout.split("\n")[0] == "True [1]"
