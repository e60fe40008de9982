"""Plain pages of the office: an address to open, or a form that is refused."""

from __future__ import annotations

from collections.abc import Callable

from tests.journeys.gallery import Gallery
from tests.journeys.office_rows import ANN


def look_at(path: str, found: str, who: str = ANN) -> Callable[[Gallery], None]:
    """Open an address, where the selector `found` finds something."""

    def look(here: Gallery) -> None:
        here.office.go(path, who)
        assert here.office.visitor.page.locator(found).count(), path

    return look


def refused_at(path: str, **fields: str) -> Callable[[Gallery], None]:
    """Send a form that is refused and names the fault."""

    def send(here: Gallery) -> None:
        here.office.post(path, fields)
        assert here.office.visitor.page.title().startswith("Error:")

    return send
