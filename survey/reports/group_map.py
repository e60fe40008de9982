"""The map of a cohort: each organisation a mark, or hexagons of them where they are many.

Positions come in the unit of shapes and go out in the picture's own: x to the right, y down. Each
group has a colour and a form of its own and its name in the picture; where an organisation stands
between two groups its mark is hollow. Names stand by the cohort's own members, never at a
model's centre.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from survey.reports.map_labels import Label, Place, letters_apart, names_apart, outwards
from survey.reports.tokens import tokens

if TYPE_CHECKING:  # numpy is loaded where a page needs it, never at start-up
    from scoring.cohort_figures import Floats, Places
    from scoring.layout import Flags

DOTS_MOST = 200
"""Up to so many organisations have a mark each; more are counted in hexagons."""

WIDTH, HEIGHT, MARGIN = 900, 480, 40
GUTTER = 185
"""Room for names beside the marks; where the picture is small it is cut off, names and all."""

DOT = 7.5
CELL = 11.0
"""Half the height of a hexagon."""

LEAST_MARK = 0.3
"""The mark of a single organisation, as a part of that of the fullest hexagon."""

FORMS = ("circle", "square", "triangle", "diamond", "down", "plus", "hexagon", "cross")


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """Organisations that stand somewhere: `points` (rows, 2), the place of the nearest `group`
    (rows,), whether `between` two (rows,); the names of DOTS_MOST of them at least, or of all.
    """

    points: Floats
    group: Places
    between: Flags
    names: Sequence[str]


@dataclass(frozen=True, slots=True)
class Dot:
    """The mark of one organisation; `hollow` between two groups."""

    path: str
    group: int
    hollow: bool
    title: str


@dataclass(frozen=True, slots=True)
class Layer:
    """All hexagons that one group leads, as one path."""

    path: str
    group: int


@dataclass(frozen=True, slots=True)
class Key:
    """What a group's marks look like: `path` in a box of 20 by 20, its letter, name and number."""

    letter: str
    name: str
    count: int
    group: int
    colour: str
    path: str


@dataclass(frozen=True, slots=True)
class GroupMap:
    """`dots` up to DOTS_MOST organisations, otherwise `layers`, whose fullest hexagon holds `most`.

    `labels` are the groups' names on the map, `letters` what stands there where there is no room
    for names; `across` and `upward` say what the axes tell apart. `colours`: of each group.
    """

    title: str
    across: str
    upward: str
    dots: tuple[Dot, ...]
    layers: tuple[Layer, ...]
    most: int
    labels: tuple[Label, ...]
    letters: tuple[Label, ...]
    keys: tuple[Key, ...]
    colours: tuple[str, ...]
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def look(self) -> Mapping[str, str]:
        """The look's colours."""
        return tokens()


def group_map(marks: Marks, names: Sequence[str], title: str, axes: tuple[str, str]) -> GroupMap:
    """The map of some organisations among groups called `names`.

    `axes`: what it says from left to right, and from bottom to top.
    """
    import numpy as np

    points = _fitted(marks.points)
    binned = len(points) > DOTS_MOST
    layers, most = _hexagons(points, marks.group, len(names)) if binned else ((), 0)
    own = [(marks.group == group) & ~marks.between for group in range(len(names))]
    counts = [int(np.count_nonzero(members)) for members in own]
    places = [
        _place(group, points[members], most) for group, members in enumerate(own) if members.any()
    ]
    return GroupMap(
        title,
        *axes,
        () if binned else _dots(points, marks),
        layers,
        most,
        names_apart(
            [replace(place, text=f"{names[place.group]} ({counts[place.group]})")
             for place in places], WIDTH, HEIGHT,
        ),
        letters_apart(places, WIDTH, HEIGHT),
        tuple(
            Key(letter_of(group), name, counts[group], group, colour_of(group),
                outline(FORMS[group % len(FORMS)], 10, 10, DOT))
            for group, name in enumerate(names)
        ),
        tuple(colour_of(group) for group in range(len(names))),
    )  # fmt: skip


def _place(group: int, own: Floats, most: int) -> Place:
    """Where the marks of a group lie, and how far they reach outwards: of `most` in a hexagon
    nine in ten, of marks that are one organisation each (0) all.
    """
    import numpy as np

    x, y = own.mean(axis=0).tolist()
    out = outwards(x, y, WIDTH / 2, HEIGHT / 2)
    reach = float(np.quantile((own - [x, y]) @ out, 0.9 if most else 1.0))
    return Place(group, letter_of(group), x, y, out, max(reach, 0.0) + DOT)


def letter_of(group: int) -> str:
    """What a group is called where there is no room: A, B, C …"""
    return chr(ord("A") + group)


