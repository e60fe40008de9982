"""The combined result: what practices, service model and figures say together."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from questionnaires.outcomes import Outcomes
from survey.actions.report import report_state
from survey.reports.simulated import in_data
from survey.reports.together import Results, Standing, Together, gathered, together
from survey.storage import parts, results
from survey.storage.assessments import AssessmentRecord
from survey.storage.parts import PartResultRecord
from survey.storage.results import ResultRecord
from survey.web.access import whole_access
from survey.web.beside_peers import beside_peers
from survey.web.languages import PREFIX, current
from survey.web.languages import gettext as _
from survey.web.policy import WHOLE
from survey.web.print_jobs import attachment, phase_of
from survey.web.state import VersionWithheld, state

pages = Blueprint("together", __name__, url_prefix=PREFIX + "/a/<assessment>/together")

DATA_TYPE = "application/jsonl"


@dataclass(frozen=True, slots=True)
class Card:
    """A result that stands, and where it is shown."""

    standing: Standing
    address: str


@dataclass(frozen=True, slots=True)
class Open:
    """A questionnaire without a result, and where it is answered."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class TogetherPage:
    """The combined result with its addresses.

    `result`: the maturity result whose report holds everything, "" without one; `report` is how
    far that report is: none, waiting, done or failed.
    """

    assessment: AssessmentRecord
    together: Together
    cards: tuple[Card, ...]
    open: tuple[Open, ...]
    result: str
    report: str


def _stored(
    assessment: str,
) -> tuple[AssessmentRecord, ResultRecord | None, tuple[PartResultRecord, ...]]:
    record = whole_access(assessment).assessment
    with state().database.read() as tx:
        return (
            record,
            results.newest_result(tx, assessment),
            parts.newest_results(tx, assessment),
        )


@pages.get("")
@WHOLE
def show(assessment: str) -> ResponseReturnValue:
    """The combined result."""
    record, maturity, done = _stored(assessment)
    try:
        found = gathered(
            state().catalogue,
            (maturity.sheet, maturity.result, maturity.submitted_at) if maturity else None,
            [(part.sheet, part.result, part.submitted_at) for part in done],
        )
    except LookupError as error:
        raise VersionWithheld(str(error)) from error
    combined = together(found, current().locale, record.organisation, _comparison(record, found))
    job = None
    if maturity:
        ids = [part.id for part in done]
        job = report_state(state().database, maturity.id, current().locale, ids)
    page = TogetherPage(
        assessment=record,
        together=combined,
        cards=tuple(
            Card(standing, address)
            for standing, address in zip(
                combined.standings, _addresses(record, maturity, done), strict=True
            )
        ),
        open=_open(record, found),
        result=maturity.id if maturity else "",
        report=phase_of(job),
    )
    return render_template("together/together.html", page=page)


def _comparison(record: AssessmentRecord, found: Results) -> dict[str, Any] | None:
    """The practices beside peers; None without any."""
    practices = found.practices
    return beside_peers(record, practices.sheet, practices.result) if practices else None


def _addresses(
    record: AssessmentRecord, maturity: ResultRecord | None, done: tuple[PartResultRecord, ...]
) -> list[str]:
    """Where each result is shown, in the order of the standings: practices, models, figures."""
    here = record.id
    found = [url_for("results.show", assessment=here, result=maturity.id)] if maturity else []
    figures = []
    for part in done:
        version = state().catalogue.any(part.questionnaire, part.version)
        if isinstance(version, Outcomes):
            figures.append(url_for("outcomes_results.result", assessment=here, number=part.number))
        else:
            found.append(
                url_for("fit.result", assessment=here, part=part.part_id, number=part.number)
            )
    return [*found, *figures]


def _open(record: AssessmentRecord, found: Results) -> tuple[Open, ...]:
    here = record.id
    every = (
        (found.practices, _("Practices"), "respond.tasks"),
        (found.fits, _("Service model"), "fit.overview"),
        (found.figures, _("Figures"), "outcomes.overview"),
    )
    return tuple(
        Open(name, url_for(page, assessment=here)) for there, name, page in every if not there
    )


@pages.get("/data.jsonl")
@WHOLE
def data(assessment: str) -> ResponseReturnValue:
    """Every sheet and result that stands, one a line; `maturity score` confirms each."""
    record, maturity, done = _stored(assessment)
    stored = [(part.sheet, part.result) for part in done]
    if maturity:
        stored.insert(0, (maturity.sheet, maturity.result))
    mark = in_data(simulated=record.simulated)
    lines = [
        json.dumps({"sheet": sheet, "result": result, **mark}, ensure_ascii=False) + "\n"
        for sheet, result in stored
    ]
    return attachment("".join(lines).encode("utf-8"), DATA_TYPE, "service-maturity-data.jsonl")
