"""Malformed requests against every route: any answer but a server error will do (S23).

`python -m bench.fuzz [--requests N] [--seed N]` prints how often each code came, and the first
requests that met an error of ours; it fails when there was one. The requests follow from the
seed alone, but for ids and form tokens.
"""

from __future__ import annotations

import argparse
import io
import logging
import random
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote_from_bytes, unquote_to_bytes, urlencode

from flask import Flask
from werkzeug.test import run_wsgi_app

from bench.cost import Size
from bench.table import Row
from survey.app import create_app
from survey.chance import secret_hash
from survey.config import Settings
from survey.roles import ROLES
from survey.storage import accounts, sessions
from survey.storage.accounts import AccountRecord
from survey.storage.database import Transaction
from survey.web.what_if import FIELD

ESCAPED = 599
"""Stands for an exception that no error page caught."""

BROKEN = "7362051940"
"""Stands in an address where something broken is put; a number, as some addresses want one."""

PERSON = "a-person"
ABSENT = "0" * 32
"""Stands in addresses for ids of what is not there."""

COHORT = {
    "name": "North",
    "form": "full",
    "deadline": "",
    "sees": "answers",
    "locales": "en",
    "contact": "Ann",
    "introduction-en": "Welcome.",
    "remind_days": "7",
    "again_at": "",
    "version-service-maturity": "1.1.0",
    "version-service-model-fit": "1.0.0",
    "version-service-outcomes": "1.1.0",
}

METHODS = ("GET", "POST", "POST", "POST", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "BREW")
TYPES = (
    *("application/json", "text/plain", "multipart/form-data; boundary=b", "multipart/form-data"),
    *("application/x-www-form-urlencoded; charset=utf-16", "", "\xff", "a/b; c=\x0b"),
)
NUMBERS = (b"-1", b"1e309", b"NaN", b"9" * 5000, b"0x10", b"\xd9\xa3", b"1.5", b"999999999", b"")
TEXTS = (
    *(b"%00", b"%ED%A0%80", b"%C0%AF", b"%", b"%zz", b"\xff\xfe", b"%FF", b"%0d%0aSet-Cookie:x=1"),
    *(b"..%2f..%2fetc%2fpasswd", b"%2e%2e/", b"{{7*7}}", b"%25%28x%29s", b"' or 1=1 --", b"\x00"),
    *("\u202e\U0001f4a5".encode(), b"a" * 5000, b"%F4%90%80%80", b"%EF%BF%BF", b"<script>", b"+++"),
)
HEADERS = {
    "HTTP_HOST": ("evil.example", "localhost:99999", "", "[::1", "localhost\x00", "a b", "\xff"),
    "HTTP_ORIGIN": ("https://evil.example", "null", "\xff", "http://"),
    "HTTP_SEC_FETCH_SITE": ("cross-site", "same-site", "\x00"),
    "HTTP_ACCEPT": ("application/json", "*;q=9", "\xff/\xff", ";;;", "a" * 3000),
    "HTTP_ACCEPT_LANGUAGE": ("xx,en;q=NaN", "\xff", "*", "en;q=1e999"),
    "HTTP_ACCEPT_ENCODING": ("gzip", "gzip;q=x", "\xff", "identity;q=0, *;q=0"),
    "HTTP_COOKIE": ("device=\xff", "session=a.b.c; device=a", ";;=", "fresh=x.y", "a" * 5000),
    "HTTP_RANGE": ("bytes=9-1", "bytes=a", "bytes=0-0,1-1,2-2"),
    "HTTP_IF_MODIFIED_SINCE": ("never", "\xff"),
    "HTTP_IF_NONE_MATCH": ('"', "W/", "\xff"),
    "HTTP_X_FORWARDED_FOR": ("a" * 500, "127.0.0.1, \xff"),
    "CONTENT_LENGTH": ("-1", "x", "99999999999999999999", "0"),
}


@dataclass(frozen=True, slots=True)
class Visited:
    """An application with an assessment and a cohort, and what the browser that holds them sends.

    Its person has every role.
    """

    app: Flask
    values: dict[str, str]
    cookies: str
    token: str


