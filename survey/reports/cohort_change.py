"""What changed since the wave before, for organisations that took part in both."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from survey import wording
from survey.reports.cohort_chart import (
    DOT,
    NOTHING,
    RANGE,
    RING,
    Chart,
    ChartRow,
    Figure,
    Key,
    Mark,
    stretch,
)
from survey.reports.cohort_heatmap import OVERALL, heads
from survey.reports.phrasing import Phrasing, Writing
from survey.reports.profile import along

if TYPE_CHECKING:  # numpy is loaded where a page needs it, never at start-up
    from scoring.cohort_figures import Columns, Difference, Floats

MOST_MOVERS = 10


def points(value: float, writing: Writing) -> str:
    """A difference in points with its sign: "+3.2", "−0.5"."""
    text = wording.decimal(abs(round(value, 1)), writing.locale, 1)
    return f"+{text}" if round(value, 1) > 0 else f"−{text}" if round(value, 1) < 0 else text


def size(value: float, writing: Writing) -> str:
    """The size of a difference, where words say its direction: "3.2"."""
    return wording.decimal(abs(round(value, 1)), writing.locale, 1)


def interval_figures(found: Difference | None, writing: Writing) -> tuple[Figure, ...]:
    """A difference, its interval, and whether it is real, as figures beside a strip."""
    if found is None:
        return (Figure(NOTHING, None),) * 4
    said = writing._("yes") if found.real else writing._("not certain")
    return (
        Figure(points(found.difference, writing), round(found.difference, 2)),
        Figure(points(found.low, writing), round(found.low, 2)),
        Figure(points(found.high, writing), round(found.high, 2)),
        Figure(said, "yes" if found.real else "not certain"),
    )


INTERVAL_COLUMNS = ("difference", "low", "high", "real")


def interval_heads(writing: Writing) -> tuple[str, ...]:
    """Heads of those figures."""
    return (
        writing._("Difference in points"),
        writing._("likely at least"),
        writing._("likely at most"),
        writing._("Real difference"),
    )


def change_chart(before: Columns, after: Columns, words: Phrasing) -> Chart:
    """Medians then and now of what is in place; `before` and `after` are paired.

    Of each dimension, those rated both times count.
    """
    from scoring.cohort_figures import both_known, change, spread

    shown = heads(words)
    rows, real, count = [], [], 0
    for code, name in shown:
        old, new = both_known(before.percent(f"{code}.in_place"), after.percent(f"{code}.in_place"))
        if code == OVERALL:
            count = len(old)
        then, now = spread(old), spread(new)
        found = change(old, new, len(shown))
        if found and found.real and code != OVERALL:
            real.append((found.difference, name))
        marks = []
        if then and now:
            low, high = sorted((then.median, now.median))
            marks = [
                stretch(RANGE, low, high, "mark"),
                Mark(RING, along(then.median), 0, "mark"),
                Mark(DOT, along(now.median), 0, "mark"),
            ]
        medians = [
            Figure(words.percent(s.median), round(s.median, 2)) if s else Figure(NOTHING, None)
            for s in (then, now)
        ]
        alt = words._("%(name)s: %(before)s before, %(after)s now") % {
            "name": name,
            "before": medians[0].text,
            "after": medians[1].text,
        }
        rows.append(
            ChartRow(name, code, alt, tuple(marks), (*medians, *interval_figures(found, words)))
        )
    return Chart(
        "change",
        _change_title(real, count, words),
        words.ngettext(
            "In place in the middle of the %(count)s organisation that took part in both waves, "
            "then and now.",
            "In place in the middle of the %(count)s organisations that took part in both waves, "
            "then and now.",
            count,
        )
        % {"count": count},
        words._("Dimension"),
        (words._("Before"), words._("Now"), *interval_heads(words)),
        ("before", "now", *INTERVAL_COLUMNS),
        tuple(rows),
        (
            Key(RING, "mark", words._("middle organisation, before")),
            Key(DOT, "mark", words._("middle organisation, now")),
        ),
    )


def _change_title(real: Sequence[tuple[float, str]], count: int, words: Phrasing) -> str:
    if not real:
        return words.ngettext(
            "No dimension changed more than chance explains, over %(count)s organisation",
            "No dimension changed more than chance explains, over %(count)s organisations",
            count,
        ) % {"count": count}
    moved, name = max(real, key=lambda one: abs(one[0]))
    said = (
        words._("%(name)s rose most: %(points)s points on average")
        if moved > 0
        else words._("%(name)s fell most: %(points)s points on average")
    )
    return said % {"name": name, "points": size(moved, words)}


def movers_chart(
    before: Floats,
    after: Floats,
    names: Sequence[str],
    address_of: Callable[[int], str],
    words: Phrasing,
) -> Chart:
    """The organisations that rose and fell most, as a whole; all paired place by place."""
    from scoring.cohort_figures import movers

    rises, falls = movers(before, after, MOST_MOVERS)
    rows = []
    for group, found in ((words._("Rose most"), rises), (words._("Fell most"), falls)):
        for move in found:
            old, new = float(before[move.before]), float(after[move.after])
            low, high = sorted((old, new))
            rows.append(
                ChartRow(
                    names[move.after],
                    names[move.after],
                    words._("%(name)s: %(before)s before, %(after)s now")
                    % {
                        "name": names[move.after],
                        "before": words.percent(old),
                        "after": words.percent(new),
                    },
                    (
                        stretch(RANGE, low, high, "mark"),
                        Mark(RING, along(old), 0, "mark"),
                        Mark(DOT, along(new), 0, "mark"),
                    ),
                    (
                        Figure(words.percent(old), round(old, 2)),
                        Figure(words.percent(new), round(new, 2)),
                        Figure(points(move.change, words), round(move.change, 2)),
                    ),
                    group,
                    address_of(move.after),
                )
            )
    title = words._("Nobody moved")
    if rises:
        title = words._("%(name)s rose most: %(points)s points") % {
            "name": names[rises[0].after],
            "points": size(rises[0].change, words),
        }
    elif falls:
        title = words._("Nobody rose; %(name)s fell most: %(points)s points") % {
            "name": names[falls[0].after],
            "points": size(falls[0].change, words),
        }
    return Chart(
        "movers",
        title,
        words._("In place as a whole: the largest rises and falls since the wave before."),
        words._("Organisation"),
        (words._("Before"), words._("Now"), words._("Difference in points")),
        ("before", "now", "difference"),
        tuple(rows),
        (Key(RING, "mark", words._("before")), Key(DOT, "mark", words._("now"))),
    )
