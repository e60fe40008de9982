"""Error pages: what is wrong and what to do, in the language of the address."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, Response, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from survey.actions.refusals import (
    AssessmentClosed,
    CohortOver,
    ImpossibleRevision,
    NotFound,
    NothingSubmitted,
)
from survey.storage.database import StorageUnavailable
from survey.web.form_data import BadForm, sent_fields
from survey.web.languages import gettext as _
from survey.web.languages import ngettext
from survey.web.limits import TooManyCodes
from survey.web.protection import ForeignOrigin
from survey.web.state import VersionWithheld


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """An error page: what happened, what to do."""

    status: int
    title: str
    message: str


def register_errors(app: Flask) -> None:
    """Answer every error of `app` with a page of ours."""
    app.register_error_handler(NotFound, lambda _error: show(not_found()))
    app.register_error_handler(AssessmentClosed, lambda _error: show(closed()))
    app.register_error_handler(CohortOver, lambda _error: show(cohort_over()))
    app.register_error_handler(NothingSubmitted, lambda _error: show(not_submitted()))
    app.register_error_handler(StorageUnavailable, lambda _error: show(unavailable(), again=True))
    app.register_error_handler(VersionWithheld, lambda _error: show(withheld()))
    app.register_error_handler(ImpossibleRevision, lambda _error: show(impossible()))
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, lambda _error: _unexpected(app))


def show(page: ErrorPage, *, again: bool = False) -> Response:
    """The answer for an error page. JSON for scripts that asked for it.

    `again`: the page holds what was sent and a button that sends it once more, so that nobody
    types it anew.
    """
    if request.accept_mimetypes.best == "application/json":
        return make_response({"error": page.message}, page.status)
    fields = sent_fields() if again else []
    html = render_template("errors/error.html", page=page, fields=fields)
    response = make_response(html, page.status)
    if page.status == 503:
        response.headers["Retry-After"] = "30"
    return response


def not_found() -> ErrorPage:
    """Absent, revoked, expired and foreign look alike."""
    return ErrorPage(
        404,
        _("This page is not here"),
        _(
            "The address may be mistyped, the link may have been replaced, revoked or expired, or "
            "this browser has not opened it yet. Open your private link again. Without that link "
            "nobody can reach the answers, and we cannot either."
        ),
    )


def closed() -> ErrorPage:
    """Answers after submission."""
    return ErrorPage(
        409,
        _("This assessment is submitted"),
        _(
            "Its answers no longer change, and what you just sent was not saved. To change "
            "answers, open the result and choose “Change answers”; the result stays as it is."
        ),
    )


def cohort_over() -> ErrorPage:
    """Answers after the last day of the cohort, or after it was closed."""
    return ErrorPage(
        409,
        _("This round is over"),
        _(
            "Its last day has passed, or the consultant has closed it. What you just sent was not "
            "saved; everything saved before stays and can still be read. To go on, ask the "
            "consultant for more time."
        ),
    )


def not_submitted() -> ErrorPage:
    """A next year before there is a first result."""
    return ErrorPage(
        409,
        _("This assessment is not submitted yet"),
        _("A new one can follow it once it has a result. Go on with this one first."),
    )


def unavailable() -> ErrorPage:
    """Nothing can be saved, or read, now."""
    if request.method in ("GET", "HEAD"):
        return ErrorPage(
            503,
            _("We cannot show this at the moment"),
            _("What was saved is safe. Wait a minute and load the page again."),
        )
    return ErrorPage(
        503,
        _("We cannot save at this moment"),
        _(
            "Your last change was not saved. What was saved before is safe. Keep this page open, "
            "wait a minute and send it again."
        ),
    )


def withheld() -> ErrorPage:
    """The pinned questionnaire version is not served."""
    return ErrorPage(
        503,
        _("This questionnaire cannot be shown now"),
        _(
            "Its files on this server are missing or were changed. Your answers are safe. "
            "Please tell whoever runs this site; the command “maturity check” names the fault."
        ),
    )


def impossible() -> ErrorPage:
    """A forged or broken form."""
    return ErrorPage(
        422,
        _("This form cannot be used"),
        _("It belongs to no saved version of this page. Open the page again and send it anew."),
    )


def _http(error: HTTPException) -> Response:
    if error.response is not None or (error.code or 500) < 400:
        return error.get_response()  # type: ignore[return-value] # redirects pass through
    code = error.code or 500
    if code == 404:
        return show(not_found())
    if isinstance(error, CSRFError):
        return show(
            ErrorPage(
                400,
                _("This form has expired"),
                _("Nothing was saved yet. Send it again; your browser must allow cookies here."),
            ),
            again=True,
        )
    # A form's own refusal names the field; what the framework says is for developers.
    own = error.description if isinstance(error, BadForm) else None
    page = show(ErrorPage(code, _title(code), own or _message(error, code)))
    for name, value in error.get_headers():
        if name.lower() in ("allow", "retry-after"):
            page.headers[name] = value
    return page


def _title(code: int) -> str:
    return {
        400: _("We cannot read this request"),
        403: _("This form came from somewhere else"),
        405: _("This page cannot be used that way"),
        413: _("That is too much at once"),
        429: _("Too many tries"),
    }.get(code) or _("This did not work")


def _message(error: HTTPException, code: int) -> str:
    if isinstance(error, ForeignOrigin):
        return _("This form was sent from another site. Open the page here and send it again.")
    minutes = -(-int(getattr(error, "retry_after", None) or 60) // 60)
    if isinstance(error, TooManyCodes):
        return ngettext(
            "Too many codes were given for this account. Wait %(count)s minute and try again.",
            "Too many codes were given for this account. Wait %(count)s minutes and try again.",
            minutes,
        ) % {"count": minutes}
    return {
        400: _("Something on the way here sent what this site cannot use. Open the page again."),
        405: _("This address is not made to be opened, or not made to be sent a form."),
        413: _("The form is larger than this site accepts. Shorten the longest texts."),
        429: ngettext(
            "Too many links were tried from here. Wait %(count)s minute and try again.",
            "Too many links were tried from here. Wait %(count)s minutes and try again.",
            minutes,
        )
        % {"count": minutes},
    }.get(code) or _("What was asked for cannot be done here. Go back and try another way.")


def _unexpected(app: Flask) -> Response:
    # The endpoint, never the address: addresses of links hold secrets (S40).
    app.logger.exception("unexpected error in %s %s", request.method, request.endpoint)
    return show(
        ErrorPage(
            500,
            _("Something went wrong here"),
            _("The fault is ours and was noted. What was saved before is safe. Please try again."),
        )
    )
