"""Random answers and random questionnaires, the same ones in every run."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from hypothesis import settings
from hypothesis import strategies as st

from questionnaires.schema import Questionnaire
from tests.unit.scoring.build import SHIPPED, questionnaire

RATED = ["N", "P", "L", "F"]
SETTLED = [*RATED, "NA"]
ANSWERED = [*SETTLED, "DK"]
ANY = [*ANSWERED, None]

few = settings(derandomize=True, deadline=None, max_examples=30, database=None)
many = settings(derandomize=True, deadline=None, max_examples=100, database=None)

Codes = dict[str, str | None]


def answers(version: Questionnaire, among: Sequence[str | None]) -> st.SearchStrategy[Codes]:
    """Codes for every item; mostly high ones in one half of cases, so that levels vary."""

    def listed(choices: Sequence[str | None]) -> st.SearchStrategy[list[str | None]]:
        size = len(version.items)
        return st.lists(st.sampled_from(choices), min_size=size, max_size=size)

    high = [*among, *["F"] * 6, *["L"] * 3]
    names = [item.id for item in version.items]
    return st.one_of(listed(among), listed(high)).map(
        lambda chosen: dict(zip(names, chosen, strict=True))
    )


WEIGHTS = [Fraction(1), Fraction(1, 2), Fraction(1, 3), Fraction(3, 4)]


HARDER_HERE_THAN_BELOW = {"own": frozenset("F"), "below": frozenset("LF")}
"""A gate with which a level above may be easier to reach than the next one."""


@st.composite
def versions(draw: st.DrawFn, rules: tuple[str, ...] = ("iso33020",)) -> Questionnaire:
    """A questionnaire of 2-4 dimensions with 0-3 items a cell, other scales, weights and rules."""
    levels = draw(st.sampled_from([(2, 3, 4, 5), (2, 3, 4), (2, 3)]))
    layout = {
        code: {
            level: draw(st.text("SML", min_size=int(level == 2), max_size=3)) for level in levels
        }
        for code in "ABCD"[: draw(st.integers(2, 4))]
    }
    names = [
        f"{code}-{level}" + ("" if not n else "abc"[n])
        for code, cells in layout.items()
        for level, efforts in cells.items()
        for n in range(len(efforts))
    ]
    weights = st.dictionaries(
        st.sampled_from(["e1", "e2", "f1", "f2"]), st.sampled_from(WEIGHTS), max_size=3
    )
    values = draw(
        st.sampled_from(
            [
                None,
                {"N": 0, "P": "1/4", "L": "0.6", "F": 1, "DK": 0, "NA": None},
                {"N": "1/10", "P": "2/7", "L": "4/5", "F": "0.95", "DK": "1/5", "NA": None},
            ]
        )
    )
    return questionnaire(
        layout,
        levels=levels,
        feeds={name: draw(weights) for name in names},
        lenses={"one": ("e1",), "both": ("e1", "e2")},
        models={"m": ("f1", "f2")},
        unscored=draw(st.sets(st.sampled_from(names), max_size=1)),
        values={code: None if v is None else Fraction(v) for code, v in values.items()}
        if values
        else None,
        gate={
            "rule": draw(st.sampled_from(rules)),
            "max_transparent_below": draw(st.integers(0, 2)),
            "min_applicable_levels": draw(st.integers(1, 2)),
            **draw(st.sampled_from([{}, HARDER_HERE_THAN_BELOW])),
        },
    )


def raised(codes: Codes, item: str) -> Codes | None:
    """The codes with this item's answer one step higher, None when it cannot rise."""
    code = codes[item]
    if code in ("F", "NA", None):
        return None
    return {**codes, item: RATED[(0 if code == "DK" else RATED.index(code)) + 1]}


shipped_answers = answers(SHIPPED, SETTLED)
