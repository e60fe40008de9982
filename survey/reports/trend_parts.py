"""The change since last time, taken apart: by who changed it, and by dimension.

Figures of change are differences of the whole percentages that are printed, so that what stands
in one row adds up.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import floor

from survey import wording
from survey.reports.lines import Joint, Lines, Mark, lines
from survey.reports.phrasing import Phrasing
from survey.reports.years import Pair, Run

NAMED = 3
"""How many dimensions a sentence names."""


@dataclass(frozen=True, slots=True)
class Part:
    """A dimension over the years. `figures` are its percentages, oldest first ("–" hidden).

    `yours` and `questionnaires` are signed whole percentage points, "" where they cannot be told.
    """

    name: str
    figures: tuple[str, ...]
    yours: str
    questionnaires: str
    picture: Lines


@dataclass(frozen=True, slots=True)
class Split:
    """The change since last time in two parts: signed whole percentage points.

    `before` and `after`: the day, and the figure that was printed then.
    """

    title: str
    before: tuple[str, str]
    yours: str
    questionnaires: str
    after: tuple[str, str]


def split(told: Run, words: Phrasing) -> Split | None:
    """What the organisation changed, and what the new edition did; None without a new edition, or
    where the two cannot be told apart.
    """
    before, after = told.stood[-2].in_place, told.stood[-1].in_place
    shared = told.passages[-1].overall
    if not told.passages[-1].edition or shared is None or before is None or after is None:
        return None
    points = _apart(before, after, shared)
    if points is None:
        return None
    yours, questionnaires = map(_signed, points)
    days = [wording.day(year.submitted_at, words.locale) for year in told.years]
    return Split(
        words._("You changed %(yours)s points, the questionnaire %(questionnaires)s")
        % {"yours": yours, "questionnaires": questionnaires},
        (days[-2], words.percent(before)),
        yours,
        questionnaires,
        (days[-1], words.percent(after)),
    )


def parts(told: Run, words: Phrasing) -> tuple[Part, ...]:
    """Every dimension of today's version; none in a quick check."""
    return tuple(_part(code, told, words) for code in told.stood[-1].dimensions)


def _part(code: str, told: Run, words: Phrasing) -> Part:
    figures = [stood.dimensions.get(code) for stood in told.stood]
    said = tuple("–" if value is None else words.percent(value) for value in figures)
    name = words.names([code])
    points = None
    if code in told.passages[-1].dimensions:
        points = _apart(figures[-2], figures[-1], told.passages[-1].dimensions[code])
    joints = [
        Joint(each.edition, joined=not each.edition or code in each.as_they_stand)
        for each in told.passages
    ]
    return Part(
        name,
        said,
        "" if points is None else _signed(points[0]),
        "" if points is None else _signed(points[1]),
        lines(
            words._("%(name)s: %(figures)s") % {"name": name, "figures": " → ".join(said)},
            [Mark(value) for value in figures],
            joints,
            small=True,
        ),
    )


def title(told: Run, words: Phrasing) -> str:
    """Which dimensions moved most, on what can be compared."""
    moved = {
        code: _whole(high) - _whole(low)
        for code, (low, high) in told.passages[-1].dimensions.items()
        if low is not None and high is not None and code in told.stood[-1].dimensions
    }
    up = sorted((c for c in moved if moved[c] > 0), key=lambda c: -moved[c])[:NAMED]
    down = sorted((c for c in moved if moved[c] < 0), key=lambda c: moved[c])[:NAMED]
    if not moved:
        return words._("The dimensions cannot be compared with those before")
    if up and down:
        return words._("Most gained in %(up)s; lost in %(down)s") % {
            "up": words.names(up),
            "down": words.names(down),
        }
    if up:
        return words._("Most gained in %(up)s; lost in none") % {"up": words.names(up)}
    if down:
        return words._("Lost in %(down)s; gained in none") % {"down": words.names(down)}
    return words._("No dimension has moved")


def _apart(before: float | None, after: float | None, shared: Pair) -> tuple[int, int] | None:
    """Whole points that the organisation changed, and that the questionnaire did.

    The first are those on the shared questions, under the scoring of the older edition; the
    second are the rest of the change.
    """
    if before is None or after is None or shared[0] is None or shared[1] is None:
        return None
    yours = _whole(shared[1]) - _whole(shared[0])
    return yours, _whole(after) - _whole(before) - yours


def _whole(percentage: float) -> int:
    """Half up, as it is printed; figures carry six decimals."""
    return floor(round(percentage, 6) + 0.5)


def _signed(points: int) -> str:
    return f"{points:+d}".replace("-", "−") if points else "0"
