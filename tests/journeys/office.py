"""Somebody at a desk who signs in as whoever a page is for, on an instance with consultants."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from tests.journeys.office_rows import ANN, furnish, session_of
from tests.journeys.server import Site
from tests.journeys.visitor import Visitor


class Office:
    """The desk. `visitor` is its browser, which is given the cookie of whoever sits there."""

    def __init__(self, site: Site, visitor: Visitor) -> None:
        self.site, self.visitor = site, visitor
        self._made: dict[str, str] = {}
        furnish(site)

    def sit(self, who: str = ANN) -> Visitor:
        """Let that person sit there; "" nobody who is signed in."""
        context = self.visitor.context
        context.clear_cookies(name="account")
        if who:
            cookie = {"name": "account", "value": session_of(who), "url": self.site.origin}
            context.add_cookies([cookie])  # type: ignore[list-item] # a dict is one, to Playwright
        return self.visitor

    def go(self, path: str, who: str = ANN) -> None:
        """Let that person open an address, which leads nowhere else, such as to sign in."""
        self.sit(who).go(path)
        wanted = urlsplit(path).path
        assert urlsplit(self.visitor.address).path == wanted, self.visitor.address

    def post(self, path: str, fields: dict[str, str] | None = None, who: str = ANN) -> None:
        """Let that person send a form, and show what answers."""
        self.sit(who).post(path, fields)

    def send(self, path: str, fields: dict[str, str] | None = None) -> str:
        """Let the consultant send a form past the pages; the address it leads to."""
        return self.sit().send(path, fields)

    def once(self, name: str, make: Callable[[], str]) -> str:
        """What `make` gave the first time."""
        if name not in self._made:
            self._made[name] = make()
        return self._made[name]
