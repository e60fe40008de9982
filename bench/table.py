"""A row of results, and the file that holds them all."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

NAMED = (
    "flask",
    "jinja2",
    "sqlalchemy",
    "pysqlite3",
    "granian",
    "numpy",
    "scikit-learn",
    "weasyprint",
)

HEADING = "## "


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. `holds` None: nothing was promised, the line is for comparison."""

    work: str
    what: str
    measured: str
    must: str = ""
    ambitious: str = ""
    holds: bool | None = None
    reaches: bool | None = None

    @property
    def verdict(self) -> str:
        """Whether the promise holds, in a word."""
        if self.holds is None:
            return ""
        if not self.holds:
            return "**no**"
        return "yes, ambitious too" if self.reaches else "yes"


def held(
    work: str,
    what: str,
    value: float,
    unit: str,
    *,
    must: float,
    ambitious: float | None = None,
    more: str = "",
    at_least: bool = False,
) -> Row:
    """A row whose promise is a number in the same unit as the value."""

    def keeps(limit: float) -> bool:
        return value >= limit if at_least else value <= limit

    sign = "≥" if at_least else "≤"
    return Row(
        work,
        what,
        f"{figure(value)} {unit}" + (f" ({more})" if more else ""),
        f"{sign} {figure(must)} {unit}",
        "" if ambitious is None else f"{sign} {figure(ambitious)} {unit}",
        keeps(must),
        ambitious is not None and keeps(ambitious),
    )


def figure(value: float) -> str:
    """Three figures that count: 0.123, 1.23, 12.3, 123, 1,234."""
    if value >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.3g}"


def machine() -> list[str]:
    """What it ran on, without any path: cores, versions, and how busy it was."""
    busy = ", ".join(f"{load:.1f}" for load in os.getloadavg())
    versions = ", ".join(f"{name} {_version(name)}" for name in NAMED)
    return [
        f"- {datetime.now(UTC):%d %B %Y %H:%M} UTC",
        f"- {os.cpu_count()} cores ({platform.machine()}), {platform.system()}",
        f"- Python {platform.python_version()}, {versions}",
        f"- load average at the end: {busy} (over 1, 5 and 15 minutes, of {os.cpu_count()} cores)",
    ]


def section(part: str, rows: Iterable[Row]) -> str:
    """A part of the file: when and where it was measured, and its table."""
    lines = [
        f"{HEADING}{part.capitalize()}",
        "",
        *machine(),
        "",
        "| Work | What was run | Measured | Must | Ambitious | Holds? |",
        "|---|---|---|---|---|---|",
        *(
            f"| {r.work} | {r.what} | {r.measured} | {r.must} | {r.ambitious} | {r.verdict} |"
            for r in rows
        ),
    ]
    return "\n".join(lines)


def write(path: Path, sections: Mapping[str, str], order: Sequence[str], notes: str) -> None:
    """Put these sections into the file; those of other parts stay as they were measured."""
    known = _sections(path.read_text(encoding="utf-8")) if path.exists() else {}
    known |= sections
    text = [
        "# What was measured",
        "Written by `make bench`. CPU is the processor time of the measured process, the median of "
        "several rounds; wall times depend on what else the machine did meanwhile.",
        *(known[part] for part in order if part in known),
        f"{HEADING}Notes",
        notes,
    ]
    path.write_text("\n\n".join(text) + "\n", encoding="utf-8")


def _sections(text: str) -> dict[str, str]:
    parts = text.split(f"\n{HEADING}")[1:]
    return {part.split("\n", 1)[0].lower(): f"{HEADING}{part.rstrip()}" for part in parts}


def _version(name: str) -> str:
    try:
        return version(name)
    except ModuleNotFoundError:
        return "absent"
