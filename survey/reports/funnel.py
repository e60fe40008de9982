"""How far the organisations of a cohort are, step by step, and in which sections they stop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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


def where_they_stop(sheets: Mapping[str, Sequence[bytes]], questionnaire: Questionnaire) -> Stopped:
    """What is missing in sheets that are answered on `questionnaire` and not submitted.

    `sheets`: form → the answers of each sheet, one byte an item. In the quick check only its own
    items count.
    """
    size = len(questionnaire.items)
    begun = halfway = 0
    missing: dict[str, int] = dict.fromkeys(questionnaire.page_order, 0)
    for form, given in sheets.items():
        found = [packed for packed in given if len(packed) == size]
        asked = [k for k, item in enumerate(questionnaire.items) if form == "full" or item.quick]
        begun += len(found)
        halfway += sum(2 * _answered(packed, asked, size) >= len(asked) for packed in found)
        # One after another, every `size`-th byte is the same item's: a column of ten thousand
        # sheets is one slice, and whether a section has a gap is an "or" of its columns.
        together = b"".join(found)
        for code in missing:
            gaps = 0
            for place in asked:
                if questionnaire.items[place].dimension == code:
                    gaps |= int.from_bytes(together[place::size].translate(_GAP), "big")
            missing[code] += gaps.bit_count()
    return Stopped(
        begun,
        halfway,
        tuple(
            SectionGap(code, count, FULL * count / begun if begun else 0.0)
            for code, count in missing.items()
        ),
    )


_GAP = bytes(int(byte == SKIPPED_BYTE) for byte in range(256))
"""Byte of a sheet → 1 when it is a gap, else 0."""


def _answered(packed: bytes, asked: Sequence[int], size: int) -> int:
    if len(asked) == size:
        return size - packed.count(SKIPPED_BYTE)
    return sum(packed[place] != SKIPPED_BYTE for place in asked)
