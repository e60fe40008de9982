"""The segment compared with, and what was given up for it."""

from __future__ import annotations

from scoring.evaluation.changing_pools import Organisation, step
from scoring.peers.disclosure import opened
from scoring.peers.release import release
from scoring.peers.segments import segment_of


def test_the_narrowest_cell_is_taken_and_the_widening_is_shown() -> None:
    pool = [
        Organisation((f"o{number:02d}", 0), facets, (1, 0, 1))
        for number, facets in enumerate([(0, 0, 0)] * 12 + [(0, 1, 0)] * 11 + [(1, 0, 0)] * 11)
    ]
    told = release(step(opened(), pool))
    exact = segment_of(told, (0, 0, 0))
    assert exact is not None
    assert (exact.cell, exact.kept, exact.widened) == (
        (0, 0, 0), ("sector", "employees", "region"), ()
    )  # fmt: skip
    assert exact.organisations == 12
    elsewhere = segment_of(told, (0, 0, 5))
    assert elsewhere is not None
    assert elsewhere.widened == ("region",)
    assert elsewhere.organisations == 12
    other_size = segment_of(told, (0, 4, 5))
    assert other_size is not None
    assert (other_size.cell, other_size.widened) == ((0,), ("employees", "region"))
    assert other_size.organisations == 23
    anywhere = segment_of(told, (9, -1, -1))
    assert anywhere is not None
    assert (anywhere.kept, anywhere.organisations) == ((), 34)


def test_where_nothing_may_be_told_there_is_no_segment() -> None:
    assert segment_of(release(step(opened(), [])), (0, 0, 0)) is None
