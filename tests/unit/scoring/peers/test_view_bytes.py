"""Views stored one by one say what the whole release says."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from scoring.peers.disclosure import next_epoch, opened
from scoring.peers.facts import facts_of, facts_of_values
from scoring.peers.release import Release, View, like, release
from scoring.peers.sealed import ModelRefused
from scoring.peers.segments import segment_of
from scoring.peers.view_bytes import outline_of, read_outline, read_view, write_views
from scoring.simulate import Nature
from tests.unit.scoring.peers.pools import pool, sheets

ORGANISATIONS = 60


@pytest.fixture(scope="module")
def told() -> Release:
    """Blocks of six and more, in two sectors and three sizes."""
    rng = np.random.default_rng(3)
    facets = np.column_stack(
        [rng.integers(0, 2, ORGANISATIONS), rng.integers(0, 3, ORGANISATIONS),
         np.full(ORGANISATIONS, 1)]
    ).astype(np.int16)  # fmt: skip
    found = pool(sheets(Nature(settled=True), ORGANISATIONS, 1).codes, facets)
    vectors = rng.normal(size=(ORGANISATIONS, 2))
    return release(next_epoch(opened(5), found, facts_of(found.matrix), vectors, 0))


def the_same(one: View, other: View) -> bool:
    pairs = [(one.practices, other.practices), (one.figures, other.figures)]
    return one.organisations == other.organisations and all(
        (a.count == b.count).all() and (a.of == b.of).all() and (a.tail == b.tail).all()
        for a, b in pairs
    )


def test_each_view_comes_back_at_its_place(told: Release) -> None:
    outline = read_outline(json.loads(json.dumps(outline_of(told))))
    stored = list(write_views(told))
    assert len(stored) == len(outline.sizes) == len(told.cells) + len(told.neighbourhoods)
    for cell, place in outline.cells.items():
        assert the_same(read_view(stored[place], place, outline), told.cells[cell])
    for number, one in enumerate(told.neighbourhoods, len(told.cells)):
        assert the_same(read_view(stored[number], number, outline), one.view)
    assert (outline.epoch, outline.floor, outline.names) == (1, 5, told.names)
    assert outline.organisations == told.cells[()].organisations == sum(
        one.view.organisations for one in told.neighbourhoods
    )  # fmt: skip


def test_the_outline_finds_the_same_segment_as_the_release(told: Release) -> None:
    outline = read_outline(outline_of(told))
    for facets in [(0, 0, 1), (1, 2, 1), (1, 2, 5), (0, -1, -1), (7, 7, 7), (-1, -1, -1)]:
        segment = segment_of(told, facets)
        assert segment is not None
        assert outline.cell_of(facets) == segment.cell


def test_the_nearest_neighbourhoods_are_those_of_the_release(told: Release) -> None:
    outline = read_outline(outline_of(told))
    stored = list(write_views(told))
    for vector in (np.zeros(2), np.array([3.0, -3.0])):
        whole = like(told.neighbourhoods, vector, 20)
        places = outline.places_like(vector, 20)
        assert whole is not None
        assert sum(outline.sizes[place] for place in places) == whole.organisations >= 20
        read = [read_view(stored[place], place, outline).figures.count for place in places]
        assert (np.sum(read, axis=0) == whole.figures.count).all()
    everywhere = outline.places_like(np.zeros(2), 10_000)
    assert len(everywhere) == len(told.neighbourhoods)


def test_an_epoch_that_tells_of_nobody_has_an_outline_too() -> None:
    few = pool(sheets(Nature(), 3, 1).codes)
    told = release(next_epoch(opened(5), few, facts_of(few.matrix), np.zeros((3, 2)), 0))
    outline = read_outline(outline_of(told))
    assert (outline.organisations, outline.sizes) == (0, ())
    assert outline.cell_of((0, 0, 0)) is None
    assert list(write_views(told)) == []


def test_views_of_a_figure_alone_have_no_practices() -> None:
    found = pool(sheets(Nature(), 20, 1).codes)
    facts = facts_of_values(("NPS",), np.arange(20, dtype=np.int8)[:, None])
    told = release(next_epoch(opened(5), found, facts, np.zeros((20, 2)), 0))
    outline = read_outline(outline_of(told))
    view = read_view(next(write_views(told)), 0, outline)
    assert the_same(view, told.cells[()])
    assert view.practices.count.size == 0


@pytest.mark.parametrize(
    "change",
    [
        lambda o: o.pop("names"),
        lambda o: o.update(names=["a"]),
        lambda o: o.update(sizes=[1]),
        lambda o: o.update(centres=[[0.0], [0.0, 1.0]]),
        lambda o: o.update(cells=[["x"]]),
        lambda o: o.update(epoch=None),
    ],
)
def test_an_outline_that_does_not_hold_together_is_refused(
    told: Release, change: Callable[[dict[str, Any]], Any]
) -> None:
    numbers = outline_of(told)
    change(numbers)
    with pytest.raises(ModelRefused, match="outline does not hold together"):
        read_outline(numbers)


@pytest.mark.parametrize(
    "content",
    [b"", b"no zlib", zlib.compress(b"123"), zlib.compress(np.zeros(8, "<i4").tobytes())],
)
def test_a_view_that_does_not_hold_together_is_refused(told: Release, content: bytes) -> None:
    with pytest.raises(ModelRefused, match="view does not hold together"):
        read_view(content, 0, read_outline(outline_of(told)))


def test_a_view_with_a_count_below_nought_is_refused(told: Release) -> None:
    whole = next(write_views(told))
    numbers = np.frombuffer(zlib.decompress(whole), "<i4").copy()
    numbers[0] = -1
    with pytest.raises(ModelRefused, match="from 0 up"):
        read_view(zlib.compress(numbers.tobytes()), 0, read_outline(outline_of(told)))
