"""How far a file that a worker makes is, and the file as a download."""

from __future__ import annotations

from flask import Response, make_response

from survey.storage import jobs

WAITING_SECONDS = 2
"""How often a page that waits for its file asks again."""


def phase_of(job: jobs.JobRecord | None) -> str:
    """One of none, waiting, done and failed."""
    if job is None:
        return "none"
    if job.state in (jobs.DONE, jobs.FAILED):
        return job.state
    return "waiting"


def waiting_page(html: str, phase: str) -> Response:
    """`html` that asks again by itself as long as the phase is waiting."""
    response = make_response(html)
    if phase == "waiting":
        response.headers["Refresh"] = str(WAITING_SECONDS)
    return response


def attachment(content: bytes, media_type: str, name: str) -> Response:
    """A file to keep. `name` is ours and holds nothing that needs quoting."""
    response = make_response(content)
    response.headers["Content-Type"] = media_type
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
