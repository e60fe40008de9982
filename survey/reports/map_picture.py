"""The map of archetypes as one picture that stands alone."""

from __future__ import annotations

import textwrap

from survey.reports.group_map import GroupMap
from survey.reports.tokens import tokens
from survey.templating import render

LEFT, TOP, LINE = 20, 72, 24
LETTERS = 125
"""Letters in a line below the map."""


def map_picture(drawn: GroupMap, locale: str, about: str) -> bytes:
    """The map of archetypes as SVG, with what its axes tell apart and who is who."""
    said = [line for axis in (drawn.across, drawn.upward) for line in textwrap.wrap(axis, LETTERS)]
    text = render(
        "explore/group_map.svg",
        locale,
        drawn=drawn,
        about=about,
        said=said,
        left=LEFT,
        top=TOP,
        line=LINE,
        width=drawn.width + 2 * LEFT,
        height=TOP + drawn.height + LINE * (len(drawn.keys) + len(said) + 1) + 24,
        colours=tokens(),
    )
    return text.encode("utf-8")
