"""What belongs to an organisation, in every table: for erasing, proving it, and exporting.

The tables say it themselves: a row belongs when a foreign key that deletes along leads to the
organisation. A table that is added later is found here by itself. What leads to an organisation
without such a key (invitations, mails, files of whole cohorts) is named in erasing.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, func, or_, select, tuple_

from survey.storage.tables import Base, Organisation

Key = tuple[Any, ...]
Keys = dict[str, list[Key]]
"""Table → the primary keys of some of its rows."""

CHUNK = 200
"""Keys in one statement, well below what databases take."""


Conditions = dict[str, ColumnElement[bool]]
"""Table → which of its rows are meant."""


def of_organisation(organisation: str) -> Conditions:
    """What belongs to the organisation."""
    return reached({"organisation": Organisation.id == organisation})


def reached(starts: Mapping[str, ColumnElement[bool]]) -> Conditions:
    """What goes when the rows that meet `starts` are deleted, themselves included."""
    found: Conditions = {}
    for table in Base.metadata.sorted_tables:
        ways: list[ColumnElement[bool]] = [
            key.parent.in_(select(key.column).where(found[key.column.table.name]).correlate(None))
            for key in sorted(table.foreign_keys, key=lambda key: key.parent.name)
            if key.ondelete == "CASCADE" and key.column.table.name in found
        ]
        if table.name in starts:
            ways.append(starts[table.name])
        if ways:
            found[table.name] = or_(*ways)
    return found


def rows_of(
    tx: Connection, table: str, condition: ColumnElement[bool], columns: Sequence[str] = ()
) -> list[dict[str, Any]]:
    """The rows of a table that meet a condition, by primary key; all columns unless some are named.

    Needs ACROSS tenants.
    """
    found = Base.metadata.tables[table]
    wanted = [found.c[name] for name in columns] if columns else list(found.c)
    query = select(*wanted).where(condition).order_by(*found.primary_key.columns)
    return [dict(row._mapping) for row in tx.execute(query)]


def keys_of(tx: Connection, conditions: Mapping[str, ColumnElement[bool]]) -> Keys:
    """The primary keys of all rows that meet the conditions. Needs ACROSS tenants."""
    found: Keys = {}
    for name, condition in conditions.items():
        table = Base.metadata.tables[name]
        keys = [tuple(row) for row in tx.execute(select(*_key(table)).where(condition))]
        if keys:
            found[name] = keys
    return found


def still_there(tx: Connection, keys: Keys) -> dict[str, int]:
    """Table → how many of the rows with these keys there are. Needs ACROSS tenants."""
    return {
        name: sum(
            _count(tx, Base.metadata.tables[name], known[start : start + CHUNK])
            for start in range(0, len(known), CHUNK)
        )
        for name, known in keys.items()
    }


def _count(tx: Connection, table: Table, keys: Iterable[Key]) -> int:
    query = select(func.count()).select_from(table).where(among(table, keys))
    return int(tx.execute(query).scalar_one())


def among(table: Table, keys: Iterable[Key]) -> ColumnElement[bool]:
    """Whether a row has one of these keys."""
    columns = _key(table)
    if len(columns) == 1:
        return columns[0].in_([key[0] for key in keys])
    return tuple_(*columns).in_(list(keys))


def _key(table: Table) -> list[Any]:
    return list(table.primary_key.columns)


def with_ids(table: str, keys: Iterable[Key]) -> ColumnElement[bool]:
    """The condition that a row of that table has one of these keys."""
    return among(Base.metadata.tables[table], keys)
