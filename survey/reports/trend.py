"""Since last time: how an organisation moved over the years, in words, figures and pictures.

What the organisation changed is told apart from what a new edition of the questionnaire changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from babel.dates import format_skeleton

from survey import wording
from survey.reports import since, trend_parts, years
from survey.reports.lines import Joint, Lines, Mark, lines
from survey.reports.phrasing import Phrasing
from survey.reports.trend_parts import Part, Split
from survey.reports.years import History, Passage, Run, Year


@dataclass(frozen=True, slots=True)
class YearRow:
    """One assessment. `edition` stands above it when a new edition began before it, else ""."""

    day: str
    version: str
    level: str
    in_place: str
    edition: str


@dataclass(frozen=True, slots=True)
class Trend:
    """Everything said about the years. `apart`: a new edition began since last time, and what it
    changed can be told from what the organisation did; `split` says so of the whole, where both
    years have a figure. `has_…` decide the legend.
    """

    title: str
    sentences: tuple[str, ...]
    picture: Lines
    rows: tuple[YearRow, ...]
    apart: bool
    split: Split | None
    parts_title: str
    parts: tuple[Part, ...]
    days: tuple[str, ...]

    @property
    def has_bridge(self) -> bool:
        """Whether a broken line is drawn."""
        return bool(self.picture.bridges)

    @property
    def has_span(self) -> bool:
        """Whether a range is drawn."""
        return bool(self.picture.spans)


def last_marks(history: History, now: Year) -> dict[str, float]:
    """Dimension → % in place last time, where it can be compared with today's as it stands."""
    told = years.run(history, now)
    if not told.passages:
        return {}
    comparable, before = told.passages[-1].as_they_stand, told.stood[-2].dimensions
    return {c: value for c, value in before.items() if c in comparable and value is not None}


def trend(history: History, now: Year, words: Phrasing) -> Trend | None:
    """The trend up to `now`; None when nothing came before."""
    told = years.run(history, now)
    if len(told.years) < 2:
        return None
    title = _finding(told, words)
    return Trend(
        title,
        since.sentences(told, words),
        _picture(title, told, words),
        tuple(_row(told, place, words) for place in range(len(told.years))),
        told.passages[-1].edition and told.passages[-1].overall is not None,
        trend_parts.split(told, words),
        trend_parts.title(told, words),
        trend_parts.parts(told, words),
        tuple(wording.day(year.submitted_at, words.locale) for year in told.years),
    )


def _finding(told: Run, words: Phrasing) -> str:
    passage, before, after = told.passages[-1], told.stood[-2], told.stood[-1]
    if passage.overall is None:
        return words._(
            "A new edition of the questionnaire began in between: today’s figures cannot be "
            "compared with those before"
        )
    low, high = passage.overall
    if low is None or high is None:
        return words._("The change cannot be told, because one of the two figures is missing")
    figures = {"before": words.percent(low), "after": words.percent(high)}
    if figures["before"] == figures["after"]:
        in_place = words._("%(after)s in place, as last time") % figures
    else:
        in_place = words._("from %(before)s to %(after)s in place") % figures
    if passage.edition:
        return words.ngettext(
            "On the %(count)s question that both editions share: %(in_place)s",
            "On the %(count)s questions that both editions share: %(in_place)s",
            passage.shared,
        ) % {"count": passage.shared, "in_place": in_place}
    if before.level == after.level:
        level = words._("Level %(level)s, as last time") % {"level": after.level}
    else:
        level = words._("From level %(before)s to level %(after)s") % {
            "before": before.level,
            "after": after.level,
        }
    return words._("%(level)s; %(in_place)s") % {"level": level, "in_place": in_place}


def _picture(title: str, told: Run, words: Phrasing) -> Lines:
    marks = [
        Mark(
            stood.in_place,
            stood.in_place_range,
            "" if stood.in_place is None else words.percent(stood.in_place),
            (_short_day(told.years[place], words), _level(told, place, words, named=False)),
        )
        for place, stood in enumerate(told.stood)
    ]
    return lines(title, marks, [_joint(passage) for passage in told.passages])


def _joint(passage: Passage) -> Joint:
    if not passage.edition:
        return Joint()
    low, high = passage.overall or (None, None)
    bridge = None if low is None or high is None else (low, high)
    return Joint(edition=True, joined=False, bridge=bridge)


def _short_day(year: Year, words: Phrasing) -> str:
    moment = datetime.fromtimestamp(year.submitted_at, UTC)
    return format_skeleton("yMMM", moment, locale=words.locale)


def _level(told: Run, place: int, words: Phrasing, *, named: bool = True) -> str:
    stood = told.stood[place]
    if stood.level_range is None:
        return "–"
    if stood.level is None:
        return words._("level %(levels)s") % {"levels": words.level_range(stood.level_range)}
    if not named:
        return words._("level %(levels)s") % {"levels": stood.level}
    # Each edition has names of its own for its levels.
    names = told.years[place].questionnaire.text(words.locale).levels
    return words._("%(level)s %(name)s") % {
        "level": stood.level,
        "name": names[stood.level].name,
    }


def _row(told: Run, place: int, words: Phrasing) -> YearRow:
    stood = told.stood[place]
    if stood.in_place_range is None:
        figure = "–"
    elif stood.in_place is None:
        figure = words.percent_range(stood.in_place_range)
    else:
        figure = words.percent(stood.in_place)
        if stood.in_place_range[0] != stood.in_place_range[1]:
            figure = words._("%(figure)s (%(range)s)") % {
                "figure": figure,
                "range": words.percent_range(stood.in_place_range),
            }
    return YearRow(
        wording.day(told.years[place].submitted_at, words.locale),
        told.years[place].questionnaire.version,
        _level(told, place, words),
        figure,
        _edition(told.passages[place - 1], words) if place else "",
    )


def _edition(passage: Passage, words: Phrasing) -> str:
    if not passage.edition:
        return ""
    share = {"shared": passage.shared, "asked": passage.asked}
    if passage.overall is None:
        return (
            words._(
                "New edition: only %(shared)s of its %(asked)s questions are as before, too few to "
                "compare."
            )
            % share
        )
    low, high = passage.overall
    same = (
        words._("New edition: %(shared)s of its %(asked)s questions mean the same as before.")
        % share
    )
    if low is None or high is None:
        return same
    return words._("%(same)s On these: %(before)s before, %(after)s after.") % {
        "same": same,
        "before": words.percent(low),
        "after": words.percent(high),
    }
