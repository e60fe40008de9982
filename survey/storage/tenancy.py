"""The one place that keeps tenants apart (S20).

A tenant is a cohort: its consultants see its rows and no others'. Rows of these tables are
reached only on a connection that says whose they may be:

- `Database.read(tenant=…)` and `transact(work, tenant=…)` name one cohort. Every select, update
  and delete on the connection is narrowed to its rows, wherever in the statement a table stands,
  and an insert for another cohort is refused.
- `tenant=ACROSS` is for what is nobody's page: looking up a token, a person's list of cohorts,
  jobs, erasure. The caller then narrows by itself.

A statement on such a table without either raises TenantMissing; nothing is read or written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Delete, Engine, Insert, Select, Update, event, or_
from sqlalchemy.sql import visitors
from sqlalchemy.sql.selectable import Join

from survey.storage.tables import Base

OPTION = "maturity_tenant"

TENANT_TABLES: Mapping[str, str] = {
    "cohort": "id",
    "cohort_member": "cohort_id",
    "cohort_logo": "cohort_id",
    "enrolment_link": "cohort_id",
    "invitation": "cohort_id",
    "enrolment": "cohort_id",
    "review_note": "cohort_id",
    "consultant_rating": "cohort_id",
    "agreed_rating": "cohort_id",
    "bundle_part": "cohort_id",
    "report_share": "cohort_id",
}
"""Table → the column that names its cohort."""

_SEEN = "_maturity_tenant_tables"


@dataclass(frozen=True, slots=True)
class Tenant:
    """The cohort whose rows a connection may reach; None in `ACROSS`: any cohort's."""

    cohort: str | None


ACROSS = Tenant(None)


class TenantMissing(RuntimeError):
    """A statement on a tenant's rows that does not say which tenant's."""


class ForeignTenant(RuntimeError):
    """An insert for another cohort than the connection's."""


def guard(engine: Engine) -> None:
    """Hold every statement of `engine` to its tenant."""

    @event.listens_for(engine, "before_execute", retval=True)
    def _before(
        connection: Connection,
        statement: Any,
        many: Sequence[Mapping[str, Any]],
        single: Mapping[str, Any],
        _options: Mapping[str, Any],
    ) -> tuple[Any, Any, Any]:
        names = _tenant_tables(statement)
        if not names:
            return statement, many, single
        tenant: Tenant | None = connection.get_execution_options().get(OPTION)
        if tenant is None:
            raise TenantMissing(f"{', '.join(sorted(names))}: say whose rows are meant")
        if tenant.cohort is None:
            return statement, many, single
        if isinstance(statement, Insert):
            _check_insert(statement, many or ([single] if single else []), tenant.cohort)
            return statement, many, single
        return _narrowed(statement, tenant.cohort), many, single


def _tenant_tables(statement: Any) -> frozenset[str]:
    """The tenant tables in a statement; told once for each statement object."""
    known: frozenset[str] | None = getattr(statement, _SEEN, None)
    if known is None:
        named = {
            getattr(element, "name", "")
            for element in visitors.iterate(statement)
            if element.__visit_name__ == "table"
        }
        known = frozenset(named & TENANT_TABLES.keys())
        target = getattr(statement, "table", None)
        if target is not None and target.name in TENANT_TABLES:
            known |= {target.name}
        setattr(statement, _SEEN, known)
    return known


def _narrowed(statement: Any, cohort: str) -> Any:
    """`statement` that reaches rows of `cohort` only."""

    def select(found: Select[Any]) -> None:
        for source in found.get_final_froms():
            for table, optional in _tables(source):
                found._where_criteria += _criteria(table, cohort, optional=optional)

    def change(found: Update | Delete) -> None:
        found._where_criteria += _criteria(found.table, cohort, optional=False)

    return visitors.cloned_traverse(
        statement, {}, {"select": select, "update": change, "delete": change}
    )


def _criteria(table: Any, cohort: str, *, optional: bool) -> tuple[Any, ...]:
    # An alias of a table is narrowed by its own column, not the table's.
    name = getattr(getattr(table, "element", table), "name", "")
    if name not in TENANT_TABLES:
        return ()
    column = table.c[TENANT_TABLES[name]]
    # The far side of an outer join may be no row at all, never another cohort's.
    return (or_(column == cohort, column.is_(None)) if optional else column == cohort,)


def _tables(source: Any, *, optional: bool = False) -> Iterator[tuple[Any, bool]]:
    """The tables and aliases of a FROM, and whether each may be the absent side of an outer join.

    What stands in a subquery is a select of its own.
    """
    if isinstance(source, Join):
        yield from _tables(source.left, optional=optional or source.full)
        yield from _tables(source.right, optional=optional or source.isouter or source.full)
    else:
        yield source, optional


def _check_insert(statement: Insert, rows: Sequence[Mapping[str, Any]], cohort: str) -> None:
    table = Base.metadata.tables[statement.table.name]
    column = TENANT_TABLES[table.name]
    fixed = {
        getattr(key, "key", key): getattr(value, "value", value)
        for key, value in (statement._values or {}).items()
    }
    given = [fixed | dict(row) for row in rows] or [fixed]
    if statement._multi_values or any(row.get(column) != cohort for row in given):
        raise ForeignTenant(f"{table.name}: a row of another cohort")
