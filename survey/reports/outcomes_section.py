"""What a result of outcomes says, in words: the same on its page and in the printed report.

It only reads the result; it decides no rating and computes no figure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from questionnaires.outcomes import Kpi, Outcomes
from questionnaires.schema import Questionnaire
from scoring.outcomes import lowest_judged
from survey.reports.bars import Strip, strip
from survey.reports.outcomes_figure import FigureRow, figure_picture, figure_row
from survey.reports.outcomes_multiples import Multiple
from survey.reports.outcomes_words import FigureWords
from survey.reports.tokens import tokens


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor of the triad: its figure in words, and its bar from 0 to 100."""

    name: str
    meaning: str
    figure: str
    bar: Strip
    is_lever: bool


@dataclass(frozen=True, slots=True)
class Triad:
    """Quality, value and expectations. `items`: (code, statement) of the practices that feed the
    lever; `beside`: (figure, value) of what follows from satisfaction.
    """

    title: str
    factors: tuple[Factor, ...]
    lever: str
    items: tuple[tuple[str, str], ...]
    beside: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class GroupRow:
    """How well the figures of one group are followed."""

    name: str
    figure: str
    bar: Strip | None
    about: str


@dataclass(frozen=True, slots=True)
class FigureTable:
    """The measured figures of one group."""

    name: str
    rows: tuple[FigureRow, ...]


@dataclass(frozen=True, slots=True)
class OutcomesSection:
    """A result of outcomes, in words. `title` is its finding; lists may be empty."""

    title: str
    status: str
    sentences: tuple[str, ...]
    triad: Triad | None
    groups_title: str
    groups: tuple[GroupRow, ...]
    multiples_title: str
    multiples: tuple[Multiple, ...]
    has_target: bool
    tables: tuple[FigureTable, ...]
    not_measured: str
    doubts: tuple[str, ...]
    outside: tuple[str, ...]
    ratings: tuple[tuple[str, str], ...]
    version: str
    fingerprint: str
    colours: Mapping[str, str]


def outcomes_section(
    result: Mapping[str, Any],
    version: Outcomes,
    locale: str,
    maturity: Questionnaire | None = None,
) -> OutcomesSection:
    """The section of `result`, a scored sheet of `version`, in `locale`.

    `maturity`: the questionnaire whose items feed the lever of the triad.
    """
    words = FigureWords(locale, version)
    kpis = result["kpis"]
    measured = [kpi for kpi in version.kpis if kpis[kpi.id]["state"] == "measured"]
    pictures = [figure_picture(kpi, kpis[kpi.id], words) for kpi in measured]
    drawn = tuple(picture for picture in pictures if picture)
    final = result["state"] == "final"
    return OutcomesSection(
        title=_title(result, len(version.kpis), words),
        status=words._("Every figure has an answer") if final else words._("Some have no answer"),
        sentences=_sentences(result, words),
        triad=_triad(result, words, maturity),
        groups_title=_groups_title(result, words),
        groups=tuple(_group(group, result["groups"][group], words) for group in version.groups),
        multiples_title=_trends(measured, kpis, words),
        multiples=drawn,
        has_target=any(picture.target is not None for picture in drawn),
        tables=tuple(
            FigureTable(
                words.text.groups[group],
                tuple(figure_row(k, kpis[k.id], words) for k in members if k in measured),
            )
            for group, members in version.by_group.items()
            if any(kpi in measured for kpi in members)
        ),
        not_measured=words.names(result["not_measured"]) if result["not_measured"] else "",
        doubts=_doubts(result, words),
        outside=tuple(
            words._("%(name)s: %(range)s") % {"name": words.name(k.id), "range": text}
            for k in measured
            if (text := words.text.kpis[k.id].outside)
        ),
        ratings=tuple(
            (f"{code} {named.name}", named.meaning) for code, named in words.text.ratings.items()
        ),
        version=f"{words.text.title} {version.version}",
        fingerprint=str(result["fingerprint"]),
        colours=tokens(),
    )


def _title(result: Mapping[str, Any], total: int, words: FigureWords) -> str:
    count = result["measured"]
    if lever := lowest_judged(result["triad"]):
        return words.ngettext(
            "%(count)s of %(total)s figures is measured, and %(lever)s is the lever",
            "%(count)s of %(total)s figures are measured, and %(lever)s is the lever",
            count,
        ) % {"count": count, "total": total, "lever": words.text.triad[lever].name}
    return words.ngettext(
        "%(count)s of %(total)s figures is measured",
        "%(count)s of %(total)s figures are measured",
        count,
    ) % {"count": count, "total": total}


