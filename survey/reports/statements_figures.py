"""Statements about measured figures beside practices. Figures never change a level."""

from __future__ import annotations

from scoring.findings import Finding
from survey.reports.statements import Source, Statement, Voices


def proof(found: Finding, say: Voices) -> Statement:
    """Whether the figures can show what the level says."""
    numbers = found.figures
    if found.flag == "high, shown":
        title = say._(
            "Your figures can show level %(level)s: %(targeted)s of %(all)s are held against a "
            "target"
        )
        text = say._("Whoever doubts the level can look at them.")
    elif found.flag == "high, not shown":
        title = say._(
            "You cannot show level %(level)s yet: %(single)s of %(all)s figures are not followed"
        )
        text = say._(
            "Practices of this level leave traces in figures. Until these are measured over four "
            "periods by a written definition, the level rests on what you say."
        )
    else:
        title = say._(
            "Practices and figures both stand at the beginning: level %(level)s, and %(single)s of "
            "%(all)s figures are not followed"
        )
        text = say._(
            "Choose a few figures that belong to your next steps and measure them from now on: "
            "they will show whether the steps help."
        )
    count = say.ngettext(
        "%(count)s of %(all)s figure", "%(count)s of %(all)s figures", numbers["all"]
    )
    sources = [
        say.level(),
        Source(
            say._("Figures"),
            say._("Not measured, or not yet followed (R0, R1)"),
            count % {"count": numbers["single"], "all": numbers["all"]},
        ),
        Source(
            say._("Figures"),
            say._("Held against a target (R3, R4)"),
            count % {"count": numbers["targeted"], "all": numbers["all"]},
        ),
    ]
    return say.statement(found.kind, title % numbers, text, sources)


def targets(found: Finding, say: Voices) -> Statement:
    """Targets met at a low level, or missed at a high one."""
    numbers = found.figures
    if found.flag == "low, met":
        title = say._(
            "Results are better than your practices explain: %(met)s of %(all)s targets are met "
            "at level %(level)s"
        )
        text = say._(
            "They may rest on a few people, or the targets may be easy. Practices that are written "
            "down keep results when people leave."
        )
    else:
        title = say._(
            "Your practices do not show in results yet: %(missed)s of %(all)s targets are missed "
            "at level %(level)s"
        )
        text = say._(
            "Results follow practices with a delay. If they stay away, the practices may exist on "
            "paper more than at work, or the targets may ask for something else."
        )
    sources = [say.level(), *(say.figure(kpi, _against_target(kpi, say)) for kpi in found.kpis)]
    return say.statement(found.kind, title % numbers, text, sources)


def _against_target(kpi: str, say: Voices) -> str:
    assert say.figures is not None  # noqa: S101 - the finding is about figures
    verdict = say._("target met") if say.figures.target_met(kpi) else say._("target missed")
    return say._("%(figure)s; %(verdict)s") % {"figure": say.value(kpi), "verdict": verdict}


def lever(found: Finding, say: Voices) -> Statement:
    """What customers judge lowest, and the practices that feed it."""
    assert say.figures is not None  # noqa: S101 - the finding is about figures
    words = say.figures.version.text(say.locale).triad
    names = {"lever": words[found.figures["lever"]].name}
    if found.flag == "same":
        title = say._(
            "Customers judge “%(lever)s” lowest, and the practices behind it are furthest behind"
        )
        text = say._("Both sides point at the same place: begin with these practices.")
    elif found.flag == "other":
        title = say._(
            "Customers judge “%(lever)s” lowest, though practices behind another one are further "
            "behind"
        )
        text = say._("Customers decide what counts: begin with the practices that feed it.")
    else:
        title = say._(
            "Customers judge “%(lever)s” lowest, though every practice behind it is in place"
        )
        text = say._(
            "Ask customers what they miss: what is done may not reach them, or more is promised "
            "than is kept."
        )
    sources = [
        *(say.figure(kpi) for kpi in say.figures.version.triad.values()),
        say.in_place(say._("Practices behind “%(lever)s”") % names, found.figures["in_place"]),
        *(say.practice(item) for item in found.items),
    ]
    return say.statement(found.kind, title % names, text, sources)


