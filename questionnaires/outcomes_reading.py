"""Reads the definition of an outcomes questionnaire: structure and every number of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from types import MappingProxyType

from questionnaires.node import Node
from questionnaires.outcomes import (
    BETTER,
    YEARLY,
    Kpi,
    OutcomeRules,
    Outcomes,
    Pair,
    Range,
    RatingRules,
    SecondLook,
    SubField,
)
from questionnaires.version import read_head

TOP_KEYS = (
    "id", "version", "kind", "scoring_version", "groups", "lengths", "channels", "rules", "checks",
    "triad", "consequences", "kpis",
)  # fmt: skip
RULE_KEYS = (
    "history", "rows", "answers", "parts", "changed_factor", "margin_factor", "dead_band",
    "rating", "peers",
)  # fmt: skip
KPI_KEYS = (
    "id", "group", "unit", "range", "better", "split", "channels", "total", "survey", "parts",
    "ratio", "basis", "basis_required", "percentile", "window", "currency", "yearly",
    "sub_fields",
)  # fmt: skip
SUB_FIELD_KEYS = ("id", "unit", "range", "whole")
NOTHING = Fraction(0)


def read_outcomes(top: Node, digest: str) -> Outcomes:
    """The definition in `top`, without texts; `digest` is its hash. A fault for each defect."""
    top.only(TOP_KEYS)
    head = read_head(top)
    groups, channels = _codes(top.get("groups")), _codes(top.get("channels"))
    triad = top.get("triad")
    factors = {}
    for factor, entry in triad.entries():
        entry.only(("kpi", "feature"))
        factors[factor] = (entry.get("kpi").text(), entry.get("feature").text())
    return Outcomes(
        id=head.id,
        version=head.version,
        scoring_version=head.scoring_version,
        definition_sha256=digest,
        groups=groups,
        lengths=MappingProxyType(
            {length: months.integer(1) for length, months in top.get("lengths").entries()}
        ),
        channels=channels,
        rules=_rules(top.get("rules")),
        second_look=_second_look(top.get("checks")),
        triad=MappingProxyType({factor: kpi for factor, (kpi, _) in factors.items()}),
        features=MappingProxyType({factor: feature for factor, (_, feature) in factors.items()}),
        consequences=top.get("consequences").texts(),
        kpis=tuple(_kpi(node) for node in top.get("kpis").each()),
        texts=MappingProxyType({}),
    )


def _codes(node: Node) -> tuple[str, ...]:
    codes = tuple(member.identifier() for member in node.each())
    for code in repeated(codes):
        node.fault(f"holds {code!r} twice; keep one of them.")
    return codes


def repeated(codes: Iterable[str]) -> list[str]:
    """Those of `codes` that stand there before, in order."""
    seen: set[str] = set()
    found = []
    for code in codes:
        if code in seen:
            found.append(code)
        seen.add(code)
    return found


def _rules(node: Node) -> OutcomeRules:
    node.only(RULE_KEYS)
    history, answers, parts = node.get("history"), node.get("answers"), node.get("parts")
    rating, peers = node.get("rating"), node.get("peers")
    return OutcomeRules(
        history_asked=history.get("asked").integer(1),
        history_most=history.get("most").integer(1),
        rows=node.get("rows").integer(1),
        least_answers=answers.get("least").integer(1),
        enough_answers=answers.get("enough").integer(1),
        parts_sum=parts.get("sum").fraction(NOTHING),
        parts_tolerance=parts.get("tolerance").fraction(NOTHING),
        changed_factor=node.get("changed_factor").fraction(1),
        margin_factor=node.get("margin_factor").fraction(NOTHING),
        dead_band=node.get("dead_band").fraction(NOTHING),
        rating=RatingRules(
            measured_periods=rating.get("measured_periods").integer(1),
            target_periods=rating.get("target_periods").integer(1),
            target_met=rating.get("target_met").integer(1),
            top=rating.get("top").integer(1),
            context_top=rating.get("context_top").integer(1),
        ),
        peer_floor=peers.get("floor").integer(1),
        least_peers=peers.get("least").integer(1),
    )


def _second_look(node: Node) -> SecondLook:
    node.only(("complements", "shares", "self_service", "empty_volume"))
    alone, empty = node.get("self_service"), node.get("empty_volume")
    return SecondLook(
        complements=_pair(node.get("complements")),
        shares=_pair(node.get("shares")),
        self_service=alone.get("kpi").text(),
        self_service_channels=alone.get("channels").texts(),
        volume=empty.get("volume").text(),
        cost=empty.get("cost").text(),
    )


def _pair(node: Node) -> Pair:
    kpis = node.get("kpis").texts()
    if len(kpis) != 2:
        node.get("kpis").fault("must name two figures.")
        kpis = ("", "")
    return Pair(
        (kpis[0], kpis[1]),
        node.get("sum").fraction(NOTHING),
        node.get("tolerance").fraction(NOTHING),
    )


def _kpi(node: Node) -> Kpi:
    name = node.get("id").identifier()
    if name:
        node = Node(node.file, f"figure {name}", node.value, node.faults)
    node.only(KPI_KEYS)
    low, high = _range(node.get("range"))
    better = node.get("better").text()
    if better and better not in BETTER:
        node.get("better").fault(f"{better!r} must be one of {', '.join(BETTER)}.")
    yearly = node.get("yearly").text(default="")
    if yearly not in YEARLY:
        node.get("yearly").fault(f"{yearly!r} must be lost or kept.")
    basis: Mapping[str, Range] = {}
    if node.has("basis"):
        basis = {code: _range(child) for code, child in node.get("basis").entries()}
    window = None
    if node.has("window"):
        days = node.get("window")
        window = (days.get("default").integer(1), days.get("most").integer(1))
    return Kpi(
        id=name,
        group=node.get("group").text(),
        unit=node.get("unit").text(),
        low=low,
        high=high,
        better=better,
        split=_codes(node.get("split")),
        channels=_codes(node.get("channels")) if node.has("channels") else (),
        total=node.get("total").flag(False),
        survey=node.get("survey").flag(False),
        parts=node.get("parts").flag(False),
        ratio=node.get("ratio").fraction(NOTHING) if node.has("ratio") else None,
        basis=MappingProxyType(dict(basis)),
        basis_required=node.get("basis_required").flag(False),
        percentile=node.get("percentile").flag(False),
        window=window,
        currency=node.get("currency").flag(False),
        yearly=yearly,
        sub_fields=tuple(_sub_field(child) for child in node.get("sub_fields").each())
        if node.has("sub_fields")
        else (),
    )


def _sub_field(node: Node) -> SubField:
    node.only(SUB_FIELD_KEYS)
    low, high = _range(node.get("range"))
    return SubField(
        id=node.get("id").identifier(),
        unit=node.get("unit").text(),
        low=low,
        high=high,
        whole=node.get("whole").fraction(NOTHING) if node.has("whole") else None,
    )


def _range(node: Node) -> Range:
    ends = [end.fraction() for end in node.each()]
    if len(ends) != 2 or ends[0] >= ends[1]:
        node.fault("must be two numbers, the lower one first.")
        return NOTHING, Fraction(1)
    return ends[0], ends[1]
