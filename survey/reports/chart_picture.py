"""A chart of a cohort as one picture that stands alone: SVG with its own title and names."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

from survey.reports.cohort_chart import Chart
from survey.reports.cohort_heatmap import Heatmap
from survey.reports.tokens import BANDS, level_colour, tokens
from survey.templating import render

LABEL, STRIP, FIGURE = 300, 420, 84
LEAST_WIDTH = 1000
ROW, TOP, GROUP = 30, 112, 34
HEAD_LETTERS, HEAD_LINES, HEAD_LINE = 13, 3, 13
CELL, NAMES, HEADS = 46, 260, 190
MOST_LETTERS = 42


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text or of a chart at `y`. `row` None: the heading of a group."""

    y: int
    text: str
    row: object = None


def shortened(text: str, most: int = MOST_LETTERS) -> str:
    """`text`, cut where it would run into the picture."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def chart_picture(chart: Chart, locale: str, about: str) -> bytes:
    """The chart as SVG; `about` says what organisations it is of."""
    lines, y = [], TOP
    for group, rows in chart.groups:
        if group:
            lines.append(Line(y + 22, shortened(group, 100)))
            y += GROUP
        for row in rows:
            lines.append(Line(y, shortened(row.label), row))
            y += ROW
    strip = STRIP if chart.pictured else 0
    start = LABEL + strip + 20
    heads = chart.heads[: len(chart.heads) - chart.wordy]
    text = render(
        "explore/chart.svg",
        locale,
        chart=chart,
        about=about,
        lines=lines,
        width=max(start + FIGURE * len(heads) + 20, LEAST_WIDTH),
        height=y + 24,
        label=LABEL,
        strip=strip,
        row_height=ROW,
        places=[start + FIGURE * (n + 1) for n in range(len(heads))],
        heads=[_head(head) for head in heads],
        colours=tokens(),
    )
    return text.encode("utf-8")


def _head(text: str) -> list[tuple[int, str]]:
    """The head of a column in lines from the bottom up: y and text of each."""
    lines = textwrap.wrap(text, HEAD_LETTERS)[:HEAD_LINES] or [""]
    top = TOP - 10 - HEAD_LINE * (len(lines) - 1)
    return [(top + HEAD_LINE * place, line) for place, line in enumerate(lines)]


def heatmap_picture(drawn: Heatmap, locale: str, about: str) -> bytes:
    """The heatmap as SVG."""
    top = BANDS
    y, lines = TOP + HEADS - 40, []
    for group in drawn.groups:
        if group.name:
            lines.append(Line(y + 22, shortened(group.name, 100)))
            y += GROUP
        for row in group.rows:
            lines.append(Line(y, shortened(row.name, 36), row))
            y += ROW - 4
    text = render(
        "explore/heatmap.svg",
        locale,
        drawn=drawn,
        about=about,
        lines=lines,
        names=NAMES,
        cell=CELL,
        heads_y=TOP + HEADS - 50,
        width=NAMES + CELL * len(drawn.heads) + 40,
        height=y + 24,
        fills=[tokens()["track"], *(level_colour(level, top) for level in range(1, top + 1))],
        colours=tokens(),
    )
    return text.encode("utf-8")
