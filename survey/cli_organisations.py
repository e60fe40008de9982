"""The terminal's commands about one organisation: take everything along, erase it."""

from __future__ import annotations

import dataclasses
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from questionnaires.catalogue import load_catalogue
from questionnaires.faults import Fault
from survey.actions.erase import erase_organisation
from survey.actions.export_organisation import export_organisation
from survey.config import Settings
from survey.mail import forget_letters
from survey.storage import organisations
from survey.storage.audit import CLI
from survey.storage.database import Database
from survey.storage.migrate import migrate
from survey.storage.organisations import OrganisationRecord
from survey.terminal import leave, plainly


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """The instance's database, brought up to date."""
    database = Database(settings.database)
    try:
        database.check_safety()
        migrate(database)
        yield database
    finally:
        database.dispose()


@click.command("export")
@click.argument("organisation")
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path))
def export_command(organisation: str, output: Path) -> None:
    """Write everything that is kept about ORGANISATION (its id or exact name) as a ZIP file."""
    with plainly():
        settings = Settings.from_environment()
        with opened(settings) as database:
            found = _the_one(database, organisation)
            content = export_organisation(
                database,
                load_catalogue(settings.catalogue_folders),
                found.id,
                actor=CLI,
                now=int(time.time()),
            )
    try:
        output.write_bytes(content)
    except OSError as error:
        leave([Fault(str(output), "", f"cannot be written: {error.strerror}.")])
    click.echo(f"{output}: {len(content)} bytes", err=True)


@click.command("erase")
@click.argument("organisation")
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase_command(organisation: str, yes: bool) -> None:
    """Erase ORGANISATION (its id or exact name) for good, and print the proof as JSON.

    The proof counts its rows in each table before, and how many of them are there after. A
    receipt with the id stays in the audit trail.
    """
    with plainly():
        settings = Settings.from_environment()
        with opened(settings) as database:
            found = _the_one(database, organisation)
            if not yes:
                name = found.name or "an organisation without a name"
                click.confirm(f"Erase {name} ({found.id}) for good?", abort=True, err=True)
            receipt = erase_organisation(database, found.id, actor=CLI, now=int(time.time()))
        forget_letters(settings.instance / "mail", receipt.mails)
    click.echo(json.dumps(dataclasses.asdict(receipt)))
    click.echo(f"{sum(receipt.before.values())} rows erased, 0 left", err=True)


def _the_one(database: Database, wanted: str) -> OrganisationRecord:
    """The organisation that is meant; leaves with 1 when that is none or not clear."""
    with database.read() as tx:
        found = organisations.named(tx, wanted)
    if not found:
        leave([Fault(wanted, "", "is no organisation here: neither an id nor an exact name.")])
    if len(found) > 1:
        ids = ", ".join(one.id for one in found)
        leave([Fault(wanted, "", f"names {len(found)} organisations; say which by its id: {ids}.")])
    return found[0]
