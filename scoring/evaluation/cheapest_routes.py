"""Is the cheapest route the cheapest? Held against trying every combination of raises."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

import numpy as np

from questionnaires.schema import Questionnaire
from scoring.cohort import score_cohort
from scoring.evaluation.measure import Measure, Size
from scoring.evaluation.random_versions import random_sheet, random_version
from scoring.matrix import AnswerMatrix, from_codes
from scoring.one_sheet import OneSheet
from scoring.route import Route, dimension_routes, overall_route

SHEETS_OF_A_VERSION = 20
SEED = 1

Raises = dict[str, int]
"""Item → by how many steps it is raised."""


def cheapest_routes(size: Size) -> Iterator[Measure]:
    """One line: in how many routes another set of raises is cheaper, or as cheap and preferred."""
    rng = np.random.default_rng(SEED)
    compared = mismatches = overall = greedy = 0
    while compared < size.routes:
        version = random_version(rng)
        for _ in range(SHEETS_OF_A_VERSION):
            given = random_sheet(version, rng)
            sheet, trials = OneSheet(given, version), Trials(given, version)
            for found, reached in asked(sheet, trials):
                best = trials.best(reached)
                compared += found is not None or best is not None
                mismatches += raises_of(found) != best
            route = overall_route(sheet)
            if route is not None:
                overall += 1
                greedy += trials.effort_of(
                    trials.greedy(trials.scores.level > route.start)
                ) > trials.effort_of(raises_of(route) or {})
    yield Measure(
        "Cheapest route, routes that trying every combination beats",
        f"{compared:,} routes of a dimension or overall on random small questionnaires of every "
        f"gate rule, seed {SEED}; the greedy way takes the cheapest step again and again and "
        f"leaves out what was not needed, on {overall:,} overall routes",
        mismatches,
        {"greedy": greedy},
        "0",
        mismatches == 0,
    )


def asked(sheet: OneSheet, trials: Trials) -> Iterator[tuple[Route | None, Any]]:
    """Each route that was found, and which combinations reach what it is to reach."""
    if sheet.level is not None:
        yield overall_route(sheet), trials.scores.level > sheet.level
    routes = dimension_routes(sheet)
    for row, part in enumerate(sheet.dimensions):
        if part.level is not None:
            alone = trials.only_in(part.code)
            yield routes[part.code], alone & (trials.scores.group_level[row] > part.level)


def raises_of(route: Route | None) -> Raises | None:
    """What a route raises, None for no route."""
    return None if route is None else {step.item.id: step.steps for step in route.steps}


class Trials:
    """Every combination of raises of a sheet, scored as a cohort with a row for each."""

    def __init__(self, given: Mapping[str, str], version: Questionnaire) -> None:
        rank = {code: place for place, code in enumerate(version.rated_codes)}
        rank[version.unknown_code] = 0
        top = len(version.rated_codes) - 1
        self.items = [
            item
            for dimension in version.dimensions
            for item in dimension.items
            if rank.get(given[item.id], top) < top
        ]
        start = np.array([rank[given[item.id]] for item in self.items], np.int64)
        self.steps = np.array(list(product(*(range(top + 1 - place) for place in start))), np.int64)
        columns = np.repeat(from_codes([dict(given)], version).codes, len(self.steps), axis=0)
        position = np.array([version.code_position[code] for code in version.rated_codes])
        for column, item in enumerate(self.items):
            rose = self.steps[:, column] > 0
            raised = position[start[column] + self.steps[rose, column]]
            columns[rose, item.position] = raised
        self.scores = score_cohort(AnswerMatrix(version, np.asfortranarray(columns)))
        self.efforts = [version.rules.effort[item.effort] for item in self.items]
        self.row = {tuple(row): number for number, row in enumerate(self.steps.tolist())}

    def best(self, reached: Any) -> Raises | None:
        """The least effort, then fewer items, then raising the earlier item more."""
        rows = self.steps[reached].tolist()
        if not rows:
            return None
        least = min(
            rows,
            key=lambda row: (self._effort(row), sum(map(bool, row)), [-steps for steps in row]),
        )
        return self._named(least)

    def greedy(self, reached: Any) -> Raises:
        """The cheapest step first, again and again; then what was not needed is left out again.

        Something must be reachable: raising everything reaches it.
        """
        row, most = [0] * len(self.items), self.steps[-1].tolist()
        order = sorted(range(len(row)), key=lambda n: (self.efforts[n], self.items[n].level))
        while not reached[self.row[tuple(row)]]:
            row[next(place for place in order if row[place] < most[place])] += 1
        for place in reversed(order):
            while (
                row[place] and reached[self.row[(*row[:place], row[place] - 1, *row[place + 1 :])]]
            ):
                row[place] -= 1
        return self._named(row)

    def only_in(self, dimension: str) -> Any:
        """Which combinations raise nothing outside a dimension."""
        others = [item.dimension != dimension for item in self.items]
        return ~self.steps[:, np.array(others, bool)].any(axis=1)

    def effort_of(self, raises: Raises) -> Any:
        """The effort of raises, exactly."""
        return self._effort([raises.get(item.id, 0) for item in self.items])

    def _effort(self, row: list[int]) -> Any:
        return sum(effort * steps for effort, steps in zip(self.efforts, row, strict=True))

    def _named(self, row: list[int]) -> Raises:
        return {item.id: steps for item, steps in zip(self.items, row, strict=True) if steps}
