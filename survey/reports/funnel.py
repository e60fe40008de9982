"""How far the organisations of a cohort are, step by step, and in which sections they stop."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

from questionnaires.schema import SKIPPED, Questionnaire

FULL = 100.0
SKIPPED_BYTE = SKIPPED & 0xFF


@dataclass(frozen=True, slots=True)
class FunnelStep:
    """One step: its code, how many came as far, and the share of all in percent (0…100)."""

    code: str
    count: int
    share: float


INVITED, REACHED, OPENED, STARTED, HALF, SUBMITTED = (
    "invited",
    "reached",
    "opened",
    "started",
    "half",
    "submitted",
)


def funnel(counts: Mapping[str, int], halfway: int) -> tuple[FunnelStep, ...]:
    """The steps from being invited to having submitted, from stage (storage/watching.py) → count.

    `halfway`: how many of those who still answer have answered half of the questions or more. Who
    joined without a mail counts as reached and opened. Each step holds at most what the one before
    it holds.
    """
    done = counts["submitted"] + counts["accepted"]
    started = done + counts["answering"] + counts["returned"]
    opened = started + counts["joined"]
    reached = opened + counts["sent"]
    invited = reached + counts["waiting"] + counts["undeliverable"]
    numbers = (invited, reached, opened, started, done + halfway, done)
    codes = (INVITED, REACHED, OPENED, STARTED, HALF, SUBMITTED)
    return tuple(
        FunnelStep(code, count, FULL * count / invited if invited else 0.0)
        for code, count in zip(codes, numbers, strict=True)
    )


@dataclass(frozen=True, slots=True)
class SectionGap:
    """A section: how many of the open sheets have a gap in it, and their share in percent."""

    code: str
    count: int
    share: float


@dataclass(frozen=True, slots=True)
class Stopped:
    """Of those who answered something and have not submitted: how many, how many are half-way,
    and the gaps they have by section, in the order of the form.
    """

    begun: int
    halfway: int
    gaps: tuple[SectionGap, ...]


def where_they_stop(sheets: Sequence[tuple[str, bytes]], questionnaire: Questionnaire) -> Stopped:
    """What is missing in sheets that are answered on `questionnaire` and not submitted.

    Each sheet is its form and its answers, one byte an item. In the quick check only its own
    items count.
    """
    size = len(questionnaire.items)
    begun = [(form, packed) for form, packed in sheets if len(packed) == size]
    asked = {
        "full": list(range(size)),
        "quick": [place for place, item in enumerate(questionnaire.items) if item.quick],
    }
    sections = {
        form: {
            code: _pick([k for k in places if questionnaire.items[k].dimension == code])
            for code in questionnaire.page_order
        }
        for form, places in asked.items()
    }
    halves = {form: (_pick(places), len(places)) for form, places in asked.items()}
    halfway = 0
    missing: dict[str, int] = dict.fromkeys(questionnaire.page_order, 0)
    for form, packed in begun:
        pick, most = halves[form]
        gaps = pick(packed).count(SKIPPED_BYTE)
        halfway += 2 * (most - gaps) >= most
        if gaps:
            for code, pick_section in sections[form].items():
                missing[code] += SKIPPED_BYTE in pick_section(packed)
    return Stopped(
        len(begun),
        halfway,
        tuple(
            SectionGap(code, count, FULL * count / len(begun) if begun else 0.0)
            for code, count in missing.items()
        ),
    )


def _pick(places: Sequence[int]) -> Callable[[bytes], tuple[int, ...]]:
    """What takes the bytes at `places` out of a sheet."""
    if len(places) < 2:
        return lambda packed: tuple(packed[place] for place in places)
    return itemgetter(*places)
