"""What became of the answers since last time, in sentences."""

from __future__ import annotations

from survey.reports.phrasing import Phrasing
from survey.reports.years import Run


def sentences(told: Run, words: Phrasing) -> tuple[str, ...]:
    """How many answers rose and fell, what became of the steps advised, what stays open."""
    said = (_answers(told, words), _steps_done(told, words), _room(told, words))
    return tuple(sentence for sentence in said if sentence)


def _answers(told: Run, words: Phrasing) -> str:
    """How many of the shared questions were answered higher, lower and alike."""
    older, newer = told.years[-2:]
    shared = told.passages[-1].same_items
    if not shared:
        return ""
    values = {code.code: code.value for code in newer.questionnaire.scale if not code.unknown}
    counts = {"higher": 0, "lower": 0, "alike": 0, "other": 0}
    for before, after in shared.items():
        one = values.get(older.sheet.answer(before).code or "")
        other = values.get(newer.sheet.answer(after).code or "")
        if one is None or other is None:
            counts["other"] += 1
        else:
            counts["higher" if other > one else "lower" if other < one else "alike"] += 1
    said = words.ngettext(
        "%(all)s question was asked both times: %(higher)s answered higher now, %(lower)s lower, "
        "%(alike)s as before.",
        "%(all)s questions were asked both times: %(higher)s answered higher now, %(lower)s "
        "lower, %(alike)s as before.",
        len(shared),
    ) % {"all": len(shared), **counts}
    if not counts["other"]:
        return said
    return words._("%(counts)s %(rest)s") % {
        "counts": said,
        "rest": words.ngettext(
            "For %(count)s it cannot be told, because an answer is missing, not known or does "
            "not apply.",
            "For %(count)s it cannot be told, because answers are missing, not known or do not "
            "apply.",
            counts["other"],
        )
        % {"count": counts["other"]},
    }


def _steps_done(told: Run, words: Phrasing) -> str:
    """How many of the steps that were advised last time are further in place now."""
    older, newer = told.years[-2:]
    shared = told.passages[-1].same_items
    values = {code.code: code.value or 0 for code in newer.questionnaire.scale}
    advised = [step["id"] for step in older.result["next_steps"] if step["id"] in shared]
    if not advised or older.sheet.form == "quick":
        return ""
    done = sum(
        values.get(newer.sheet.answer(shared[item]).code or "", 0)
        > values.get(older.sheet.answer(item).code or "", 0)
        for item in advised
    )
    return words.ngettext(
        "Further in place now: %(done)s of %(count)s step that was advised last time.",
        "Further in place now: %(done)s of the %(count)s steps that were advised last time.",
        len(advised),
    ) % {"count": len(advised), "done": done}


def _room(told: Run, words: Phrasing) -> str:
    """What the ranges leave open: a change within them may be none."""
    ranges = [stood.in_place_range for stood in told.stood[-2:]]
    if any(ends is None for ends in ranges) or all(ends[0] == ends[1] for ends in ranges if ends):
        return ""
    before, after = (words.percent_range(ends) for ends in ranges if ends)
    return words._(
        "Answers that are missing or not known leave room: in place was %(before)s last time and "
        "is %(after)s now. A change that lies within may be none."
    ) % {"before": before, "after": after}
