"""What one result is told of others: by how many there are, and never more than was released."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from questionnaires.sheet import parse_sheet, unpack
from scoring.matrix import AnswerMatrix, Codes
from scoring.peers.compared import (
    Kpi,
    Moves,
    Others,
    beside_model,
    compared,
    percentile_then,
    too_few,
    vector_of,
)
from scoring.peers.disclosure import next_epoch, opened
from scoring.peers.facts import (
    OPEN,
    Facts,
    edges_between,
    facts_of,
    facts_of_moves,
    facts_of_values,
)
from scoring.peers.graded_response import GradedResponse
from scoring.peers.measures import Measures
from scoring.peers.model import (
    FOUND,
    NO_GROUPS,
    TOO_FEW,
    Archetype,
    PeerModel,
    seal,
    with_measures,
)
from scoring.peers.names import Trait
from scoring.peers.neighbours import Prior
from scoring.peers.next_moves import POPULARITY, NextMoves, Ranker
from scoring.peers.release import Release, release, together
from scoring.peers.segments import Segment, segment_of
from scoring.peers.shape import learn
from scoring.peers.structure import NOTHING, Structure
from scoring.result import score_sheet
from scoring.simulate import Nature
from tests.unit.scoring.build import SHIPPED
from tests.unit.scoring.peers.pools import LAYOUT, matrix, pool, sheets

ORGANISATIONS = 240
ITEMS = tuple(item.id for item in SHIPPED.items if item.scored)


@pytest.fixture(scope="module")
def codes() -> Codes:
    return sheets(Nature(settled=True, not_applicable=0), ORGANISATIONS, 1).codes


def released(codes: Codes, facts: Facts) -> Release:
    found = pool(codes, np.zeros((len(codes), 3), np.int16))
    return release(next_epoch(opened(5), found, facts, np.zeros((len(codes), 1)), 0))


def model_of(codes: Codes, groups: int = 2, outcome: str = FOUND) -> PeerModel:
    found = pool(codes)
    archetypes = tuple(
        Archetype(
            f"group-{place + 1}", tuple(np.eye(LAYOUT.dimensions)[place].tolist()),
            share, 0.8, tentative=place == 1, traits=(Trait("PEO", led=place == 0),),
        )
        for place, share in enumerate((0.99, 0.01)[:groups])
    )  # fmt: skip
    tested = Structure(4.0, 0.01, (0.0, 0.5), (0.0, 0.1)) if groups else NOTHING
    return seal(found, learn(found.matrix)[0], 7, outcome, tested, 5, archetypes, 0.02)


def measured(codes: Codes, *, moving: bool = True) -> PeerModel:
    """A model with a prior, an order and moves, made by hand."""
    slopes = np.full(LAYOUT.items, 1.3)
    intercepts = np.tile([2.0, 0.0, -2.0], (LAYOUT.items, 1))
    ranker = Ranker(
        np.linspace(0, 1, LAYOUT.items), np.zeros(LAYOUT.top),
        np.zeros((LAYOUT.items, LAYOUT.dimensions)),
    )  # fmt: skip
    counts = np.full(LAYOUT.items, 100)
    moves = NextMoves(POPULARITY, ranker, 57, counts, counts // 2, "12")
    measures = Measures(
        Prior(np.eye(LAYOUT.dimensions)),
        GradedResponse(slopes, intercepts),
        moves if moving else None,
    )
    return with_measures(model_of(codes), measures)


def own(row: Codes) -> tuple[AnswerMatrix, dict[str, Any]]:
    """The matrix of one sheet and its result."""
    answers = {
        item: {"code": code, "reason": "so"} if code == "NA" else code
        for item, code in unpack(np.ascontiguousarray(row).tobytes(), SHIPPED).items()
    }
    given = {"questionnaire": SHIPPED.id, "version": SHIPPED.version, "answers": answers}
    sheet = parse_sheet(given, lambda *_: SHIPPED, "")
    return matrix(row[None]), score_sheet(sheet, SHIPPED)


def others(told: Release, **values: Any) -> Others:
    given: dict[str, Any] = {
        "epoch": told.epoch, "day": 1_800_000_000, "floor": told.floor, "simulated": False,
        "all_told": told.cells[()].organisations, "names": told.names,
        "segment": segment_of(told, (0, 0, 0)), "like": None, "model": None,
    }  # fmt: skip
    return Others(**given | values)


@pytest.fixture(scope="module")
def practices(codes: Codes) -> Release:
    return released(codes, facts_of(matrix(codes)))


def test_below_the_floor_it_is_only_said_how_many_it_takes() -> None:
    said = too_few(10, simulated=True)
    assert (said["organisations"], said["floor"], said["simulated"]) == (0, 10, True)
    assert said["segment"] is None
    assert percentile_then(said, 50.0) is None


def test_nothing_and_something_have_the_same_fields(codes: Codes, practices: Release) -> None:
    said = compared(*own(codes[0]), others(practices))
    assert said.keys() == too_few(10, simulated=False).keys()
    assert json.loads(json.dumps(said)) == said


def test_the_best_and_the_worst_stand_at_the_ends_and_nobody_at_none_or_all(
    codes: Codes, practices: Release
) -> None:
    best = compared(*own(np.full(len(SHIPPED.items), 3, np.int8)), others(practices))
    worst = compared(*own(np.zeros(len(SHIPPED.items), np.int8)), others(practices))
    assert 95 < best["figures"]["overall"]["percentile"] < 100
    assert 0 < worst["figures"]["overall"]["percentile"] < 5
    assert best["figures"].keys() == {"overall", *SHIPPED.dimension, *SHIPPED.lenses}
    for figure in best["figures"].values():
        assert figure["peers"] == ORGANISATIONS
        assert len(figure["dots"]) == 19
        assert list(figure["dots"]) == sorted(figure["dots"])
        assert 0 < figure["low"] <= figure["percentile"] <= figure["high"] <= 100
    segment = best["segment"]
    assert segment["kept"] == ["sector", "employees", "region"]
    assert (segment["widened"], segment["organisations"]) == ([], ORGANISATIONS)
    assert 0 < min(best["practices"].values()) <= max(best["practices"].values()) < 100


def test_without_a_segment_there_are_no_figures(codes: Codes, practices: Release) -> None:
    said = compared(*own(codes[0]), others(practices, segment=None))
    assert (said["segment"], said["figures"], said["practices"], said["common"]) == (
        None, {}, {}, [],
    )  # fmt: skip
    assert said["organisations"] == ORGANISATIONS


def test_figures_that_the_result_does_not_have_stand_without_it(
    codes: Codes, practices: Release
) -> None:
    sheet, result = own(codes[0])
    later = result | {
        "dimensions": {k: v for k, v in result["dimensions"].items() if k != "PEO"},
        "in_place": None,
    }
    said = compared(sheet, later, others(practices))
    for name in ("PEO", "overall"):
        assert "percentile" not in said["figures"][name]
        assert said["figures"][name]["peers"] == ORGANISATIONS
    assert "percentile" in said["figures"]["STR"]


def test_a_figure_that_too_few_have_is_left_out(codes: Codes) -> None:
    facts = facts_of(matrix(codes))
    facts.figures[:, 1] = -1
    facts.practices[:, 0] = -1
    told = released(codes, facts)
    said = compared(*own(codes[0]), others(told))
    assert facts.names.figures[1] not in said["figures"]
    assert ITEMS[0] not in said["practices"]


def test_what_most_peers_one_level_higher_have_in_place_is_named(practices: Release) -> None:
    sheet, result = own(np.zeros(len(SHIPPED.items), np.int8))
    said = compared(sheet, result, others(practices))
    assert result["level"] == 1
    assert set(said["common"]) < set(ITEMS)
    assert said["common"]
    unrated = compared(sheet, result | {"level": None}, others(practices))
    assert unrated["common"] == []


def test_like_organisations_have_figures_of_their_own(codes: Codes, practices: Release) -> None:
    like = together(one.view for one in practices.neighbourhoods[:1])
    said = compared(*own(codes[0]), others(practices, like=like))
    assert said["like"]["organisations"] == like.organisations < ORGANISATIONS
    assert said["like"]["figures"]["overall"]["peers"] == like.organisations


def test_planned_steps_are_read_off_the_dots(codes: Codes, practices: Release) -> None:
    said = compared(*own(codes[0]), others(practices))
    ranks = [percentile_then(said, share) for share in (0.0, 30.0, 60.0, 100.0)]
    assert ranks == sorted(ranks, key=lambda rank: rank or 0)
    assert (ranks[0], ranks[-1]) == (1, 95)


@pytest.mark.parametrize(("groups", "outcome"), [(2, FOUND), (0, NO_GROUPS), (0, TOO_FEW)])
def test_s47_groups_are_told_or_why_there_are_none(
    codes: Codes, practices: Release, groups: int, outcome: str
) -> None:
    names = {"group-1": {"nl": "Mensen voorop"}}
    model = model_of(codes, groups, outcome)
    said = compared(*own(codes[0]), others(practices, model=model, own_names=names))["groups"]
    assert said["outcome"] == outcome
    assert said["too_few"] is (outcome == TOO_FEW)
    assert [group["key"] for group in said["all"]] == list(model.keys)
    if not groups:
        assert said["placed"] is None
        return
    assert said["all"][0]["names"] == {"nl": "Mensen voorop"}
    assert [group["share"] for group in said["all"]] == [100, 5]
    assert said["all"][1]["tentative"] is True
    assert said["all"][0]["traits"] == [["PEO", True]]
    placed = said["placed"]
    assert {placed["first"], placed["second"]} == set(model.keys)
    assert placed["chance"] >= placed["next_chance"]
    assert "centroid" not in json.dumps(said)


def moves_told(codes: Codes) -> Moves:
    open_ = np.ones((len(codes), LAYOUT.items), bool)
    open_[:, 1] = False
    moved = np.zeros_like(open_)
    moved[: len(codes) // 4] = True
    told = released(codes, facts_of_moves(ITEMS, open_, moved))
    return Moves(told.names, told.cells[()])


def test_steps_that_others_took_are_told_with_their_evidence(
    codes: Codes, practices: Release
) -> None:
    row = np.ones(len(SHIPPED.items), np.int8)
    told = others(practices, model=measured(codes), moves=moves_told(codes))
    said = compared(*own(row), told)["moves"]
    assert (said["rung"], said["movers"], said["months"]) == (POPULARITY, 50, 12)
    assert said["organisations"] == ORGANISATIONS
    assert list(said["order"]) == list(reversed(ITEMS))
    evidence = said["evidence"]
    assert evidence.keys() == set(ITEMS) - {ITEMS[1]}
    seen = evidence[ITEMS[5]]
    assert seen["open"] == ORGANISATIONS - 2 * len_of_blocks(codes)
    assert seen["low"] < seen["share"] < seen["high"]
    assert abs(seen["share"] - 25) <= 5


def len_of_blocks(codes: Codes) -> int:
    """How many blocks there are: of each, two organisations are told to be on the other side."""
    return len(released(codes, facts_of(matrix(codes))).neighbourhoods)


def test_an_order_without_any_epoch_of_moves_has_no_evidence(
    codes: Codes, practices: Release
) -> None:
    told = others(practices, model=measured(codes))
    said = compared(*own(np.ones(len(SHIPPED.items), np.int8)), told)["moves"]
    assert said["organisations"] == 0
    assert said["evidence"] == {}
    assert said["order"]


def test_an_item_that_the_epoch_never_counted_has_no_evidence(
    codes: Codes, practices: Release
) -> None:
    moves = moves_told(codes)
    names = replace(
        moves.names, practices=tuple(n.replace(ITEMS[5], "OLD-1") for n in moves.names.practices)
    )
    told = others(practices, model=measured(codes), moves=replace(moves, names=names))
    said = compared(*own(np.ones(len(SHIPPED.items), np.int8)), told)["moves"]
    assert ITEMS[5] not in said["evidence"]
    assert OPEN + "OLD-1" in names.practices


def test_without_moves_the_order_is_not_told(codes: Codes, practices: Release) -> None:
    said = compared(*own(codes[0]), others(practices, model=measured(codes, moving=False)))
    assert said["moves"] is None


def test_an_order_of_answers_that_is_hardly_possible_is_said(
    codes: Codes, practices: Release
) -> None:
    model = measured(codes)
    strange = np.where(np.arange(len(SHIPPED.items)) % 2, 3, 0).astype(np.int8)
    assert compared(*own(strange), others(practices, model=model))["implausible"] is True
    usual = np.full(len(SHIPPED.items), 2, np.int8)
    assert compared(*own(usual), others(practices, model=model))["implausible"] is False
    assert compared(*own(strange), others(practices, model=model_of(codes)))["implausible"] is False


def test_where_a_sheet_stands_is_known_with_a_prior_only(codes: Codes) -> None:
    assert vector_of(matrix(codes[:1]), model_of(codes)) is None
    vector = vector_of(matrix(codes[:1]), measured(codes))
    assert vector is not None
    assert vector.shape == (LAYOUT.dimensions,)


def test_beside_a_model_alone_there_are_groups_and_an_order_and_no_figures(codes: Codes) -> None:
    said = beside_model(*own(np.ones(len(SHIPPED.items), np.int8)), measured(codes))
    assert said.keys() == too_few(10, simulated=False).keys()
    assert (said["organisations"], said["day"], said["figures"]) == (ORGANISATIONS, None, {})
    assert said["groups"]["placed"]
    assert said["moves"]["order"]
    assert (said["moves"]["evidence"], said["practices"], said["common"]) == ({}, {}, [])


def a_figure(values: Sequence[float], low: float, high: float) -> Segment:
    bins = np.searchsorted(edges_between(low, high), values, side="right").astype(np.int8)
    rows = len(values)
    codes = np.zeros((rows, len(SHIPPED.items)), np.int8)
    told = released(codes, facts_of_values(("K",), bins[:, None]))
    segment = segment_of(told, (0, 0, 0))
    assert segment is not None
    return segment


def test_figures_are_told_with_their_quartiles_and_turned_where_low_is_good(
    codes: Codes, practices: Release
) -> None:
    values = np.random.default_rng(1).permutation(np.linspace(0, 99, 400))
    segment = a_figure(values.tolist(), 0, 100)
    high = Kpi(segment, 80.0, 0.0, 100.0, turned=False)
    low = Kpi(segment, 80.0, 0.0, 100.0, turned=True)
    said = compared(*own(codes[0]), others(practices, kpis={"a": high, "b": low}))["kpis"]
    assert said["a"]["quartiles"] == pytest.approx([25, 50, 75], abs=3)
    assert said["a"]["percentile"] == pytest.approx(80, abs=3)
    assert said["b"]["percentile"] == pytest.approx(20, abs=3)
    assert said["a"]["peers"] == 400
    assert said["a"]["segment"]["organisations"] == 400


def test_the_lowest_band_of_a_figure_begins_where_the_figure_does(
    codes: Codes, practices: Release
) -> None:
    segment = a_figure([3.0] * 400, 3, 10_000)
    kpi = Kpi(segment, 3.0, 3.0, 10_000.0, turned=False)
    said = compared(*own(codes[0]), others(practices, kpis={"a": kpi}))["kpis"]
    assert said["a"]["quartiles"] == [3.0, 3.0, 3.0]


def test_a_figure_that_too_few_others_have_is_not_told(codes: Codes, practices: Release) -> None:
    segment = a_figure([50.0] * 20, 0, 100)
    nobody = replace(segment, view=replace(segment.view, figures=replace(
        segment.view.figures, of=np.zeros_like(segment.view.figures.of))))  # fmt: skip
    kpi = Kpi(nobody, 50.0, 0.0, 100.0, turned=False)
    assert compared(*own(codes[0]), others(practices, kpis={"a": kpi}))["kpis"] == {}


def test_the_usual_order_of_practices_is_told_where_it_was_measured(
    codes: Codes, practices: Release
) -> None:
    told = compared(*own(codes[0]), others(practices, model=measured(codes)))["usual"]
    assert sorted(told.values()) == list(range(1, len(ITEMS) + 1))
    model = measured(codes).measures.graded
    assert model is not None
    first = int(model.order(2)[1][0])
    assert told[ITEMS[first]] == 1
    assert compared(*own(codes[0]), others(practices, model=model_of(codes)))["usual"] == {}
