"""Reports of a cohort: what they hold, making them, how far they are, the files."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import Blueprint, Response, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from survey.actions.brand import choose_blocks
from survey.actions.bundle import BUNDLE, PRINTS, remove_print, request_bundle
from survey.actions.cohort_report import COHORT_REPORT, request_cohort_report
from survey.actions.organisation_report import (
    NOT_ALLOWED,
    file_name,
    request_organisation_report,
)
from survey.actions.refusals import NotFound, NothingSubmitted
from survey.actions.share_report import LIVES, SHARED
from survey.reports.blocks import BLOCKS, WITH_ANSWERS, block_names, printable
from survey.storage import bundles, cohorts, enrolments, jobs, report_shares
from survey.storage.bundles import PrintLine
from survey.storage.cohorts import ANSWERS, CohortRecord
from survey.storage.report_shares import ShareRecord
from survey.web.fresh_link import FreshLink, forget, fresh_link
from survey.web.languages import PREFIX, current
from survey.web.languages import gettext as _
from survey.web.policy import COHORT, membership, signed_in, tenant
from survey.web.print_jobs import attachment, waiting_page
from survey.web.state import state
from survey.web.zip_stream import zip_stream
from survey.wording import LANGUAGES

pages = Blueprint("cohort_reports", __name__, url_prefix=PREFIX + "/cohorts/<cohort>/reports")

MOST_PRINTS = 50
"""How many the page lists; those of an organisation stand on its own page as well."""

SHARED_LINK = "shared-report"
"""What the cookie is called that carries a new link to the page that shows it once."""


@dataclass(frozen=True, slots=True)
class Print:
    """What was asked for. `phase` is waiting, done or failed; `done` of `steps` are there."""

    line: PrintLine
    title: str
    language: str
    phase: str
    done: int
    steps: int
    failure: str
    shareable: bool


@dataclass(frozen=True, slots=True)
class ReportsPage:
    """All of a cohort's reports. `organisations`: how many have a result."""

    cohort: CohortRecord
    organisations: int
    prints: tuple[Print, ...]
    shares: tuple[tuple[ShareRecord, str], ...]
    blocks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BlockLine:
    """A block: whether it is printed, at which place, and why it cannot be ("" it can)."""

    code: str
    name: str
    chosen: bool
    place: str
    withheld: str


@pages.get("/")
@COHORT
def show(cohort: str) -> ResponseReturnValue:
    """What can be made, what was made, who was given a link."""
    return _page(cohort, {})


@pages.post("/bundle")
@COHORT
def make_all(cohort: str) -> ResponseReturnValue:
    """Ask for the PDFs of all organisations."""
    return _ask(
        cohort,
        lambda locale: request_bundle(state().database, cohort, signed_in(), locale, state().now()),
        "all-language",
    )


@pages.post("/cohort")
@COHORT
def make_cohort(cohort: str) -> ResponseReturnValue:
    """Ask for the report of the cohort."""
    return _ask(
        cohort,
        lambda locale: request_cohort_report(
            state().database, cohort, signed_in(), locale, state().now()
        ),
        "cohort-language",
    )


@pages.post("/o/<enrolment>")
@COHORT
def make_one(cohort: str, enrolment: str) -> ResponseReturnValue:
    """Ask for the report of one organisation."""
    job = request_organisation_report(
        state().database, cohort, enrolment, signed_in(), _language(), state().now()
    )
    return redirect(url_for(".made", cohort=cohort, job=job.id), 303)


@pages.get("/p/<job>/")
@COHORT
def made(cohort: str, job: str) -> ResponseReturnValue:
    """How far it is: a page that asks again by itself until the download is there."""
    line = _find(cohort, job)
    shown = _prints([line])[0]
    link = fresh_link(SHARED_LINK, job, "shared_report.ask")
    response = waiting_page(_made_page(shown, link, {}), shown.phase)
    return forget(response, SHARED_LINK, job) if link else response


