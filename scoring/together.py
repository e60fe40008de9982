"""What practices, service model and figures say together: the findings, in a fixed order.

Nothing here changes a level, a fit or a figure; each finding follows by a stated rule from
results that stand (docs/together.md names them all).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scoring.findings import Figures, Finding, Fitted, Practices
from scoring.model_and_figures import model_and_figures
from scoring.model_and_practices import model_and_practices
from scoring.practices_and_figures import practices_and_figures


def findings(
    practices: Practices | None, fits: Sequence[Fitted], figures: Figures | None
) -> tuple[Finding, ...]:
    """Practices and model, then practices and figures, then model and figures.

    What is None or empty has no result yet, and nothing is said about it.
    """
    return tuple(_found(practices, fits, figures))


def _found(
    practices: Practices | None, fits: Sequence[Fitted], figures: Figures | None
) -> Iterator[Finding]:
    if practices and fits:
        yield from model_and_practices(practices, fits)
    if practices and figures:
        # Figures are of the whole organisation, so its own goals count where it has some.
        whole = [fit for fit in fits if not fit.segment] or fits
        goals = [*practices.sheet.goals, *(goal for fit in whole for goal in fit.goals)]
        yield from practices_and_figures(practices, figures, tuple(dict.fromkeys(goals)))
    if fits and figures:
        yield from model_and_figures(fits, figures)
