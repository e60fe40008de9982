"""A consultant's cohorts: the list, a new one, and how far its organisations are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from questionnaires.schema import Questionnaire
from questionnaires.sheet import FORMS
from survey.actions.cohort_settings import create_cohort
from survey.actions.remind import MOST_REMINDERS, PAUSE
from survey.reports.funnel import FunnelStep, SectionGap, Stopped, funnel, where_they_stop
from survey.storage import cohorts, invitations, watching
from survey.storage.cohorts import CohortLine, CohortRecord
from survey.storage.tenancy import ACROSS
from survey.storage.watching import WatchedRow
from survey.web import cohort_form
from survey.web.cohort_form import MATURITY, CohortForm
from survey.web.form_data import Fields
from survey.web.languages import PREFIX, current, ngettext
from survey.web.languages import gettext as _
from survey.web.policy import COHORT, CONSULTANT, signed_in, tenant
from survey.web.state import VersionWithheld, state

pages = Blueprint("cohorts", __name__, url_prefix=PREFIX + "/cohorts")

PAGE_ROWS = 50
DAY = 86_400
ORDERS = ("name", "stage", "active")


@dataclass(frozen=True, slots=True)
class CohortList:
    """The consultant's cohorts."""

    cohorts: list[CohortLine]


@dataclass(frozen=True, slots=True)
class NewCohort:
    """The form of a new cohort."""

    form: CohortForm


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the funnel in words."""

    name: str
    step: FunnelStep


@dataclass(frozen=True, slots=True)
class Section:
    """A section with what is missing in it."""

    name: str
    gap: SectionGap


@dataclass(frozen=True, slots=True)
class StageChoice:
    """A stage to filter by: how many are there, where that list is, whether it is shown."""

    name: str
    count: int
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class CohortPage:
    """How far a cohort is. `late`: how many a reminder would go to now.

    `review`: whether an organisation has a page of its own. `said`: what was done just now.
    """

    cohort: CohortRecord
    takes_answers: bool
    days_left: int | None
    finding: str
    steps: tuple[Step, ...]
    unmailed: int
    stopped: Stopped
    stop_finding: str
    sections: tuple[Section, ...]
    stages: tuple[StageChoice, ...]
    stage_names: dict[str, str]
    rows: list[WatchedRow]
    total: int
    page: int
    pages: int
    text: str
    stage: str
    by: str
    late: int
    most_reminders: int
    review: bool
    said: str

    def at(self, **changes: Any) -> str:
        """The address of this page with other filters."""
        given: dict[str, Any] = {
            "stage": self.stage,
            "q": self.text,
            "by": self.by,
            "page": self.page,
        } | changes
        kept: dict[str, Any] = {
            name: value for name, value in given.items() if value not in ("", "name", 1)
        }
        return url_for("cohorts.show", cohort=self.cohort.id, **kept) + "#organisations"


@pages.get("/")
@CONSULTANT
def list_mine() -> ResponseReturnValue:
    """The cohorts of this consultant."""
    with state().database.read(ACROSS) as tx:
        mine = cohorts.list_mine(tx, signed_in().account)
    return render_template("cohorts/list.html", page=CohortList(mine))


@pages.get("/new")
@CONSULTANT
def new() -> ResponseReturnValue:
    """The form of a new cohort."""
    values, locales = cohort_form.defaults()
    return _new_page(cohort_form.shown(values, locales))


@pages.post("/new")
@CONSULTANT
def create() -> ResponseReturnValue:
    """Make it, and go on to inviting."""
    fields: Fields = g.fields
    settings, wrong = cohort_form.read(fields)
    if settings is None:
        locales = tuple(fields.lists.get("locales", ()))
        return _new_page(cohort_form.shown(fields.single, locales, wrong)), 422
    here = state()
    cohort = create_cohort(
        here.database, settings, actor=signed_in().account, now=here.now(), chance=here.chance
    )
    return redirect(url_for("invitations.show", cohort=cohort, said="created"), 303)


def _new_page(form: CohortForm) -> str:
    return render_template("cohorts/new.html", page=NewCohort(form), errors=form.summary)


@pages.get("/<cohort>/")
@COHORT
def show(cohort: str) -> ResponseReturnValue:
    """How far the organisations of a cohort are."""
    now = state().now()
    stage = request.args.get("stage", "")
    stage = stage if stage in watching.STAGES else ""
    text = request.args.get("q", "").replace("\x00", "")[:100].strip()
    by = request.args.get("by", "")
    by = by if by in ORDERS else ORDERS[0]
    asked = request.args.get("page", "")
    number = max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    with state().database.read(tenant()) as tx:
        record = cohorts.find_cohort(tx, cohort)
        counts = watching.stage_counts(tx)
        rows, total = watching.watched_rows(
            tx,
            stages=(stage,) if stage else (),
            text=text,
            by=by,
            offset=(number - 1) * PAGE_ROWS,
            most=PAGE_ROWS,
        )
        version = record.versions.get(MATURITY, "")
        sheets = {form: watching.open_sheets(tx, MATURITY, version, form) for form in FORMS}
        late = invitations.count_late(tx, cohort, most_reminders=MOST_REMINDERS, before=now - PAUSE)
    questionnaire = _questionnaire(record)
    stopped = where_they_stop(sheets, questionnaire)
    steps = funnel(counts, stopped.halfway)
    names = stage_names()
    sections = _sections(stopped, questionnaire)
    page = CohortPage(
        cohort=record,
        takes_answers=record.takes_answers(now),
        days_left=None if record.deadline is None else (record.deadline - now) // DAY,
        finding=_finding(steps),
        steps=tuple(Step(name, step) for name, step in zip(_step_names(), steps, strict=True)),
        unmailed=counts[watching.WAITING],
        stopped=stopped,
        stop_finding=_stop_finding(stopped, sections),
        sections=sections,
        stages=_choices(cohort, counts, names, stage),
        stage_names=names,
        rows=rows,
        total=total,
        page=number,
        pages=max(1, -(-total // PAGE_ROWS)),
        text=text,
        stage=stage,
        by=by,
        late=late,
        most_reminders=MOST_REMINDERS,
        review="organisation.show" in current_app.view_functions,
        said=said(request.args.get("said", ""), request.args.get("n", "")),
    )
    return render_template("cohorts/show.html", page=page)


def said(what: str, count: str) -> str:
    """What was done just now, as the address says it; "" for anything else."""
    n = int(count) if count.isascii() and count.isdigit() and len(count) < 6 else 0
    sentences = {
        "created": _("The cohort is made. Now invite its organisations."),
        "invited": ngettext("%(n)s invitation goes out.", "%(n)s invitations go out.", n)
        % {"n": n},
        "reminded": ngettext("%(n)s reminder goes out.", "%(n)s reminders go out.", n) % {"n": n}
        if n
        else _(
            "Nobody was reminded: everybody has submitted, or had a mail within the last 20 hours, "
            "or had %(most)s reminders."
        )
        % {"most": MOST_REMINDERS},
        "resent": _("The invitation goes out again."),
        "revoked": _("The invitation was revoked. Its link no longer opens anything."),
        "returned": _("The answers are open again, and a mail tells the organisation so."),
        "returned-unmailed": _(
            "The answers are open again. There is no e-mail address: tell the organisation "
            "yourself. Your remark stands on the page of its assessment."
        ),
        "accepted": _("The answers are accepted."),
        "closed": _("The cohort is closed. Nobody can answer any more; all answers are kept."),
        "reopened": _("The cohort is open again."),
        "saved": _("The settings are saved."),
        "again": _("The next round has begun."),
        "member": _("The consultant works in this cohort now."),
        "member-removed": _("The consultant no longer reaches this cohort."),
        "link-revoked": _("The open link no longer works."),
    }
    return sentences.get(what, "")


def stage_names() -> dict[str, str]:
    """Stage → how a consultant calls it."""
    return {
        watching.WAITING: _("Mail on its way"),
        watching.UNDELIVERABLE: _("Mail not delivered"),
        watching.SENT: _("Invited"),
        watching.JOINED: _("Joined, no answer yet"),
        watching.ANSWERING: _("Answering"),
        watching.RETURNED: _("Returned"),
        watching.SUBMITTED: _("Submitted"),
        watching.ACCEPTED: _("Accepted"),
        watching.REVOKED: _("Revoked"),
    }


def _step_names() -> tuple[str, ...]:
    return (
        _("Invited or joined"),
        _("Mail sent"),
        _("Invitation opened"),
        _("Started"),
        _("Half answered"),
        _("Submitted"),
    )


def _choices(
    cohort: str, counts: dict[str, int], names: dict[str, str], chosen: str
) -> tuple[StageChoice, ...]:
    def choice(code: str, name: str, count: int) -> StageChoice:
        address = url_for("cohorts.show", cohort=cohort, stage=code or None)
        return StageChoice(name, count, address + "#organisations", code == chosen)

    everybody = choice("", _("All"), sum(counts.values()))
    return (
        everybody,
        *(choice(k, names[k], counts[k]) for k in watching.STAGES if counts[k] or k == chosen),
    )


def _questionnaire(record: CohortRecord) -> Questionnaire:
    try:
        return state().catalogue.get(MATURITY, record.versions.get(MATURITY, ""))
    except LookupError as error:
        raise VersionWithheld(str(error)) from error


def _sections(stopped: Stopped, questionnaire: Questionnaire) -> tuple[Section, ...]:
    names = questionnaire.text(current().locale).dimensions
    return tuple(Section(names[gap.code].name, gap) for gap in stopped.gaps)


def _finding(steps: tuple[FunnelStep, ...]) -> str:
    return ngettext(
        "Submitted: %(done)s of %(num)s organisation",
        "Submitted: %(done)s of %(num)s organisations",
        steps[0].count,
    ) % {"done": steps[-1].count, "num": steps[0].count}


def _stop_finding(stopped: Stopped, sections: tuple[Section, ...]) -> str:
    worst = max(sections, key=lambda section: section.gap.count, default=None)
    if worst is None or not worst.gap.count:
        return _("No section stands out: whoever began has answered every section")
    return _("Most often unfinished: %(section)s, in %(count)s of %(all)s") % {
        "section": worst.name,
        "count": worst.gap.count,
        "all": stopped.begun,
    }
