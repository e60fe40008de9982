"""What speaks for and against a service model: one row an answer, in words and as bars.

A fit is 50 and what each answer adds or takes (scoring.fit), so that the rows add up to it.
Positions and widths are percentages of a row's length, with 0 points in the middle.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from questionnaires.fit import Fit
from survey.reports.phrasing import Writing
from survey.wording import decimal

MIDDLE = 50
"""The fit at which nothing speaks for a candidate and nothing against it."""

NAMED = 3
"""How many factors a finding names on either side; the rows have them all."""


@dataclass(frozen=True, slots=True)
class Reason:
    """What one answer adds (`points` above 0) or takes. `x`, `width`: its bar, in per cent.

    `ideal`: the answer that would suit best, "" when it was given.
    """

    factor: str
    name: str
    answer: str
    ideal: str
    reason: str
    points: float
    points_words: str
    x: float
    width: float
    alt: str


@dataclass(frozen=True, slots=True)
class Reasons:
    """The answers behind a fit, those that speak most for it first. `sum` says how they add up."""

    title: str
    rows: tuple[Reason, ...]
    sum: str


def signed(points: float, locale: str) -> str:
    """Points with their sign: "+6.8", "−4.5", "0"."""
    written = decimal(abs(points), locale)
    if round(points, 1) == 0:
        return decimal(0, locale, 0)
    return ("+" if points > 0 else "−") + written


def reasons(candidate: str, result: Mapping[str, Any], version: Fit, words: Writing) -> Reasons:
    """The reasons of a candidate that the `result` names and that has weights."""
    why = result["why"][candidate]
    texts = version.text(words.locale)
    card = texts.candidates[candidate]
    votes = sorted(why["votes"], key=lambda vote: -vote["points"])
    longest = max((abs(vote["points"]) for vote in votes), default=0) or 1
    rows = []
    for vote in votes:
        factor = texts.factors[vote["factor"]]
        points = vote["points"]
        width = round(abs(points) / longest * MIDDLE, 2)
        answer = factor.options[vote["answer"]]
        written = signed(points, words.locale)
        rows.append(
            Reason(
                vote["factor"],
                factor.name,
                answer,
                "" if vote["ideal"] == vote["answer"] else factor.options[vote["ideal"]],
                card.reasons[vote["factor"]],
                points,
                written,
                MIDDLE if points >= 0 else MIDDLE - width,
                width,
                words._("%(factor)s, %(answer)s: %(points)s points")
                % {"factor": factor.name, "answer": answer, "points": written},
            )
        )
    figure = result["fit"][version.candidate[candidate].group][candidate]
    return Reasons(_finding(rows, words), tuple(rows), _sum(why, figure, version, words))


def _finding(rows: Sequence[Reason], words: Writing) -> str:
    speaking = [row.name for row in rows if row.points > 0][:NAMED]
    against = [row.name for row in reversed(rows) if row.points < 0][:NAMED]
    if not against:
        return words._("Nothing speaks against it; most for it: %(names)s") % {
            "names": words.listing(speaking)
        }
    if not speaking:
        return words._("Nothing speaks for it; most against it: %(names)s") % {
            "names": words.listing(against)
        }
    return words._("Most for it: %(speaking)s; most against it: %(against)s") % {
        "speaking": words.listing(speaking),
        "against": words.listing(against),
    }


def _sum(why: Mapping[str, Any], figure: float, version: Fit, words: Writing) -> str:
    named = version.text(words.locale).goals
    goals = [named[goal].name for goal in why["goals"]]
    sentence = words._("50, and what the answers add and take, make %(figure)s.")
    if goals:
        sentence = words._(
            "50, what the answers add and take, and %(bonus)s for what you want to reach "
            "(%(goals)s) make %(figure)s."
        )
    total = MIDDLE + sum(vote["points"] for vote in why["votes"]) + why["bonus"]
    if total > figure + 0.001:
        sentence = words._(
            "50, what the answers add and take, and %(bonus)s for what you want to reach "
            "(%(goals)s) make more than %(figure)s, which is the most there is."
        )
    return sentence % {
        "figure": decimal(figure, words.locale),
        "bonus": signed(why["bonus"], words.locale),
        "goals": words.listing(goals),
    }
