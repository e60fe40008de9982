"""The form of one figure: its fields with what they hold, its rows, what there is to choose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from questionnaires.outcomes import Kpi, KpiTexts
from survey.reports.outcomes_words import FigureWords
from survey.web.languages import current, ngettext
from survey.web.languages import gettext as _
from survey.web.outcomes_fields import (
    CHANNEL,
    field_name,
    offers_channels,
    sub_field,
    version_rows,
)
from survey.web.outcomes_numbers import write_number

BLANK_ROWS = 3
"""Empty rows below those that are filled; saving brings new ones."""

Choices = list[tuple[str, str]]

FARTHEST = 10_000
"""Ends of a range beyond this only refuse slips of the pen, and are not told beforehand."""


@dataclass(frozen=True, slots=True)
class RowForm:
    """One row of a figure; `fixed`: the channel it is about, where that is not to be chosen."""

    number: int
    fixed: str


@dataclass(frozen=True, slots=True)
class SubFieldForm:
    """A number beside the value: its part of the form, what it is, and what it is given in."""

    part: str
    label: str
    help: str
    unit: str


@dataclass(frozen=True, slots=True)
class FigureForm:
    """One figure on a form. `typed`: part → what its field holds; `wrong`: part → what is wrong.

    `saved`: the answer that stands against the one shown; `ask`: the change to be confirmed.
    `bounds`: the least and the most it can be, or none where that tells nothing.
    `earlier`: numbers of the earlier values that are asked for; `about`: what is known beside it.
    """

    kpi: Kpi
    texts: KpiTexts
    unit: str
    bounds: tuple[str, ...]
    typed: Mapping[str, str]
    wrong: Mapping[str, str]
    saved: str
    ask: str
    sub_fields: tuple[SubFieldForm, ...]
    rows: tuple[RowForm, ...]
    split_name: str
    splits: Choices
    channels: Choices
    earlier: tuple[int, ...]
    about: str

    def field(self, part: str) -> str:
        """The name of a field."""
        return field_name(part, self.kpi.id)

    def value(self, part: str) -> str:
        """What a field holds."""
        return self.typed.get(part, "")

    def error(self, part: str) -> str:
        """What is wrong with a field, "" if nothing."""
        return self.wrong.get(part, "")

    def is_filled(self, *parts: str) -> bool:
        """Whether one of those parts holds something, or something wrong."""
        return any(self.value(part) or self.error(part) for part in parts)


def figure_form(
    words: FigureWords,
    kpi: Kpi,
    typed: Mapping[str, str],
    wrong: Mapping[str, str],
    saved: str,
    ask: str,
    given: object,
) -> FigureForm:
    """The form of a figure; `given` is its saved answer in JSON form."""
    version, locale = words.version, current().locale
    most = version_rows(kpi, version)
    channels = [(code, words.row_name("channel", code)) for code in version.channels_of(kpi)]
    if kpi.total:
        typed, wrong = _by_channel(typed, wrong, channels)
        rows = tuple(RowForm(n, label) for n, (_code, label) in enumerate(channels, 1))
    else:
        parts_there = {key.split(".")[0] for key, text in typed.items() if "." in key and text}
        last = max((n for n in range(1, most + 1) if f"row{n}" in parts_there), default=0)
        rows = tuple(RowForm(n, "") for n in range(1, min(last + BLANK_ROWS, most) + 1))
    basis = typed.get("basis") or next(iter(kpi.basis), "")
    low, high = kpi.bounds(basis if kpi.basis and not kpi.basis_required else "")
    asked = version.rules.history_asked
    there = [int(key[7:]) for key, text in typed.items() if key.startswith("history") and text]
    return FigureForm(
        kpi=kpi,
        texts=words.text.kpis[kpi.id],
        unit=words.text.units[kpi.unit],
        bounds=tuple(
            write_number(float(end), locale).replace("-", "\N{MINUS SIGN}")
            for end in (low, high)
            if high <= FARTHEST
        ),
        typed=typed,
        wrong=wrong,
        saved=saved,
        ask=ask,
        sub_fields=tuple(
            SubFieldForm(sub_field(sub.id), told.label, told.help, words.text.units[sub.unit])
            for sub in kpi.sub_fields
            for told in [words.text.kpis[kpi.id].sub_fields[sub.id]]
        ),
        rows=rows,
        split_name=" / ".join(words.text.splits[by] for by in kpi.split),
        splits=_splits(kpi, channels, words),
        channels=channels,
        earlier=tuple(range(1, max([asked, *there]) + 1)),
        about=_about(given, kpi, words),
    )


def _about(given: object, kpi: Kpi, words: FigureWords) -> str:
    """What a saved figure has beside its value: period, target, earlier values, parts."""
    if not isinstance(given, dict):
        return ""
    earlier = sum(value is not None for value in given.get("history", ()))
    rows = 0 if kpi.total else len(given.get("rows", ()))
    parts_there = [
        words.period(given.get("period")),
        _("a target") if given.get("target") is not None else "",
        earlier and ngettext("%(num)s earlier value", "%(num)s earlier values", earlier),
        rows and ngettext("%(num)s part", "%(num)s parts", rows),
    ]
    counts = {2: earlier, 3: rows}
    return " · ".join(
        str(text) % {"num": counts[place]} if place in counts else str(text)
        for place, text in enumerate(parts_there)
        if text
    )


def _splits(kpi: Kpi, channels: Choices, words: FigureWords) -> Choices:
    """What a row can be about; where it may be a channel or a name, each channel by itself."""
    found = [(by, words.text.splits[by]) for by in kpi.split]
    if not offers_channels(kpi):
        return found
    others = [
        (by, _("%(what)s, named beside") % {"what": name}) for by, name in found if by != "channel"
    ]
    return [*others, *((CHANNEL + code, name) for code, name in channels)]


def _by_channel(
    typed: Mapping[str, str], wrong: Mapping[str, str], channels: Choices
) -> tuple[dict[str, str], dict[str, str]]:
    """The rows of a total put into the order of the channels, each with its channel."""
    codes = [code for code, _label in channels]
    moved = {part: text for part, text in typed.items() if not part.startswith("row")}
    told = {part: text for part, text in wrong.items() if not part.startswith("row")}
    at = {}
    for part, text in typed.items():
        if part.endswith(".name") and text in codes:
            at[part.removesuffix(".name")] = f"row{codes.index(text) + 1}"
    for source, target in ((typed, moved), (wrong, told)):
        for part, text in source.items():
            row, dot, rest = part.partition(".")
            if dot:
                target[f"{at.get(row, row)}.{rest}"] = text
    moved |= {f"row{n}.name": code for n, code in enumerate(codes, 1)}
    return moved, told
