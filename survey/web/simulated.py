"""Whether a page is about what does not exist: asked once, for the frame of every page."""

from __future__ import annotations

from flask import g

from survey.reports.simulated import sentence
from survey.web.languages import gettext


def about(*, simulated: bool) -> None:
    """Note whether the organisation that this request is about is simulated.

    For those who find it by other ways than a link or a cohort, which note it themselves.
    """
    g.simulated = simulated


def banner() -> str:
    """What this page says above everything else, "" where all of it is real."""
    access, membership = g.get("access"), g.get("membership")
    if g.get("simulated") or (access and access[1].assessment.simulated):
        return sentence(gettext)
    if membership and membership.simulated:
        return sentence(gettext, many=True)
    return ""


def captioned(about: str, *, simulated: bool) -> str:
    """What a picture of a cohort is about, and that these organisations do not exist."""
    return f"{about}. {sentence(gettext, many=True)}" if simulated else about
