"""A page drawn once for everybody, with slots for what differs from person to person.

Drawing a page's frame costs more than everything else about it, and the frame of a page of
questions is the same for all. It is drawn with marks in the slots, cut at the marks, and filled
for each request. Nothing of a person may be in the frame: whoever draws it passes marks for all
of that, and tests compare filled frames with pages drawn whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass

from markupsafe import Markup, escape

MOST_KEPT = 512
"""Frames of about 4 kB; one version has 17 pages in two states and each language."""

_MARK = re.compile(r"slot-([a-z]+)-6e1d9c")


def mark(name: str) -> Markup:
    """What stands in the slot `name` while the frame is drawn; plain letters, also in addresses."""
    return Markup(f"slot-{name}-6e1d9c")  # noqa: S704 - our own letters


@dataclass(frozen=True, slots=True)
class Shell:
    """A frame: texts, and between each two of them the name of a slot."""

    texts: tuple[str, ...]
    slots: tuple[str, ...]

    def fill(self, values: Mapping[str, object]) -> str:
        """The page. Values are escaped unless they are Markup."""
        ready = {name: str(escape(value)) for name, value in values.items()}
        parts = [self.texts[0]]
        for name, text in zip(self.slots, self.texts[1:], strict=True):
            parts += (ready[name], text)
        return "".join(parts)


_kept: dict[Hashable, Shell] = {}


def shell(key: Hashable, draw: Callable[[], str]) -> Shell:
    """The frame kept under `key`, drawn by `draw` the first time."""
    found = _kept.get(key)
    if found is None:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        pieces = _MARK.split(draw())
        found = _kept[key] = Shell(tuple(pieces[::2]), tuple(pieces[1::2]))
    return found
