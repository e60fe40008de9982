"""One measured figure of a result in words and as a picture: value, trend, target, rating."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.dates import format_skeleton

from questionnaires.outcomes import Kpi
from survey.reports.outcomes_multiples import Multiple, multiple
from survey.reports.outcomes_words import FigureWords


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One measured figure in the table. `notes`: what belongs to its value; `rows`: by segment."""

    name: str
    value: str
    notes: tuple[str, ...]
    earlier: str
    trend: str
    target: str
    rating: str
    lacks: str
    rows: tuple[str, ...]


def trend_words(trend: Mapping[str, Any] | None, words: FigureWords) -> str:
    """The direction of a trend, "" without one."""
    if trend is None:
        return ""
    return {
        "better": words._("better"),
        "worse": words._("worse"),
        "equal": words._("as before"),
        "up": words._("higher"),
        "down": words._("lower"),
    }[trend["direction"]]


def figure_picture(kpi: Kpi, found: Mapping[str, Any], words: FigureWords) -> Multiple | None:
    """The picture of a figure; None when it has no earlier value."""
    earlier = list(found["history"])
    while earlier and earlier[-1] is None:
        earlier.pop()
    if not earlier:
        return None
    now = words.value(found["value"], kpi, found.get("currency", ""))
    direction = trend_words(found["trend"], words)
    title = words.name(kpi.id)
    if direction:
        title = words._("%(name)s: %(direction)s") % {"name": title, "direction": direction}
    return multiple(
        title,
        [*reversed(earlier), found["value"]],
        found["target"],
        now,
        _ends(found["period"], len(earlier), words),
    )


def _ends(period: Mapping[str, str] | None, earlier: int, words: FigureWords) -> tuple[str, str]:
    """What the first and last period of a picture are called."""
    if not period:
        first = words.ngettext("%(count)s period before", "%(count)s periods before", earlier) % {
            "count": earlier
        }
        return first, words._("now")
    year, month = map(int, period["end"].split("-"))
    start = 12 * year + month - 1 - earlier * words.version.lengths[period["length"]]
    first_day = date(start // 12, start % 12 + 1, 1)
    return (
        format_skeleton("yMMM", first_day, locale=words.locale),
        format_skeleton("yMMM", date(year, month, 1), locale=words.locale),
    )


def figure_row(kpi: Kpi, found: Mapping[str, Any], words: FigureWords) -> FigureRow:
    """A figure as a row of the table."""
    currency = found.get("currency", "")

    def value(number: float | None) -> str:
        return "–" if number is None else words.value(number, kpi, currency)

    def plain(number: float | None) -> str:
        """Without its unit, which the value says."""
        return "–" if number is None else words.number(number, kpi)

    target = ""
    if found["target"] is not None:
        met = words._("met") if found["met"] else words._("not met")
        target = words._("%(target)s, %(met)s") % {"target": plain(found["target"]), "met": met}
    rating = words.text.ratings[f"R{found['rating']}"].name
    return FigureRow(
        name=words.name(kpi.id),
        value=value(found["value"]),
        notes=_notes(kpi, found, words),
        earlier=" · ".join(plain(number) for number in found["history"]),
        trend=trend_words(found["trend"], words),
        target=target,
        rating=f"R{found['rating']} {rating}",
        lacks=_lacks(found, words),
        rows=tuple(_part(row, value(row["value"]), words) for row in found.get("rows", ())),
    )


def _part(row: Mapping[str, Any], value: str, words: FigureWords) -> str:
    """The value of one segment, channel and so on."""
    named = {"name": words.row_name(row["by"], row["name"]), "value": value}
    if row["few_answers"]:
        return words._("%(name)s: %(value)s (few answers)") % named
    return words._("%(name)s: %(value)s") % named


def _notes(kpi: Kpi, found: Mapping[str, Any], words: FigureWords) -> tuple[str, ...]:
    notes = [*words.sub_fields(found, kpi), words.period(found["period"])]
    if found["n"] is not None and kpi.survey:
        notes.append(words.answers(found["n"]))
    elif found["n"] is not None:
        notes.append(words.cases(found["n"]))
    if found["few_answers"]:
        notes.append(words._("few answers: read with care"))
    if found.get("margin") is not None:
        notes.append(
            words._("give or take %(margin)s points") % {"margin": words.decimal(found["margin"])}
        )
    if found.get("yearly") is not None:
        notes.append(
            words._("%(rate)s a year") % {"rate": words.value(round(found["yearly"], 1), kpi)}
        )
    if found.get("p90") is not None:
        notes.append(
            words._("nine in ten within %(time)s") % {"time": words.value(found["p90"], kpi)}
        )
    if found.get("window") is not None:
        notes.append(
            words.ngettext("within %(days)s day", "within %(days)s days", found["window"])
            % {"days": found["window"]}
        )
    if kpi.basis_required:
        notes.append(words.text.kpis[kpi.id].basis[found["basis"]])
    return tuple(note for note in notes if note)


def _lacks(found: Mapping[str, Any], words: FigureWords) -> str:
    """What the next rating needs."""
    rules = words.version.rules.rating
    more = rules.measured_periods - found["periods"]
    sentences = {
        "periods": words.ngettext("%(count)s more period", "%(count)s more periods", max(more, 1))
        % {"count": more},
        "definition": words._("the definition confirmed"),
        "other_definition": words._("the written definition"),
        "target": words._("a target"),
        "met": words._("the target met in %(met)s of %(periods)s periods")
        % {"met": rules.target_met, "periods": rules.target_periods},
    }
    if not found["lacks"]:
        return ""
    needs = words.listing([sentences[lack] for lack in found["lacks"]])
    return words._("Next: %(needs)s") % {"needs": needs}
