"""Reads one language file of an outcomes version against its definition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from questionnaires.language import LANGUAGE_KEYS, read_language, read_named
from questionnaires.node import Node
from questionnaires.outcomes import Kpi, KpiTexts, Outcomes, OutcomeTexts, SubFieldTexts

TOP_TEXTS = (*LANGUAGE_KEYS, "groups", "lengths", "units", "splits", "ratings", "triad", "kpis")
KPI_TEXTS = (
    "name", "definition", "formula", "note", "ask", "outside", "count", "of", "basis",
    "sub_fields",
)  # fmt: skip


def read_outcome_texts(top: Node, definition: Outcomes, sha256: str) -> OutcomeTexts:
    """The texts in `top`; a fault for each text that is missing or has no place."""
    top.only(TOP_TEXTS)
    language = read_language(top, sha256)
    kpis = top.get("kpis")
    kpis.only(definition.by_id)
    return OutcomeTexts(
        locale=language.locale,
        revision=language.revision,
        sha256=language.sha256,
        title=language.title,
        purpose=language.purpose,
        groups=_texts(top.get("groups"), definition.groups),
        lengths=_texts(top.get("lengths"), definition.lengths),
        units=_texts(top.get("units"), definition.units),
        splits=_texts(top.get("splits"), definition.splits),
        ratings=read_named(top.get("ratings"), definition.ratings),
        triad=read_named(top.get("triad"), definition.triad),
        kpis=MappingProxyType({kpi.id: _kpi(kpis.get(kpi.id), kpi) for kpi in definition.kpis}),
    )


def _texts(node: Node, codes: Iterable[str]) -> Mapping[str, str]:
    wanted = tuple(codes)
    node.only(wanted)
    return MappingProxyType({code: node.get(code).text() for code in wanted})


def _kpi(node: Node, kpi: Kpi) -> KpiTexts:
    # A ratio needs words for its two numbers; without one there is no place for them.
    named = {"count", "of"} if kpi.ratio is not None else set()
    basis = {"basis"} if kpi.basis else set()
    beside = {"sub_fields"} if kpi.sub_fields else set()
    without = {"count", "of", "basis", "sub_fields"} - named - basis - beside
    node.only([key for key in KPI_TEXTS if key not in without])
    return KpiTexts(
        name=node.get("name").text(),
        definition=node.get("definition").text(),
        formula=node.get("formula").text(),
        note=node.get("note").text(default=""),
        ask=node.get("ask").text(default=""),
        outside=node.get("outside").text(default=""),
        count=node.get("count").text() if named else "",
        of=node.get("of").text() if named else "",
        basis=_texts(node.get("basis"), kpi.basis) if basis else MappingProxyType({}),
        sub_fields=_sub_fields(node.get("sub_fields"), kpi) if beside else MappingProxyType({}),
    )


def _sub_fields(node: Node, kpi: Kpi) -> Mapping[str, SubFieldTexts]:
    node.only([sub.id for sub in kpi.sub_fields])
    found = {}
    for sub in kpi.sub_fields:
        texts = node.get(sub.id)
        texts.only(("label", "help"))
        found[sub.id] = SubFieldTexts(texts.get("label").text(), texts.get("help").text())
    return MappingProxyType(found)
