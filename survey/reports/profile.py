"""The profile chart: per dimension its level as steps and its % in place on a 0–100 axis.

Geometry is computed here, the macro in templates/macros/charts.html only writes it down, for
the page and the PDF alike. Positions along the axis are percentages of its width, so that the
chart grows with the page while type and marks keep their size; everything else is in pixels.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from questionnaires.schema import FIRST_LEVEL
from survey.reports.tokens import level_colour, tokens

INSET = 3.0
"""Part of the axis kept free at each end, in per cent: a mark at 0 or 100 must not be cut."""

HEIGHT = 34
BASELINE = 24
STEP_WIDTH, STEP_GAP = 11, 3
STEP_LEAST, STEP_MOST = 9, 29
DOT, DOT_STACK = 2.5, 5.5
COLUMN = 2.5
"""Width of a column of dots in per cent; wider where peers are told of in wider bands."""

TICKS = (0, 25, 50, 75, 100)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the staircase, in pixels.

    `state`: reached, planned (reached with what is planned), possible (in range) or open.
    """

    x: int
    y: int
    height: int
    state: str
    colour: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of the axis: start and width in per cent of its width."""

    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Outlook:
    """Where a dimension would stand with what is planned: level, % in place, and in words."""

    level: int
    in_place: float
    words: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What the chart needs to know of one dimension. Percentages are 0…100; None is hidden.

    `peers`: where 5, 10 … 95 % of the peers stand, as lower edges of bands `grain` wide; `last`:
    last year's; `outlook` is None where nothing is planned that changes the dimension.
    `last_words` and `peers_words`: last year's and the peers' in words.
    """

    name: str
    level: int | None
    level_range: Sequence[int] | None
    in_place: float | None
    in_place_range: Sequence[float] | None
    level_words: str
    in_place_words: str
    note: str = ""
    last: float | None = None
    peers: Sequence[float] = ()
    outlook: Outlook | None = None
    last_words: str = ""
    grain: float = 0
    peers_words: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One dimension, drawn. `alt` says the picture in words, `filled` is the bar up to the pin."""

    name: str
    level_words: str
    in_place_words: str
    note: str
    alt: str
    steps: tuple[Step, ...]
    pin: float | None
    likely: Bar | None
    last: float | None
    peers: tuple[tuple[float, float], ...]
    planned: float | None
    planned_words: str
    filled: float
    last_words: str

    @property
    def drawn(self) -> bool:
        """Whether there is a figure to draw the axis for."""
        return self.pin is not None or self.likely is not None


@dataclass(frozen=True, slots=True)
class Profile:
    """The whole chart. `title` says its finding; `has_…` decide the legend, where `peers` says
    what a dot is.
    """

    title: str
    rows: tuple[Row, ...]
    ticks: tuple[tuple[int, float], ...]
    has_pin: bool
    has_likely: bool
    has_last: bool
    has_peers: bool
    has_planned: bool
    colours: Mapping[str, str]
    peers: str = ""
    height: int = HEIGHT
    baseline: int = BASELINE
    dot: float = DOT
    step_width: int = STEP_WIDTH
    span: float = 100 - 2 * INSET


def profile(title: str, standings: Sequence[Standing], top: int, peers: str = "") -> Profile:
    """The chart of `standings` in their order; `top` is the highest level there is.

    `peers`: what a dot is, for the legend.
    """
    rows = tuple(_row(standing, top) for standing in standings)
    drawn = [row for row in rows if row.drawn]
    return Profile(
        title,
        rows,
        tuple((tick, along(tick)) for tick in TICKS),
        any(row.pin is not None for row in drawn),
        any(row.likely for row in drawn),
        any(row.last is not None for row in drawn),
        any(row.peers for row in drawn),
        any(row.planned is not None for row in drawn),
        tokens(),
        peers,
    )


def along(percentage: float) -> float:
    """Where `percentage` (0…100) lies along the axis, in per cent of its width."""
    return round(INSET + percentage * (100 - 2 * INSET) / 100, 2)


def staircase_width(top: int) -> int:
    """Width in pixels of a staircase of `top` steps."""
    return top * STEP_WIDTH + (top - 1) * STEP_GAP


def _row(standing: Standing, top: int) -> Row:
    ends = standing.in_place_range
    likely = None
    if ends is not None and ends[0] != ends[1]:
        likely = Bar(along(ends[0]), round(along(ends[1]) - along(ends[0]), 2))
    return Row(
        standing.name,
        standing.level_words,
        standing.in_place_words,
        standing.note,
        _alt(standing),
        _steps(standing, top),
        None if standing.in_place is None else along(standing.in_place),
        likely,
        None if standing.last is None else along(standing.last),
        dots(standing.peers, standing.grain, BASELINE - 6, DOT, DOT_STACK),
        None if standing.outlook is None else along(standing.outlook.in_place),
        "" if standing.outlook is None else standing.outlook.words,
        round(along(standing.in_place or 0) - INSET, 2),
        standing.last_words,
    )


def _alt(standing: Standing) -> str:
    said = f"{standing.name}: {standing.level_words}, {standing.in_place_words}"
    more = (said, standing.last_words, standing.peers_words)
    return "; ".join(part for part in more if part)


def _steps(standing: Standing, top: int) -> tuple[Step, ...]:
    ends = standing.level_range
    if ends is None:
        return ()
    reached = ends[0] if standing.level is None else standing.level
    planned = reached if standing.outlook is None else standing.outlook.level
    rise = (STEP_MOST - STEP_LEAST) / max(top - FIRST_LEVEL, 1)
    steps = []
    for n in range(FIRST_LEVEL, top + 1):
        height = round(STEP_LEAST + (n - FIRST_LEVEL) * rise)
        state = "open"
        if n <= reached:
            state = "reached"
        elif n <= planned:
            state = "planned"
        elif n <= ends[1]:
            state = "possible"
        x = (n - FIRST_LEVEL) * (STEP_WIDTH + STEP_GAP)
        steps.append(Step(x, HEIGHT - 3 - height, height, state, level_colour(n, top)))
    return tuple(steps)


def dots(
    peers: Sequence[float], grain: float, floor: float, radius: float, apart: float
) -> tuple[tuple[float, float], ...]:
    """Peers as stacked dots: centres, x in per cent of the axis and y in pixels from `floor` up.

    Each stands in the middle of its band. Stacks that would leave the picture are pushed
    together, all by the same, so that no dot hides another and stacks keep their proportions.
    """
    width = max(grain, COLUMN)
    columns = [min(int(value / width), int(100 / width) - 1) for value in sorted(peers)]
    if not columns:
        return ()
    tallest = max(columns.count(column) for column in columns)
    step = min(apart, (floor - radius) / max(tallest - 1, 1))
    stacked: dict[int, int] = {}
    placed = []
    for column in columns:
        height = stacked[column] = stacked.get(column, 0) + 1
        placed.append((along((column + 0.5) * width), round(floor - (height - 1) * step, 2)))
    return tuple(placed)
