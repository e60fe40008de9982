"""Back up every row of an instance into a file, and put it back (S65).

What was erased since the backup was made is erased again: the receipts are taken from the
database that is replaced, and from files of receipts, before the backup is put in its place.
"""

from __future__ import annotations

import gzip
import io
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from survey.actions.erase import ORGANISATION, YEAR, erase_within
from survey.actions.refusals import NotFound
from survey.storage import audit, backups, messages
from survey.storage.backups import BadBackup, Checked
from survey.storage.database import Database, Transaction
from survey.storage.tenancy import ACROSS

RESTORED = "a backup was restored"


class NotEmpty(Exception):
    """There are rows that a restore would replace."""


@dataclass(frozen=True, slots=True)
class Erased:
    """A receipt: what was erased, by its id, and when."""

    verb: str
    subject: str
    at: int


@dataclass(frozen=True, slots=True)
class Restored:
    """Table → rows as they were put back; `erased_again`: ids of what was erased since."""

    tables: dict[str, Checked]
    erased_again: tuple[str, ...]


def back_up(database: Database, path: Path, *, now: int) -> dict[str, Checked]:
    """Write a backup of one moment; table → its rows. The file is there whole or not at all.

    Nobody but its owner may read the file. Raises OSError.
    """
    draft = path.with_name(path.name + ".part")
    try:
        with (
            os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as raw,
            gzip.GzipFile(fileobj=raw, mode="wb", filename="", mtime=now) as packed,
            io.TextIOWrapper(packed, encoding="utf-8", newline="\n") as file,
            database.read(ACROSS) as tx,
        ):
            written = backups.dump(tx, lambda line: file.write(line + "\n"), now)
            file.flush()
            packed.flush()
            os.fsync(raw.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return written


def restore(
    database: Database,
    path: Path,
    *,
    replace: bool,
    receipts: Sequence[Erased] = (),
    now: int,
) -> Restored:
    """Put a backup in the place of what the database holds, and erase again what was erased.

    All or nothing. Mails that waited when the backup was made are not sent a
    second time. Raises BadBackup, NotEmpty (unless `replace`), OSError.
    """

    def work(tx: Transaction) -> Restored:
        known = _receipts(tx)
        if not replace and not backups.is_empty(tx):
            raise NotEmpty
        with _lines(path) as lines:
            tables = backups.load(tx, lines)
        messages.withhold_waiting(tx, RESTORED)
        there = set(_receipts(tx))
        again = []
        for receipt in dict.fromkeys((*known, *receipts)):
            if receipt not in there:
                _keep(tx, receipt)
                again += _erased_again(tx, receipt, now)
        return Restored(tables, tuple(again))

    done = database.transact(work, ACROSS)
    database.empty_log()
    return done


def _keep(tx: Transaction, receipt: Erased) -> None:
    """The receipt itself, for backups that are older still."""
    audit.note(
        tx,
        at=receipt.at,
        actor=audit.CLI,
        verb=receipt.verb,
        subject=receipt.subject,
        organisation=receipt.subject if receipt.verb == ORGANISATION else None,
    )


def _erased_again(tx: Transaction, receipt: Erased, now: int) -> list[str]:
    try:
        erase_within(tx, receipt.verb, receipt.subject, audit.CLI, now)
    except NotFound:
        # It arose after the backup was made.
        return []
    return [receipt.subject]


def read_receipts(path: Path) -> list[Erased]:
    """The receipts in a file as `maturity erase` prints them, one a line. Raises BadBackup."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            each: Any = json.loads(line)
            found.append(Erased(str(each["verb"]), str(each["subject"]), int(each["at"])))
        except (ValueError, KeyError, TypeError) as error:
            raise BadBackup(f"{path} holds a line that is no receipt.") from error
    return [each for each in found if each.verb in (ORGANISATION, YEAR)]


def _receipts(tx: Transaction) -> list[Erased]:
    return [
        Erased(entry.verb, entry.subject, entry.at)
        for verb in (ORGANISATION, YEAR)
        for entry in reversed(audit.entries(tx, verb=verb, most=1_000_000))
    ]


@contextmanager
def _lines(path: Path) -> Iterator[Iterator[str]]:
    """The lines of a backup. Raises BadBackup when the file is no whole gzip file."""
    try:
        with gzip.open(path, "rt", encoding="utf-8", newline="\n") as file:
            yield (line.rstrip("\n") for line in file)
    except (EOFError, gzip.BadGzipFile, UnicodeDecodeError) as error:
        raise BadBackup("The file is damaged or is no backup.") from error
