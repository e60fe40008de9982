"""The name, the colour and the logo on the reports of a cohort."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from questionnaires.plain_text import MAX_LINE, NotPlainText, plain_text
from survey.actions.brand import set_brand, set_logo
from survey.actions.refusals import NotFound
from survey.reports.brand import LEAST_CONTRAST, NotAColour, contrast_with_white, read_colour
from survey.reports.logo import (
    MOST_BYTES,
    MOST_PIXELS,
    TOO_LARGE,
    TOO_MANY_PIXELS,
    NotALogo,
    redrawn,
)
from survey.storage import cohorts, logos
from survey.web.languages import PREFIX, current, say
from survey.web.languages import gettext as _
from survey.web.policy import COHORT, signed_in, tenant
from survey.web.state import state
from survey.web.uploads import uploaded
from survey.wording import decimal

pages = Blueprint("brand", __name__, url_prefix=PREFIX + "/cohorts/<cohort>/reports/brand")


@pages.get("/")
@COHORT
def show(cohort: str) -> ResponseReturnValue:
    """What stands on reports now."""
    return _page(cohort, None, {})


@pages.post("/")
@COHORT
def save(cohort: str) -> ResponseReturnValue:
    """Keep the name and the colour."""
    wrong: dict[str, str] = {}
    name = colour = ""
    try:
        name = plain_text(g.fields.get("name"), MAX_LINE)
    except NotPlainText as error:
        wrong["name"] = _("The name %(problem)s") % {"problem": say(error.sentence)}
    if typed := g.fields.get("colour").strip():
        colour = _colour(typed, wrong)
    if wrong:
        return _page(cohort, dict(g.fields.single), wrong), 422
    set_brand(state().database, cohort, name, colour, signed_in(), state().now())
    return redirect(url_for(".show", cohort=cohort), 303)


@pages.post("/logo")
@COHORT
def save_logo(cohort: str) -> ResponseReturnValue:
    """Keep a logo, drawn anew (S36)."""
    sent = uploaded("logo")
    if sent is None or not sent.content:
        return _page(cohort, None, {"logo": _("Choose a file first.")}), 422
    try:
        png = redrawn(sent.content)
    except NotALogo as error:
        return _page(cohort, None, {"logo": _why(error.why)}), 422
    set_logo(state().database, cohort, png, signed_in(), state().now())
    return redirect(url_for(".show", cohort=cohort), 303)


@pages.post("/logo/remove")
@COHORT
def remove_logo(cohort: str) -> ResponseReturnValue:
    """Let no logo stand on reports."""
    set_logo(state().database, cohort, None, signed_in(), state().now())
    return redirect(url_for(".show", cohort=cohort), 303)


@pages.get("/logo.png")
@COHORT
def logo(cohort: str) -> ResponseReturnValue:
    """The logo as it is kept."""
    with state().database.read(tenant()) as tx:
        found = logos.find_logo(tx, cohort)
    if found is None:
        raise NotFound("no logo")
    return Response(found, mimetype="image/png")


def _colour(typed: str, wrong: dict[str, str]) -> str:
    try:
        colour = read_colour(typed)
    except NotAColour:
        wrong["colour"] = _("Give the colour as # and six digits or letters, such as #083f4a.")
        return ""
    ratio = contrast_with_white(colour)
    if ratio < LEAST_CONTRAST:
        # Cut off, not rounded: 4.46 must not be refused as 4.5.
        wrong["colour"] = _(
            "The contrast of %(colour)s with white is %(ratio)s to 1. At least %(least)s to 1 is "
            "needed for everybody to read what stands on it; choose a darker one."
        ) % {
            "colour": colour,
            "ratio": decimal(int(ratio * 100) / 100, current().locale, 2),
            "least": decimal(LEAST_CONTRAST, current().locale),
        }
    return colour


def _why(why: str) -> str:
    if why == TOO_LARGE:
        return _("The file is larger than %(most)s kB. Save the logo smaller.") % {
            "most": MOST_BYTES // 1024
        }
    if why == TOO_MANY_PIXELS:
        return _("The picture has more than %(most)s million pixels. Save the logo smaller.") % {
            "most": MOST_PIXELS // 1_000_000
        }
    return _(
        "The file is no PNG or JPEG that can be read. Save the logo as PNG and choose it again; "
        "SVG cannot be taken."
    )


def _page(cohort: str, typed: Mapping[str, str] | None, wrong: Mapping[str, str]) -> str:
    with state().database.read(tenant()) as tx:
        found = cohorts.find_cohort(tx, cohort)
        has_logo = logos.find_logo(tx, cohort) is not None
    return render_template(
        "cohort_reports/brand.html",
        cohort=found,
        has_logo=has_logo,
        values=typed or {"name": found.brand_name, "colour": found.brand_colour},
        wrong=wrong,
        errors=[{"field": name, "message": text} for name, text in wrong.items()],
    )
