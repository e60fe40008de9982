"""The terminal's command that measures how good the peers are; needs no database."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from scoring.evaluation.measure import Measure

ABSENT = "not installed"
SMALL = 0.01


@click.command("evaluate")
@click.option("--quick", is_flag=True, help="So little that it only shows whether all runs.")
@click.option(
    "--runs", type=click.IntRange(1), help="How many simulated pools each line is the mean of."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line instead of a table.")
def evaluate(quick: bool, runs: int | None, as_json: bool) -> None:
    """Measure groups, rankings, routes and disclosure against simulated truth and other methods.

    Every figure follows from seeds, so a second run prints the same. Without --quick it takes some
    minutes.
    """
    from scoring.evaluation.measure import QUICK, STANDARD
    from scoring.evaluation.table import measures

    size = QUICK if quick else STANDARD
    if runs is not None:
        size = replace(size, pools=runs, null_pools=runs)
    for measure in measures(size):
        if as_json:
            click.echo(json.dumps(_plain(measure), ensure_ascii=False))
        else:
            click.echo("\n".join(_lines(measure)))


def _plain(measure: Measure) -> dict[str, object]:
    return {
        "name": measure.name,
        "what": measure.what,
        "ours": measure.ours,
        "others": dict(measure.others),
        "target": measure.target,
        "holds": measure.holds,
    }


def _lines(measure: Measure) -> Iterator[str]:
    """A measure as text: the figure and whether it holds, what was tried, what others reach."""
    yield f"{measure.name}: {_figure(measure.ours)}"
    if measure.target:
        yield f"    target   {measure.target}: {measure.verdict}"
    if measure.others:
        yield f"    others   {_named(measure.others)}"
    yield f"    tried    {measure.what}"


def _named(others: Mapping[str, float | None]) -> str:
    return ", ".join(f"{name} {_figure(value)}" for name, value in others.items())


def _figure(value: float | None) -> str:
    """Whole numbers whole, others to three decimals, small ones to one that counts."""
    if value is None:
        return ABSENT
    if value == int(value):
        return f"{value:,.0f}"
    return f"{value:,.3f}" if abs(value) >= SMALL else f"{value:.1g}"
