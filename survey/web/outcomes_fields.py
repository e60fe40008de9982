"""The fields of one figure on a form: what they are called, and the answer they make.

A number stays as it was typed when it cannot be read, and so does everything beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from questionnaires.outcomes import Kpi, Outcomes
from questionnaires.outcomes_entry import read_entry
from questionnaires.outcomes_faults import Number, RefusedEntry
from questionnaires.outcomes_figure import DOES_NOT_APPLY, NOT_MEASURED, PARTS
from questionnaires.outcomes_sub_fields import SUB_FIELDS
from questionnaires.sentence import Sentence, said
from survey.web.form_data import Fields
from survey.web.languages import current, say
from survey.web.languages import gettext as _
from survey.web.outcomes_numbers import NotANumber, decimal_mark, read_number, write_number

MEASURED = "measured"
STATES = {"not_measured": NOT_MEASURED, "does_not_apply": DOES_NOT_APPLY}
"""Choice on the form → the answer it stands for, where that is a text."""

PERIOD = ("length", "month", "year")
USUAL = tuple(f"usual-{part}" for part in PERIOD)
"""The period of all figures of a page that name none of their own."""

CHANNEL = "channel:"
"""What stands before a channel where rows may be about something else too."""

_YEAR = re.compile(r"(19|20)[0-9]{2}")


class BadAnswer(ValueError):
    """What was sent for a figure cannot be kept; `wrong`: field name → sentence."""

    def __init__(self, wrong: Mapping[str, str]) -> None:
        super().__init__(", ".join(wrong))
        self.wrong = wrong


def field_name(part: str, kpi: str) -> str:
    """The name of a field of a figure; a row's parts are called "row3.value" and so on."""
    return f"{part}-{kpi}"


def sub_field(name: str) -> str:
    """The part of a figure's form that holds one of its sub-fields."""
    return f"{SUB_FIELDS}.{name}"


def parts_of(kpi: Kpi, version: Outcomes, earlier: int) -> Iterator[str]:
    """The parts of a figure's form; `earlier`: how many values of earlier periods it shows."""
    yield from ("state", "n", "target", "definition", "how", "confirmed", *PERIOD)
    yield from (f"history{n}" for n in range(1, earlier + 1))
    offered = {
        "value": not kpi.parts and not kpi.total,
        "basis": bool(kpi.basis),
        "p90": kpi.percentile,
        "window": kpi.window is not None,
        "currency": kpi.currency,
    }
    yield from (part for part, is_offered in offered.items() if is_offered)
    yield from (sub_field(sub.id) for sub in kpi.sub_fields)
    if kpi.parts:
        yield from PARTS
    if kpi.ratio is not None:
        yield from ("count", "of")
    if kpi.split:
        for row in range(1, version.most_rows(kpi) + 1):
            yield from (f"row{row}.{part}" for part in ("by", "name", "value", "n"))


def as_typed(given: object, kpi: Kpi, locale: str) -> dict[str, str]:
    """Part → what its field holds for a saved answer (its JSON form)."""
    if not isinstance(given, dict):
        found = {text: state for state, text in STATES.items()}.get(str(given), "")
        return {"state": found}

    def write(value: Any) -> str:
        return write_number(value, locale)

    typed = {"state": MEASURED}
    for part in ("value", *PARTS, "count", "of", "n", "target", "p90", "window"):
        typed[part] = write(given.get(part))
    for sub, value in (given.get(SUB_FIELDS) or {}).items():
        typed[sub_field(sub)] = write(value)
    for number, value in enumerate(given.get("history") or (), 1):
        typed[f"history{number}"] = write(value["value"] if isinstance(value, dict) else value)
    period = given.get("period") or {"end": "-", "length": ""}
    typed["length"] = period["length"]
    typed["year"], _dash, month = period["end"].partition("-")
    typed["month"] = month.removeprefix("0")
    for part in ("definition", "how", "basis", "currency"):
        typed[part] = given.get(part) or ""
    typed["confirmed"] = "yes" if given.get("confirmed") else ""
    for number, row in enumerate(given.get("rows") or (), 1):
        by, name = row.get("by") or kpi.split[0], row["name"]
        if offers_channels(kpi) and by == "channel":
            by, name = CHANNEL + name, ""
        typed |= {
            f"row{number}.by": by,
            f"row{number}.name": name,
            f"row{number}.value": write(row["value"]),
            f"row{number}.n": write(row.get("n")),
        }
    return typed


