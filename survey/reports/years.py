"""A result among those of the years before: which figures can be compared, and on what footing.

Within a major version the same answers give the same figures, so they are compared as they stand.
A new major version is a new edition: then both years are scored once more on the questions that
mean the same in both (scoring.bridge), and where too few do, nothing is compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from questionnaires.catalogue import Catalogue
from questionnaires.crosswalk import exact_pairs
from questionnaires.faults import Refused
from questionnaires.schema import Questionnaire
from questionnaires.sheet import AnswerSheet, parse_sheet
from questionnaires.version import edition_of

if TYPE_CHECKING:
    from scoring.bridge import Bridge, Moved

MOST = 5
"""How many years are shown at once; more marks would stand on each other on a narrow page."""


@dataclass(frozen=True, slots=True)
class Year:
    """One submitted assessment: its answers, the version they belong to, what they scored to."""

    sheet: AnswerSheet
    result: Mapping[str, Any]
    questionnaire: Questionnaire
    submitted_at: int


Exact = Callable[[Questionnaire, Questionnaire], Mapping[str, str] | None]
"""(older, newer version) → the items whose answers mean exactly the same, older id → newer id.
None where no crosswalk leads from one to the other.
"""


def exact_in(catalogue: Catalogue) -> Exact:
    """What the crosswalks of a catalogue say of the items of any two of its versions."""

    def exact(older: Questionnaire, newer: Questionnaire) -> Mapping[str, str] | None:
        try:
            way = catalogue.way(older, newer)
        except LookupError:
            return None
        if not way:
            return {item.id: item.id for item in older.items}
        return {before: after for after, before in exact_pairs(way).items()}

    return exact


def read_years(stored: Iterable[Mapping[str, Any]], catalogue: Catalogue) -> tuple[Year, ...]:
    """Earlier results as they were stored ({"sheet", "result", "submitted_at"} each), oldest first.

    A year whose version is not there any more, or is another one by now, is left out.
    """
    found = []
    for kept in stored:
        try:
            sheet = parse_sheet(kept["sheet"], catalogue.get, "")
        except Refused:
            continue
        version = catalogue.get(sheet.questionnaire, sheet.version)
        if version.definition_sha256 == kept["result"]["definition_sha256"]:
            found.append(Year(sheet, kept["result"], version, kept["submitted_at"]))
    return tuple(found)


def history(stored: Iterable[Mapping[str, Any]], catalogue: Catalogue) -> History:
    """The history that stored results (see `read_years`) make."""
    return History(read_years(stored, catalogue), exact_in(catalogue))


@dataclass(frozen=True, slots=True)
class History:
    """What came before a result: earlier years, oldest first, and how versions lead to others."""

    past: tuple[Year, ...] = ()
    exact: Exact = lambda _older, _newer: None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one year stood: level and % in place (0…100), None where hidden; with their ranges.

    `dimensions`: dimension → % in place, None where hidden or not rated; empty in a quick check.
    """

    level: int | None
    level_range: Sequence[int] | None
    in_place: float | None
    in_place_range: Sequence[float] | None
    dimensions: Mapping[str, float | None]


Pair = tuple[float | None, float | None]
"""% in place before and after, 0…100; None where it is hidden."""


@dataclass(frozen=True, slots=True)
class Passage:
    """From one year to the next.

    `edition`: a new edition began in between. `overall` and `dimensions` are what can be
    compared: before and after on the same footing; None and empty where nothing can. Of the
    `asked` questions of the newer version `shared` mean the same in both. `as_they_stand`:
    dimensions whose own figures can be compared. `same_items`: the shared items, older id →
    newer id.
    """

    edition: bool
    overall: Pair | None
    dimensions: Mapping[str, Pair]
    asked: int
    shared: int
    as_they_stand: frozenset[str]
    same_items: Mapping[str, str]


def standing(year: Year) -> Standing:
    """The figures of a year as they were submitted."""
    result = year.result
    if year.sheet.form == "quick":
        quick = result["quick"]
        return Standing(
            quick["indicative"], quick["indicative_range"], quick["percent"],
            quick["percent_range"], {},
        )  # fmt: skip
    return Standing(
        result["level"],
        result["level_range"],
        result["in_place"],
        result["in_place_range"],
        {code: figures["in_place"] for code, figures in result["dimensions"].items()},
    )


@dataclass(frozen=True, slots=True)
class Run:
    """Years to show together, oldest first; where each stood, and what lies between each two."""

    years: tuple[Year, ...]
    stood: tuple[Standing, ...]
    passages: tuple[Passage, ...]


def run(history: History, now: Year) -> Run:
    """`now` and before it the newest few years that have the same form."""
    alike = [year for year in history.past if year.sheet.form == now.sheet.form]
    shown = (*alike[-MOST + 1 :], now)
    return Run(
        shown,
        tuple(map(standing, shown)),
        tuple(passage(older, newer, history.exact) for older, newer in pairwise(shown)),
    )


def passage(older: Year, newer: Year, exact: Exact) -> Passage:
    """How the figures of two years in a row can be compared."""
    before, after = standing(older), standing(newer)
    if _edition(older.questionnaire) == _edition(newer.questionnaire):
        from scoring.bridge import build, same_items

        shared = build(
            older.questionnaire,
            newer.questionnaire,
            same_items(older.questionnaire, newer.questionnaire),
        )
        return Passage(
            False,
            (before.in_place, after.in_place),
            {c: (before.dimensions.get(c), now) for c, now in after.dimensions.items()},
            shared.asked,
            len(shared.items),
            frozenset(after.dimensions),
            shared.items,
        )
    # A quick check asks too little for a bridge.
    pairs = None if newer.sheet.form == "quick" else exact(older.questionnaire, newer.questionnaire)
    return _across(older, newer, pairs or {})


def _across(older: Year, newer: Year, pairs: Mapping[str, str]) -> Passage:
    # Imported where it is used: a web process starts without numpy.
    from scoring.bridge import build, cross, untouched

    bridge = build(older.questionnaire, newer.questionnaire, pairs)
    if not bridge.holds:
        return _broken(bridge)
    crossed = cross(bridge, older.sheet.codes(), newer.sheet.codes())
    return Passage(
        True,
        _pair(crossed.overall),
        {code: _pair(moved) for code, moved in crossed.dimensions.items()},
        bridge.asked,
        len(bridge.items),
        untouched(bridge),
        bridge.items,
    )


def _broken(bridge: Bridge) -> Passage:
    return Passage(True, None, {}, bridge.asked, len(bridge.items), frozenset(), bridge.items)


def _pair(moved: Moved) -> Pair:
    return (
        None if moved.before is None else float(100 * moved.before),
        None if moved.after is None else float(100 * moved.after),
    )


def _edition(questionnaire: Questionnaire) -> tuple[str, str]:
    return questionnaire.id, edition_of(questionnaire.version)
