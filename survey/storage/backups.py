"""A backup of every row as lines of text, the same for SQLite and PostgreSQL (S65).

The first line says what it is. Then come the tables, each with its columns, its rows (JSON lists;
bytes in base64) and their number and checksum. The last line says that it is whole. Read from one
moment of the database, and put back in one transaction that checks every row it wrote.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, func, insert, select, text, update

from survey.storage.migrate import newest_revision
from survey.storage.tables import AuditEntry, Base

FORMAT = "maturity-backup 1"
ROWS = 200
"""Rows that are held in memory at once."""

_MODULUS = 2**256


class BadBackup(ValueError):
    """The file is no backup that can be put back; the text is a sentence."""


@dataclass(frozen=True, slots=True)
class Checked:
    """How many rows a table has, and the sum of their SHA-256 hashes, whatever their order."""

    rows: int
    checksum: str


def dump(tx: Connection, write: Callable[[str], object], now: int) -> dict[str, Checked]:
    """Write every row, a line at a time; table → what was written. Needs ACROSS tenants."""
    write(_line({"format": FORMAT, "revision": newest_revision(), "at": now}))
    found = {}
    for table in Base.metadata.sorted_tables:
        write(_line({"table": table.name, "columns": [column.name for column in table.columns]}))
        tally = _Tally(table.name)
        for row in _rows(tx, table):
            write(row)
            tally.add(row)
        found[table.name] = tally.checked
        end = {"end": table.name, "rows": tally.checked.rows, "checksum": tally.checked.checksum}
        write(_line(end))
    write(_line({"complete": len(found)}))
    return found


def checksums(tx: Connection) -> dict[str, Checked]:
    """Table → its rows as they are. Needs ACROSS tenants."""
    return dump(tx, lambda _line: None, 0)


def is_empty(tx: Connection) -> bool:
    """Whether there is nothing that somebody would miss. Needs ACROSS tenants."""
    tables = (Base.metadata.tables[name] for name in ("organisation", "account", "cohort"))
    return not any(tx.execute(select(table.c.id).limit(1)).first() for table in tables)


def load(tx: Connection, lines: Iterable[str]) -> dict[str, Checked]:
    """Put a backup in the place of every row there is; table → what is there now.

    Raises BadBackup when the file is damaged, of another schema, or what was written differs.
    Needs ACROSS tenants.
    """
    source = iter(lines)
    _check_header(_json(next(source, "")))
    for table in reversed(Base.metadata.sorted_tables):
        tx.execute(delete(table))
    promised = {}
    for head in map(_json, source):
        if isinstance(head, dict) and "complete" in head:
            break
        table = _known(head)
        promised[table.name] = _take(tx, table, source)
    else:
        raise BadBackup("The file ends before the backup does.")
    if set(promised) != set(Base.metadata.tables):
        raise BadBackup("The file does not hold every table.")
    _continue_numbers(tx)
    found = checksums(tx)
    for name, wanted in promised.items():
        if found[name] != wanted:
            raise BadBackup(f"The rows of {name} are not those that were backed up.")
    return found


def _check_header(head: Any) -> None:
    if not isinstance(head, dict) or head.get("format") != FORMAT:
        raise BadBackup("This is no backup.")
    if head.get("revision") != newest_revision():
        raise BadBackup(
            f"The backup has the schema {head.get('revision')}, this program {newest_revision()}. "
            "Restore it with the version of the program that made it, then upgrade."
        )


def _known(head: Any) -> Table:
    name = head.get("table") if isinstance(head, dict) else None
    table = Base.metadata.tables.get(str(name))
    if table is None or head.get("columns") != [column.name for column in table.columns]:
        raise BadBackup(f"The file holds a table {name} that this program does not know.")
    return table


def _take(tx: Connection, table: Table, source: Iterator[str]) -> Checked:
    """The rows of one table, inserted; what the file says of them."""
    names = [column.name for column in table.columns]
    # A row may point at one of the same table that comes later: such columns are set at the end.
    later = {key.parent.name for key in table.foreign_keys if key.column.table is table}
    links: list[dict[str, Any]] = []
    batch: list[dict[str, Any]] = []
    for line in source:
        found = _json(line)
        if isinstance(found, dict):
            _put(tx, table, batch)
            _link(tx, table, later, links)
            return Checked(int(found["rows"]), str(found["checksum"]))
        row = dict(zip(names, map(_value, found), strict=True))
        links += [
            {"row": row["id"], "column": name, "value": row[name]} for name in later if row[name]
        ]
        batch.append(row | dict.fromkeys(later))
        if len(batch) >= ROWS:
            _put(tx, table, batch)
            batch = []
    raise BadBackup("The file ends before the backup does.")


def _put(tx: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        tx.execute(insert(table), list(rows))


def _link(
    tx: Connection, table: Table, columns: Iterable[str], links: Sequence[dict[str, Any]]
) -> None:
    for name in columns:
        mine = [{"row": k["row"], "value": k["value"]} for k in links if k["column"] == name]
        if mine:
            query = update(table).where(table.c.id == bindparam("row"))
            tx.execute(query.values({name: bindparam("value")}), mine)


def _continue_numbers(tx: Connection) -> None:
    """PostgreSQL counts the trail apart from its rows; SQLite goes on from the highest."""
    if tx.dialect.name != "sqlite":
        highest = tx.execute(select(func.coalesce(func.max(AuditEntry.number), 0))).scalar_one()
        tx.execute(
            text("select setval(pg_get_serial_sequence('audit_entry', 'number'), :n, :used)"),
            {"n": max(highest, 1), "used": highest > 0},
        )


def _rows(tx: Connection, table: Table) -> Iterator[str]:
    query = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=ROWS)
    for row in tx.execute(query):
        yield _line([_written(value) for value in row])


class _Tally:
    def __init__(self, table: str) -> None:
        self._table, self._rows, self._sum = table, 0, 0

    def add(self, row: str) -> None:
        hashed = hashlib.sha256(f"{self._table} {row}".encode()).digest()
        self._rows += 1
        self._sum = (self._sum + int.from_bytes(hashed, "big")) % _MODULUS

    @property
    def checked(self) -> Checked:
        return Checked(self._rows, f"{self._sum:064x}")


def _written(value: Any) -> Any:
    if isinstance(value, (bytes, memoryview)):
        return {"base64": base64.b64encode(bytes(value)).decode("ascii")}
    return value


def _value(value: Any) -> Any:
    return base64.b64decode(value["base64"]) if isinstance(value, dict) else value


def _line(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _json(line: str) -> Any:
    try:
        return json.loads(line)
    except ValueError as error:
        raise BadBackup("The file is damaged: a line cannot be read.") from error
