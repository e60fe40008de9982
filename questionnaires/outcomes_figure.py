"""The shape of an answer to one figure: measured, with all that was said about it, or not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType
from typing import Any

NOT_MEASURED, DOES_NOT_APPLY = "not measured", "does not apply"
WITHOUT_FIGURE = (NOT_MEASURED, DOES_NOT_APPLY)
"""Answers that are a text instead of a figure."""

CONFIRMED, DIFFERS = "confirmed", "differs"
DEFINITIONS = ("", CONFIRMED, DIFFERS)
PARTS = ("promoters", "passives", "detractors")


@dataclass(frozen=True, slots=True)
class Period:
    """The period a value is about: the month it ends in ("2026-09"), and its length."""

    end: str
    length: str


@dataclass(frozen=True, slots=True)
class Row:
    """The figure of one segment, channel …: what it tells apart, which one, value and n."""

    by: str
    name: str
    value: Fraction
    n: int | None


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure that was measured; all values are in the figure's own range and exact.

    `history`: earlier values, the last one first, None for a period without; `parts`: promoters,
    passives and detractors in per cent; `confirmed`: an unusual change was said to be right.
    `given` is the answer in its JSON form. `sub_fields`: sub-field → number, of those given.
    """

    value: Fraction
    n: int | None
    period: Period | None
    target: Fraction | None
    history: tuple[Fraction | None, ...]
    rows: tuple[Row, ...]
    parts: tuple[Fraction, Fraction, Fraction] | None
    basis: str
    definition: str
    currency: str
    p90: Fraction | None
    window: int | None
    confirmed: bool
    given: Mapping[str, Any]
    sub_fields: Mapping[str, Fraction] = field(default_factory=lambda: MappingProxyType({}))
