"""What others did with each step, as its evidence, and where the order of steps comes from.

It says what organisations did next, never that it helped them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from survey import wording
from survey.reports.advice import NextStep
from survey.reports.phrasing import Writing
from survey.reports.put_forward import learnt_order


def with_evidence(
    steps: Sequence[NextStep], told: Mapping[str, Any], words: Writing
) -> tuple[NextStep, ...]:
    """`steps`, each with what others did; as they are while there is nobody to tell of."""
    if not told["figures"]:
        return tuple(steps)
    return tuple(
        replace(step, why=" ".join([step.why, *_evidence(step.item, told, words)]))
        for step in steps
    )


def order_of_steps(told: Mapping[str, Any], words: Writing) -> str:
    """Where the order of the steps comes from, as a sentence or two."""
    if learnt_order(told):
        moves = told["moves"]
        said = {
            "count": wording.decimal(moves["movers"], words.locale, 0),
            "months": _months(moves["months"], words),
        }
        if told["simulated"]:
            return (
                words._(
                    "The order follows what simulated organisations took next: about %(count)s of "
                    "them within %(months)s."
                )
                % said
            )
        return (
            words._(
                "The order follows what organisations took next: about %(count)s of them were seen "
                "to move within %(months)s. What others did next is no proof that it helped them."
            )
            % said
        )
    if told["common"]:
        return words._(
            "The order is the method's own; what most organisations one level higher have in place "
            "goes up in it."
        )
    return words._("The order is the method's own.")


def _evidence(item: str, told: Mapping[str, Any], words: Writing) -> list[str]:
    found = []
    simulated = bool(told["simulated"])
    taken = (told["moves"] or {"evidence": {}})["evidence"].get(item)
    if taken:
        said = {
            "count": wording.decimal(taken["open"], words.locale, 0),
            "share": words.percent(taken["share"]),
            "months": _months(told["moves"]["months"], words),
            "range": words.percent_range((taken["low"], taken["high"])),
        }
        text = (
            words._(
                "Of about %(count)s simulated organisations that had this open, %(share)s took it "
                "next within %(months)s (%(range)s)."
            )
            if simulated
            else words._(
                "Of about %(count)s organisations like yours that had this open, %(share)s took it "
                "next within %(months)s (%(range)s)."
            )
        )
        found.append(text % said)
    share = told["practices"].get(item)
    if share is not None:
        text = (
            words._("%(share)s of the simulated organisations have it in place.")
            if simulated
            else words._("%(share)s of the organisations you are compared with have it in place.")
        )
        found.append(text % {"share": words.percent(share)})
    if item in told["usual"]:
        found.append(
            words._("In the usual order it is number %(place)s of %(count)s to be in place.")
            % {"place": told["usual"][item], "count": len(told["usual"])}
        )
    common = item in told["common"]
    if common:
        found.append(words._("Most of those one level higher have it, which puts it forward."))
    if not (taken or common or learnt_order(told)):
        found.append(words._("Its place is by the method's own order."))
    return found


def _months(count: int, words: Writing) -> str:
    return words.ngettext("%(count)s month", "%(count)s months", count) % {"count": count}
