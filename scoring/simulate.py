"""MaturitySim: simulated organisations with known truth, to build and to evaluate against.

A world is a questionnaire's items, its planted groups and the habits in which practices follow
one another; sheets are drawn from it by a graded-response model. The truth (group, position of
each dimension, complete answers) is kept beside the answers. Whoever shows simulated sheets to
people marks them as such.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np

from questionnaires.schema import SKIPPED
from scoring.layout import Flags, Floats, Ints, Layout
from scoring.matrix import Codes

SPREADS_TRIED = 200
BLOCKS = 3


def even_layout(
    dimensions: int = 13, levels: tuple[int, ...] = (2, 3, 4, 5), rated: int = 4
) -> Layout:
    """One item for each dimension and level, on a scale of `rated` answers, don't know and N/A."""
    items = dimensions * len(levels)
    return Layout(
        dimension=np.repeat(np.arange(dimensions), len(levels)),
        level=np.tile(np.array(levels), dimensions),
        column=np.arange(items),
        columns=items,
        rated=tuple(range(rated)),
        na=rated + 1,
        unknown=rated,
    )


@dataclass(frozen=True, slots=True)
class Nature:
    """What a world is like. Shares are 0-1, spreads are standard deviations on the latent scale.

    `groups` below 2 plants none. `sep`: how far the groups' profiles lie from the mean, as a
    root mean square over dimensions. `general` says how the organisations' general position
    is distributed: normal, skewed, heavy (tails) or bimodal; `own_factor` the spread of a
    factor shared by a block of dimensions; `loadings` the range within which dimensions differ
    in how they follow the general position. `settled`: where an answer is missing, don't know
    is given instead of none, as in a final sheet.
    """

    groups: int = 0
    sep: float = 1.0
    general: str = "normal"
    loadings: tuple[float, float] = (0.8, 1.2)
    specific: float = 0.5
    own_factor: float = 0.0
    style: float = 0.3
    careless: float = 0.03
    skipped: float = 0.1
    not_applicable: float = 0.1
    settled: bool = False


NULLS: Mapping[str, Nature] = MappingProxyType(
    {
        "gaussian": Nature(),
        "one-dimensional": Nature(specific=0.0),
        "block factors": Nature(own_factor=0.7),
        "skewed": Nature(general="skewed"),
        "heavy-tailed": Nature(general="heavy"),
        "bimodal level": Nature(general="bimodal"),
        "careless": Nature(careless=0.15),
        "varied loadings": Nature(loadings=(0.3, 1.7)),
        "skipped": Nature(skipped=0.4),
    }
)
"""Worlds without any groups, of nine kinds: whoever finds groups there invents them."""


@dataclass(frozen=True, slots=True)
class World:
    """Items, groups and habits, drawn once; organisations are drawn from it as often as wanted.

    `discrimination` (items), `thresholds` (items, answers - 1) ascending, `profiles` (groups,
    dimensions), `loadings` (dimensions), `popularity` (items), `paths` (groups, items). Without
    planted groups there is one group with a flat profile.
    """

    layout: Layout
    nature: Nature
    discrimination: Floats
    thresholds: Floats
    profiles: Floats
    loadings: Floats
    popularity: Floats
    paths: Floats


@dataclass(frozen=True, slots=True)
class Simulated:
    """Sheets of one wave and the truth behind them.

    `codes`: int8 (organisations, columns) as in `scoring.matrix`, column-major. `group` and
    `careless` have an entry for each organisation, `theta` (organisations, dimensions) their
    position with the response style in it, `truth` (organisations, items) the rank of the
    complete answer, 0 for the lowest.
    """

    world: World
    codes: Codes
    group: Ints
    theta: Floats
    careless: Flags
    truth: Codes

    @property
    def ranks(self) -> Codes:
        """What was answered as a rank from 0, -1 where no rated answer was given: int8."""
        return self.world.layout.ranks(self.codes)


@dataclass(frozen=True, slots=True)
class SecondWave:
    """The sheets a year later. `moved` (organisations, items) marks the answers that rose by one.

    `utility` has the same shape: what the organisations chose by, -inf for what was not open.
    """

    codes: Codes
    moved: Flags
    utility: Floats


def draw_world(layout: Layout, nature: Nature, rng: np.random.Generator) -> World:
    """A world of that nature: difficulties rise with the level, groups are spread well apart."""
    items, groups = layout.items, max(nature.groups, 1)
    difficulty = 0.9 * (layout.level - 3.5) + rng.normal(0, 0.4, items)
    steps = np.linspace(-1.2, 1.2, len(layout.rated) - 1)
    return World(
        layout=layout,
        nature=nature,
        discrimination=rng.lognormal(np.log(1.3), 0.25, items),
        thresholds=difficulty[:, None] + steps,
        profiles=_profiles(nature, layout.dimensions, rng),
        loadings=rng.uniform(*nature.loadings, layout.dimensions),
        popularity=rng.normal(0, 0.3, items),
        paths=rng.normal(0, 1, (groups, items)),
    )