def visit(app: Flask) -> Visited:
    """Start, answer, submit and open again an assessment on `app`."""
    client = app.test_client()
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/en/").text)
    assert found
    token = found[1]

    def post(address: str, **form: str) -> str:
        answer = client.post(address, data={"csrf_token": token, **form})
        return answer.headers["Location"]

    assessment = post("/en/start", form="full").split("/")[3]
    post(f"/en/a/{assessment}/p/STR", **{"base": "0", "answer-STR-2": "F"})
    result = post(f"/en/a/{assessment}/submit").split("/")[-2]
    post(f"/en/a/{assessment}/reopen")
    part = post(f"/en/a/{assessment}/fit/", whole="yes").split("/")[5]
    post(f"/en/a/{assessment}/fit/{part}/submit")
    client.set_cookie("account", _signed_in(app))
    cohort = post("/en/cohorts/new", **COHORT).split("/")[3]
    cookies = [client.get_cookie(name) for name in ("session", "device", "account")]
    values = {"lang": "en", "assessment": assessment, "result": result, "key": "STR"}
    values |= {"part": part, "page": "customers", "number": "1"}
    values |= {"questionnaire": "service-maturity", "version": "1.0.0", "cohort": cohort}
    values |= {"account": PERSON, "section": "STR", "chart": "heatmap"}
    return Visited(
        app,
        values | {"token": "a" * 22, "link": "0" * 32, "filename": "css/site.css"},
        "; ".join(f"{cookie.key}={cookie.value}" for cookie in cookies if cookie),
        token,
    )


def _signed_in(app: Flask) -> str:
    """The cookie of a browser in which somebody with every role is signed in."""
    here = app.extensions["maturity"]
    now = here.now()

    def work(tx: Transaction) -> None:
        person = AccountRecord(PERSON, "a@example.org", "", "en", frozenset(ROLES), now, None)
        accounts.add_account(tx, person)
        sessions.add_session(tx, secret_hash(PERSON), PERSON, sessions.OTP, now, now + 86_400)

    here.database.transact(work)
    return PERSON


