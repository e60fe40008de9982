"""Accounts: people by id and by address, their roles, and whether they may sign in."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, or_, select, update

from survey.storage.database import lock_clause
from survey.storage.tables import Account


@dataclass(frozen=True, slots=True)
class AccountRecord:
    """A person. `roles` holds any of consultant, author, administrator."""

    id: str
    email: str
    name: str
    locale: str
    roles: frozenset[str]
    created_at: int
    disabled_at: int | None

    @property
    def shown_name(self) -> str:
        """The name, or the address of who gave none."""
        return self.name or self.email


_COLUMNS: tuple[Any, ...] = (
    Account.id,
    Account.email,
    Account.name,
    Account.locale,
    Account.roles,
    Account.created_at,
    Account.disabled_at,
)


def _record(row: Any) -> AccountRecord:
    values = list(row)
    values[4] = frozenset(row.roles.split())
    return AccountRecord(*values)


def find_account(tx: Connection, account: str, *, take: bool = False) -> AccountRecord | None:
    """The account with that id; `take` it, so that nobody else changes it meanwhile."""
    query = select(*_COLUMNS).where(Account.id == account)
    if take and lock_clause(tx):
        query = query.with_for_update()
    row = tx.execute(query).one_or_none()
    return None if row is None else _record(row)


def find_by_email(tx: Connection, email: str) -> AccountRecord | None:
    """The account with that address, which is in lower case."""
    row = tx.execute(select(*_COLUMNS).where(Account.email == email)).one_or_none()
    return None if row is None else _record(row)


def add_account(tx: Connection, new: AccountRecord) -> None:
    """Keep a new account."""
    values = {column.key: getattr(new, column.key) for column in _COLUMNS}
    tx.execute(insert(Account).values(**values | {"roles": _written(new.roles)}))


def _written(roles: Collection[str]) -> str:
    return " ".join(sorted(roles))


def set_profile(tx: Connection, account: str, name: str, locale: str) -> None:
    """Another name and language."""
    tx.execute(update(Account).where(Account.id == account).values(name=name, locale=locale))


def set_email(tx: Connection, account: str, email: str) -> None:
    """Another address, which nobody else has."""
    tx.execute(update(Account).where(Account.id == account).values(email=email))


def set_roles(tx: Connection, account: str, roles: Collection[str]) -> None:
    """Exactly these roles."""
    tx.execute(update(Account).where(Account.id == account).values(roles=_written(roles)))


def set_disabled(tx: Connection, account: str, at: int | None) -> None:
    """Let nobody sign in with it from `at` on; None lets them again."""
    tx.execute(update(Account).where(Account.id == account).values(disabled_at=at))


def search(
    tx: Connection, text: str = "", role: str = "", *, after: str = "", most: int = 50
) -> list[AccountRecord]:
    """Accounts whose name or address holds `text` and that have `role`, by address."""
    query = select(*_COLUMNS).where(Account.email > after).order_by(Account.email).limit(most)
    if text:
        query = query.where(
            or_(
                Account.email.icontains(text, autoescape=True),
                Account.name.icontains(text, autoescape=True),
            )
        )
    if role:
        query = query.where(Account.roles.contains(role, autoescape=True))
    return [_record(row) for row in tx.execute(query)]


def count_with_role(tx: Connection, role: str) -> int:
    """How many accounts that may sign in have that role."""
    query = select(Account.id).where(
        Account.roles.contains(role, autoescape=True), Account.disabled_at.is_(None)
    )
    return len(tx.execute(query).all())