def _profiles(nature: Nature, dimensions: int, rng: np.random.Generator) -> Floats:
    """Profiles around zero, `sep` long; of many draws the one whose nearest two lie farthest."""
    if nature.groups < 2:
        return np.zeros((1, dimensions))
    drawn = rng.normal(size=(SPREADS_TRIED, nature.groups, dimensions))
    drawn -= drawn.mean(axis=2, keepdims=True)
    drawn *= nature.sep / np.sqrt((drawn**2).mean(axis=2, keepdims=True))
    apart = ((drawn[:, :, None] - drawn[:, None]) ** 2).sum(axis=3)
    first, second = np.triu_indices(nature.groups, 1)
    return np.asarray(drawn[apart[:, first, second].min(axis=1).argmax()])


def simulate(world: World, organisations: int, rng: np.random.Generator) -> Simulated:
    """The sheets of that many organisations."""
    layout, nature = world.layout, world.nature
    shape = (organisations, layout.dimensions)
    group = rng.integers(len(world.profiles), size=organisations)
    theta = _general(nature.general, organisations, rng)[:, None] * world.loadings
    theta += world.profiles[group]
    theta += nature.specific * _noise(nature.general, shape, rng)
    blocks = nature.own_factor * rng.normal(size=(organisations, BLOCKS))
    theta += blocks[:, np.arange(layout.dimensions) * BLOCKS // layout.dimensions]
    theta += rng.normal(0, nature.style, (organisations, 1))
    careless = rng.random(organisations) < nature.careless
    dropped = rng.random(shape) < nature.not_applicable
    missing = layout.unknown if nature.settled else SKIPPED
    rated = np.array(layout.rated, np.int8)
    truth = np.empty((organisations, layout.items), np.int8, order="F")
    codes = np.full((organisations, layout.columns), SKIPPED, np.int8, order="F")
    # Item by item: a million sheets then need no more than a few columns of floats.
    for item, column in enumerate(layout.column):
        dimension = layout.dimension[item]
        reached = _reached(world, item, theta[:, dimension])
        rank = (rng.random(organisations)[:, None] < reached).sum(axis=1)
        rank = np.where(careless, rng.integers(len(rated), size=organisations), rank)
        truth[:, item] = rank
        given = np.where(rng.random(organisations) < nature.skipped, missing, rated[rank])
        codes[:, column] = np.where(dropped[:, dimension], layout.na, given)
    return Simulated(world, codes, group, theta, careless, truth)


def _general(kind: str, organisations: int, rng: np.random.Generator) -> Floats:
    """General positions with mean 0 and a standard deviation of about 1."""
    if kind == "bimodal":
        return rng.choice([-0.9, 0.9], organisations) + rng.normal(0, 0.45, organisations)
    return _noise(kind, (organisations,), rng)


def _noise(kind: str, shape: tuple[int, ...], rng: np.random.Generator) -> Floats:
    if kind == "skewed":
        return np.asarray((rng.gamma(2, size=shape) - 2) / np.sqrt(2))
    if kind == "heavy":
        return np.asarray(rng.standard_t(4, size=shape) / np.sqrt(2))
    return rng.normal(size=shape)


def _reached(world: World, item: Any, theta: Floats) -> Floats:
    """The probability of each answer above the lowest: theta's shape, then (answers - 1)."""
    distance = theta[..., None] - world.thresholds[item]
    slope = np.asarray(world.discrimination[item])[..., None]
    return np.asarray(1 / (1 + np.exp(-slope * distance)))


def second_wave(first: Simulated, rng: np.random.Generator) -> SecondWave:
    """Two to four answers of each organisation rise, drawn one after another (Plackett-Luce).

    Open is what was rated below the top. The order follows popularity, what is attainable, the
    group's own path, and that the level below comes first.
    """
    world, layout = first.world, first.world.layout
    organisations = len(first.codes)
    ranks = first.ranks
    top = len(layout.rated) - 1
    open_ = (ranks >= 0) & (ranks < top)
    reached = _reached(world, slice(None), first.theta[:, layout.dimension])
    step = np.clip(ranks, 0, top - 1).astype(np.int64)
    attainable = np.take_along_axis(reached, step[..., None], axis=2)[..., 0]
    utility = world.popularity + 1.5 * np.log(attainable) + world.paths[first.group]
    utility -= 2.0 * ~_level_below_met(first)
    utility = np.where(open_, utility, -np.inf)
    moves = rng.integers(2, 5, size=(organisations, 1))
    # Adding Gumbel noise and taking the highest is drawing without replacement by exp(utility).
    noisy = utility + rng.gumbel(size=utility.shape)
    place = np.argsort(np.argsort(-noisy, axis=1), axis=1)
    moved = open_ & (place < moves)
    codes = first.codes.copy(order="F")
    risen = np.array(layout.rated, np.int8)[np.clip(ranks + 1, 0, top)]
    codes[:, layout.column] = np.where(moved, risen, codes[:, layout.column])
    return SecondWave(codes, moved, utility)


def _level_below_met(first: Simulated) -> Flags:
    """Whether an item's dimension has more than half of the next lower level in place."""
    layout = first.world.layout
    met = np.ones(first.truth.shape, bool)
    half = (len(layout.rated) - 1) / 2
    for dimension, level in {(d, n) for d, n in zip(layout.dimension, layout.level, strict=True)}:
        here = layout.dimension == dimension
        below = here & (layout.level == max(layout.level[here & (layout.level < level)], default=0))
        if below.any():
            cell = first.truth[:, below].mean(axis=1) > half
            met[:, here & (layout.level == level)] = cell[:, None]
    return met
