"""Rows of accounts and cohorts to put into a database, by the shortest way there is."""

from __future__ import annotations

import hashlib
from typing import Any

from sqlalchemy import Connection, insert

from survey.storage.database import Database
from survey.storage.tables import (
    Account,
    AgreedRating,
    BundlePart,
    Cohort,
    CohortMember,
    ConsultantRating,
    Enrolment,
    Invitation,
    Message,
    Ownership,
    PartFigures,
    ReportShare,
    ResultFigures,
    ReviewNote,
    WebSession,
)
from survey.storage.tenancy import ACROSS

NOW = 1_800_000_000
LONG = 10 * 365 * 24 * 3600


def add_account(tx: Connection, name: str = "ann", roles: str = "", **values: Any) -> None:
    """An account with that id and an address of its own."""
    fields = {
        "id": name,
        "email": f"{name}@example.org",
        "name": name.title(),
        "locale": "en",
        "roles": roles,
        "created_at": NOW,
        "disabled_at": None,
    }
    tx.execute(insert(Account).values(**fields | values))


def add_session(tx: Connection, secret: str, account: str, factor: str = "otp", **at: Any) -> None:
    """A browser with that cookie in which the account is signed in."""
    fields = {
        "id_sha256": hashlib.sha256(secret.encode()).digest(),
        "account_id": account,
        "factor": factor,
        "created_at": NOW,
        "fresh_at": NOW,
        "seen_at": NOW,
        "expires_at": NOW + LONG,
    }
    tx.execute(insert(WebSession).values(**fields | at))


def add_cohort(tx: Connection, name: str = "c", **values: Any) -> None:
    """An open cohort with that id. Needs a connection across tenants."""
    fields = {
        "id": name,
        "name": f"Cohort {name}",
        "versions": '{"service-maturity": "1.1.0"}',
        "form": "full",
        "locales": '["en", "nl", "pt_BR"]',
        "deadline": None,
        "introduction": "{}",
        "contact": "",
        "sees": "answers",
        "targets": "{}",
        "mails_report": False,
        "remind_days": 0,
        "again_at": None,
        "state": "open",
        "brand_name": "",
        "brand_colour": "",
        "blocks": "[]",
        "simulated": False,
        "previous_id": None,
        "created_at": NOW,
        "closed_at": None,
    }
    tx.execute(insert(Cohort).values(**fields | values))


def add_member(tx: Connection, cohort: str, account: str, role: str = "lead") -> None:
    """Make the account a consultant of the cohort."""
    tx.execute(
        insert(CohortMember).values(cohort_id=cohort, account_id=account, role=role, since=NOW)
    )


def add_invitation(tx: Connection, name: str, cohort: str = "c", **values: Any) -> None:
    """An invitation that was sent."""
    fields = {
        "id": name,
        "cohort_id": cohort,
        "email": f"{name}@example.org",
        "person": name.title(),
        "organisation": f"Organisation {name}",
        "locale": "en",
        "context": "{}",
        "state": "sent",
        "token_sha256": hashlib.sha256(f"invitation {name}".encode()).digest(),
        "created_at": NOW,
        "sent_at": NOW,
        "opened_at": None,
        "accepted_at": None,
        "reminded_at": None,
        "reminders": 0,
    }
    tx.execute(insert(Invitation).values(**fields | values))


def enrol(tx: Connection, name: str, cohort: str, assessment: str, /, **values: Any) -> None:
    """Let an assessment take part in a cohort."""
    fields = {
        "id": name,
        "cohort_id": cohort,
        "assessment_id": assessment,
        "invitation_id": None,
        "source": "link",
        "state": "answering",
        "name": f"Acme {assessment}",
        "sector": "",
        "employees": "",
        "country": "",
        "model": "",
        "result_id": None,
        "remark": "",
        "joined_at": NOW,
        "submitted_at": None,
        "returned_at": None,
        "accepted_at": None,
    }
    tx.execute(insert(Enrolment).values(**fields | values))


def review(tx: Connection, enrolment: str, cohort: str, job: str, text: str) -> None:
    """A note, a rating, an agreed rating and a printed report of an enrolment, all with `text`."""
    known = {"cohort_id": cohort, "enrolment_id": enrolment}
    mine = known | {"id": f"by {enrolment}", "author_id": None, "author": text}
    rating = mine | {"item": "STR-2", "code": "F", "remark": text}
    note = {"scope": "item", "target": "STR-2", "text": text, "audience": "me", "in_report": False}
    tx.execute(insert(ReviewNote).values(**mine, **note, created_at=NOW, changed_at=NOW))
    tx.execute(insert(ConsultantRating).values(**rating, evidence=1, rated_at=NOW))
    tx.execute(insert(AgreedRating).values(**rating, agreed_at=NOW))
    printed = {
        "job_id": job,
        "name": "a.pdf",
        "content": text.encode(),
        "sha256": "",
        "made_at": NOW,
    }
    tx.execute(insert(BundlePart).values(**known, **printed))


def own(tx: Connection, organisation: str, account: str) -> None:
    """Let the account own the organisation."""
    tx.execute(
        insert(Ownership).values(organisation_id=organisation, account_id=account, since=NOW)
    )


def add_message(tx: Connection, name: str, about: str, email: str, **values: Any) -> None:
    """A mail that went out."""
    fields = {
        "id": name,
        "cohort_id": None,
        "kind": "invitation",
        "about": about,
        "email": email,
        "locale": "en",
        "state": "sent",
        "failure": "",
        "created_at": NOW,
        "sent_at": NOW,
    }
    tx.execute(insert(Message).values(**fields | values))


def share_report(tx: Connection, name: str, cohort: str, job: str, label: str = "") -> None:
    """A link by which a finished report may be read."""
    tx.execute(
        insert(ReportShare).values(
            id=name,
            cohort_id=cohort,
            job_id=job,
            label=label,
            token_sha256=hashlib.sha256(f"share {name}".encode()).digest(),
            created_at=NOW,
            expires_at=NOW + LONG,
            revoked_at=None,
        )
    )


def add_figures(tx: Connection, result: str, part_result: str) -> None:
    """Stored figures of a result and of a part's result."""
    tx.execute(insert(ResultFigures).values(result_id=result, level=3, in_place=1, packed=b"x"))
    tx.execute(insert(PartFigures).values(part_result_id=part_result, packed=b"x"))


def consultant(database: Database, name: str = "ann", cohort: str = "c") -> str:
    """A consultant signed in with a second factor and lead of a new cohort; the cookie's secret."""

    def work(tx: Connection) -> None:
        add_account(tx, name, "consultant")
        add_session(tx, f"session of {name}", name)
        add_cohort(tx, cohort)
        add_member(tx, cohort, name)

    database.transact(work, ACROSS)
    return f"session of {name}"