@pages.get("/p/<job>/file")
@COHORT
def download(cohort: str, job: str) -> ResponseReturnValue:
    """The PDF, or all of them as one ZIP."""
    line = _find(cohort, job)
    if line.state != jobs.DONE:
        return redirect(url_for(".made", cohort=cohort, job=job))
    if line.kind == BUNDLE:
        return _zip(line)
    with state().database.read() as tx:
        found = jobs.load_artefact(tx, job)
    if found is None:
        raise NotFound("nothing was made")
    return attachment(found.content, found.media_type, found.name)


@pages.post("/p/<job>/remove")
@COHORT
def remove(cohort: str, job: str) -> ResponseReturnValue:
    """Remove it, with the links to it."""
    remove_print(state().database, cohort, job, signed_in(), state().now())
    return redirect(url_for(".show", cohort=cohort), 303)


@pages.get("/blocks")
@COHORT
def blocks(cohort: str) -> ResponseReturnValue:
    """Which blocks the report of an organisation holds, and in which order."""
    found = _cohort(cohort)
    return _blocks_page(found, found.blocks or BLOCKS, {}, {})


@pages.post("/blocks")
@COHORT
def save_blocks(cohort: str) -> ResponseReturnValue:
    """Keep the choice; then go back, or look at the first organisation's report."""
    wrong: dict[str, str] = {}
    chosen: list[tuple[int, int, str]] = []
    for at, block in enumerate(BLOCKS):
        if g.fields.get(f"block-{block}") != "yes":
            continue
        place = g.fields.get(f"place-{block}").strip()
        if not (place.isascii() and place.isdigit() and 0 < len(place) <= 3):
            wrong[f"place-{block}"] = _("%(block)s: give its place as a number from 1.") % {
                "block": block_names(_)[block]
            }
            continue
        chosen.append((int(place), at, block))
    if not chosen and not wrong:
        wrong[f"block-{BLOCKS[0]}"] = _("Choose at least one block.")
    found = _cohort(cohort)
    wanted = [block for _place, _at, block in sorted(chosen)]
    if wrong:
        return _blocks_page(found, wanted, dict(g.fields.single), wrong), 422
    choose_blocks(state().database, cohort, wanted, signed_in(), state().now())
    if g.fields.get("then") == "preview":
        with state().database.read(tenant()) as tx:
            there = bundles.printable(tx)
        if there:
            return make_one(cohort, there[0].enrolment)
    return redirect(url_for(".show", cohort=cohort), 303)


def made_page(cohort: str, job: str, wrong: Mapping[str, str]) -> str:
    """The page of something that was made, with what was wrong in a form of it."""
    return _made_page(_prints([_find(cohort, job)])[0], None, wrong)


def _language() -> str:
    """The locale a form asks for: that of the page unless it names another."""
    wanted: str = g.fields.get("language")
    return wanted if wanted in LANGUAGES else current().locale


def _ask(cohort: str, request: Callable[[str], jobs.JobRecord], field: str) -> ResponseReturnValue:
    try:
        job = request(_language())
    except NothingSubmitted:
        message = _("No organisation has submitted a result yet, so there is nothing to print.")
        return _page(cohort, {field: message}), 422
    return redirect(url_for(".made", cohort=cohort, job=job.id), 303)


def _cohort(cohort: str) -> CohortRecord:
    with state().database.read(tenant()) as tx:
        return cohorts.find_cohort(tx, cohort)


def _find(cohort: str, job: str) -> PrintLine:
    with state().database.read(tenant()) as tx:
        try:
            return bundles.find_print(tx, cohort, job, PRINTS)
        except LookupError as error:
            raise NotFound(str(error)) from error


