"""The wheel: the emblem of a result, one sector a dimension and one ring a level.

A sector is filled up to the level its dimension has, never to an average. Geometry is computed
here and written down by templates/macros/charts.html; the unit is the pixel, the centre (0, 0).
All sectors of a ring share one path, so that the picture costs about two kilobytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from math import cos, hypot, pi, sin, sqrt

from questionnaires.schema import FIRST_LEVEL
from survey.reports.tokens import level_colour, tokens

HUB, RIM = 26, 112
"""Radii of the disc in the middle and of the whole wheel."""

WIDTH, HEIGHT = 456, 280
LABEL_GAP = 12
LINE = 13
"""From one line of a label to the next."""

LETTER = 5.8
"""The mean width of a letter of a label, for judging what has room."""

MOST_LABELS = 18
"""With more dimensions the names would run into each other; the table names them all."""

HATCH = 8.0
"""Distance between the strokes of a sector that is not rated."""


@dataclass(frozen=True, slots=True)
class Sector:
    """A dimension in the wheel. `reached` and `possible` are levels; both None is not rated."""

    name: str
    reached: int | None
    possible: int | None
    figure: str


@dataclass(frozen=True, slots=True)
class Ring:
    """All sectors that reach a level. `sectors` is how many, `path` is empty when it is 0."""

    level: int
    radius: float
    colour: str
    sectors: int
    path: str


@dataclass(frozen=True, slots=True)
class Label:
    """A level and a name beside the wheel, `side` 1 at the right and -1 at the left.

    `lines` are (text, y) for a name drawn with the wheel; `leader` joins it to its sector. Where
    names are text beside the wheel, evenly spaced over its height, `link` leads to its border.
    """

    name: str
    side: int
    lines: tuple[tuple[str, float], ...]
    x: float
    figure: str
    figure_x: float
    figure_y: float
    anchor: str
    leader: str
    link: str


@dataclass(frozen=True, slots=True)
class Wheel:
    """The whole emblem. `title` says its finding, `centre` the overall level or its range."""

    title: str
    centre: str
    rings: tuple[Ring, ...]
    outline: str
    possible: str
    hatch: str
    spokes: str
    labels: tuple[Label, ...]
    colours: Mapping[str, str]
    width: int = WIDTH
    height: int = HEIGHT
    hub: int = HUB
    rim: int = RIM
    border: int = RIM + LABEL_GAP

    def beside(self, side: int) -> tuple[Label, ...]:
        """The labels of one side, from the top down."""
        return tuple(
            sorted((each for each in self.labels if each.side == side), key=lambda e: e.figure_y)
        )


def wheel(title: str, centre: str, sectors: Sequence[Sector], top: int) -> Wheel:
    """The wheel of `sectors` in their order, clockwise from the top."""
    angles = _angles(len(sectors))
    rings = []
    for level in range(FIRST_LEVEL, top + 1):
        inner, outer = _radius(level - 1, top), _radius(level, top)
        there = [
            _band(inner, outer, *ends)
            for ends, sector in zip(angles, sectors, strict=True)
            if (sector.reached or 0) >= level
        ]
        rings.append(Ring(level, outer, level_colour(level, top), len(there), "".join(there)))
    outline, possible, hatch = [], [], []
    for ends, sector in zip(angles, sectors, strict=True):
        if sector.reached is None:
            hatch.append(_hatched(*ends))
            continue
        outline.append(_band(HUB, _radius(sector.reached, top), *ends))
        if sector.possible is not None and sector.possible > sector.reached:
            possible.append(
                _band(_radius(sector.reached, top), _radius(sector.possible, top), *ends)
            )
    spokes = "".join(
        f"M{_point(HUB, start)}L{_point(RIM, start)}" for start, _ in angles if len(angles) > 1
    )
    return Wheel(
        title,
        centre,
        tuple(rings),
        "".join(outline),
        "".join(possible),
        "".join(hatch),
        spokes,
        _labels(sectors, angles) if len(sectors) <= MOST_LABELS else (),
        tokens(),
    )


def _radius(level: int, top: int) -> float:
    return HUB + (RIM - HUB) * level / top


def _angles(count: int) -> list[tuple[float, float]]:
    """Start and end of each sector in radians, clockwise, 0 being the top."""
    return [(2 * pi * n / count, 2 * pi * (n + 1) / count) for n in range(count)]


def _at(radius: float, angle: float) -> tuple[float, float]:
    return radius * sin(angle), -radius * cos(angle)


def _point(radius: float, angle: float) -> str:
    x, y = _at(radius, angle)
    return f"{_short(x)} {_short(y)}"


def _short(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0") if abs(number) >= 0.05 else "0"


def _band(inner: float, outer: float, start: float, end: float) -> str:
    """The part of a sector between two radii."""
    # An arc cannot go all the way round.
    end = min(end, start + 2 * pi - 1e-3)
    far = int(end - start > pi)
    return (
        f"M{_point(outer, start)}A{_short(outer)} {_short(outer)} 0 {far} 1 {_point(outer, end)}"
        f"L{_point(inner, end)}A{_short(inner)} {_short(inner)} 0 {far} 0 {_point(inner, start)}Z"
    )


def _hatched(start: float, end: float) -> str:
    """Strokes across a sector, parallel to its rim."""
    radius, strokes = HUB + HATCH, []
    margin = (end - start) / 8
    while radius < RIM - HATCH / 4:
        length = _short(radius)
        far = int(end - start - 2 * margin > pi)
        strokes.append(
            f"M{_point(radius, start + margin)}"
            f"A{length} {length} 0 {far} 1 {_point(radius, end - margin)}"
        )
        radius += HATCH
    return "".join(strokes)


def _labels(sectors: Sequence[Sector], angles: Sequence[tuple[float, float]]) -> tuple[Label, ...]:
    """Names left and right of the wheel, evenly spaced on each side and level with it."""
    middle = [(start + end) / 2 for start, end in angles]
    sides = {
        1: [n for n, angle in enumerate(middle) if sin(angle) >= 0],
        -1: [n for n, angle in enumerate(middle) if sin(angle) < 0][::-1],
    }
    found: dict[int, Label] = {}
    for side, members in sides.items():
        gap = HEIGHT / max(len(members), 1)
        for row, n in enumerate(members):
            found[n] = _label(sectors[n], middle[n], side, (row + 0.5) * gap - HEIGHT / 2)
    return tuple(found[n] for n in range(len(sectors)))


def _label(sector: Sector, angle: float, side: int, y: float) -> Label:
    reach = RIM + LABEL_GAP
    x = side * max(sqrt(max(reach**2 - y**2, 0)), reach / 2.2)
    figure_room = 5 + 8 * len(sector.figure)
    lines = _wrapped(sector.name, WIDTH / 2 - abs(x) - figure_room)
    first = y - (len(lines) - 1) * LINE / 2 + 4
    edge = _at(RIM + 1, angle)
    start = f"M{_short(edge[0])} {_short(edge[1])}"
    near = x - side * 3
    leader = ""
    if hypot(near - edge[0], y - edge[1]) > 4:
        leader = f"{start}L{_short(near)} {_short(y)}"
    return Label(
        sector.name,
        side,
        tuple((line, round(first + k * LINE, 1)) for k, line in enumerate(lines)),
        round(x + side * figure_room, 1),
        sector.figure,
        round(x, 1),
        round(y + 4.5, 1),
        "start" if side > 0 else "end",
        leader,
        f"{start}L{side * reach} {_short(y)}",
    )


def _wrapped(name: str, room: float) -> tuple[str, ...]:
    """`name` on one line, on two as even as its words allow, or on three where two lack `room`."""
    words = name.split()
    if len(name) <= 15 or len(words) < 2:
        return (name,)
    two = _evenly(words, 2)
    if len(words) < 3 or max(map(len, two)) * LETTER <= room:
        return two
    three = _evenly(words, 3)
    return three if max(map(len, three)) < max(map(len, two)) else two


def _evenly(words: Sequence[str], count: int) -> tuple[str, ...]:
    """`words` on `count` lines, the longest as short as can be, and later ones rather shorter."""
    ways = (
        [" ".join(words[a:b]) for a, b in pairwise((0, *cuts, len(words)))]
        for cuts in combinations(range(1, len(words)), count - 1)
    )
    return tuple(min(ways, key=lambda lines: max(len(e) + 2 * n for n, e in enumerate(lines))))
