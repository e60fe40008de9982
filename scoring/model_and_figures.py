"""What the service model that fits and measured figures say together: is it lived?"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from scoring.findings import Figures, Finding, Fitted

TOUCH, ANSWERS = "touch lived", "answers and figures"

HUMAN, RATIO, VOLUMES = "OUT-HUMAN", "OUT-RATIO", "OUT-VOL"
HALF = 50
"""In per cent of contacts: above it people carry the service, below it technology does."""

PEOPLE_FIRST: Mapping[str, bool] = MappingProxyType(
    {"tech": False, "low": False, "mid": True, "high": True}
)
"""Touch model → whether people come first in it (cards of blueprint 2.3.4)."""

BOUNDS: Mapping[str, tuple[int, ...]] = MappingProxyType(
    {"VOL": (20, 100, 500, 2000), "CHA": (2, 3, 4, 6)}
)
"""Factor → where each of its answers but the lowest begins (blueprint 2.3.1): customers that
each service employee serves, contact channels in use."""


def model_and_figures(fits: Sequence[Fitted], figures: Figures) -> Iterator[Finding]:
    """The findings, in the order they are read. Figures are of the whole organisation."""
    yield from _touch(fits, figures)
    for fit in fits:
        if not fit.segment or len(fits) == 1:
            yield from _answers(fit, figures)


def _touch(fits: Sequence[Fitted], figures: Figures) -> Iterator[Finding]:
    """Whether as many contacts have a person in them as the touch that fits asks for."""
    human = figures.value(HUMAN)
    whole = [fit for fit in fits if not fit.segment] or list(fits)
    touches = tuple(dict.fromkeys(code for fit in whole for code in fit.touches))
    sides = {PEOPLE_FIRST[code] for code in touches if code in PEOPLE_FIRST}
    # A mix of both sides, or groups on both, fits any share.
    if human is None or human == HALF or len(sides) != 1:
        return
    people_first = sides.pop()
    lived = (human > HALF) == people_first
    yield Finding(
        TOUCH,
        "lived" if lived else "more people" if people_first else "fewer people",
        kpis=(HUMAN, RATIO) if figures.value(RATIO) is not None else (HUMAN,),
        candidates=touches,
        figures={"human": human, "ratio": figures.value(RATIO)},
    )


def _answers(fit: Fitted, figures: Figures) -> Iterator[Finding]:
    """Answers on which the fit rests and which a measured figure contradicts."""
    rows = figures.rows(VOLUMES)
    measured = {"VOL": (RATIO, figures.value(RATIO)), "CHA": (VOLUMES, rows or None)}
    differing = {}
    for factor, (kpi, value) in measured.items():
        given = fit.answer(factor)
        if value is None or given is None:
            continue
        shown = bisect_right(BOUNDS[factor], value)
        if shown != given:
            differing[factor] = {"kpi": kpi, "value": value, "given": given, "shown": shown}
    if differing:
        yield Finding(
            ANSWERS,
            kpis=tuple(str(entry["kpi"]) for entry in differing.values()),
            segments=(fit.segment,),
            figures={"factors": differing},
        )
