"""What planned steps would bring: the plan stands in the address, nothing is stored.

`?plan=ITEM&plan=ITEM` names the answers to show as if they were raised. What an address names
beyond what can be planned is left out with a sentence, and never repeated on the page.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

FIELD = "plan"


@dataclass(frozen=True, slots=True)
class Plan:
    """`items`: what is planned, in the order asked; `whole_route`: what the cheapest route needs.

    `left_out`: how much of what the address names cannot be planned.
    """

    items: tuple[str, ...]
    whole_route: tuple[str, ...]
    left_out: int

    @property
    def status(self) -> int:
        """The HTTP status of the page."""
        return 422 if self.left_out else 200


def read_plan(asked: Sequence[str], plannable: Collection[str], result: Mapping[str, Any]) -> Plan:
    """The plan in the values `asked` for; `plannable` are the items of this result that can be."""
    way = result["overall_route"]
    return Plan(
        tuple(item for item in dict.fromkeys(asked) if item in plannable),
        tuple(step["id"] for step in way["items"]) if way and plannable else (),
        len({item for item in asked if item not in plannable}),
    )
