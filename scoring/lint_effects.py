"""Whether each answer of each item makes a difference, and each element and figure can move."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

import numpy as np

from questionnaires.schema import Item, Questionnaire
from scoring.cohort import score_cohort
from scoring.lint_sheets import Row, climbs, every_sheet, figures, stacked, uniform, without_some
from scoring.matrix import AnswerMatrix

Found = Iterable[tuple[str, str]]


def answer_faults(version: Questionnaire) -> Found:
    """Answers that give the same figures and ranges as the next one, whatever the rest says.

    The codes of an item are compared in order of their values, don't know and N/A last, while all
    else stands at each rated answer in turn, and then at every combination of its dimension.
    """
    for item, one, other in filter(lambda pair: _never_differ(version, *pair), _alike(version)):
        yield (
            f"item {item.id}",
            f"{one} and {other} give the same result with every combination of the other answers "
            f"of {item.dimension}, such as {version.rated_codes[0]} everywhere.",
        )


def _never_differ(version: Questionnaire, item: Item, one: str, other: str) -> bool:
    sheets = every_sheet(version, item.dimension)
    return not any(_differ(version, item, one, other, rest) for rest in sheets)


def _alike(version: Questionnaire) -> Iterator[tuple[Item, str, str]]:
    """Neighbouring answers that differ with none of the rated answers given to all else."""
    rests = [uniform(version, code) for code in version.rated_codes]
    asked = [(i, c) for i in version.items if i.scored for c in _in_order(version, i)]
    rows = []
    for item, code in asked:
        for rest in rests:
            row = rest.copy()
            row[item.position] = version.code_position[code]
            rows.append(row)
    found = figures(version, stacked(version, rows)).reshape(-1, len(asked), len(rests))
    for (place, (item, one)), (_, (other_item, other)) in pairwise(enumerate(asked)):
        if item is other_item and (found[:, place] == found[:, place + 1]).all():
            yield item, one, other


def _in_order(version: Questionnaire, item: Item) -> list[str]:
    offered = version.codes_offered(item)
    others = [version.unknown_code, version.na_code]
    return [*version.rated_codes, *(code for code in others if code in offered)]


def _differ(version: Questionnaire, item: Item, one: str, other: str, rest: np.ndarray) -> bool:
    found = []
    for code in (one, other):
        codes = rest.copy(order="F")
        codes[:, item.position] = version.code_position[code]
        found.append(figures(version, codes))
    return bool((found[0] != found[1]).any())


def movement_faults(version: Questionnaire) -> Found:
    """Elements, lenses, features and models whose figure is the same with the best and any answers.

    A figure that nothing rates cannot move either.
    """
    scores = score_cohort(AnswerMatrix(version, _tried(version)))
    lowest, highest = version.rated_codes[0], version.rated_codes[-1]
    size = len(version.dimension)
    named = (
        ("element", version.elements, scores.groups.shares()[size:]),
        ("lens", tuple(version.lenses), scores.lenses.shares()),
        ("feature", version.features, scores.features.shares()),
        ("model", tuple(version.models), scores.models.shares()),
    )
    for kind, codes, shares in named:
        for code, values in zip(codes, shares, strict=True):
            rated = values[~np.isnan(values)]
            if not len(rated):
                yield f"{kind} {code}", "cannot move: no answers rate it."
            elif (rated == rated[0]).all():
                yield (
                    f"{kind} {code}",
                    f"cannot move: {lowest} everywhere and {highest} everywhere both give "
                    f"{100 * rated[0]:.0f} %, and so does everything between.",
                )


def _tried(version: Questionnaire) -> np.ndarray:
    ends: list[Row] = [uniform(version, code) for code in version.rated_codes]
    parts = [stacked(version, ends), climbs(version), without_some(version)]
    return np.asfortranarray(np.concatenate(parts))
