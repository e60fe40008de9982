"""Import results of earlier years into a cohort: choose a file, look it over, import, wait."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime

from flask import Blueprint, Response, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from questionnaires.sheet import sheet_json
from survey.actions.import_results import DONE, import_state, request_import
from survey.actions.read_invitees import UnreadableList, decoded
from survey.actions.read_past_results import MOST_SHEETS, PastLine, PastList, Reading, read_past
from survey.storage import cohorts
from survey.storage.cohort_rows import names_of
from survey.storage.cohorts import CohortRecord
from survey.storage.jobs import JobRecord
from survey.web import policy
from survey.web.cohort_overview import version_of
from survey.web.form_data import Fields
from survey.web.languages import PREFIX, say
from survey.web.languages import gettext as _
from survey.web.policy import COHORT
from survey.web.print_jobs import attachment, phase_of, waiting_page
from survey.web.state import state
from survey.web.uploads import uploaded

pages = Blueprint("past_results", __name__, url_prefix=PREFIX + "/cohorts/<cohort>/import")

MOST_SHOWN = 100
"""Lines with a fault that the page shows; the rest is counted."""

MOST_TYPED = 50_000
"""Characters of a list that stands in the field again; a longer one is corrected in its file."""


@dataclass(frozen=True, slots=True)
class ImportPage:
    """Where the list goes in. `typed`, `day`: as they were sent. `most`: sheets at a time."""

    cohort: CohortRecord
    typed: str
    day: str
    most: int


@dataclass(frozen=True, slots=True)
class CheckPage:
    """A dry run. `ready`: the sheets without a fault, as the importing form carries them."""

    cohort: CohortRecord
    listed: PastList
    faulty: tuple[PastLine, ...]
    ready: str
    typed: str
    day: str


@dataclass(frozen=True, slots=True)
class WaitPage:
    """How far an import is. `phase` is waiting, done or failed; `kept`: how many came in."""

    cohort: CohortRecord
    job: JobRecord
    phase: str
    kept: int


@pages.get("")
@COHORT
def show(cohort: str) -> ResponseReturnValue:
    """Where the list goes in."""
    return _form(_record(cohort), "", _today().isoformat(), [])


@pages.get("/example.csv")
@COHORT
def example(cohort: str) -> Response:
    """A list with every heading, and a made-up organisation to overwrite."""
    version = version_of(state(), _record(cohort))
    items = [item for item in version.items if item.scored]
    heads = ["name", "day", "sector", "employees", "country", *(item.id for item in items)]
    row = ["Acme", _today().isoformat(), "trade", "small", "NL"]
    codes = version.rated_codes
    row += [codes[place % len(codes)] for place in range(len(items))]
    text = f"{','.join(heads)}\r\n{','.join(row)}\r\n"
    return attachment(text.encode(), "text/csv; charset=utf-8", "past-results.csv")


@pages.post("/check")
@COHORT
def check(cohort: str) -> ResponseReturnValue:
    """Look the list over: nothing is kept."""
    fields: Fields = g.fields
    record, day = _record(cohort), fields.get("day")
    file = uploaded("file")
    try:
        text = decoded(file.content) if file and file.content else fields.get("list")
        listed = _read(record, text, day)
    except UnreadableList as error:
        fault = {"field": "list", "message": say(error.sentence)}
        return _form(record, fields.get("list"), day, [fault]), 422
    page = CheckPage(
        cohort=record,
        listed=listed,
        faulty=listed.faulty[:MOST_SHOWN],
        ready=_written(listed),
        typed=text if len(text) <= MOST_TYPED else "",
        day=day,
    )
    errors = []
    if listed.faulty:
        message = _("%(count)s lines have a fault. Nothing is imported as long as one has.")
        errors = [{"field": "faults", "message": message % {"count": len(listed.faulty)}}]
    html = render_template("explore/import_check.html", page=page, errors=errors, say=say)
    return html, 422 if errors else 200


@pages.post("/store")
@COHORT
def store(cohort: str) -> ResponseReturnValue:
    """Import them: read again, because nothing that was sent is trusted."""
    fields: Fields = g.fields
    record = _record(cohort)
    try:
        listed = _read(record, fields.get("list"), fields.get("day"))
        if listed.faulty:
            raise UnreadableList(listed.faulty[0].faults[0])  # type: ignore[arg-type] # a sentence
    except UnreadableList as error:
        fault = {"field": "list", "message": say(error.sentence)}
        return _form(record, "", fields.get("day"), [fault]), 422
    if not record.is_open:
        fault = {"field": "list", "message": _("The cohort is closed. Open it again first.")}
        return _form(record, "", fields.get("day"), [fault]), 409
    if not listed.good:
        return redirect(url_for("explore.show", cohort=cohort), 303)
    here = state()
    job = request_import(
        here.database,
        cohort,
        policy.signed_in().account,
        listed.good,
        now=here.now(),
        chance=here.chance,
    )
    return redirect(url_for(".progress", cohort=cohort, job=job), 303)


@pages.get("/<job>")
@COHORT
def progress(cohort: str, job: str) -> ResponseReturnValue:
    """How far it is: a page that asks again by itself until all are in."""
    found = import_state(state().database, cohort, job)
    phase = phase_of(found)
    page = WaitPage(_record(cohort), found, phase, int(found.arguments.get(DONE, 0)))
    return waiting_page(render_template("explore/import_wait.html", page=page), phase)


def _form(record: CohortRecord, typed: str, day: str, errors: list[dict[str, str]]) -> str:
    page = ImportPage(record, typed if len(typed) <= MOST_TYPED else "", day, MOST_SHEETS)
    return render_template("explore/import.html", page=page, errors=errors)


def _record(cohort: str) -> CohortRecord:
    with state().database.read(policy.tenant()) as tx:
        return cohorts.find_cohort(tx, cohort)


def _read(record: CohortRecord, text: str, day: str) -> PastList:
    """The list by what the cohort takes. Raises UnreadableList."""
    here = state()
    version = version_of(here, record)
    with here.database.read(policy.tenant()) as tx:
        known = {name.casefold() for name in names_of(tx)}
    reading = Reading(
        version, lambda number: here.catalogue.get(version.id, number), _today(), day, known
    )
    return read_past(text, reading)


def _written(listed: PastList) -> str:
    """The good sheets as JSON lines, which say the same whatever they came from."""
    return "\n".join(
        json.dumps(
            {
                "day": datetime.fromtimestamp(one.submitted_at, UTC).date().isoformat(),
                "sheet": sheet_json(one.sheet),
            },
            ensure_ascii=False,
        )
        for one in listed.good
    )


def _today() -> date:
    return datetime.fromtimestamp(state().now(), UTC).date()
