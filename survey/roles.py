"""Roles: which there are, which need a second factor, and who may give them.

Everybody is a respondent; owning an organisation and being a consultant of a cohort are no roles
but rows about them (storage/members.py).
"""

from __future__ import annotations

from collections.abc import Collection

CONSULTANT, AUTHOR, ADMINISTRATOR = "consultant", "author", "administrator"

ROLES = (CONSULTANT, AUTHOR, ADMINISTRATOR)
"""In the order in which they are listed."""

STRONG = frozenset(ROLES)
"""Who needs a second factor before anything else (S05)."""

GIVES: dict[str, frozenset[str]] = {ADMINISTRATOR: frozenset(ROLES)}
"""Role → the roles it may give and take: none above its own (S21)."""


def may_change(giver: Collection[str], changed: Collection[str]) -> bool:
    """Whether who has the roles `giver` may give or take all of `changed` (S21)."""
    given: set[str] = set().union(*(GIVES.get(role, frozenset()) for role in giver))
    return set(changed) <= given
