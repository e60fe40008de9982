"""Ranges hold for every completion of what is unknown or skipped, and are as narrow as can be."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.schema import Questionnaire
from scoring.gates import RULES
from scoring.matrix import from_codes
from scoring.one_sheet import OneSheet
from scoring.ranges import with_extremes
from tests.unit.scoring.build import SHIPPED, codes, questionnaire
from tests.unit.scoring.reference import Reference
from tests.unit.scoring.strategies import (
    ANY,
    RATED,
    SETTLED,
    Codes,
    answers,
    few,
    many,
    versions,
)


def assert_within(sheet: OneSheet, truth: Reference) -> None:
    if truth.level is not None:
        assert sheet.level_range is not None
        assert sheet.level_range[0] <= truth.level <= sheet.level_range[1]
    parts = zip(sheet.parts, [*truth.dimensions.values(), *truth.elements.values()], strict=True)
    for part, group in parts:
        assert part.in_scope == (group is not None)
        if group is not None:
            assert part.level_range is not None
            assert part.mean_range is not None
            assert part.level_range[0] <= group["level"] <= part.level_range[1]
            assert part.mean_range[0] <= group["mean"] <= part.mean_range[1]
    for shares, figures in (
        (sheet.lens_shares(), truth.lenses),
        (sheet.feature_shares(), truth.features),
        (sheet.model_shares(), truth.models),
    ):
        for code, share in shares.items():
            figure = figures[code]
            assert (share.value_range is None) == (figure is None)
            if share.value_range is not None and figure is not None:
                assert share.value_range[0] <= figure <= share.value_range[1]


@pytest.mark.no_cover
@few
@given(answers(SHIPPED, ANY), st.data())
def test_any_completion_of_a_shipped_sheet_lies_in_its_ranges(
    given: Codes, data: st.DataObject
) -> None:
    sheet = OneSheet(given, SHIPPED)
    for _ in range(3):
        done = {
            item: data.draw(st.sampled_from(RATED)) if code in (None, "DK") else code
            for item, code in given.items()
        }
        assert_within(sheet, Reference(done, SHIPPED))


@pytest.mark.no_cover
@many
@given(versions(rules=tuple(RULES)), st.data())
def test_all_completions_of_a_small_sheet_span_exactly_its_ranges(
    version: Questionnaire, data: st.DataObject
) -> None:
    given = data.draw(answers(version, SETTLED))
    unsettled = data.draw(st.sets(st.sampled_from(list(version.by_id)), max_size=3))
    for item in unsettled:
        given[item] = data.draw(st.sampled_from([None, "DK"]))
    sheet = OneSheet(given, version)
    found = []
    for chosen in product(RATED, repeat=len(unsettled)):
        truth = Reference({**given, **dict(zip(sorted(unsettled), chosen, strict=True))}, version)
        assert_within(sheet, truth)
        found.append((truth.level, truth.mean))
    if sheet.level_range is not None and sheet.ladder.mean_range is not None:
        levels, means = zip(*found, strict=True)
        assert sheet.level_range == (min(levels), max(levels))
        assert sheet.ladder.mean_range == (min(means), max(means))


@pytest.mark.no_cover
@many
@given(answers(SHIPPED, SETTLED))
def test_with_nothing_open_every_range_is_a_point(given: Codes) -> None:
    sheet = OneSheet(given, SHIPPED)
    for part in sheet.rated:
        assert part.level_range == (part.level, part.level)
        assert part.mean_range == (part.mean, part.mean)


def test_a_skipped_item_hides_the_figures_of_its_dimension_only() -> None:
    version = questionnaire({"A": {2: "S", 3: "S"}, "B": {2: "S", 3: "S"}}, levels=(2, 3))
    sheet = OneSheet(codes(version, "F - F L"), version)
    first, second = sheet.dimensions
    assert (first.level, first.mean, first.level_range) == (None, None, (2, 3))
    assert second.level == 3
    assert sheet.level is None
    assert sheet.level_range == (2, 3)


def test_only_unknown_and_skipped_answers_are_completed() -> None:
    version = questionnaire({"A": {2: "SSSSSS"}, "B": {2: "S"}})
    columns = from_codes([codes(version, "N P L F DK NA -")], version).codes.T
    blocks = with_extremes(columns, version)
    names = [code.code for code in version.scale]
    words = [["-" if n < 0 else names[n] for n in column] for column in blocks.T]
    assert words == [
        ["N", "P", "L", "F", "DK", "NA", "-"],
        ["N", "P", "L", "F", "N", "NA", "N"],
        ["N", "P", "L", "F", "F", "NA", "F"],
    ]
