"""One result beside others, in words: who they are, where one stands, and what others can see.

It only reads a comparison (scoring.peers.compared) and decides no figure. How much is said
follows what the comparison holds, which depends on how many organisations there are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from questionnaires.catalogue import Catalogue
from survey.reports.peer_company import company, counted, seen, soon
from survey.reports.peer_dots import SHARE, Spread, spread
from survey.reports.peer_groups import PeerGroups, peer_groups
from survey.reports.peer_kpis import KpiRow, kpi_rows
from survey.reports.peer_rows import PeerRow, middle_half, peer_rows
from survey.reports.phrasing import Phrasing
from survey.reports.simulated import sentence

OVERALL = "overall"


@dataclass(frozen=True, slots=True)
class Peers:
    """What a result is told of its peers, and its figures of service among theirs, in words."""

    comparison: Mapping[str, Any]
    kpis: tuple[KpiRow, ...] = ()


@dataclass(frozen=True, slots=True)
class PeerSection:
    """The section of peers in one language.

    `heading` and `title`, its finding; `who` says with whom one is compared. Without enough
    organisations only these are there, and `soon` says from how many on there is more.
    `spread` is how much all of them have in place; `rows` are the whole and each dimension,
    `lenses` each lens; `has_like`: they also hold a percentile among the most alike.
    """

    heading: str
    title: str
    who: tuple[str, ...]
    soon: tuple[str, ...]
    spread: Spread | None
    spread_title: str
    legend: str
    meaning: str
    rows: tuple[PeerRow, ...]
    lenses: tuple[PeerRow, ...]
    has_like: bool
    kpis: tuple[KpiRow, ...]
    groups: PeerGroups | None
    implausible: str
    seen: tuple[str, ...]

    @property
    def compares(self) -> bool:
        """Whether there is anybody to be compared with."""
        return self.spread is not None


def read_peers(
    comparison: Mapping[str, Any] | None, catalogue: Catalogue, locale: str
) -> Peers | None:
    """A comparison with its figures of service in words; None where nothing is compared."""
    if comparison is None:
        return None
    return Peers(comparison, kpi_rows(comparison, catalogue, locale))


def peer_section(
    peers: Peers, result: Mapping[str, Any], words: Phrasing, planned: float | None = None
) -> PeerSection:
    """The section of `result` among `peers`; `planned`: the % in place that a plan leads to."""
    told = peers.comparison
    simulated = bool(told["simulated"])
    heading = _heading(words, simulated=simulated)
    figure = told["figures"].get(OVERALL)
    if figure is None:
        few = _too_few(told, heading, words)
        return _of_model(few, told, words) if told["organisations"] else few
    spread_title = _spread_title(figure, result["in_place"], words)
    rows, lenses = peer_rows(told, result, words)
    return PeerSection(
        heading=heading,
        title=_title(figure, words, simulated=simulated),
        who=company(told, words),
        soon=soon(told, words),
        spread=spread(spread_title, figure["dots"], result["in_place"], planned, words),
        spread_title=spread_title,
        legend=dot_legend(words, simulated=simulated),
        meaning=" ".join(_meaning(told, words)),
        rows=rows,
        lenses=lenses,
        has_like=any(row.like for row in (*rows, *lenses)),
        kpis=peers.kpis,
        groups=peer_groups(told, words),
        implausible=_implausible(told, words),
        seen=seen(told, words),
    )


def dot_legend(words: Phrasing, *, simulated: bool) -> str:
    """What a dot is: 19 stand for 95 % of the peers."""
    said = {"dot": words.percent(SHARE), "rest": words.exact_percent(SHARE / 200)}
    if simulated:
        return (
            words._(
                "Each dot is %(dot)s of the simulated organisations; the outermost %(rest)s at "
                "either end are not drawn"
            )
            % said
        )
    return (
        words._(
            "Each dot is %(dot)s of your peers; the outermost %(rest)s at either end are not drawn"
        )
        % said
    )


def _heading(words: Phrasing, *, simulated: bool) -> str:
    if simulated:
        return words._("Among simulated organisations")
    return words._("Among other organisations")


def _title(figure: Mapping[str, Any], words: Phrasing, *, simulated: bool) -> str:
    if "percentile" not in figure:
        return words._("What others have in place can be shown; your own figure is still open")
    said = {"percentile": figure["percentile"]}
    if simulated:
        return (
            words._(
                "About %(percentile)s of 100 simulated organisations have less in place than you"
            )
            % said
        )
    return words._("About %(percentile)s of 100 organisations have less in place than you") % said


def _spread_title(figure: Mapping[str, Any], own: float | None, words: Phrasing) -> str:
    half = middle_half(figure, words)
    if own is None:
        return words._("Half of them have %(range)s in place") % {"range": half}
    return words._("Half of them have %(range)s in place; you have %(own)s") % {
        "range": half,
        "own": words.percent(own),
    }


def _meaning(told: Mapping[str, Any], words: Phrasing) -> list[str]:
    found = [
        words._(
            "A percentile says how many of 100 have less in place; those who have as much count "
            "half. Beside it stands where it may lie, given how many organisations there are and "
            "what you do not know."
        )
    ]
    if told["figures"][OVERALL]["grain"] > 1:
        found.append(
            words._(
                "With fewer than 200 organisations everything is told in steps of five, so that "
                "nobody can be made out."
            )
        )
    if told["like"] is not None:
        like = told["like"]["organisations"]
        found.append(
            words._("The most alike are %(organisations)s whose profile is closest to yours.")
            % {"organisations": counted(like, words, simulated=bool(told["simulated"]))}
        )
    return found


def _implausible(told: Mapping[str, Any], words: Phrasing) -> str:
    if not told["implausible"]:
        return ""
    return words._(
        "Your answers follow an unusual order: what others seldom have is in place, while what "
        "nearly all have is not. That can well be right. It may also be a slip, so it is worth a "
        "second look; comparisons and probabilities are less certain for it."
    )


def _of_model(few: PeerSection, told: Mapping[str, Any], words: Phrasing) -> PeerSection:
    """The section beside a model alone, which holds groups and an order but nobody's figures."""
    simulated = bool(told["simulated"])
    said = {"organisations": counted(told["organisations"], words, simulated=simulated)}
    who = [
        words._(
            "A model says which of them yours is most like and what usually comes next. It holds "
            "no figures of others, so there is nothing to be compared with."
        )
    ]
    if simulated:
        who.append(sentence(words._, many=True))
    return replace(
        few,
        title=words._("Placed by a model that was learnt from %(organisations)s") % said,
        who=tuple(who),
        soon=soon(told, words),
        groups=peer_groups(told, words),
        implausible=_implausible(told, words),
    )


def _too_few(told: Mapping[str, Any], heading: str, words: Phrasing) -> PeerSection:
    least = {"count": told["floor"] + 1}
    simulated = bool(told["simulated"])
    who = [
        words._("A comparison is shown as soon as %(count)s simulated organisations are there.")
        % least
        if simulated
        else words._(
            "A comparison is shown as soon as %(count)s organisations agree to be compared; until "
            "then nothing is told of anybody."
        )
        % least
    ]
    if simulated:
        who.append(sentence(words._, many=True))
    return PeerSection(
        heading=heading,
        title=words._("There are too few organisations to compare with yet"),
        who=tuple(who),
        soon=(),
        spread=None,
        spread_title="",
        legend="",
        meaning="",
        rows=(),
        lenses=(),
        has_like=False,
        kpis=(),
        groups=None,
        implausible="",
        seen=(),
    )
