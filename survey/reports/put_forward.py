"""The list of steps when service models are known: what carries a recommended one goes up (2.3.7).

Only the order and choice of steps follow the models; level, route and figures stay as they were.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from scoring.findings import Fitted, Practices
from scoring.fit import card_boosts
from scoring.model_and_practices import carriers
from survey.reports.advice import NextStep
from survey.reports.phrasing import Writing


def put_forward(practices: Practices, fits: Sequence[Fitted]) -> dict[str, Any]:
    """The maturity result with the steps that the models of `fits` put forward."""
    result = practices.result
    boosts = {
        item: boost
        for fit in fits
        if fit.version.practices == practices.questionnaire.id
        for item, boost in card_boosts(fit.all_recommended, fit.version).items()
    }
    if not boosts or result["state"] == "indicative":
        return result
    # Where it is used, as in survey.actions.submit: a web process starts without numpy.
    from scoring.result import score_sheet
    from scoring.steps import Wishes

    again = score_sheet(practices.sheet, practices.questionnaire, Wishes(items=boosts))
    return {**result, "next_steps": again["next_steps"]}


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
