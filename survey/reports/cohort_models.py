"""Service models and figures of a cohort: recommended, practised, measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from questionnaires.fit import Fit
from questionnaires.outcomes import Outcomes
from survey import wording
from survey.reports.cohort_chart import (
    BAR,
    NOTHING,
    SPREAD_COLUMNS,
    Chart,
    ChartRow,
    Figure,
    Key,
    box_keys,
    box_marks,
    count_figure,
    share_marks,
    spread_alt,
    spread_figures,
    spread_heads,
    stacked_marks,
)
from survey.reports.phrasing import Phrasing, Writing
from survey.reports.tokens import level_colour

if TYPE_CHECKING:  # numpy is loaded where a page needs it, never at start-up
    from scoring.cohort_figures import Columns

RATINGS = 4
"""A figure is rated from 0 (not measured) to 4."""


def practised_chart(columns: Columns, words: Phrasing) -> Chart:
    """How far the practices behind each service model are in place."""
    from scoring.cohort_figures import spread

    texts = words.questionnaire.text(words.locale).models
    spreads = {
        code: spread(columns.percent(f"model.{code}")) for code in words.questionnaire.models
    }
    known = {code: found.median for code, found in spreads.items() if found}
    title = words._("How far the practices behind each service model are in place")
    if known:
        best = max(known, key=known.__getitem__)
        title = words._("Most in place: the practices behind %(name)s, with %(median)s") % {
            "name": texts[best].name,
            "median": words.percent(known[best]),
        }
    return Chart(
        "practised",
        title,
        words._("How far the practices that a service model rests on are in place."),
        words._("Service model"),
        spread_heads(words),
        SPREAD_COLUMNS,
        tuple(
            ChartRow(
                texts[code].name,
                code,
                spread_alt(texts[code].name, found, words),
                box_marks(found),
                spread_figures(found, words),
            )
            for code, found in spreads.items()
        ),
        box_keys(words),
    )


def recommended_chart(
    version: Fit, found: Sequence[Mapping[str, float]], writing: Writing
) -> Chart | None:
    """For how many organisations each service model is recommended; None without answers.

    `found` has an entry for each organisation that answered: `recommended.X`, 1 in any of its
    customer groups.
    """
    if not found:
        return None
    texts = version.text(writing.locale)
    rows = []
    counts: dict[str, int] = {}
    for group in version.groups:
        for candidate in group.candidates:
            code = candidate.code
            count = counts[code] = sum(bool(one.get(f"recommended.{code}")) for one in found)
            name = texts.candidates[code].name
            share = 100 * count / len(found)
            rows.append(
                ChartRow(
                    name,
                    code,
                    writing._("%(name)s: recommended for %(count)s of %(all)s")
                    % {"name": name, "count": count, "all": len(found)},
                    share_marks(share),
                    (count_figure(count), Figure(writing.percent(share), round(share, 2))),
                    texts.groups[group.code].name,
                )
            )
    types = [candidate.code for candidate in version.group["type"].candidates] if (
        "type" in version.group
    ) else list(counts)  # fmt: skip
    most = max(types, key=counts.__getitem__)
    return Chart(
        "recommended",
        writing._("Recommended most often: %(name)s, for %(count)s of %(all)s organisations")
        % {"name": texts.candidates[most].name, "count": counts[most], "all": len(found)},
        writing._("For how many organisations each service model is recommended, in any of their "
                  "customer groups."),
        writing._("Service model"),
        (writing._("Organisations"), writing._("Share")),
        ("organisations", "share"),
        tuple(rows),
    )  # fmt: skip


def kpi_chart(
    version: Outcomes, found: Sequence[Mapping[str, float]], writing: Writing
) -> Chart | None:
    """How each figure is rated, and the quartiles of its values; None without answers.

    Values in money are left out: organisations give them in currencies of their own.
    """
    import numpy as np

    from scoring.cohort_figures import spread

    texts = version.text(writing.locale)
    rows = []
    measured: dict[str, int] = {}
    for kpi in version.kpis:
        ratings = [int(one.get(f"rating.{kpi.id}", -1)) for one in found]
        # Ratings are 0…4 and stand like levels 1…5.
        counts = [0] * (RATINGS + 2)
        for rating in ratings:
            counts[rating + 1 if rating >= 0 else 0] += 1
        values = np.array([one.get(f"value.{kpi.id}", np.nan) for one in found], np.float64)
        spreads = None if kpi.currency else spread(values)
        name = texts.kpis[kpi.id].name
        measured[name] = sum(counts[2:])
        if not any(counts[1:]):
            continue
        quartiles = (spreads.q1, spreads.median, spreads.q3) if spreads else (None,) * 3
        rows.append(
            ChartRow(
                name,
                kpi.id,
                writing._("%(name)s: measured by %(count)s of %(all)s")
                % {"name": name, "count": measured[name], "all": sum(counts[1:])},
                stacked_marks(counts, RATINGS + 1),
                (
                    *(count_figure(count) for count in counts[1:]),
                    *(_value(value, writing) for value in quartiles),
                ),
                texts.groups[kpi.group],
            )
        )
    if not rows:
        return None
    least = min((row for row in rows), key=lambda row: measured[row.label])
    return Chart(
        "figures",
        writing._("Measured least often: %(name)s, by %(count)s organisations")
        % {"name": least.label, "count": measured[least.label]},
        writing._("How far each figure is measured and managed, from 0 (not measured) to 4, and "
                  "the values of the middle half of the organisations."),
        writing._("Figure"),
        (
            *(str(rating) for rating in range(RATINGS + 1)),
            writing._("A quarter below"),
            writing._("Half below"),
            writing._("A quarter above"),
        ),
        (*(f"rating_{n}" for n in range(RATINGS + 1)), "q1", "median", "q3"),
        tuple(rows),
        tuple(
            Key(BAR, level_colour(n + 1, RATINGS + 1), str(n)) for n in range(RATINGS + 1)
        ),
        scaled=False,
    )  # fmt: skip


def _value(value: float | None, writing: Writing) -> Figure:
    if value is None:
        return Figure(NOTHING, None)
    rounded = round(value, 2)
    return Figure(wording.decimal(rounded, writing.locale, 1), rounded)