def read_answer(
    fields: Fields, kpi: Kpi, version: Outcomes, saved: object, usual: Mapping[str, str]
) -> Any:
    """The answer sent for a figure, in JSON form: an object, a text, or None.

    `saved`: the answer that stands; fields that were not sent keep what it holds. `usual`: the
    period the page showed as that of all its figures. Raises BadAnswer with every fault.
    """
    return _Sent(fields, kpi, version, saved, usual).answer()


def sent_and_saved(fields: Fields, kpi: Kpi, version: Outcomes, saved: object) -> dict[str, str]:
    """Part → what was sent for it, and what is saved for parts that were not."""
    typed = as_typed(saved, kpi, current().locale)
    for part in parts_of(kpi, version, version.rules.history_most):
        name = field_name(part, kpi.id)
        if name in fields.single:
            typed[part] = fields.single[name]
    return typed


class _Sent:
    """What was sent for one figure."""

    def __init__(
        self,
        fields: Fields,
        kpi: Kpi,
        version: Outcomes,
        saved: object,
        usual: Mapping[str, str],
    ) -> None:
        self.fields, self.kpi, self.version = fields, kpi, version
        self.usual = usual
        self.before = as_typed(saved, kpi, current().locale)
        self.typed = sent_and_saved(fields, kpi, version, saved)
        self.wrong: dict[str, str] = {}

    def text(self, part: str) -> str:
        return self.typed.get(part, "").strip()

    def answer(self) -> Any:
        for part in parts_of(self.kpi, self.version, self.version.rules.history_most):
            name = field_name(part, self.kpi.id)
            if name in self.fields.broken:
                self.wrong[name] = self.fields.broken[name]
        state, figure = self.text("state"), self._has_figure()
        if state and state != MEASURED and state not in STATES:
            self.wrong[field_name("state", self.kpi.id)] = _("is not among the choices.")
        if state in STATES and figure and self._figure_changed():
            self.wrong[field_name("state", self.kpi.id)] = _(
                "says that there is no figure, yet one is given; choose one of the two."
            )
        if self.wrong:
            raise BadAnswer(self.wrong)
        if state in STATES:
            return STATES[state]
        taken_back = self.before["state"] == MEASURED and not self._figure_changed()
        if state != MEASURED and (taken_back or not figure):
            return None
        given = self._given()
        try:
            read_entry(given, self.kpi, self.version)
        except RefusedEntry as refused:
            for fault in refused.faults:
                self.wrong.setdefault(self._field_of(fault.key), localised(fault.message))
        if self.wrong:
            raise BadAnswer(self.wrong)
        return given

    def _figure_parts(self) -> list[str]:
        rows = version_rows(self.kpi, self.version)
        return [
            *("value", *PARTS, "count", "of"),
            *(f"row{n}.value" for n in range(1, rows + 1)),
            *(sub_field(sub.id) for sub in self.kpi.sub_fields),
        ]

    def _has_figure(self) -> bool:
        return any(self.text(part) for part in self._figure_parts())

    def _figure_changed(self) -> bool:
        return any(self.text(p) != self.before.get(p, "") for p in self._figure_parts())

    def _number(self, part: str) -> int | float | None:
        try:
            return read_number(self.text(part), current().locale)
        except NotANumber as error:
            self.wrong[field_name(part, self.kpi.id)] = say(error.sentence)
            return None

    def _given(self) -> dict[str, Any]:
        kpi = self.kpi
        given: dict[str, Any] = {}
        numbers = ["n", "target"]
        numbers += PARTS if kpi.parts else () if kpi.total else ("value",)
        numbers += ("count", "of") if kpi.ratio is not None else ()
        numbers += ("p90",) if kpi.percentile else ()
        numbers += ("window",) if kpi.window else ()
        for part in numbers:
            given[part] = self._number(part)
        beside = {sub.id: self._number(sub_field(sub.id)) for sub in kpi.sub_fields}
        given[SUB_FIELDS] = {name: value for name, value in beside.items() if value is not None}
        given["period"] = self._period()
        given["history"] = self._history()
        for part in ("definition", "how", *(["basis"] if kpi.basis else [])):
            given[part] = self.text(part)
        if kpi.currency:
            given["currency"] = self.text("currency").upper()
        if kpi.split:
            given["rows"] = self._rows()
        given["confirmed"] = self._confirmed()
        return {
            key: value for key, value in given.items() if value not in (None, "", [], {}, False)
        }

    def _period(self) -> dict[str, str] | None:
        """The figure's own period; where it has none of its own, the usual one of the page."""
        length, month, year = (self.text(part) for part in PERIOD)
        names = [field_name(part, self.kpi.id) for part in PERIOD]
        shown = tuple(self.usual.get(name, "") for name in USUAL)
        follows = not (length or month or year) or (length, month, year) == shown
        if follows and self.fields.names & set(USUAL):
            length, month, year = (self.fields.get(name).strip() for name in USUAL)
            names = list(USUAL)
        if not (length or month or year):
            return None
        if not _YEAR.fullmatch(year):
            self.wrong[names[2]] = _("write the year with four digits.")
        elif month not in map(str, range(1, 13)):
            self.wrong[names[1]] = _("choose the month in which the period ends.")
        elif length not in self.version.lengths:
            self.wrong[names[0]] = _("choose how long the period is.")
        if self.wrong.keys() & set(names):
            return None
        return {"end": f"{year}-{month.zfill(2)}", "length": length}

    def _history(self) -> list[Any]:
        """Earlier values, the last one first; gaps between them are None."""
        most = self.version.rules.history_most
        values: list[Any] = [self._number(f"history{n}") for n in range(1, most + 1)]
        while values and values[-1] is None:
            values.pop()
        # A currency that was changed says nothing about earlier values that were not.
        was = self.before.get("currency", "")
        if self.kpi.currency and was and was != self.text("currency").upper():
            return [
                {"value": value, "currency": was}
                if value is not None
                and self.text(f"history{n}") == self.before.get(f"history{n}", "")
                else value
                for n, value in enumerate(values, 1)
            ]
        return values

    def _rows(self) -> list[dict[str, Any]]:
        rows = []
        self.row_numbers: list[int] = []
        for number in range(1, version_rows(self.kpi, self.version) + 1):
            by, name = self.text(f"row{number}.by"), self.text(f"row{number}.name")
            if by.startswith(CHANNEL):
                by, name = CHANNEL[:-1], by.removeprefix(CHANNEL)
            # With a total each channel has a row of its own, named already.
            if not self.text(f"row{number}.value") and (self.kpi.total or not name):
                continue
            row: dict[str, Any] = {
                "by": by or self.kpi.split[-1 if offers_channels(self.kpi) else 0],
                "name": name,
                "value": self._number(f"row{number}.value"),
                "n": self._number(f"row{number}.n"),
            }
            if row["n"] is None:
                del row["n"]
            rows.append(row)
            self.row_numbers.append(number)
        return rows

    def _confirmed(self) -> bool:
        """Whether the change shown was said to be right; another change needs its own word."""
        if not self.text("confirmed"):
            return False
        shown = [*self._figure_parts(), "history1"]
        return all(self.text(part) == self.before.get(part, "") for part in shown)

    def _field_of(self, key: str) -> str:
        """The field that a fault of the answer is about."""
        group, _dot, rest = key.partition(".")
        if group == "rows" and rest:
            place, _dot, part = rest.partition(".")
            return field_name(
                f"row{self.row_numbers[int(place) - 1]}.{part or 'name'}", self.kpi.id
            )
        if group == "rows":
            return field_name("row1.value", self.kpi.id)
        if group == "history" and rest:
            return field_name(f"history{rest}", self.kpi.id)
        return field_name(key or "value", self.kpi.id)


def offers_channels(kpi: Kpi) -> bool:
    """Whether a row is about a channel or something else: both are chosen in one field then."""
    return len(kpi.split) > 1 and "channel" in kpi.split


def version_rows(kpi: Kpi, version: Outcomes) -> int:
    """How many rows the form of a figure has at most; none where it is not split."""
    return version.most_rows(kpi) if kpi.split else 0


def localised(message: Sentence) -> str:
    """A sentence about a figure in the reader's language, its numbers too."""
    mark = decimal_mark(current().locale)
    values = {
        name: value.replace(".", mark) if isinstance(value, Number) else value
        for name, value in message.values.items()
    }
    return say(said(message.pattern, **values))
