"""A browser as the application sees one, without the cost of one: cookies, forms, addresses.

One visitor calls the WSGI application itself, so that what is measured is the application and
nothing of a client library; the other speaks HTTP with a server.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

from flask import Flask

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
BASE = re.compile(r'name="base" value="(\d+)"')


@dataclass(slots=True)
class Answered:
    """What came back; names of headers in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(kw_only=True)
class Browser:
    """What both ways of visiting have in common: cookies and forms."""

    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> Answered:
        return self._send("GET", path, b"")

    def post(self, path: str, form: Mapping[str, str]) -> Answered:
        return self._send("POST", path, urlencode(form).encode())

    def _send(self, method: str, path: str, body: bytes) -> Answered:
        raise NotImplementedError

    def _keep_cookies(self, headers: Iterable[tuple[str, str]]) -> None:
        for name, value in headers:
            if name.lower() == "set-cookie":
                self.cookies.update({k: m.value for k, m in SimpleCookie(value).items()})

    def _cookie_header(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())


@dataclass
class Visitor(Browser):
    """One browser at one application, in the same process."""

    app: Flask

    def _send(self, method: str, path: str, body: bytes) -> Answered:
        got: dict[str, Any] = {}

        def start_response(status: str, headers: list[tuple[str, str]], _error: Any = None) -> Any:
            got["status"], got["headers"] = int(status[:3]), headers

        address, _, query = path.partition("?")
        parts: Iterable[bytes] = self.app.wsgi_app(
            {
                "REQUEST_METHOD": method,
                "SCRIPT_NAME": "",
                "PATH_INFO": address,
                "QUERY_STRING": query,
                "SERVER_NAME": "127.0.0.1",
                "SERVER_PORT": "8000",
                "SERVER_PROTOCOL": "HTTP/1.1",
                "HTTP_HOST": "127.0.0.1:8000",
                "HTTP_COOKIE": self._cookie_header(),
                "HTTP_ACCEPT": "text/html,application/xhtml+xml,*/*;q=0.8",
                "HTTP_ACCEPT_LANGUAGE": "en-GB,en;q=0.7",
                "HTTP_SEC_FETCH_SITE": "same-origin",
                "HTTP_ORIGIN": "null",
                "REMOTE_ADDR": "127.0.0.1",
                "CONTENT_TYPE": "application/x-www-form-urlencoded" if body else "",
                "CONTENT_LENGTH": str(len(body)),
                "wsgi.version": (1, 0),
                "wsgi.url_scheme": "http",
                "wsgi.input": io.BytesIO(body),
                "wsgi.errors": sys.stderr,
                "wsgi.multithread": False,
                "wsgi.multiprocess": False,
                "wsgi.run_once": False,
            },
            start_response,
        )
        content = b"".join(parts)
        if hasattr(parts, "close"):
            parts.close()
        self._keep_cookies(got["headers"])
        return Answered(got["status"], _lower(got["headers"]), content)


@dataclass
class HttpVisitor(Browser):
    """One browser at a server on this machine, on one connection that stays open."""

    connection: HTTPConnection

    def _send(self, method: str, path: str, body: bytes) -> Answered:
        headers = {"Cookie": self._cookie_header(), "Accept": "text/html", "Origin": "null"}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body or None, headers)
        answer = self.connection.getresponse()
        content = answer.read()
        self._keep_cookies(answer.getheaders())
        return Answered(answer.status, _lower(answer.getheaders()), content)


@dataclass
class Respondent:
    """A visitor who answers one assessment; `token` and `base` as its last page gave them."""

    visitor: Browser
    assessment: str
    token: str
    base: int = 0

    @classmethod
    def begin(cls, visitor: Browser, form: str = "full") -> Respondent:
        """Begin an assessment, as the button on the start page does."""
        token = _token(visitor.get("/en/"))
        begun = visitor.post("/en/start", {"csrf_token": token, "form": form})
        assert begun.status == 303, begun.status
        return cls(visitor, begun.headers["location"].split("/")[3], token)

    def address(self, page: str) -> str:
        """The address of a page of the form."""
        return f"/en/a/{self.assessment}/p/{page}"

    def open(self, page: str) -> Answered:
        """GET a page of the form."""
        shown = self.visitor.get(self.address(page))
        assert shown.status == 200, shown.status
        self.token = _token(shown)
        found = BASE.search(shown.body.decode())
        assert found
        self.base = int(found[1])
        return shown

    def save(self, page: str, codes: Mapping[str, str], note: str = "") -> Answered:
        """POST a page with every field a browser sends; `codes`: item → answer."""
        form = {"csrf_token": self.token, "base": str(self.base), "then": "continue"}
        for item, code in codes.items():
            form |= {f"answer-{item}": code, f"note-{item}": note, f"evidence-{item}": "0"}
        saved = self.visitor.post(self.address(page), form)
        assert saved.status == 303, (saved.status, saved.body[:400])
        return saved

    def submit(self) -> Answered:
        """POST the whole for scoring; its answer leads to the result."""
        sent = self.visitor.post(f"/en/a/{self.assessment}/submit", {"csrf_token": self.token})
        assert sent.status == 303, sent.status
        return sent


def _lower(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers}


def _token(page: Answered) -> str:
    found = TOKEN.search(page.body.decode())
    assert found, page.status
    return found[1]
