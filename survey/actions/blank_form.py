"""Ask for the blank form of a questionnaire version, make it, fetch it. It belongs to nobody.

One job a version, its texts, language and software. Unlike a report nothing is issued to anyone
by it: newer software makes a newer form.
"""

from __future__ import annotations

import hashlib

from questionnaires.version import AnyVersion
from survey.actions.printing import Renders, new_job, printed_file, queue, stands
from survey.reports.software import printing_software
from survey.storage import jobs
from survey.storage.database import Database

FORM = "form"
"""The kind of job that makes a blank form."""


def request_form(
    database: Database, questionnaire: AnyVersion, locale: str, now: int
) -> jobs.JobRecord:
    """The job that makes this form, queued unless it runs or is done; a failed one runs again."""
    known = form_state(database, questionnaire, locale)
    if known and stands(known):
        return known
    return database.transact(lambda tx: queue(tx, _new_job(questionnaire, locale), now))


def form_state(database: Database, questionnaire: AnyVersion, locale: str) -> jobs.JobRecord | None:
    """The form's job; None when nobody asked for it yet."""
    with database.read() as tx:
        return jobs.find_slot(tx, _slot(questionnaire, locale))


def fetch_form(
    database: Database, questionnaire: AnyVersion, locale: str
) -> jobs.ArtefactRecord | None:
    """The form once it is made."""
    with database.read() as tx:
        job = jobs.find_slot(tx, _slot(questionnaire, locale))
        return None if job is None else jobs.load_artefact(tx, job.id)


def make_form(job: jobs.JobRecord, renderer: Renders) -> jobs.ArtefactRecord:
    """Print the form that `job` asks for. Raises what `renderer` raises."""
    content = renderer.render({"kind": FORM, **job.arguments})
    named = f"{job.arguments['questionnaire']}-{job.arguments['version']}"
    return printed_file(f"{named}-form-{job.arguments['locale']}.pdf", content)


def _slot(questionnaire: AnyVersion, locale: str) -> str:
    # A slot has room for 200 characters, and texts of other languages change by themselves.
    decides = (
        questionnaire.definition_sha256,
        questionnaire.text(locale).sha256,
        printing_software(),
    )
    digest = hashlib.sha256(" ".join(decides).encode()).hexdigest()[:32]
    return f"{FORM}:{questionnaire.id[:60]}:{questionnaire.version[:40]}:{digest}:{locale}"


def _new_job(questionnaire: AnyVersion, locale: str) -> jobs.JobRecord:
    slot = _slot(questionnaire, locale)
    arguments = {
        "questionnaire": questionnaire.id,
        "version": questionnaire.version,
        "definition_sha256": questionnaire.definition_sha256,
        "locale": locale,
    }
    return new_job(FORM, slot, None, arguments)
