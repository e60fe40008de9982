"""Ask for the blank form of a questionnaire version, make it, fetch it. It belongs to nobody.

One job a version, its texts, language and software. Unlike a report nothing is issued to anyone
by it: newer software makes a newer form.
"""

from __future__ import annotations

import hashlib
from typing import Any, Protocol

from questionnaires.schema import Questionnaire
from survey.reports.software import printing_software
from survey.storage import jobs
from survey.storage.database import Database, Transaction

FORM = "form"
"""The kind of job that makes a blank form."""

MEDIA_TYPE = "application/pdf"


class Renders(Protocol):
    """What turns a request into a PDF, such as survey.reports.renderer.Renderer."""

    def render(self, request: dict[str, Any]) -> bytes:
        """The PDF of `request`: kind, questionnaire, version, definition_sha256, locale."""


def request_form(
    database: Database, questionnaire: Questionnaire, locale: str, now: int
) -> jobs.JobRecord:
    """The job that makes this form, queued unless it runs or is done; a failed one runs again."""

    def work(tx: Transaction) -> jobs.JobRecord:
        job = jobs.add_job(tx, _new_job(questionnaire, locale), now)
        if job.state == jobs.FAILED:
            jobs.requeue(tx, job.id)
            job = jobs.add_job(tx, job, now)
        return job

    known = form_state(database, questionnaire, locale)
    if known and known.state != jobs.FAILED:
        return known
    return database.transact(work)


def form_state(
    database: Database, questionnaire: Questionnaire, locale: str
) -> jobs.JobRecord | None:
    """The form's job; None when nobody asked for it yet."""
    with database.read() as tx:
        return jobs.find_slot(tx, _slot(questionnaire, locale))


def fetch_form(
    database: Database, questionnaire: Questionnaire, locale: str
) -> jobs.ArtefactRecord | None:
    """The form once it is made."""
    with database.read() as tx:
        job = jobs.find_slot(tx, _slot(questionnaire, locale))
        return None if job is None else jobs.load_artefact(tx, job.id)


def make_form(job: jobs.JobRecord, renderer: Renders) -> jobs.ArtefactRecord:
    """Print the form that `job` asks for. Raises what `renderer` raises."""
    content = renderer.render({"kind": FORM, **job.arguments})
    named = f"{job.arguments['questionnaire']}-{job.arguments['version']}"
    return jobs.ArtefactRecord(
        media_type=MEDIA_TYPE,
        name=f"{named}-form-{job.arguments['locale']}.pdf",
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
    )


def _slot(questionnaire: Questionnaire, locale: str) -> str:
    # A slot has room for 200 characters, and texts of other languages change by themselves.
    decides = (
        questionnaire.definition_sha256,
        questionnaire.text(locale).sha256,
        printing_software(),
    )
    digest = hashlib.sha256(" ".join(decides).encode()).hexdigest()[:32]
    return f"{FORM}:{questionnaire.id[:60]}:{questionnaire.version[:40]}:{digest}:{locale}"


def _new_job(questionnaire: Questionnaire, locale: str) -> jobs.JobRecord:
    slot = _slot(questionnaire, locale)
    return jobs.JobRecord(
        id=hashlib.sha256(slot.encode()).hexdigest()[:32],
        kind=FORM,
        slot=slot,
        assessment_id=None,
        arguments={
            "questionnaire": questionnaire.id,
            "version": questionnaire.version,
            "definition_sha256": questionnaire.definition_sha256,
            "locale": locale,
        },
        state=jobs.QUEUED,
        attempts=0,
        token=None,
        lease_until=0,
        done_steps=0,
        all_steps=1,
        failure="",
    )