def _sentences(result: Mapping[str, Any], words: FigureWords) -> tuple[str, ...]:
    found = [words._("Figures never raise or lower a level of maturity.")]
    if count := len(result["unanswered"]):
        found.append(
            words.ngettext(
                "%(count)s figure has no answer yet; it counts nowhere.",
                "%(count)s figures have no answer yet; they count nowhere.",
                count,
            )
            % {"count": count}
        )
    return tuple(found)


def _triad(
    result: Mapping[str, Any], words: FigureWords, maturity: Questionnaire | None
) -> Triad | None:
    found = result["triad"]
    factors = words.version.triad
    if all(found[factor] is None for factor in factors):
        return None
    lever = lowest_judged(found)
    lowest = {lever, *found["equal_levers"]} if lever else set()
    named = words.text.triad
    drawn = []
    for factor, kpi in factors.items():
        value = found[factor]
        text = (
            words._("not measured")
            if value is None
            else words.number(value, words.version.by_id[kpi])
        )
        drawn.append(
            Factor(
                named[factor].name,
                named[factor].meaning,
                text,
                strip(f"{named[factor].name}: {text}", value),
                factor in lowest,
            )
        )
    return Triad(
        _triad_title(found, words),
        tuple(drawn),
        named[lever].name if lever else "",
        _feeding(lever, words, maturity),
        tuple((words.name(kpi), _value(kpi, result, words)) for kpi in words.version.consequences),
    )


def _triad_title(found: Mapping[str, Any], words: FigureWords) -> str:
    if found["lever"] is None:
        return words._("The triad needs all three figures to name its lever")
    index = words.number(found["index"], words.version.by_id[words.version.triad[found["lever"]]])
    levers = [words.text.triad[f].name for f in (found["lever"], *found["equal_levers"])]
    if len(levers) == len(words.version.triad):
        return words._("The triad stands at %(index)s, and no factor lies below the others") % {
            "index": index
        }
    return words._("The triad stands at %(index)s; lowest: %(levers)s") % {
        "index": index,
        "levers": words.listing(levers),
    }


def _feeding(
    lever: str | None, words: FigureWords, maturity: Questionnaire | None
) -> tuple[tuple[str, str], ...]:
    """The practices that carry the lever, those that carry it most first."""
    if lever is None or maturity is None:
        return ()
    feature = words.version.features[lever]
    items = [item for item in maturity.items if feature in item.feeds]
    items.sort(key=lambda item: -item.feeds[feature])
    texts = maturity.text(words.locale).items
    return tuple((item.id, texts[item.id].statement) for item in items)


def _value(kpi: str, result: Mapping[str, Any], words: FigureWords) -> str:
    found = result["kpis"][kpi]
    if found["state"] != "measured":
        return words._("not measured")
    return words.value(found["value"], words.version.by_id[kpi], found.get("currency", ""))


def _group(group: str, found: Mapping[str, Any], words: FigureWords) -> GroupRow:
    name = words.text.groups[group]
    about = words._("%(measured)s of %(counted)s measured") % {
        "measured": found["measured"],
        "counted": found["counted"],
    }
    if found["figure"] is None:
        return GroupRow(name, "–", None, words._("no answer yet"))
    figure = words.percent(found["figure"])
    return GroupRow(name, figure, strip(f"{name}: {figure}", found["figure"]), about)


def _groups_title(result: Mapping[str, Any], words: FigureWords) -> str:
    figures = {
        group: found["figure"]
        for group, found in result["groups"].items()
        if found["figure"] is not None
    }
    if not figures:
        return words._("No figure is followed yet")
    best = [group for group, figure in figures.items() if figure == max(figures.values())]
    if len(best) == len(result["groups"]) > 1:
        return words._("All groups are followed equally well")
    # Not as a list in a sentence: names have an "and" of their own.
    names = ", ".join(words.text.groups[group] for group in best)
    return words._("Best followed: %(group)s") % {"group": names}


def _trends(measured: Sequence[Kpi], kpis: Mapping[str, Any], words: FigureWords) -> str:
    directions = [
        trend["direction"] for kpi in measured if (trend := kpis[kpi.id]["trend"]) is not None
    ]
    better, worse = directions.count("better"), directions.count("worse")
    return words._(
        "Better than in the last period: %(better)s; worse: %(worse)s; others: %(rest)s"
    ) % {
        "better": better,
        "worse": worse,
        "rest": len(directions) - better - worse,
    }


def _doubts(result: Mapping[str, Any], words: FigureWords) -> tuple[str, ...]:
    found = [words.doubt(warning) for warning in result["warnings"]]
    for kpi in result["to_confirm"]:
        found.append(words.change(words.version.by_id[kpi], result["kpis"][kpi]))
    return tuple(found)
