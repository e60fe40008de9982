"""All lines of the evaluation, subject by subject."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from scoring.evaluation.cheapest_routes import cheapest_routes
from scoring.evaluation.differencing import differencing
from scoring.evaluation.group_numbers import label_changes, numbers_right
from scoring.evaluation.invented_groups import invented_groups
from scoring.evaluation.measure import Measure, Size
from scoring.evaluation.neighbour_regret import neighbours
from scoring.evaluation.next_steps import next_steps
from scoring.evaluation.planted_groups import planted_groups
from scoring.evaluation.published_fits import published_fits

SUBJECTS: tuple[Callable[[Size], Iterator[Measure]], ...] = (
    planted_groups,
    invented_groups,
    numbers_right,
    label_changes,
    neighbours,
    published_fits,
    next_steps,
    cheapest_routes,
    differencing,
)


def measures(size: Size) -> Iterator[Measure]:
    """Every line, as soon as it is measured."""
    for subject in range(len(SUBJECTS)):
        yield from lines_of(subject, size)


def lines_of(subject: int, size: Size) -> Iterator[Measure]:
    """The lines of a subject, by its place; the same on every machine."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        yield from SUBJECTS[subject](size)
