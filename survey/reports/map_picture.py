"""The map of archetypes as one picture that stands alone."""

from __future__ import annotations

from survey.reports.group_map import GroupMap
from survey.reports.tokens import tokens
from survey.templating import render

LEFT, TOP, LINE = 20, 72, 24


def map_picture(drawn: GroupMap, locale: str, about: str) -> bytes:
    """The map of archetypes as SVG, with what its axes tell apart and who is who."""
    text = render(
        "explore/group_map.svg",
        locale,
        drawn=drawn,
        about=about,
        left=LEFT,
        top=TOP,
        line=LINE,
        width=drawn.width + 2 * LEFT,
        height=TOP + drawn.height + LINE * (len(drawn.keys) + 3) + 24,
        colours=tokens(),
    )
    return text.encode("utf-8")
