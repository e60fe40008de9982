"""All lines of the evaluation, subject by subject."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from scoring.evaluation.measure import Measure, Size
from scoring.evaluation.planted_groups import planted_groups

SUBJECTS: Mapping[str, Callable[[Size], Iterator[Measure]]] = MappingProxyType(
    {
        "groups": planted_groups,
    }
)


def measures(size: Size) -> Iterator[Measure]:
    """Every line, as soon as it is measured; the same on every machine."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        for subject in SUBJECTS.values():
            yield from subject(size)
