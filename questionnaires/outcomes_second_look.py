"""Figures that are worth a second look: they warn or ask, and are never refused (2.4.4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from questionnaires.outcomes import Outcomes, Pair
from questionnaires.outcomes_figure import Measured
from questionnaires.outcomes_sheet import OutcomeSheet

COMPLEMENTS, SHARES, SELF_SERVICE, EMPTY_VOLUME = (
    "complements", "shares", "self_service", "empty_volume",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Doubt:
    """A warning: which check, about which figures, and their sum where it is one of sums."""

    check: str
    kpis: tuple[str, ...]
    sum: Fraction | None = None


def doubts(sheet: OutcomeSheet, version: Outcomes) -> tuple[Doubt, ...]:
    """The warnings of a sheet, in the order of the checks."""
    return tuple(_doubts(sheet, version))


def _doubts(sheet: OutcomeSheet, version: Outcomes) -> Iterator[Doubt]:
    look = version.second_look
    kept, lost = (sheet.measured(kpi) for kpi in look.complements.kpis)
    if kept and lost and _same_base(kept, lost):
        total = kept.value + lost.value
        if abs(total - look.complements.sum) > look.complements.tolerance:
            yield Doubt(COMPLEMENTS, look.complements.kpis, total)
    shares = _sum(sheet, look.shares)
    if shares is not None and shares > look.shares.sum + look.shares.tolerance:
        yield Doubt(SHARES, look.shares.kpis, shares)
    volume = sheet.measured(look.volume)
    if sheet.measured(look.self_service):
        listed = set(sheet.context.get("channels", ()))
        listed |= {row.name for row in volume.rows if row.value} if volume else set()
        if not listed & set(look.self_service_channels):
            yield Doubt(SELF_SERVICE, (look.self_service,))
    if volume and not volume.value and sheet.measured(look.cost):
        yield Doubt(EMPTY_VOLUME, (look.volume, look.cost))


def _same_base(one: Measured, other: Measured) -> bool:
    """The same period and customers, as far as both say so."""
    periods = one.period is None or other.period is None or one.period == other.period
    return periods and (one.n is None or other.n is None or one.n == other.n)


def _sum(sheet: OutcomeSheet, pair: Pair) -> Fraction | None:
    found = [sheet.measured(kpi) for kpi in pair.kpis]
    values = [figure.value for figure in found if figure]
    return sum(values, Fraction(0)) if len(values) == len(found) else None


def to_confirm(sheet: OutcomeSheet, version: Outcomes) -> tuple[str, ...]:
    """The figures whose change was not confirmed yet, in order."""
    return tuple(
        kpi
        for kpi, answer in sheet.answers.items()
        if isinstance(answer, Measured)
        and not answer.confirmed
        and changed_much(answer, version.rules.changed_factor)
    )


def changed_much(figure: Measured, factor: Fraction) -> bool:
    """Whether the value is more than `factor` times the last one, or the last one times it.

    A change of sign, and one from or to 0, is such a change: no factor leads there.
    """
    if not figure.history or figure.history[0] is None:
        return False
    value, last = figure.value, figure.history[0]
    if value == last:
        return False
    if value * last <= 0:
        return True
    return max(abs(value), abs(last)) > factor * min(abs(value), abs(last))
