"""The rows of an instance with consultants at work: accounts, cohorts of all sorts, results.

What people are called here has no plain vowel, so that it is taken for no text of ours that was
left untranslated (untranslated.py).
"""

from __future__ import annotations

import hashlib
import time
from typing import Any

from sqlalchemy import Connection, update

from questionnaires.catalogue import shipped
from questionnaires.sheet import Answer
from survey.storage import factors
from survey.storage.database import Database, Transaction
from survey.storage.tables import Account, Cohort, Enrolment, Organisation, WebSession
from survey.storage.tenancy import ACROSS
from tests.integration import consulted
from tests.integration.storage import cohort_of, consulting, records
from tests.integration.web import grouped
from tests.journeys.server import Site

ANN, NEW, LATE, CODES = "ann", "new", "late", "codes"
"""A consultant, administrator and author; one who has no second factor yet, one who has not shown
it, and one who makes new recovery codes."""

COHORT, EMPTY, CLOSED, FIRST_WAVE, SECOND_WAVE = "c", "e", "x", "m1", "m2"
ORGANISATION = "organisation of o1"
INVITED, OPEN_INVITATION = "i1", "an-invitation-of-i1-22"
MANY = 210
"""Organisations of the waves: more than a heatmap shows one by one."""

STAYS_SECONDS = 30 * 24 * 3600
SECRET = "JBSWY3DPEHPK3PXP"
VERSIONS = (
    '{"service-maturity": "1.0.0", "service-model-fit": "1.0.0", "service-outcomes": "1.0.0"}'
)


def furnish(site: Site) -> None:
    """Put all of it into the database of the site."""
    database = Database(site.database)
    try:
        database.transact(_add_all, ACROSS)
    finally:
        database.dispose()


def session_of(name: str) -> str:
    """The secret of that person's cookie."""
    return f"session-of-{name}"


def _add_all(tx: Transaction) -> None:
    now = int(time.time())
    _add_people(tx, now)
    cohorts: dict[str, dict[str, Any]] = {
        COHORT: {
            "deadline": now + STAYS_SECONDS,
            "introduction": '{"en": "Wélcómé"}',
            "contact": "Änn",
            "targets": '{"STR": 4, "CHN": 3}',
            "brand_name": "Änn & Cö",
            "brand_colour": "#083f4a",
        },
        EMPTY: {},
        CLOSED: {"state": "closed", "closed_at": now},
        FIRST_WAVE: {},
        SECOND_WAVE: {"previous_id": FIRST_WAVE, "targets": '{"STR": 4}'},
    }
    for cohort, values in cohorts.items():
        consulting.add_cohort(tx, cohort, versions=VERSIONS, created_at=now, **values)
        called = f"Röünd {cohort}".translate(_NO_VOWELS)
        tx.execute(update(Cohort).where(Cohort.id == cohort).values(name=called))
        consulting.add_member(tx, cohort, ANN)
    consulting.add_member(tx, COHORT, NEW, "member")
    _add_organisations(tx, now)
    grouped.keep(tx, grouped.fitted())
    for wave, cohort in enumerate((FIRST_WAVE, SECOND_WAVE), 1):
        version = shipped().get("service-maturity", "1.0.0")
        cohort_of.fill_cohort(tx, cohort, version, MANY, unrated=5, wave=wave, seed=wave)
    for number in range(MANY + 5):
        called = f"Bränd {number}"
        known = Organisation.id == f"organisation-{number}"
        tx.execute(update(Organisation).where(known).values(name=called))
        for cohort in (FIRST_WAVE, SECOND_WAVE):
            of = Enrolment.id == f"{cohort}-{number}"
            tx.execute(update(Enrolment).where(of).values(name=called))


_NO_VOWELS = str.maketrans("aeiouy", "äëïöüÿ")


def _add_people(tx: Connection, now: int) -> None:
    for name, roles, factor in (
        (ANN, "consultant administrator author", "otp"),
        (NEW, "consultant", ""),
        (LATE, "consultant", "pending"),
        (CODES, "consultant", "otp"),
    ):
        shown = name.title().translate(_NO_VOWELS).replace("A", "Ä")
        consulting.add_account(tx, name, roles, created_at=now)
        tx.execute(update(Account).where(Account.id == name).values(name=shown))
        consulting.add_session(tx, session_of(name), name, factor)
        if name != NEW:
            factors.offer_secret(tx, name, SECRET, now)
            factors.confirm_secret(tx, name, 0, now)
            factors.set_codes(tx, name, [hashlib.sha256(b"a code").digest()], now)
    # Fresh for as long as anybody looks at these pages.
    tx.execute(update(WebSession).values(fresh_at=now + STAYS_SECONDS, seen_at=now))


def _add_organisations(tx: Transaction, now: int) -> None:
    for name, example in (("o1", "example1"), ("o2", "L"), ("o3", "P")):
        consulted.add_organisation(tx, name, COHORT, example, f"Bränd {name[1]}")
        known = Organisation.id == f"organisation of {name}"
        tx.execute(update(Organisation).where(known).values(name=f"Bränd {name[1]}"))
    consulting.own(tx, ORGANISATION, ANN)
    for name, state in (("o4", "answering"), ("o5", "returned")):
        records.add_assessment(tx, name)
        consulting.enrol(tx, f"e-{name}", COHORT, name, state=state, name=f"Bränd {name[1]}")
    records.save(tx, "o4", "STR-2", Answer("L"))
    hashed = hashlib.sha256(OPEN_INVITATION.encode()).digest()
    named = {"organisation": "Bränd 6", "person": "Bärt", "created_at": now, "sent_at": now}
    consulting.add_invitation(tx, INVITED, COHORT, token_sha256=hashed, **named)
    consulting.add_invitation(tx, "i2", COHORT, state="undeliverable", **named)
    consulting.add_invitation(tx, "i3", COHORT, state="waiting", **named | {"sent_at": None})
