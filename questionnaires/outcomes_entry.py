"""One figure as it was entered: read exactly, or refused with every fault (blueprint 2.4.4)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from questionnaires.outcomes import Kpi, Outcomes
from questionnaires.outcomes_faults import EntryFault, RefusedEntry
from questionnaires.outcomes_fields import MOST, EntryFields, outside, plain
from questionnaires.outcomes_figure import (
    DEFINITIONS,
    PARTS,
    WITHOUT_FIGURE,
    Measured,
    Period,
    Row,
)
from questionnaires.outcomes_sub_fields import read_sub_fields
from questionnaires.sentence import said

_MONTH = re.compile(r"(19|20)[0-9]{2}-(0[1-9]|1[0-2])")
_CURRENCY = re.compile(r"[A-Z]{3}")


def read_entry(data: object, kpi: Kpi, version: Outcomes) -> Measured | str | None:
    """The answer in decoded JSON: a figure, one of WITHOUT_FIGURE, None for no answer.

    Raises RefusedEntry with every fault.
    """
    if data is None:
        return None
    if isinstance(data, str) and data in WITHOUT_FIGURE:
        return data
    if not isinstance(data, dict):
        raise RefusedEntry(
            [
                EntryFault(
                    "", said("must be an object, or the text “not measured” or “does not apply”.")
                )
            ]
        )
    return _Entry(data, kpi, version).read()


def keys_of(kpi: Kpi) -> tuple[str, ...]:
    """The keys an answer to this figure may hold."""
    keys = ["n", "period", "target", "history", "definition", "how", "confirmed"]
    if kpi.parts:
        keys += PARTS
    elif not kpi.total:
        keys.append("value")
    offered = {
        "count": kpi.ratio is not None, "of": kpi.ratio is not None, "rows": bool(kpi.split),
        "basis": bool(kpi.basis), "currency": kpi.currency, "p90": kpi.percentile,
        "window": kpi.window is not None, "sub_fields": bool(kpi.sub_fields),
    }  # fmt: skip
    return tuple(sorted([*keys, *(key for key, is_offered in offered.items() if is_offered)]))


class _Entry(EntryFields):
    """Reads one answer as a whole."""

    def read(self) -> Measured:
        kpi, known = self.kpi, keys_of(self.kpi)
        for key in sorted(set(map(str, self.data)) - set(known)):
            self.fault(
                "",
                said(
                    "%(name)s is not part of this figure; known: %(known)s.",
                    name=repr(key[:40]),
                    known=", ".join(known),
                ),
            )
        basis = self._basis()
        rows = self._rows(basis)
        value, parts, n = self._value(basis, rows)
        currency = self._currency()
        history = self._history(basis, currency)
        p90 = self.number("p90", *kpi.bounds(basis)) if kpi.percentile else None
        if p90 is not None and value is not None and value > kpi.converted(p90, basis):
            self.fault(
                "p90",
                said(
                    "the median %(value)s is above the 90th percentile %(p90)s.",
                    value=plain(value),
                    p90=plain(kpi.converted(p90, basis)),
                ),
            )
        target = self.number("target", *kpi.bounds(basis))
        definition = self.data.get("definition") or ""
        if definition not in DEFINITIONS:
            self.fault("definition", said("must be “confirmed” or “differs”."))
        self._how()
        confirmed = self.data.get("confirmed", False)
        if not isinstance(confirmed, bool):
            self.fault("confirmed", said("must be true or false."))
        window = self._window()
        period = self._period()
        sub_fields = read_sub_fields(self, value)
        if self.faults or value is None:
            raise RefusedEntry(self.faults)
        return Measured(
            value=value,
            n=n,
            period=period,
            target=None if target is None else kpi.converted(target, basis),
            history=history,
            rows=rows,
            parts=parts,
            basis=basis,
            definition=definition,
            currency=currency,
            p90=None if p90 is None else kpi.converted(p90, basis),
            window=window,
            confirmed=confirmed,
            given=dict(self.data),
            sub_fields=sub_fields,
        )

    def _basis(self) -> str:
        basis = self.data.get("basis") or ""
        known = tuple(self.kpi.basis)
        if basis in known or not known:
            return basis if known else ""
        if basis or self.kpi.basis_required:
            self.fault(
                "basis",
                said("say what the value is given in; known: %(known)s.", known=", ".join(known)),
            )
        return known[0]

    def _value(
        self, basis: str, rows: tuple[Row, ...]
    ) -> tuple[Fraction | None, tuple[Fraction, Fraction, Fraction] | None, int | None]:
        """Value, parts and n; the value is None with a fault."""
        kpi = self.kpi
        if kpi.parts:
            return self._from_parts()
        n = self.answers("n")
        if kpi.total:
            if not rows and not any(fault.key.startswith("rows") for fault in self.faults):
                self.fault("rows", said("give at least one channel; the total is computed."))
            return sum((row.value for row in rows), Fraction(0)), None, n
        wanted = [key for key in ("value", "count", "of") if self.data.get(key) is not None]
        if kpi.ratio is not None and ("count" in wanted or "of" in wanted):
            if "value" in wanted:
                self.fault(
                    "value",
                    said("give the value, or the two numbers it is computed from, not both."),
                )
            value, of = self._from_ratio(kpi.ratio)
            if n is None and of is not None and self.data.get("n") is None:
                n = of
                self.refuse_few("of", n)
            return value, None, n
        if "value" not in wanted:
            self.fault("value", said("the value is missing; give it, or say “not measured”."))
        value = self.number("value", *kpi.bounds(basis))
        return None if value is None else kpi.converted(value, basis), None, n

    def _from_parts(
        self,
    ) -> tuple[Fraction | None, tuple[Fraction, Fraction, Fraction] | None, int | None]:
        rules = self.version.rules
        n = self.answers("n")
        if self.data.get("n") is None:
            self.fault("n", said("the number of answers is missing; the margin of error needs it."))
        given = [key for key in PARTS if self.data.get(key) is not None]
        if not given:
            self.fault(PARTS[0], said("the value is missing; give it, or say “not measured”."))
            return None, None, n
        found = [self.number(key, 0, rules.parts_sum) for key in PARTS]
        numbers = [part for part in found if part is not None]
        if len(given) < len(PARTS):
            self.fault(
                next(key for key in PARTS if key not in given),
                said("give promoters, passives and detractors, all three."),
            )
        if len(numbers) < len(PARTS):
            return None, None, n
        total = sum(numbers, Fraction(0))
        if abs(total - rules.parts_sum) > rules.parts_tolerance:
            self.fault(
                PARTS[0],
                said(
                    "promoters, passives and detractors add up to %(sum)s, not to %(wanted)s.",
                    sum=plain(total),
                    wanted=plain(rules.parts_sum),
                ),
            )
        return numbers[0] - numbers[2], (numbers[0], numbers[1], numbers[2]), n

    def _from_ratio(self, factor: Fraction) -> tuple[Fraction | None, int | None]:
        """Value, and the second number when it is whole."""
        count, of = self.number("count", 0, MOST), self.number("of", 0, MOST)
        for key in ("count", "of"):
            if self.data.get(key) is None:
                self.fault(key, said("give both numbers of the ratio."))
        if of == 0:
            self.fault("of", said("must be above 0."))
        if count is None or not of:
            return None, None
        value = factor * count / of
        if not self.kpi.low <= value <= self.kpi.high:
            self.fault("count", outside(value, self.kpi.low, self.kpi.high))
        return value, int(of) if of.denominator == 1 else None

    def _rows(self, basis: str) -> tuple[Row, ...]:
        listed = self.listed("rows", self.version.most_rows(self.kpi)) if self.kpi.split else []
        rows: dict[tuple[str, str], Row] = {}
        for number, data in enumerate(listed, 1):
            at = f"rows.{number}."
            if not isinstance(data, dict) or set(data) - {"by", "name", "value", "n"}:
                self.fault(f"rows.{number}", said("must be an object with name and value."))
                continue
            by = data.get("by") or self.kpi.split[0]
            if by not in self.kpi.split:
                self.fault(
                    at + "by", said("must be one of %(known)s.", known=", ".join(self.kpi.split))
                )
                continue
            name = self._row_name(data, by, at)
            value = self.number("value", *self.kpi.bounds(basis), data, at)
            if data.get("value") is None:
                self.fault(at + "value", said("give the value of this row."))
            n = self.answers("n", data, at)
            if (by, name) in rows and name:
                self.fault(at + "name", said("%(name)s stands twice; keep one of them.", name=name))
            if value is not None:
                rows[by, name] = Row(by, name, self.kpi.converted(value, basis), n)
        return tuple(rows.values())

    def _row_name(self, data: Mapping[str, Any], by: str, at: str) -> str:
        name = self.line(data.get("name", ""), at + "name")
        known = self.version.channels_of(self.kpi)
        if by == "channel" and name not in known:
            self.fault(
                at + "name",
                said(
                    "%(name)s is not a channel of this figure; known: %(known)s.",
                    name=repr(name[:40]),
                    known=", ".join(known),
                ),
            )
        elif not name:
            self.fault(at + "name", said("name what the value of this row is about."))
        return name

    def _how(self) -> None:
        self.line(self.data.get("how") or "", "how")

    def _currency(self) -> str:
        if not self.kpi.currency:
            return ""
        code = self.data.get("currency")
        if not isinstance(code, str) or not _CURRENCY.fullmatch(code):
            self.fault("currency", said("give the currency as three capital letters, such as EUR."))
            return ""
        return code

    def _history(self, basis: str, currency: str) -> tuple[Fraction | None, ...]:
        """Earlier values; of a currency, each may be an object of value and currency."""
        found = []
        for number, entry in enumerate(self.listed("history", self.version.rules.history_most), 1):
            at = f"history.{number}"
            value = entry
            if self.kpi.currency and isinstance(entry, dict):
                value, other = entry.get("value"), entry.get("currency")
                if other is not None and other != currency:
                    self.fault(
                        at,
                        said(
                            "%(other)s and %(own)s are mixed; convert the value in %(other)s.",
                            other=str(other)[:40],
                            own=currency,
                        ),
                    )
            number_there = self.number(at, *self.kpi.bounds(basis), {at: value})
            found.append(None if number_there is None else self.kpi.converted(number_there, basis))
        return tuple(found)

    def _window(self) -> int | None:
        if self.kpi.window is None:
            return None
        usual, most = self.kpi.window
        days = self.number("window", 1, most)
        if days is not None and days.denominator != 1:
            self.fault("window", said("must be a whole number."))
        return usual if days is None else int(days)

    def _period(self) -> Period | None:
        data = self.data.get("period")
        if data is None:
            return None
        known = tuple(self.version.lengths)
        if isinstance(data, dict) and set(data) == {"end", "length"}:
            end, length = data["end"], data["length"]
            if length in known and isinstance(end, str) and _MONTH.fullmatch(end):
                return Period(end, length)
        self.fault(
            "period",
            said(
                "must name its end, such as 2026-09, and its length: %(known)s.",
                known=", ".join(known),
            ),
        )
        return None
