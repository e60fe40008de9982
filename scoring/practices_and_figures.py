"""What practices and measured figures say together; figures never change a level (2.4)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType

from scoring.findings import IN_PLACE, MISSING, Figures, Finding, Practices
from scoring.outcomes import lowest_judged

UNSHOWN, SHOWN = "claimed and not shown", "shown and not claimed"
PROOF, TARGETS = "proof of the level", "targets and the level"
LEVER, COMPLAINTS, GOAL = "lever", "complaints", "goal"

MEASURED_BY: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "PRM-2": ("OUT-FRT",),
        "PRM-4": ("OUT-RESOL",),
        "RES-4": ("OUT-FCR",),
        "EXP-4": ("OUT-CORRECT",),
        "SLF-4": ("OUT-SELF",),
        "PEO-4": ("OUT-ESAT",),
        "STR-4": ("OUT-COST",),
        "PRC-2": ("OUT-VOL",),
        "INS-2": ("OUT-COMPL",),
        "INS-4": ("OUT-RET", "OUT-CHURN"),
    }
)
"""Practice → the figures it brings: each says that this very figure is kept, counted or known
(inventory rows 79, 94, 98, 133, 135, 172, 173; note of OUT-COMPL; the statements themselves)."""

GOAL_FIGURES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "churn": ("OUT-CHURN", "OUT-RET"),
        "satisfaction": ("OUT-CSAT", "OUT-NPS"),
        "sales": ("OUT-SALES",),
        "cost": ("OUT-COST", "OUT-COSTREV"),
        "complaints": ("OUT-COMPL",),
    }
)
"""Goal → the figures that show whether it is reached (inventory rows 4, 70, 74, 77, 78)."""

REGISTERED, REGISTERING = "OUT-COMPL", "INS-2"
"""Complaints, and the practice of registering them: more registration raises the figure."""

MEASURED, REPEATED, WITH_TARGET = 1, 2, 3
"""Ratings: measured once, in enough periods with the written definition, against a target."""


def practices_and_figures(
    practices: Practices, figures: Figures, goals: Collection[str]
) -> Iterator[Finding]:
    """The findings, in the order they are read. `goals` are those chosen in any questionnaire."""
    yield from _proof(practices, figures)
    yield from _targets(practices, figures)
    yield from _lever(practices, figures)
    yield from _claims(practices, figures)
    yield from _complaints(practices, figures)
    for goal in goals:
        yield from _goal(goal, practices, figures)


def _proof(practices: Practices, figures: Figures) -> Iterator[Finding]:
    """Whether the figures can show what the level says."""
    ratings = {
        kpi.id: rating
        for kpi in figures.version.kpis
        if not kpi.is_context and (rating := figures.rating(kpi.id)) is not None
    }
    if practices.is_high is None or not ratings:
        return
    single = sum(rating <= MEASURED for rating in ratings.values())
    targeted = sum(rating >= WITH_TARGET for rating in ratings.values())
    reading = ""
    if 2 * single > len(ratings):
        reading = "high, not shown" if practices.is_high else "low, not shown"
    elif 2 * targeted >= len(ratings) and practices.is_high:
        reading = "high, shown"
    if reading:
        yield Finding(
            PROOF,
            reading,
            figures={
                "level": practices.level,
                "single": single,
                "targeted": targeted,
                "all": len(ratings),
            },
        )


def _targets(practices: Practices, figures: Figures) -> Iterator[Finding]:
    """Targets met at a low level, or missed at a high one."""
    verdicts = {kpi.id: figures.target_met(kpi.id) for kpi in figures.version.kpis}
    met = tuple(kpi for kpi, verdict in verdicts.items() if verdict)
    missed = tuple(kpi for kpi, verdict in verdicts.items() if verdict is False)
    if practices.is_high is None or not (met or missed):
        return
    reading = ""
    if not practices.is_high and len(met) > len(missed):
        reading = "low, met"
    elif practices.is_high and len(missed) > len(met):
        reading = "high, missed"
    if reading:
        yield Finding(
            TARGETS,
            reading,
            kpis=missed if practices.is_high else met,
            figures={
                "level": practices.level,
                "met": len(met),
                "missed": len(missed),
                "all": len(met) + len(missed),
            },
        )


def _lever(practices: Practices, figures: Figures) -> Iterator[Finding]:
    """What customers judge lowest, and the practices that feed it."""
    lever = lowest_judged(figures.result["triad"])
    features = figures.version.features
    if not lever or features.get(lever) not in practices.result["features"]:
        return
    built = {
        factor: practices.result["features"][feature]["figure"]
        for factor, feature in features.items()
        if feature in practices.result["features"]
    }
    feeding = [item.id for item in practices.questionnaire.items if features[lever] in item.feeds]
    missing = practices.of_state(practices.by_need(feeding), MISSING)
    known = [figure for figure in built.values() if figure is not None]
    agree = built[lever] is not None and built[lever] == min(known)
    yield Finding(
        LEVER,
        ("same" if agree else "other") if missing else "all in place",
        items=missing,
        kpis=(figures.version.triad[lever],),
        figures={
            "lever": lever,
            "judged": figures.value(figures.version.triad[lever]),
            "in_place": built[lever],
            "missing": len(missing),
            "all": len(missing) + len(practices.of_state(feeding, IN_PLACE)),
        },
    )


def _claims(practices: Practices, figures: Figures) -> Iterator[Finding]:
    """Figures that a practice says are kept and are not there, and the other way round."""
    unshown: dict[str, tuple[str, ...]] = {}
    shown: dict[str, tuple[str, ...]] = {}
    for item, kpis in MEASURED_BY.items():
        asked = {kpi: rating for kpi in kpis if (rating := figures.rating(kpi)) is not None}
        if not asked:
            continue
        best = max(asked.values())
        state = practices.state(item)
        if state == IN_PLACE and best < MEASURED:
            unshown[item] = tuple(asked)
        elif state == MISSING and best >= REPEATED:
            shown[item] = tuple(kpi for kpi, rating in asked.items() if rating == best)
    for kind, found in ((UNSHOWN, unshown), (SHOWN, shown)):
        if found:
            yield Finding(
                kind,
                items=tuple(found),
                kpis=tuple(kpi for kpis in found.values() for kpi in kpis),
                figures={"pairs": found},
            )


def _complaints(practices: Practices, figures: Figures) -> Iterator[Finding]:
    """Complaints are read with their registration (note of OUT-COMPL)."""
    value, state = figures.value(REGISTERED), practices.state(REGISTERING)
    if value is None or not state:
        return
    if state == MISSING:
        reading = "not registered"
    elif figures.trend(REGISTERED) == "up":
        reading = "more registered"
    else:
        return
    yield Finding(
        COMPLAINTS, reading, items=(REGISTERING,), kpis=(REGISTERED,), figures={"value": value}
    )


def _goal(goal: str, practices: Practices, figures: Figures) -> Iterator[Finding]:
    """A chosen goal: whether its figures move, and how much of what serves it is in place."""
    serving = practices.questionnaire.goals.get(goal, frozenset())
    items = [item.id for item in practices.questionnaire.items if item.id in serving]
    asked = tuple(kpi for kpi in GOAL_FIGURES.get(goal, ()) if figures.rating(kpi) is not None)
    if not asked or not items:
        return
    measured = tuple(kpi for kpi in asked if figures.value(kpi) is not None)
    there, missing = practices.of_state(items, IN_PLACE), practices.of_state(items, MISSING)
    # What is better by itself speaks before what is not.
    plain = [kpi for kpi in measured if not figures.version.by_id[kpi].is_context]
    trends = {figures.trend(kpi) for kpi in plain} - {""}
    trends = trends or {figures.trend(kpi) for kpi in measured} - {""}
    if not measured:
        reading = "not measured"
    elif not trends:
        reading = "measured once"
    elif len(trends) > 1:
        reading = "mixed"
    else:
        reading = trends.pop()
    yield Finding(
        GOAL,
        reading,
        items=practices.by_need(missing),
        kpis=measured or asked,
        figures={"goal": goal, "there": len(there), "all": len(there) + len(missing)},
    )