def _prints(lines: list[PrintLine]) -> tuple[Print, ...]:
    with state().database.read(tenant()) as tx:
        counts = bundles.count_parts(tx, [line.id for line in lines if line.kind == BUNDLE])
        named = enrolments.names_of(
            tx, [json.loads(line.arguments).get("enrolment", "") for line in lines]
        )
    found = []
    for line in lines:
        arguments = json.loads(line.arguments)
        phase = line.state if line.state in (jobs.DONE, jobs.FAILED) else "waiting"
        title = {
            BUNDLE: _("All organisations as one ZIP"),
            COHORT_REPORT: _("Report of the cohort"),
        }.get(line.kind) or _("Report of %(organisation)s") % {
            "organisation": named.get(arguments.get("enrolment", ""), "") or _("an organisation")
        }
        found.append(
            Print(
                line=line,
                title=title,
                language=LANGUAGES[arguments["locale"]].name,
                phase=phase,
                done=counts.get(line.id, 0),
                steps=line.all_steps,
                failure=_failure(line),
                shareable=phase == jobs.DONE and line.kind in SHARED,
            )
        )
    return tuple(found)


def _failure(line: PrintLine) -> str:
    """What went wrong, as far as it is for who reads this page."""
    if line.state != jobs.FAILED:
        return ""
    known = {
        NOT_ALLOWED: _(
            "Who asked for it is no longer a consultant of this cohort. Nothing of it was kept; "
            "ask for it anew."
        )
    }
    return known.get(line.failure) or _(
        "It could not be made. Try once more; if it fails again, tell whoever runs this site."
    )


def _zip(line: PrintLine) -> Response:
    database, whose = state().database, tenant()
    with database.read(whose) as tx:
        names = bundles.part_names(tx, line.id)

    def load(enrolment: str) -> Callable[[], bytes]:
        def read() -> bytes:
            with database.read(whose) as tx:
                return bundles.load_part(tx, line.id, enrolment)

        return read

    files = [(name, load(enrolment)) for name, enrolment in names]
    response = Response(
        zip_stream(files, line.finished_at or line.created_at), mimetype="application/zip"
    )
    name = f"{file_name(membership().name)}.zip"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _page(cohort: str, wrong: Mapping[str, str]) -> str:
    with state().database.read(tenant()) as tx:
        found = cohorts.find_cohort(tx, cohort)
        lines = bundles.prints_of(tx, cohort, PRINTS, MOST_PRINTS)
        there = bundles.printable(tx)
        shares = report_shares.shares_of(tx, cohort, state().now())
    prints = _prints(lines)
    titles = {each.line.id: each.title for each in prints}
    names = block_names(_)
    page = ReportsPage(
        cohort=found,
        organisations=len(there),
        prints=prints,
        shares=tuple((share, titles.get(share.job_id, "")) for share in shares),
        blocks=tuple(
            names[block] for block in printable(found.blocks, sees_answers=found.sees == ANSWERS)
        ),
    )
    return render_template(
        "cohort_reports/reports.html",
        page=page,
        choices=_choices(),
        chosen=_chosen(),
        wrong=wrong,
        errors=[{"field": name, "message": text} for name, text in wrong.items()],
    )


def _choices() -> list[tuple[str, str]]:
    return [(locale, language.name) for locale, language in LANGUAGES.items()]


def _chosen() -> str:
    return current().locale


def _made_page(shown: Print, link: FreshLink | None, wrong: Mapping[str, str]) -> str:
    return render_template(
        "cohort_reports/made.html",
        shown=shown,
        link=link,
        lives=LIVES,
        wrong=wrong,
        errors=[{"field": name, "message": text} for name, text in wrong.items()],
    )


def _blocks_page(
    found: CohortRecord,
    wanted: list[str] | tuple[str, ...],
    typed: Mapping[str, str],
    wrong: Mapping[str, str],
) -> str:
    names, sees_answers = block_names(_), found.sees == ANSWERS
    why = _("Organisations of this cohort share their results, not their single answers.")
    order = [*wanted, *(block for block in BLOCKS if block not in wanted)]
    lines = [
        BlockLine(
            code,
            names[code],
            code in wanted or typed.get(f"block-{code}") == "yes",
            typed.get(f"place-{code}", str(place)),
            why if code in WITH_ANSWERS and not sees_answers else "",
        )
        for place, code in enumerate(order, 1)
        if code in names
    ]
    return render_template(
        "cohort_reports/blocks.html",
        cohort=found,
        lines=lines,
        wrong=wrong,
        errors=[{"field": name, "message": text} for name, text in wrong.items()],
    )
