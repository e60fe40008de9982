"""The terminal's commands that back an instance up and put it back."""

from __future__ import annotations

import json
import time
from pathlib import Path

import click

from questionnaires.faults import Fault
from survey.actions.back_up import NotEmpty, back_up, read_receipts, restore
from survey.cli_organisations import opened
from survey.config import Settings
from survey.storage.backups import BadBackup, Checked
from survey.terminal import leave, plainly

_file = click.Path(dir_okay=False, path_type=Path)
_there = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("backup")
@click.argument("file", type=_file)
def backup_command(file: Path) -> None:
    """Write every row of the database into FILE, as it is at this moment, while it serves.

    The same file is restored to SQLite or PostgreSQL. Keep instance/secret_key and
    instance/catalogue beside it.
    """
    with plainly(), opened(Settings.from_environment()) as database:
        try:
            written = back_up(database, file, now=int(time.time()))
        except OSError as error:
            leave([Fault(str(file), "", f"cannot be written: {error.strerror}.")])
            return
    _show(written)
    click.echo(f"{file}: {file.stat().st_size} bytes", err=True)


@click.command("restore")
@click.argument("file", type=_there)
@click.option("--replace", is_flag=True, help="Replace what the database holds.")
@click.option(
    "--receipts",
    type=_there,
    help="Receipts of erasures, one a line as `maturity erase` prints them, beside those in the "
    "database that is replaced.",
)
def restore_command(file: Path, replace: bool, receipts: Path | None) -> None:
    """Put a backup back: every row is checked, and what was erased since is erased again.

    Stop the servers and workers first.
    """
    with plainly(), opened(Settings.from_environment()) as database:
        try:
            done = restore(
                database,
                file,
                replace=replace,
                receipts=read_receipts(receipts) if receipts else (),
                now=int(time.time()),
            )
        except BadBackup as error:
            leave([Fault(str(file), "", f"{error} Nothing was changed.")])
            return
        except NotEmpty:
            wrong = "The database is not empty. Nothing was changed; --replace replaces it."
            leave([Fault(str(file), "", wrong)])
            return
    _show(done.tables)
    for subject in done.erased_again:
        click.echo(f"{subject}: erased again", err=True)


def _show(tables: dict[str, Checked]) -> None:
    for name, table in sorted(tables.items()):
        click.echo(json.dumps({"table": name, "rows": table.rows, "checksum": table.checksum}))
