"""Figures of outcomes as a reader of one language meets them: with unit, period and answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from babel.dates import format_skeleton
from babel.lists import format_list
from babel.numbers import format_currency
from babel.units import format_unit

from questionnaires.context import lists
from questionnaires.outcomes import Kpi, Outcomes
from survey import wording

TIMES = {"minutes": "duration-minute", "hours": "duration-hour"}
"""Units whose plural the language decides."""

FINE = {"stars", "currency", "currency_per_contact"}
"""Units in which the second decimal matters."""


class FigureWords:
    """Writes in `locale` about one version. `_` and `ngettext` translate."""

    def __init__(self, locale: str, version: Outcomes) -> None:
        catalogue = wording.translations(locale)
        self.locale, self.version = locale, version
        self.text = version.text(locale)
        self._ = catalogue.gettext
        self.ngettext = catalogue.ngettext

    def name(self, kpi: str) -> str:
        """What a figure is called."""
        return self.text.kpis[kpi].name

    def names(self, kpis: list[str]) -> str:
        """Several of them, as a list in a sentence."""
        return self.listing([self.name(kpi) for kpi in kpis])

    def listing(self, words: list[str]) -> str:
        """`words` joined as in a sentence."""
        locale = "en_GB" if self.locale == wording.REFERENCE else self.locale
        return format_list(words, locale=locale)

    def number(self, value: float, kpi: Kpi) -> str:
        """A value without its unit: "82.4", "1,200", "EUR 4.20" has its own."""
        return wording.decimal(value, self.locale, self._digits(value, kpi))

    @staticmethod
    def _digits(value: float, kpi: Kpi) -> int:
        """How many decimals of a value are shown: those it has, up to one, or two where fine."""
        has = -int(Decimal(str(value)).normalize().as_tuple().exponent)
        return max(0, min(has, 2 if kpi.unit in FINE or abs(value) < 1 else 1))

    def value(self, value: float, kpi: Kpi, currency: str = "") -> str:
        """A value with its unit: "82.4%", "12 minutes", "47 points", "EUR 4.20"."""
        if kpi.unit == "percent":
            return f"{self.number(value, kpi)}%"
        if kpi.unit == "index":
            return self._("%(figure)s of 100") % {"figure": self.number(value, kpi)}
        if kpi.unit in TIMES:
            unit = TIMES[kpi.unit]
            exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-self._digits(value, kpi)))
            written = format_unit(exact, unit, "long", "#,##0.##", locale=self.locale)
            # Where singular and plural are one word, as in Dutch hours, Babel knows no pattern and
            # writes the code of the unit.
            if unit not in written:
                return written
        if kpi.currency and currency:
            money = format_currency(value, currency, "¤¤\u00a0#,##0.00", locale=self.locale)
            return self._("%(amount)s per contact") % {"amount": money} if _each(kpi) else money
        return self._("%(value)s %(unit)s") % {
            "value": self.number(value, kpi),
            "unit": self.text.units[kpi.unit],
        }

    def sub_fields(self, found: Mapping[str, Any], kpi: Kpi) -> list[str]:
        """What a result holds beside the value: "Handed over to a person: 30%"."""
        given = found.get("sub_fields", {})
        return [
            self._("%(name)s: %(value)s")
            % {
                "name": self.text.kpis[kpi.id].sub_fields[sub.id].label,
                "value": self.value(given[sub.id], replace(kpi, unit=sub.unit, currency=False)),
            }
            for sub in kpi.sub_fields
            if given.get(sub.id) is not None
        ]

    def period(self, period: Mapping[str, str] | None) -> str:
        """ "September 2026, a month"; "" without one."""
        if not period:
            return ""
        year, month = period["end"].split("-")
        return self._("%(length)s to the end of %(month)s") % {
            "length": self.text.lengths[period["length"]],
            "month": format_skeleton("yMMMM", date(int(year), int(month), 1), locale=self.locale),
        }

    def row_name(self, by: str, name: str) -> str:
        """What a row is about; a channel by its name in the context list."""
        if by == "channel":
            labels = {option.code: option.label for option in lists()["channels"]}
            return labels[name].get(self.locale, name) if name in labels else name
        return name

    def plain(self, value: float) -> str:
        """A figure with one decimal where it has one: "96", "104.5"."""
        return wording.decimal(value, self.locale, 0 if round(value, 1) == round(value) else 1)

    def decimal(self, value: float) -> str:
        """A figure with one decimal."""
        return wording.decimal(value, self.locale, 1)

    def percent(self, value: float) -> str:
        """A percentage 0…100 as whole per cents."""
        return wording.whole_percent(value, self.locale)

    def answers(self, count: int) -> str:
        """How many answered a survey."""
        return self.ngettext("%(count)s answer", "%(count)s answers", count) % {
            "count": wording.decimal(count, self.locale, 0)
        }

    def cases(self, count: int) -> str:
        """How many cases a figure counts."""
        return self.ngettext("%(count)s case", "%(count)s cases", count) % {
            "count": wording.decimal(count, self.locale, 0)
        }

    def answer(self, given: Any, kpi: Kpi, scored: Mapping[str, Any] | None = None) -> str:
        """An answer in JSON form, in words; `scored`: what its result says of it."""
        if given is None:
            return self._("No answer yet")
        if isinstance(given, str):
            return {
                "not measured": self._("Not measured"),
                "does not apply": self._("Does not apply"),
            }[given]
        if not scored or scored.get("value") is None:
            return self._("Measured")
        parts = [self.value(scored["value"], kpi, scored.get("currency", ""))]
        parts += self.sub_fields(scored, kpi)
        parts.append(self.period(scored["period"]))
        if scored["n"] is not None:
            parts.append(self.answers(scored["n"]) if kpi.survey else self.cases(scored["n"]))
        return " · ".join(part for part in parts if part)

    def doubt(self, warning: Mapping[str, Any]) -> str:
        """A warning of a result, as a sentence."""
        values = {"figures": self.names(warning["kpis"])}
        if warning["sum"] is not None:
            values["sum"] = self.plain(warning["sum"])
        return {
            "complements": self._(
                "%(figures)s add up to %(sum)s%%. For the same customers and period they add up "
                "to 100%%."
            ),
            "shares": self._(
                "%(figures)s add up to %(sum)s%%. More than 100%% is possible only when they "
                "count different contacts."
            ),
            "self_service": self._(
                "%(figures)s is given, yet no channel of self-service is listed, neither among "
                "your channels nor among your contacts."
            ),
            "empty_volume": self._(
                "%(figures)s do not fit together: there is a cost for each contact, yet there are "
                "no contacts."
            ),
        }[warning["check"]] % values

    def change(self, kpi: Kpi, scored: Mapping[str, Any]) -> str:
        """That a value is very different from the last one, as a sentence."""
        currency = scored.get("currency", "")
        return self._("%(name)s went from %(last)s to %(now)s in one period. Is that right?") % {
            "name": self.name(kpi.id),
            "last": self.value(scored["history"][0], kpi, currency),
            "now": self.value(scored["value"], kpi, currency),
        }


def _each(kpi: Kpi) -> bool:
    return kpi.unit == "currency_per_contact"
