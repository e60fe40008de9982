"""What practices and the service model that fits say together (blueprint 2.3.7)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from scoring.findings import IN_PLACE, MISSING, Finding, Fitted, Practices

CARRIERS, MODELS_BUILT, GROUPS_DIFFER = "carriers", "models built", "groups differ"

SEGMENT_PRACTICE = "STR-3"
"""The practice of writing down a service model for each customer segment."""

AHEAD = 10
"""From so many points in place another model counts as built further (two bands of peers)."""

SAME_MODEL = {"m_self_service": "self_service"}
"""Candidates whose model has another code in the maturity questionnaire."""


def model_and_practices(practices: Practices, fits: Sequence[Fitted]) -> Iterator[Finding]:
    """The findings, in the order they are read."""
    yield from _carriers(practices, fits)
    yield from _models_built(practices, fits)
    yield from _groups_differ(practices, fits)


def carriers(fits: Sequence[Fitted], questionnaire: str) -> Counter[str]:
    """Item of `questionnaire` → how many recommendations it carries, over all groups."""
    return Counter(
        item
        for fit in fits
        if fit.version.practices == questionnaire
        for candidate in fit.all_recommended
        for item in fit.version.candidate[candidate].items
    )


def _carriers(practices: Practices, fits: Sequence[Fitted]) -> Iterator[Finding]:
    """What the recommended models rest on: how much of it is in place, and what is not."""
    carried = carriers(fits, practices.questionnaire.id)
    ordered = sorted(carried, key=lambda item: -carried[item])
    there = practices.of_state(ordered, IN_PLACE)
    missing = practices.of_state(practices.by_need(ordered), MISSING)
    if not there and not missing:
        return
    # What carries most comes first, and among equals what lies lowest.
    missing = tuple(sorted(missing, key=lambda item: -carried[item]))
    yield Finding(
        CARRIERS,
        MISSING if missing else IN_PLACE,
        items=missing or there,
        candidates=tuple(dict.fromkeys(code for fit in fits for code in fit.all_recommended)),
        figures={
            "missing": len(missing),
            "all": len(there) + len(missing),
            "carries": {item: carried[item] for item in missing or there},
        },
    )


def _models_built(practices: Practices, fits: Sequence[Fitted]) -> Iterator[Finding]:
    """The model that fits best, and the one of which most is in place."""
    built = {
        code: figure["figure"]
        for code, figure in practices.result["models"].items()
        if figure["figure"] is not None
    }
    best: dict[str, float] = {}
    for fit in fits:
        for code in fit.all_recommended:
            if SAME_MODEL.get(code, code) in built:
                best[code] = max(fit.fit(code), best.get(code, 0.0))
    if not best:
        return
    # Models that are no candidates are not compared: nothing says how well they would suit.
    known = {SAME_MODEL.get(c.code, c.code): c.code for fit in fits for c in fit.version.candidates}
    first = max(best, key=lambda code: best[code])
    most = max((model for model in built if model in known), key=lambda model: built[model])
    wanted = built[SAME_MODEL.get(first, first)]
    elsewhere = built[most] - wanted >= AHEAD
    yield Finding(
        MODELS_BUILT,
        "elsewhere" if elsewhere else "there",
        candidates=(first, known[most]) if elsewhere else (first,),
        figures={"fit": best[first], "in_place": wanted, "most": built[most]},
    )


def _groups_differ(practices: Practices, fits: Sequence[Fitted]) -> Iterator[Finding]:
    """Customer groups that ask for different models need one written down for each."""
    asked = [(fit.segment, fit.touches[0]) for fit in fits if fit.segment and fit.touches]
    state = practices.state(SEGMENT_PRACTICE)
    if len({touch for _, touch in asked}) > 1 and state:
        yield Finding(
            GROUPS_DIFFER,
            state,
            items=(SEGMENT_PRACTICE,),
            candidates=tuple(touch for _, touch in asked),
            segments=tuple(segment for segment, _ in asked),
        )
