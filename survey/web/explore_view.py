"""What part of a cohort a page shows, and how: read from the address, so that it can be shared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

ARCHETYPE = "archetype"
FACTS = ("sector", "employees", "country", "model", "level", "state", ARCHETYPE)
"""What organisations can be filtered and put into segments by."""

LEVEL, IN_PLACE = "level", "in_place"
FIGURES = (LEVEL, IN_PLACE)
NAME, SUBMITTED = "name", "submitted"
UP, DOWN = "up", "down"
MOST_TEXT = 100


@dataclass(frozen=True, slots=True)
class View:
    """Filters ("" none), the segment, the order, the figure in cells, and the page of the list.

    `sort` is NAME, LEVEL, IN_PLACE, SUBMITTED, ARCHETYPE or a dimension's code.
    """

    sector: str = ""
    employees: str = ""
    country: str = ""
    model: str = ""
    level: str = ""
    state: str = ""
    archetype: str = ""
    q: str = ""
    by: str = ""
    sort: str = IN_PLACE
    order: str = DOWN
    show: str = LEVEL
    page: int = 1

    @property
    def filters(self) -> dict[str, str]:
        """The filters that are set."""
        return {name: value for name in (*FACTS, "q") if (value := getattr(self, name))}

    def query(self, **changes: Any) -> dict[str, str]:
        """What stands in an address that shows this view with `changes`; defaults are left out.

        Another filter, order or segment begins at the first page.
        """
        if changes and "page" not in changes:
            changes["page"] = 1
        changed = replace(self, **changes)
        return {
            field.name: str(value)
            for field in fields(View)
            if (value := getattr(changed, field.name)) != field.default
        }

    def sorted_by(self, key: str) -> dict[str, str]:
        """The address that sorts by `key`; by the one that is sorted by, the other way round."""
        first = UP if key in (NAME, ARCHETYPE) else DOWN
        other = UP if self.order == DOWN else DOWN
        return self.query(sort=key, order=other if key == self.sort else first)


def read_view(args: Mapping[str, str], sorts: frozenset[str]) -> View:
    """The view that an address asks for. `sorts`: codes it may be sorted by beside the usual.

    An address is often typed or cut off: what it says that makes no sense is left out, and what
    matches nothing shows that nothing matches.
    """
    given = {name: args.get(name, "").strip()[:MOST_TEXT] for name in (*FACTS, "q")}
    by, sort = args.get("by", ""), args.get("sort", IN_PLACE)
    page = args.get("page", "1")
    return View(
        **given,
        by=by if by in FACTS else "",
        sort=sort if sort in sorts | {NAME, LEVEL, IN_PLACE, SUBMITTED, ARCHETYPE} else IN_PLACE,
        order=UP if args.get("order") == UP else DOWN,
        show=IN_PLACE if args.get("show") == IN_PLACE else LEVEL,
        page=max(int(page), 1) if page.isascii() and page.isdigit() and len(page) < 7 else 1,
    )
