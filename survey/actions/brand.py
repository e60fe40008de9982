"""What the reports of a cohort look like: their blocks, the name, the colour, the logo."""

from __future__ import annotations

from collections.abc import Sequence

from survey.storage import audit, cohorts, logos
from survey.storage.database import Database, Transaction
from survey.storage.sessions import Person
from survey.storage.tenancy import Tenant


def choose_blocks(
    database: Database, cohort: str, blocks: Sequence[str], who: Person, now: int
) -> None:
    """Let reports of organisations hold these blocks in this order."""

    def work(tx: Transaction) -> None:
        cohorts.change_cohort(tx, cohort, blocks=list(blocks))
        audit.note(
            tx,
            at=now,
            actor=who.account,
            verb="cohort.blocks",
            subject=cohort,
            cohort=cohort,
            blocks=" ".join(blocks),
        )

    database.transact(work, Tenant(cohort))


def set_brand(
    database: Database, cohort: str, name: str, colour: str, who: Person, now: int
) -> None:
    """Let this name ("" none) and colour ("" the product's) stand on reports."""

    def work(tx: Transaction) -> None:
        cohorts.change_cohort(tx, cohort, brand_name=name, brand_colour=colour)
        audit.note(
            tx,
            at=now,
            actor=who.account,
            verb="cohort.brand",
            subject=cohort,
            cohort=cohort,
            name=name,
            colour=colour,
        )

    database.transact(work, Tenant(cohort))


def set_logo(database: Database, cohort: str, png: bytes | None, who: Person, now: int) -> None:
    """Let this logo, drawn anew (reports/logo.py), stand on reports; None removes it."""

    def work(tx: Transaction) -> None:
        if png is None:
            logos.drop_logo(tx, cohort)
        else:
            logos.set_logo(tx, cohort, png, now)
        audit.note(
            tx,
            at=now,
            actor=who.account,
            verb="cohort.logo",
            subject=cohort,
            cohort=cohort,
            size=0 if png is None else len(png),
        )

    database.transact(work, Tenant(cohort))
