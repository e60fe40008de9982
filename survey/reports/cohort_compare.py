"""Organisations beside each other, or a group beside the rest: dimension by dimension."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scoring.answer_step import answer_step, overall_step, told_apart
from survey.reports.cohort_change import INTERVAL_COLUMNS, interval_figures, interval_heads, size
from survey.reports.cohort_chart import (
    DOT,
    NOTHING,
    RANGE,
    SERIES,
    SPREAD_COLUMNS,
    Chart,
    ChartRow,
    Figure,
    Key,
    Mark,
    box_keys,
    box_marks,
    spread_alt,
    spread_figures,
    spread_heads,
    stretch,
)
from survey.reports.cohort_heatmap import OVERALL, heads
from survey.reports.phrasing import Phrasing
from survey.reports.profile import along

if TYPE_CHECKING:  # numpy is loaded where a page needs it, never at start-up
    from scoring.cohort_figures import Columns


@dataclass(frozen=True, slots=True)
class Standing:
    """One organisation in one dimension; None where it is not rated."""

    level: int
    in_place: float | None
    ends: tuple[float, float] | None


def organisations_chart(columns: Columns, names: Sequence[str], words: Phrasing) -> Chart:
    """Small multiples: a table a dimension, a line an organisation.

    A dimension says whether the highest and the lowest differ really: their ranges lie apart by
    more than one answer explains.
    """
    rows: list[ChartRow] = []
    apart = {}
    for code, name in heads(words):
        standing = [_standing(columns, code, place) for place in range(len(names))]
        gap = _apart(standing, code, words)
        if gap is not None and code != OVERALL:
            apart[name] = gap
        verdict = words._("no real difference") if gap is None else words._("real difference")
        group = words._("%(name)s: %(verdict)s") % {"name": name, "verdict": verdict}
        rows += [
            _line(code, group, names[place], one, place, words)
            for place, one in enumerate(standing)
        ]
    title = words._("No dimension tells these organisations apart")
    if apart:
        widest = max(apart, key=apart.__getitem__)
        title = words.ngettext(
            "They really differ in %(count)s dimension: %(name)s",
            "They really differ in %(count)s dimensions, most in %(name)s",
            len(apart),
        ) % {"count": len(apart), "name": widest}
    return Chart(
        "compare",
        title,
        words._("In place, from 0 to 100. Answers that are missing or not known make a range. A "
                "difference is real when the ranges lie apart by more than one answer explains.")
        + " " + _one_answer(words),
        words._("Organisation"),
        (words._("In place"), words._("Level")),
        ("in_place", "level"),
        tuple(rows),
        (Key(DOT, "mark", words._("in place")), Key(RANGE, "mark", words._("likely range"))),
        multiples=True,
    )  # fmt: skip


def _one_answer(words: Phrasing) -> str:
    """What one answer explains, of the whole and of the dimension where it is most."""
    version = words.questionnaire
    most = max(answer_step(version, code) for code in version.dimension)
    return words._(
        "One answer moves a dimension by up to %(points)s points, and the whole by up to %(whole)s."
    ) % {
        "points": size(float(most), words),
        "whole": size(float(overall_step(version)), words),
    }


def _standing(columns: Columns, code: str, place: int) -> Standing:
    level, share, low, high = (
        float(columns.of(f"{code}.{what}")[place]) for what in ("level", "in_place", "low", "high")
    )
    return Standing(
        int(level),
        share / 100 if share >= 0 else None,
        (low / 100, high / 100) if low >= 0 else None,
    )


def _apart(standing: Sequence[Standing], code: str, words: Phrasing) -> float | None:
    """By how many points the highest and the lowest differ really; None when they do not."""
    version = words.questionnaire
    step = overall_step(version) if code == OVERALL else answer_step(version, code)
    ends = sorted(one.ends for one in standing if one.ends)
    if len(ends) < 2:
        return None
    highest, lowest = max(ends), min(ends, key=lambda one: one[1])
    return highest[0] - lowest[1] if told_apart(highest, lowest, step) else None


def _line(code: str, group: str, name: str, one: Standing, place: int, words: Phrasing) -> ChartRow:
    colour = SERIES[place % len(SERIES)]
    marks = []
    share = NOTHING
    if one.ends:
        share = words.percent_range(one.ends)
        if one.ends[0] < one.ends[1]:
            marks.append(stretch(RANGE, *one.ends, colour))
    if one.in_place is not None:
        share = words.percent(one.in_place)
        marks.append(Mark(DOT, along(one.in_place), 0, colour))
    level = str(one.level) if one.level > 0 else NOTHING
    return ChartRow(
        name,
        code,
        words._("%(name)s: %(share)s in place, level %(level)s")
        % {"name": name, "share": share, "level": level},
        tuple(marks),
        (
            Figure(share, None if one.in_place is None else round(one.in_place, 2)),
            Figure(level, one.level if one.level > 0 else None),
        ),
        group,
    )


def group_chart(group: Columns, rest: Columns, name: str, words: Phrasing) -> Chart:
    """Small multiples of a group and the rest: how each spreads."""
    from scoring.cohort_figures import spread

    rows = []
    for code, dimension in heads(words):
        for label, columns in ((name, group), (words._("all others"), rest)):
            found = spread(columns.percent(f"{code}.in_place"))
            rows.append(
                ChartRow(
                    label,
                    code,
                    spread_alt(label, found, words),
                    box_marks(found),
                    spread_figures(found, words),
                    dimension,
                )
            )
    return Chart(
        "group",
        words._("How both spread, dimension by dimension"),
        words._("What is in place, from 0 to 100: how the organisations spread."),
        words._("Organisations"),
        spread_heads(words),
        SPREAD_COLUMNS,
        tuple(rows),
        box_keys(words),
    )


def difference_chart(
    group: Columns, rest: Columns, name: str, words: Phrasing, *, formed: bool = False
) -> Chart:
    """By how much the group's mean differs from the others', and whether chance explains it.

    `formed`: the group was made of the same answers, so its dimensions differ by design.
    """
    from scoring.cohort_figures import difference

    shown = heads(words)
    rows, real = [], {}
    for code, dimension in shown:
        one, other = group.percent(f"{code}.in_place"), rest.percent(f"{code}.in_place")
        found = difference(one, other, len(shown))
        if found and found.real and code != OVERALL:
            real[dimension] = found.difference
        figures = interval_figures(found, words)
        rows.append(ChartRow(dimension, code, f"{dimension}: {figures[0].text}", (), figures))
    title = words._("No dimension tells %(name)s and all others apart") % {"name": name}
    if real:
        most = max(real, key=lambda one: abs(real[one]))
        said = (
            words._("%(name)s stands higher in %(dimension)s: %(points)s points")
            if real[most] > 0
            else words._("%(name)s stands lower in %(dimension)s: %(points)s points")
        )
        title = said % {"name": name, "dimension": most, "points": size(real[most], words)}
    return Chart(
        "difference",
        title,
        words._("Means in points. The intervals hold for all dimensions together (95%%); where "
                "one leaves zero out, chance does not explain the difference. Groups of fewer "
                "than five are not told apart.") % {}
        + (" " + _by_design(words) if formed else ""),
        words._("Dimension"),
        interval_heads(words),
        INTERVAL_COLUMNS,
        tuple(rows),
        scaled=False,
        pictured=False,
    )  # fmt: skip


def _by_design(words: Phrasing) -> str:
    return words._(
        "Organisations belong to an archetype because of these dimensions: here the intervals "
        "describe how far apart they are, and only that of the whole is a finding."
    )