def unshown(found: Finding, say: Voices) -> Statement:
    """Practices of measuring whose figure is not there."""
    count = len(found.items)
    title = say.ngettext(
        "%(count)s practice says that a figure is known which you did not give",
        "%(count)s practices say that figures are known which you did not give",
        count,
    ) % {"count": count}
    text = say._(
        "Either the figure exists and belongs here, or the answer about the practice is better "
        "than the practice."
    )
    return say.statement(found.kind, title, text, _pairs(found, say))


def shown(found: Finding, say: Voices) -> Statement:
    """Figures that are followed though their practice is said not to be in place."""
    count = len(found.items)
    title = say.ngettext(
        "%(count)s figure is followed though the practice behind it is not in place",
        "%(count)s figures are followed though the practices behind them are not in place",
        count,
    ) % {"count": count}
    text = say._(
        "The answer may be too modest, or one person keeps the figure for themselves: write down "
        "how it is kept, and the practice is in place."
    )
    return say.statement(found.kind, title, text, _pairs(found, say))


def _pairs(found: Finding, say: Voices) -> list[Source]:
    sources = []
    for item, kpis in found.figures["pairs"].items():
        sources.append(say.practice(item))
        sources += [say.figure(kpi, say.rating(kpi)) for kpi in kpis]
    return sources


def complaints(found: Finding, say: Voices) -> Statement:
    """Complaints are read with their registration."""
    if found.flag == "not registered":
        title = say._("You have fewer complaints on paper than in reality")
        text = say._(
            "Feedback is not registered with its reason everywhere, so complaints are lost. When "
            "registration begins the figure rises, and service is no worse for it."
        )
    else:
        title = say._("More complaints may mean that more of them are registered")
        text = say._(
            "You register feedback with its reason. Read the rise beside satisfaction and "
            "retention before you call it worse service."
        )
    sources = [*map(say.figure, found.kpis), *map(say.practice, found.items)]
    return say.statement(found.kind, title, text, sources)


def goal(found: Finding, say: Voices) -> Statement:
    """A chosen goal: whether its figures move, and how much of what serves it is in place."""
    said = {"goal": say.goal(found.figures["goal"])}
    title, text = _goal_words(found.flag, say)
    sources = [say.figure(kpi, _with_trend(kpi, say)) for kpi in found.kpis]
    sources.append(
        Source(
            say._("Practices"),
            say._("Practices that serve this goal"),
            say._("%(there)s of %(all)s in place")
            % {"there": found.figures["there"], "all": found.figures["all"]},
        )
    )
    sources += [say.practice(item) for item in found.items]
    return say.statement(found.kind, title % said, text, sources)


def _goal_words(flag: str, say: Voices) -> tuple[str, str]:
    begin = say._("The practices that serve this goal and are not in place stand beside it.")
    return {
        "better": (say._("Your goal “%(goal)s” is coming nearer"), begin),
        "worse": (say._("Your goal “%(goal)s” is moving away"), begin),
        "equal": (say._("Your goal “%(goal)s” stands still"), begin),
        "mixed": (say._("The figures of your goal “%(goal)s” move in different ways"), begin),
        "up": (
            say._("The figure of your goal “%(goal)s” goes up"),
            say._("By itself that is neither good nor bad: read it with its definition."),
        ),
        "down": (
            say._("The figure of your goal “%(goal)s” goes down"),
            say._("By itself that is neither good nor bad: read it with its definition."),
        ),
        "measured once": (
            say._("Your goal “%(goal)s” has a figure, and nothing to compare it with yet"),
            say._("Enter the figure of an earlier period, or measure again in the next one."),
        ),
        "not measured": (
            say._("Nobody can tell whether your goal “%(goal)s” is coming nearer"),
            say._("Its figures are not measured. Begin with one of them."),
        ),
    }[flag]


def _with_trend(kpi: str, say: Voices) -> str:
    assert say.figures is not None  # noqa: S101 - the finding is about figures
    said = {
        "better": say._("better than before"),
        "worse": say._("worse than before"),
        "equal": say._("as before"),
        "up": say._("higher than before"),
        "down": say._("lower than before"),
    }.get(say.figures.trend(kpi))
    if said is None:
        return say.value(kpi)
    return say._("%(figure)s, %(trend)s") % {"figure": say.value(kpi), "trend": said}
