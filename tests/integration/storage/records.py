"""Records to put into a database: an assessment and what hangs on it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from questionnaires.catalogue import shipped
from questionnaires.schema import Questionnaire
from questionnaires.sheet import Answer, pack
from survey.storage import assessments, jobs, links, parts, results
from survey.storage.database import Transaction

NOW = 1_800_000_000
YEAR = 365 * 24 * 3600


def the_questionnaire() -> Questionnaire:
    """The shipped questionnaire."""
    return shipped().get("service-maturity", "1.0.0")


def assessment(name: str = "a", **values: Any) -> assessments.AssessmentRecord:
    """A new open assessment called `name` of an organisation of its own."""
    fields: dict[str, Any] = {
        "id": name,
        "organisation_id": f"organisation of {name}",
        "organisation": f"Acme {name}",
        "questionnaire": "service-maturity",
        "version": "1.0.0",
        "definition_sha256": the_questionnaire().definition_sha256,
        "form": "full",
        "state": "open",
        "locale": "en",
        "context": {"sector": "trade"},
        "goals": ("complaints",),
        "revision": 0,
        "created_at": NOW,
        "changed_at": NOW,
    }
    return assessments.AssessmentRecord(**(fields | values))


def add_assessment(tx: Transaction, name: str = "a") -> None:
    """Put an assessment with no answers into the database."""
    assessments.add_assessment(tx, assessment(name))


def save(tx: Transaction, name: str, item: str, answer: Answer) -> int:
    """Save one more answer as the next revision; returns its number."""
    return next_save(tx, name, item, lambda _number: answer)


def next_save(tx: Transaction, name: str, item: str, answer_of: Callable[[int], Answer]) -> int:
    """The same, with an answer that depends on the revision's number."""
    questionnaire = the_questionnaire()
    found = assessments.find_assessment(tx, name, take=True)
    answer = answer_of(found.revision + 1)
    codes = assessments.load_codes(tx, name, found.revision, questionnaire) | {item: answer.code}
    return assessments.save_revision(
        tx, found, questionnaire, codes, {item: answer}, NOW, "a colleague", assessments.PAGE
    )


def add_result(
    tx: Transaction,
    result: str = "r",
    name: str = "a",
    number: int = 1,
    *,
    sheet: dict[str, Any] | None = None,
    scored: dict[str, Any] | None = None,
) -> None:
    """Put a result of an assessment into the database; a plain one unless given more."""
    questionnaire = the_questionnaire()
    plain = {"id": name, "answers": {}, "context": {"organisation": f"Acme {name} Łódź"}}
    results.add_result(
        tx,
        results.ResultRecord(
            id=result,
            assessment_id=name,
            number=number,
            sheet=sheet or plain,
            result=scored or {"id": result, "level": 3},
            fingerprint=hashlib.sha256(result.encode()).hexdigest(),
            submitted_at=NOW,
        ),
        pack({}, questionnaire),
    )


def part(name: str = "p", **values: Any) -> parts.PartRecord:
    """An open part called `name` of assessment a, about the whole organisation."""
    fields: dict[str, Any] = {
        "id": name,
        "assessment_id": "a",
        "questionnaire": "service-outcomes",
        "version": "1.0.0",
        "definition_sha256": "ab" * 32,
        "segment": "",
        "state": "open",
        "revision": 0,
        "sheet": {"answers": {}},
        "given": {},
        "created_at": NOW,
        "saved_at": NOW,
    }
    return parts.PartRecord(**(fields | values))


def part_result(part_id: str, number: int = 1, **sheet: Any) -> parts.PartResultRecord:
    """A result of the part of that id."""
    name = f"{part_id}{number}"
    return parts.PartResultRecord(
        id=name,
        part_id=part_id,
        number=number,
        sheet={"questionnaire": "service-outcomes", "version": "1.0.0", "id": part_id} | sheet,
        result={"id": part_id, "figure": number},
        fingerprint=hashlib.sha256(name.encode()).hexdigest(),
        submitted_at=NOW + number,
    )


def link(name: str, **values: Any) -> links.LinkRecord:
    """A link called `name` that resumes assessment a and lives for a year."""
    fields: dict[str, Any] = {
        "id": name,
        "assessment_id": "a",
        "purpose": links.RESUME,
        "section": "",
        "result_id": None,
        "label": "",
        "created_at": NOW,
        "used_at": None,
        "answered_at": None,
        "expires_at": NOW + YEAR,
    }
    return links.LinkRecord(**(fields | values))


def token(name: str) -> bytes:
    """The hash of the secret of the link called `name`."""
    return hashlib.sha256(name.encode()).digest()


def job(name: str, **values: Any) -> jobs.JobRecord:
    """A queued job called `name` in a slot of its own."""
    fields: dict[str, Any] = {
        "id": name,
        "kind": "report",
        "slot": f"slot {name}",
        "assessment_id": None,
        "arguments": {"result": "r"},
        "state": jobs.QUEUED,
        "attempts": 0,
        "token": None,
        "lease_until": 0,
        "done_steps": 0,
        "all_steps": 3,
        "failure": "",
    }
    return jobs.JobRecord(**(fields | values))


def artefact(content: bytes = b"%PDF-1.7") -> jobs.ArtefactRecord:
    """A small file."""
    return jobs.ArtefactRecord(
        "application/pdf", "report.pdf", content, hashlib.sha256(content).hexdigest()
    )
