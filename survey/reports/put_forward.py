"""The list of steps when service models or peers are known: what they put forward goes up (2.3.7).

Only the order and choice of steps follow them; level, route and figures stay as they were, and so
does the stored result.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from scoring.findings import Fitted, Practices
from scoring.fit import card_boosts
from scoring.model_and_practices import carriers
from survey.reports.advice import NextStep
from survey.reports.phrasing import Writing

IMPACT = "impact"
"""The rung of a pool that taught no order: the method's own stands (scoring.peers.next_moves)."""


def put_forward(
    practices: Practices, fits: Sequence[Fitted], comparison: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The maturity result with the steps that the models of `fits` and peers put forward.

    `comparison`: what scoring.peers.compared tells, None where nothing is.
    """
    result = practices.result
    boosts = {
        item: boost
        for fit in fits
        if fit.version.practices == practices.questionnaire.id
        for item, boost in card_boosts(fit.all_recommended, fit.version).items()
    }
    common = comparison["common"] if comparison else ()
    learnt = learnt_order(comparison)
    if not (boosts or common or learnt) or result["state"] == "indicative":
        return result
    # Where it is used, as in survey.actions.submit: a web process starts without numpy.
    from scoring.result import steps_with
    from scoring.steps import Wishes

    wishes = Wishes(items=boosts, peers=dict.fromkeys(common, Fraction(1)), learnt=learnt)
    return {**result, "next_steps": steps_with(practices.sheet, practices.questionnaire, wishes)}


def learnt_order(comparison: Mapping[str, Any] | None) -> Mapping[str, float] | None:
    """Item → how soon organisations took it next; None where the method's own order stands."""
    moves = comparison["moves"] if comparison else None
    if moves is None or moves["rung"] == IMPACT:
        return None
    order: Mapping[str, float] = moves["order"]
    return order


def with_reasons(
    steps: Sequence[NextStep], practices: Practices, fits: Sequence[Fitted], words: Writing
) -> tuple[NextStep, ...]:
    """`steps`, and beside each how many recommended models it carries."""
    carried = carriers(fits, practices.questionnaire.id)
    return tuple(
        replace(step, why=f"{step.why} {_reason(carried[step.item], words)}".strip())
        if carried[step.item]
        else step
        for step in steps
    )


def _reason(carries: int, words: Writing) -> str:
    return words.ngettext(
        "It carries %(count)s recommended model.",
        "It carries %(count)s recommended models.",
        carries,
    ) % {"count": carries}


def how_many(
    steps: Sequence[NextStep], practices: Practices, fits: Sequence[Fitted], words: Writing
) -> str:
    """How many of `steps` the models put forward, as a sentence; "" for none."""
    carried = carriers(fits, practices.questionnaire.id)
    count = sum(step.item in carried for step in steps)
    said = words.ngettext(
        "%(count)s of these steps carries a model that suits you and is put forward for it.",
        "%(count)s of these steps carry models that suit you and are put forward for it.",
        count,
    ) % {"count": count}
    return said if count else ""
