"""How it is said that an organisation does not exist: in words, in data, on each printed page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

KEY = "simulated"
"""Stands with true beside a sheet and its result in data; real ones do not have it."""

FOOT = """
body { string-set: running attr(data-running), simulated attr(data-simulated) }
@page { @bottom-left {
  content: string(simulated); font: 700 9pt var(--type); color: var(--mark); white-space: nowrap;
} }
"""
"""The style that puts `data-simulated` of a document's body at the foot of each of its pages."""


def sentence(_: Callable[[str], str], *, many: bool = False) -> str:
    """What every page about a simulated organisation says, or about a cohort of `many`."""
    if many:
        return _("Simulated: these organisations do not exist.")
    return _("Simulated: this organisation does not exist.")


def called(name: str, _: Callable[[str], str], *, simulated: bool) -> str:
    """What an organisation is called where it stands among others."""
    return _("%(name)s (simulated)") % {"name": name} if simulated else name


def in_data(*, simulated: bool) -> dict[str, Any]:
    """What data says of it: nothing of a real one, so that its bytes stay what they were."""
    return {KEY: True} if simulated else {}
