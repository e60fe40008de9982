"""The blocks of an organisation's report that consultants choose from and put in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable

BLOCKS = (
    "profile",
    "peers",
    "evidence",
    "notes",
    "agreed",
    "hindrances",
    "steps",
    "route",
    "plan",
    "ladder",
    "trend",
    "lenses",
    "models",
    "together",
    "fit",
    "figures",
    "answers",
    "uncertain",
    "not_applicable",
    "method",
)
"""All blocks in the order they have until somebody chooses another. The cover always stands."""

WITH_ANSWERS = frozenset(
    {
        "evidence",
        "agreed",
        "steps",
        "route",
        "plan",
        "together",
        "fit",
        "figures",
        "answers",
        "uncertain",
        "not_applicable",
    }
)
"""Blocks that show single answers: not for consultants who may see results only."""


def printable(stored: Iterable[str], *, sees_answers: bool) -> tuple[str, ...]:
    """The blocks that are printed, in order: what was chosen, all when nothing was."""
    chosen = [block for block in dict.fromkeys(stored) if block in BLOCKS] or BLOCKS
    return tuple(block for block in chosen if sees_answers or block not in WITH_ANSWERS)


def block_names(_: Callable[[str], str]) -> dict[str, str]:
    """Block → what it is called; `_` translates."""
    return {
        "profile": _("Where you stand, dimension by dimension"),
        "peers": _("Among other organisations"),
        "evidence": _("What is claimed and what evidence shows"),
        "notes": _("Notes of the consultant"),
        "agreed": _("What was agreed"),
        "hindrances": _("What holds you back"),
        "steps": _("Your next steps"),
        "route": _("The cheapest route to the next level"),
        "plan": _("The plan for a year"),
        "ladder": _("The ladder of levels"),
        "trend": _("Since last time"),
        "lenses": _("P’s and pillars"),
        "models": _("Service models"),
        "together": _("What the questionnaires say together"),
        "fit": _("Which service model suits you"),
        "figures": _("Your figures of service"),
        "answers": _("Every answer"),
        "uncertain": _("What is uncertain"),
        "not_applicable": _("Does not apply"),
        "method": _("How this was decided"),
    }
