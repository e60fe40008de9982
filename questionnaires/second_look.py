"""Answers that seldom go together, worth a second look before a sheet is submitted.

They are hints, never refusals: the sheet may be right all the same.
"""

from __future__ import annotations

from questionnaires.schema import Item, Questionnaire
from questionnaires.sheet import AnswerSheet

LEVELS_APART = 2
"""How far apart two practices must lie for the pair to be unlikely; neighbours often overlap."""


def unlikely_pairs(sheet: AnswerSheet, questionnaire: Questionnaire) -> list[tuple[Item, Item]]:
    """(lower, higher) items of a dimension: the lower not in place at all, the higher fully.

    Levels build on each other, so one of the two was probably misread. For each higher item only
    the lowest such item is named; in dimension order.
    """
    worst, best = questionnaire.rated_codes[0], questionnaire.rated_codes[-1]
    found = []
    for dimension in questionnaire.dimensions:
        rated = [item for item in dimension.items if item.scored]
        missing = [item for item in rated if sheet.answer(item.id).code == worst]
        for higher in rated:
            if sheet.answer(higher.id).code != best:
                continue
            lower = [item for item in missing if higher.level - item.level >= LEVELS_APART]
            if lower:
                found.append((lower[0], higher))
    return found


def na_disagreements(sheet: AnswerSheet, questionnaire: Questionnaire) -> list[tuple[Item, ...]]:
    """Items that share an N/A condition of which some were answered N/A and some with a rating."""
    groups: dict[str, list[Item]] = {}
    for item in questionnaire.items:
        if item.na:
            groups.setdefault(item.na, []).append(item)
    na = questionnaire.na_code
    found = []
    for members in groups.values():
        codes = {sheet.answer(item.id).code for item in members} - {None}
        if na in codes and codes != {na}:
            found.append(tuple(members))
    return found