def colour_of(group: int) -> str:
    """The colour of a group's marks."""
    return tokens()[f"group_{group % len(FORMS) + 1}"]


def _fitted(points: Floats) -> Floats:
    """Points in the picture, as far apart in x as in y, y downwards."""
    import numpy as np

    low, high = points.min(axis=0), points.max(axis=0)
    room = np.array([WIDTH - 2 * (GUTTER + MARGIN), HEIGHT - 2 * MARGIN])
    scale = float((room / np.maximum(high - low, 1e-9)).min())
    middle = (points - (low + high) / 2) * min(scale, room.max())
    return np.asarray(middle * [1, -1] + [WIDTH / 2, HEIGHT / 2])


def _dots(points: Floats, marks: Marks) -> tuple[Dot, ...]:
    return tuple(
        Dot(outline(FORMS[group % len(FORMS)], x, y, DOT), group, hollow, name)
        for (x, y), group, hollow, name in zip(
            points.tolist(), marks.group.tolist(), marks.between.tolist(), marks.names, strict=True
        )
    )


def _hexagons(points: Floats, group: Places, groups: int) -> tuple[tuple[Layer, ...], int]:
    """The marks of all hexagons by the group that most of it belong to, and the most in one."""
    import numpy as np

    middles, cell = cells(points)
    belongs = np.zeros((len(middles), groups), int)
    np.add.at(belongs, (cell, group), 1)
    total, leads = belongs.sum(axis=1), belongs.argmax(axis=1)
    most = int(total.max())
    radius = CELL * np.maximum(np.sqrt(total / most), LEAST_MARK)
    paths: dict[int, list[str]] = {}
    for (x, y), size, lead in zip(middles.tolist(), radius.tolist(), leads.tolist(), strict=True):
        paths.setdefault(lead, []).append(outline(FORMS[lead % len(FORMS)], x, y, size))
    return tuple(Layer("".join(found), lead) for lead, found in sorted(paths.items())), most


def cells(points: Floats) -> tuple[Floats, Places]:
    """The middles (cells, 2) of the hexagons that hold any point, and the hexagon of each point.

    Hexagons stand on a corner; two rectangular grids, one shifted by half, hold all middles, and a
    point belongs to the nearer of its two.
    """
    import numpy as np

    step = np.array([CELL * math.sqrt(3), CELL * 3])
    grids = [np.round(points / step) * step, (np.floor(points / step) + 0.5) * step]
    distance = [((points - grid) ** 2).sum(axis=1) for grid in grids]
    nearest = np.where((distance[0] <= distance[1])[:, None], *grids)
    middles, cell = np.unique(nearest.round(3), axis=0, return_inverse=True)
    return middles, cell.reshape(-1)


def outline(form: str, x: float, y: float, r: float) -> str:
    """The path of a form of about the area of a circle of radius `r` around x, y."""
    if form == "circle":
        return f"M{x - r:.1f} {y:.1f}a{r:.1f} {r:.1f} 0 1 0 {2 * r:.1f} 0a{r:.1f} {r:.1f} 0 1 0 {-2 * r:.1f} 0z"  # noqa: E501 - one path
    corners = "L".join(f"{x + r * dx:.1f} {y + r * dy:.1f}" for dx, dy in _CORNERS[form])
    return f"M{corners}z"


def _star(arm: float, half: float, turn: float) -> tuple[tuple[float, float], ...]:
    """A plus sign with arms of that length and half width, turned by `turn` degrees."""
    corners = [(half, arm), (half, half), (arm, half), (arm, -half), (half, -half), (half, -arm)]
    corners += [(-dx, -dy) for dx, dy in corners]
    sin, cos = math.sin(math.radians(turn)), math.cos(math.radians(turn))
    return tuple((dx * cos - dy * sin, dx * sin + dy * cos) for dx, dy in corners)


_CORNERS: Mapping[str, Sequence[tuple[float, float]]] = {
    "square": ((-0.88, -0.88), (0.88, -0.88), (0.88, 0.88), (-0.88, 0.88)),
    "triangle": ((0, -1.25), (1.25, 0.92), (-1.25, 0.92)),
    "down": ((0, 1.25), (1.25, -0.92), (-1.25, -0.92)),
    "diamond": ((0, -1.25), (1.25, 0), (0, 1.25), (-1.25, 0)),
    "hexagon": tuple(
        (1.1 * math.cos(math.pi * n / 3), 1.1 * math.sin(math.pi * n / 3)) for n in range(6)
    ),
    "plus": _star(1.2, 0.42, 0),
    "cross": _star(1.2, 0.42, 45),
}
