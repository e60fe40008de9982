"""One result beside others: everything a page may say of its peers, as plain JSON.

Made from what an epoch released and from the frozen model, never from other organisations'
sheets. How much is said depends on how many organisations there are: nothing below the floor,
then percentiles in the segment, from `archetypes.FEWEST` on like organisations and groups or an
honest no, and from `measures.FEWEST` on what usually comes next.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor
from types import MappingProxyType
from typing import Any

import numpy as np

from questionnaires.schema import Questionnaire
from scoring.layout import layout_of
from scoring.matrix import AnswerMatrix
from scoring.peers.disclosure import FLOOR
from scoring.peers.facts import EDGES, OPEN, OVERALL, Names, binned, edges_between
from scoring.peers.interval import wilson
from scoring.peers.measures import FEWEST as FEWEST_MEASURED
from scoring.peers.measures import Measures
from scoring.peers.model import FEWEST, TOO_FEW, PeerModel
from scoring.peers.neighbours import vectors_of
from scoring.peers.percentiles import (
    BAND,
    common_one_level_higher,
    dots,
    grain_of,
    in_place,
    standing,
)
from scoring.peers.placement import Placement
from scoring.peers.pool import facet_codes
from scoring.peers.release import View
from scoring.peers.segments import Segment
from scoring.peers.shape import Floats, measure

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Kpi:
    """A figure of one's own among those of others, in its unit; None: one has none.

    `turned`: lower is better. `low`, `high` bound the figure by its definition.
    """

    segment: Segment
    value: float
    low: float
    high: float
    turned: bool


@dataclass(frozen=True, slots=True)
class Moves:
    """What like organisations raised between two waves, as `facts.facts_of_moves` names it."""

    names: Names
    view: View


@dataclass(frozen=True, slots=True)
class Others:
    """What is known of others at a moment. `day`: epoch seconds of the epoch.

    `all_told`: how many organisations the epoch tells of; `segment` None: too few. `like`: the
    nearest organisations. `own_names`: key of a group → language → what a curator calls it.
    """

    epoch: int
    day: int
    floor: int
    simulated: bool
    all_told: int
    names: Names
    segment: Segment | None
    like: View | None
    model: PeerModel | None
    moves: Moves | None = None
    kpis: Mapping[str, Kpi] = field(default_factory=lambda: MappingProxyType({}))
    own_names: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: MappingProxyType({}))


def vector_of(matrix: AnswerMatrix, model: PeerModel) -> Floats | None:
    """Where one sheet stands for finding like ones: (dimensions,); None where nobody can say."""
    prior = model.measures.prior
    if prior is None:
        return None
    return np.asarray(vectors_of(measure(matrix, model.ruler), model.ruler, prior)[0])


def compared(matrix: AnswerMatrix, result: Mapping[str, Any], others: Others) -> Json:
    """`result` (of `scoring.result`) and its sheet, a matrix with one row, beside `others`.

    The sheet is of the model's version. `figures` and `like`: figure (overall, dimension, lens) →
    percentile, low, high (0-100), peers and dots, where 5, 10 … 95 % of the peers stand; figures
    without enough peers are left out. `groups_from`, `moves_from`: how many organisations it
    takes to look for groups, and for what usually comes next. `usual`: in which order practices are
    usually in place.
    """
    view = others.segment.view if others.segment is not None else None
    model = others.model
    return {
        "epoch": others.epoch,
        "day": others.day,
        "floor": others.floor,
        "groups_from": FEWEST,
        "moves_from": FEWEST_MEASURED,
        "simulated": others.simulated,
        "organisations": others.all_told,
        "segment": _segment(others.segment),
        "figures": {} if view is None else _figures(view, others.names, result),
        "like": None
        if others.like is None
        else {
            "organisations": others.like.organisations,
            "figures": _figures(others.like, others.names, result),
        },
        "practices": {} if view is None else _practices(view, others.names),
        "common": sorted(_common(view, others, result, matrix.questionnaire)),
        "kpis": {name: told for name, kpi in others.kpis.items() if (told := _kpi(kpi))},
        "groups": None if model is None else _groups(model, matrix, others.own_names),
        "moves": None if model is None else _moves(model.measures, matrix, others.moves),
        "usual": {} if model is None else _usual(model.measures, matrix.questionnaire),
        "implausible": model is not None and _implausible(model.measures, matrix),
    }


def beside_model(matrix: AnswerMatrix, result: Mapping[str, Any], model: PeerModel) -> Json:
    """The same beside a model alone: groups and the order of steps, and no figure of anybody."""
    nothing = Others(
        epoch=0, day=0, floor=FLOOR, simulated=model.simulated,
        all_told=model.organisations, names=Names((), (), ()), segment=None, like=None, model=model,
    )  # fmt: skip
    return compared(matrix, result, nothing) | {"day": None}


def too_few(floor: int, *, simulated: bool) -> Json:
    """What is said while no epoch tells of anybody."""
    return {
        "epoch": 0, "day": None, "floor": floor, "groups_from": FEWEST,
        "moves_from": FEWEST_MEASURED, "simulated": simulated, "organisations": 0,
        "segment": None, "figures": {}, "like": None, "practices": {}, "common": [], "kpis": {},
        "groups": None, "moves": None, "usual": {}, "implausible": False,
    }  # fmt: skip


def percentile_then(comparison: Mapping[str, Any], in_place_then: float) -> int | None:
    """The percentile that a % in place (0-100) of the whole would have among the same peers.

    Read off the dots that are told, so nothing new is told by it. None without peers.
    """
    told = comparison["figures"].get(OVERALL)
    if told is None:
        return None
    below: int = sum(dot + told["grain"] <= in_place_then for dot in told["dots"])
    grain: int = told["grain"]
    return min(max(5 * below, grain), 100 - grain)


def _segment(segment: Segment | None) -> Json | None:
    if segment is None:
        return None
    return {
        "kept": list(segment.kept),
        "cell": [codes[place] for codes, place in zip(facet_codes(), segment.cell, strict=False)],
        "widened": list(segment.widened),
        "organisations": segment.organisations,
    }


def _figures(view: View, names: Names, result: Mapping[str, Any]) -> Json:
    found = {}
    for place, name in enumerate(names.figures):
        own = _own(name, result)
        bins = dots(view, place)
        if bins is None:
            continue
        peers = int(view.figures.of[place, 0])
        found[name] = {"peers": peers, "grain": grain_of(peers), "dots": list(bins)}
        if own is not None:
            stands = standing(view, place, *own)
            assert stands is not None  # noqa: S101 - told of as many as the dots
            found[name] |= {
                "percentile": stands.percentile, "low": stands.low, "high": stands.high
            }  # fmt: skip
    return found


def _own(name: str, result: Mapping[str, Any]) -> tuple[int, int, int] | None:
    """The bins of one's own figure, and of the ends of its range; None where it is not rated, or
    where the version that was answered has none like it.
    """
    figures = {OVERALL: result, **result["dimensions"], **result["lenses"]}
    value = figures[name]["in_place"] if name in figures else None
    if value is None:
        return None
    figure = figures[name]
    low, high = figure.get("in_place_range") or (value, value)
    own, lowest, highest = binned(np.array([value, low, high]), np.arange(1, EDGES + 1)).tolist()
    return own, lowest, highest


def _practices(view: View, names: Names) -> dict[str, int]:
    shares = {name: in_place(view, place) for place, name in enumerate(names.practices)}
    return {name: share for name, share in shares.items() if share is not None}


def _common(
    view: View | None, others: Others, result: Mapping[str, Any], q: Questionnaire
) -> frozenset[str]:
    """The practices that most peers one level higher have in place (3.11)."""
    if view is None or result["level"] is None:
        return frozenset()
    share = Fraction(q.rules.steps.peer_share)
    return common_one_level_higher(view, others.names, result["level"], share)


def _kpi(kpi: Kpi) -> Json | None:
    edges = edges_between(kpi.low, kpi.high)
    own = int(binned(np.array([kpi.value]), edges)[0])
    stands = standing(kpi.segment.view, 0, own, own, own, kpi.turned)
    if stands is None:
        return None
    return {
        "value": kpi.value, "percentile": stands.percentile, "low": stands.low,
        "high": stands.high, "peers": stands.peers, "segment": _segment(kpi.segment),
        "quartiles": _quartiles(kpi.segment.view, np.concatenate([[kpi.low], edges])),
    }  # fmt: skip


def _quartiles(view: View, starts: Floats) -> list[float]:
    """Lower edges of the bands where a quarter, half and three quarters of the peers stand."""
    bins = dots(view, 0) or ()
    return [float(starts[bins[place]]) for place in (4, 9, 14)]


def _groups(
    model: PeerModel, matrix: AnswerMatrix, own_names: Mapping[str, Mapping[str, str]]
) -> Json:
    placed = model.place(matrix)[0]
    return {
        "outcome": model.outcome,
        "too_few": model.outcome == TOO_FEW,
        "all": [
            {
                "key": archetype.key,
                "share": max(round(20 * archetype.share) * BAND, BAND),
                "tentative": archetype.tentative,
                "traits": [[trait.dimension, trait.led] for trait in archetype.traits],
                "names": dict(own_names.get(archetype.key, {})),
            }
            for archetype in model.archetypes
        ],
        "placed": None if placed is None else _placed(placed),
    }


def _placed(placement: Placement) -> Json:
    return {
        "first": placement.first,
        "second": placement.second,
        "chance": placement.probabilities[placement.first],
        "next_chance": placement.probabilities[placement.second],
        "between": placement.between,
    }


def _moves(measures: Measures, matrix: AnswerMatrix, told: Moves | None) -> Json | None:
    """What is learnt of the order, and the evidence, which keeps to the blocks of an epoch."""
    if measures.moves is None or measures.graded is None:
        return None
    layout = layout_of(matrix.questionnaire)
    ranks = layout.ranks(matrix.codes)[0]
    names = [item.id for item in matrix.questionnaire.items if item.scored]
    found = measures.moves.suggest(layout, measures.graded, ranks)
    seen = {} if told is None else {names[m.item]: _evidence(told, names[m.item]) for m in found}
    return {
        "rung": measures.moves.rung,
        # In tens, so that a refit does not tell whether one more organisation moved.
        "movers": measures.moves.movers // 10 * 10,
        "months": int(measures.moves.period or 0),
        "organisations": 0 if told is None else told.view.organisations,
        "order": {names[move.item]: move.score for move in found},
        "evidence": {item: evidence for item, evidence in seen.items() if evidence is not None},
    }


def _usual(measures: Measures, q: Questionnaire) -> dict[str, int]:
    """Practice → when it is usually in place, 1 for the first; empty without the model of it."""
    if measures.graded is None:
        return {}
    _where, order = measures.graded.order(len(q.rated_codes) // 2)
    names = [item.id for item in q.items if item.scored]
    return {names[place]: number for number, place in enumerate(order.tolist(), start=1)}


def _evidence(told: Moves, item: str) -> Json | None:
    """Of about `open` like organisations that had it open, the share 0-100 that raised it."""
    if item not in told.names.practices:
        return None
    share = in_place(told.view, told.names.practices.index(item))
    at = told.names.practices.index(OPEN + item)
    open_ = int(told.view.practices.count[0, at])
    if share is None or not open_:
        return None
    low, high = wilson(share / 100, open_)
    return {"open": open_, "share": share, "low": floor(100 * low), "high": ceil(100 * high)}


def _implausible(measures: Measures, matrix: AnswerMatrix) -> bool:
    if measures.graded is None:
        return False
    layout = layout_of(matrix.questionnaire)
    return bool(measures.graded.implausible(layout.ranks(matrix.codes))[0])