def malformed(visited: Visited, requests: int, seed: int) -> Iterator[dict[str, Any]]:
    """WSGI environments of requests that are each wrong in at least one way."""
    chance = random.Random(seed)  # noqa: S311 - the same requests again, no secrets
    rules = sorted(visited.app.url_map.iter_rules(), key=str)
    for _ in range(requests):
        rule = chance.choice(rules)
        wrong = chance.sample(("path", "query", "body", "header", "type"), chance.randint(1, 2))
        path = _path(chance, rule, visited, broken="path" in wrong)
        body = _body(chance, visited, broken="body" in wrong)
        wanted = [m for m in METHODS if m in (rule.methods or ())] * 4
        environment: dict[str, Any] = {
            "REQUEST_METHOD": chance.choice([*wanted, *METHODS]),
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": _query(chance) if "query" in wrong else "",
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "localhost",
            "HTTP_COOKIE": visited.cookies if chance.random() < 0.9 else "",
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        if "header" in wrong:
            for name in chance.sample(sorted(HEADERS), chance.randint(1, 3)):
                environment[name] = chance.choice(HEADERS[name])
        if "type" in wrong:
            environment["CONTENT_TYPE"] = chance.choice(TYPES)
        yield environment


def _path(chance: random.Random, rule: Any, visited: Visited, *, broken: bool) -> bytes:
    values = dict(visited.values)
    parts = sorted(set(rule.arguments) - {"lang"})
    adapter = visited.app.url_map.bind("localhost")
    if broken and parts:
        values[chance.choice(parts)] = BROKEN
    given = {name: values.get(name, ABSENT) for name in rule.arguments}
    method = "GET" if "GET" in rule.methods else "POST"
    path: bytes = adapter.build(rule.endpoint, given, method).encode()
    if not broken:
        return path
    if parts:
        return path.replace(BROKEN.encode(), chance.choice(TEXTS))
    cut = chance.randrange(len(path) + 1)
    return b"/" + path[:cut].lstrip(b"/") + chance.choice(TEXTS) + path[cut:]


def _query(chance: random.Random) -> str:
    names = (b"undo", b"undone", b"saved", b"v", b"lang", FIELD.encode(), *TEXTS[:4])
    values = (b"STR-3", b"STR-2", b"STR-3:F", b"PEO-4", *NUMBERS, *TEXTS)
    pairs = (chance.choice(names) + b"=" + chance.choice(values) for _ in range(3))
    return quote_from_bytes(b"&".join(pairs), safe="%&=+'")


def _body(chance: random.Random, visited: Visited, *, broken: bool) -> bytes:
    fields = [
        (b"base", b"1"),
        (b"revision", b"1"),
        (b"form", b"quick"),
        (b"section", b"STR"),
        (b"result", visited.values["result"].encode()),
        (b"label", b"somebody"),
        (b"organisation", b"Acme"),
        (b"answer-STR-2", b"L"),
        (b"note-STR-2", b"a+note"),
        (b"evidence-STR-2", b"2"),
        (b"goals", b"complaints"),
        (b"answer-IND", b"3"),
        (b"segment", b"Schools"),
    ]
    fields = chance.sample(fields, chance.randint(1, len(fields)))
    if broken:
        for _ in range(chance.randint(1, 3)):
            at = chance.randrange(len(fields))
            name, value = fields[at]
            bad = chance.choice(NUMBERS + TEXTS)
            kind = chance.randrange(6)
            if kind == 0:
                fields.append((name, value))
            elif kind == 1:
                fields[at] = (bad, value)
            elif kind == 2:
                fields = fields * chance.choice((2, 50))
            elif kind == 3:
                fields.append((b"field-%d" % chance.randrange(10), bad))
            else:
                fields[at] = (name, bad)
    if chance.random() < 0.9:
        fields.append((b"csrf_token", urlencode({"": visited.token}).encode()[1:]))
    body = b"&".join(name + b"=" + value for name, value in fields)
    if broken and chance.random() < 0.05:
        return chance.randbytes(chance.randrange(2000))
    return body


def run(app: Flask, requests: int, seed: int) -> tuple[Counter[int], list[str]]:
    """How often each code came, and the requests that met an error of ours."""
    codes: Counter[int] = Counter()
    failures: list[str] = []
    for environment in malformed(visit(app), requests, seed):
        shown = repr({k: v for k, v in environment.items() if not k.startswith("wsgi.")})
        code = _ask(app, environment)
        codes[code] += 1
        if code >= 500:
            failures.append(f"{code} {shown[:2000]}")
    return codes, failures


def _ask(app: Flask, environment: dict[str, Any]) -> int:
    try:
        answer, status, _headers = run_wsgi_app(app, environment)
        for _chunk in answer:
            pass
        if hasattr(answer, "close"):
            answer.close()
    except Exception:  # noqa: BLE001 - whatever escapes is what is looked for
        return ESCAPED
    return int(status.split()[0])


def fuzz(requests: int, seed: int) -> tuple[Counter[int], list[str]]:
    """The same on a fresh instance that is thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.from_environment(
            {}, instance=Path(folder), link_tries="1000000 per hour"
        )
        app = create_app(settings)
        try:
            return run(app, requests, seed)
        finally:
            app.extensions["maturity"].database.dispose()


def rows(size: Size) -> list[Row]:
    """The row of the table of measurements."""
    requests = 50_000 if size.kills >= Size().kills else 2_000
    codes, failures = fuzz(requests, seed=1)
    told = ", ".join(f"{code}: {count}" for code, count in sorted(codes.items()))
    return [
        Row(
            "Malformed requests",
            f"{requests} over every route; {told}",
            f"{len(failures)} server errors",
            "0",
            holds=not failures,
        )
    ]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.fuzz", description=__doc__)
    parser.add_argument("--requests", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    logging.disable(logging.CRITICAL)
    codes, failures = fuzz(given.requests, given.seed)
    for code, count in sorted(codes.items()):
        print(f"{code} {count}")
    for failure in failures[:10]:
        print(failure)
    print(f"{given.requests} requests, {len(failures)} server errors")
    sys.exit(bool(failures))


if __name__ == "__main__":
    main()
