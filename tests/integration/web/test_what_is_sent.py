"""What pages say and carry: text stays text (S30), headers on every answer (S61), small and
with few queries."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from html import escape

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from survey.web.policy import LINKED, WHOLE, policy_of
from tests.integration.web.addresses import SAFE, UNSAFE, Target, routes
from tests.integration.web.browser import Browser, the_questionnaire
from tests.integration.web.conftest import MakeApp
from tests.integration.web.instance import all_rows, database_of, statements

TEMPLATES = (
    "{{7*7}}",
    "{{ config.SECRET_KEY }}",
    "{x.__class__}",
    "%(x)s %s %d %",
    "${7*7} #{7*7} <%= 7*7 %>",
    "{% for x in range(99) %}loop{% endfor %}",
    "<script>alert(1)</script>",
    "'\"><img src=x onerror=alert(1)>",
    "&lt;b&gt;&amp;amp;",
)


@pytest.mark.parametrize("text", TEMPLATES)
def test_s30_what_people_type_stays_literal_on_every_page(shared_app: Flask, text: str) -> None:
    owner, colleague = Browser(shared_app), Browser(shared_app)
    assessment = owner.start()
    here = f"/en/a/{assessment}"
    na = next(item.id for item in the_questionnaire().items if item.na)
    owner.post(f"{here}/about", {"organisation": text, "unit": text, "languages": text})
    owner.save(assessment, "STR", {"STR-2": "F"}, base=0, note_STR_2=text)
    owner.post(
        f"{here}/p/{na.split('-')[0]}",
        {"base": "1", f"answer-{na}": "NA", f"reason-{na}": text, "then": "later"},
    )
    colleague.open(owner.hand_over(assessment, "EMP", text))
    owner.get(f"{here}/share")
    before = colleague.get(f"{here}/p/EMP").text
    colleague.save(assessment, "EMP", {"EMP-2": "F"}, base=2, role=text)
    result = owner.submit(assessment)
    owner.share(assessment, result, text)

    pages = {
        "tasks": owner.get(f"{here}/").text,
        "about": owner.get(f"{here}/about").text,
        "note": owner.get(f"{here}/p/STR").text,
        "reason": owner.get(f"{here}/p/{na.split('-')[0]}").text,
        "check": owner.get(f"{here}/check").text,
        "share": owner.get(f"{here}/share").text,
        "erase": owner.get(f"{here}/erase").text,
        "result": owner.get(result).text,
        "start": owner.get("/en/").text,
        "colleague": before,
    }
    shown = escape(text).replace("&#x27;", "&#39;").replace("&quot;", "&#34;")
    missing = [name for name, page in pages.items() if shown not in page]
    assert missing == []
    if "<" in text:
        assert [name for name, page in pages.items() if text in page] == []
    assert owner.get(f"{result}data.json").json["sheet"]["context"]["organisation"] == text  # type: ignore[index] # it is JSON


@pytest.mark.parametrize("text", TEMPLATES)
def test_s30_what_is_refused_is_shown_literally_too(shared_app: Flask, text: str) -> None:
    browser = Browser(shared_app)
    assessment = browser.start()
    shown = escape(text).replace("&#x27;", "&#39;").replace("&quot;", "&#34;")
    page = f"/en/a/{assessment}/p/STR"
    for form in (
        {"base": "0", text: "1"},
        {"base": "0", "note-STR-2": text + "\x07"},
        {"base": "0", "answer-STR-2": text},
    ):
        refused = browser.post(page, form)
        assert refused.status_code == 422
        assert "<script>alert" not in refused.text
        assert "<img src=x" not in refused.text
    assert shown in browser.post(page, {"base": "1", text: "1"}).text
    assert shown in browser.post(page, {"base": "1", "note-STR-2": text + "\x07"}).text


FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
POLICY = (
    "default-src 'none'",
    "style-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
)


def check_headers(answer: TestResponse, *, secure: bool, stored: bool = False) -> None:
    for name, value in FIXED.items():
        assert answer.headers.get(name) == value, (answer.request.path, name)
    policy = answer.headers["Content-Security-Policy"]
    assert all(part in policy for part in POLICY)
    assert "unsafe" not in policy
    assert "camera=()" in answer.headers["Permissions-Policy"]
    assert ("Strict-Transport-Security" in answer.headers) == secure
    if not stored:
        assert answer.headers["Cache-Control"] == "no-store", answer.request.path
    for cookie in answer.headers.getlist("Set-Cookie"):
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "Path=/" in cookie
        assert "Domain" not in cookie
        assert ("Secure" in cookie) == secure
        assert cookie.startswith("__Host-") == secure


@pytest.mark.parametrize("base", ["http://localhost", "https://maturity.example.org"])
def test_s61_every_route_answers_with_the_security_headers(
    make_app: MakeApp, sqlite_url: str, base: str
) -> None:
    secure = base.startswith("https")
    app = make_app(sqlite_url, **({"public_url": base} if secure else {}))
    owner, stranger = Browser(app, base=base), Browser(app, base=base)
    assessment = owner.start()
    result = owner.submit(assessment)
    owner.post(f"/en/a/{assessment}/reopen")
    target = Target(assessment, result.split("/")[-2], part=owner.add_parts(assessment))
    codes = set()
    for browser in (stranger, owner):
        token = browser.token()
        for route in routes(app, SAFE + UNSAFE, target):
            form = {"csrf_token": token, "base": "0", "form": "full"}
            data = form if route.method in UNSAFE else None
            answer = browser.ask(route.method, route.address, data=data)
            check_headers(answer, secure=secure, stored=route.endpoint == "static")
            codes.add(answer.status_code)
    assert codes >= {200, 302, 303, 404, 422}


def errors(app: Flask, browser: Browser) -> dict[int, Callable[[], TestResponse]]:
    """A way to each error page."""
    assessment = browser.start()
    page = f"/en/a/{assessment}/p/STR"
    browser.submit(assessment)
    return {
        400: lambda: browser.send("/en/start", {"form": "full"}),
        403: lambda: browser.post("/en/start", {}, headers={"Sec-Fetch-Site": "cross-site"}),
        404: lambda: browser.get("/en/nowhere"),
        405: lambda: browser.get("/en/start"),
        409: lambda: browser.post(page, {"base": "0"}),
        413: lambda: browser.post("/en/start", b"a=" + b"x" * 2_000_000),
        415: lambda: browser.send("/en/start", b"{}", content_type="application/json"),
        422: lambda: browser.post("/en/start", {"form": "none"}),
    }


@pytest.mark.parametrize("base", ["http://localhost", "https://maturity.example.org"])
def test_s61_every_error_answers_with_the_security_headers(
    make_app: MakeApp, sqlite_url: str, base: str
) -> None:
    secure = base.startswith("https")
    app = make_app(sqlite_url, link_tries="1 per hour", **({"public_url": base} if secure else {}))
    browser = Browser(app, base=base)
    for code, way in errors(app, browser).items():
        answer = way()
        assert answer.status_code == code
        check_headers(answer, secure=secure)
        assert "<h1>" in answer.text
    browser.open("a" * 22)
    tired = browser.open("a" * 22)
    assert tired.status_code == 429
    check_headers(tired, secure=secure)
    check_headers(browser.get("/static/none.css"), secure=secure)
    with database_of(app).engine.begin() as tx:
        tx.exec_driver_sql("update assessment set context = 'broken'")
    broken = browser.get(f"/en/a/{all_rows(app)['assessment'][0][0]}/")
    assert broken.status_code == 500
    check_headers(broken, secure=secure)
    with database_of(app).engine.begin() as tx:
        tx.exec_driver_sql("alter table assessment rename to gone")
    away = browser.get("/en/")
    assert away.status_code == 503
    check_headers(away, secure=secure)


@pytest.mark.parametrize(
    ("public", "host", "code"),
    [
        ("https://maturity.example.org", "maturity.example.org", 200),
        ("https://maturity.example.org", "maturity.example.org:443", 200),
        ("https://maturity.example.org", "evil.example", 400),
        ("https://maturity.example.org", "maturity.example.org.evil.example", 400),
        ("https://maturity.example.org", "sub.maturity.example.org", 400),
        ("https://maturity.example.org", "maturity.example.org@evil.example", 400),
        ("https://maturity.example.org", "127.0.0.1", 400),
        ("https://maturity.example.org", "", 400),
        ("http://127.0.0.1:8000", "localhost:8000", 200),
        ("http://127.0.0.1:8000", "127.0.0.1", 200),
        ("http://127.0.0.1:8000", "[::1]:8000", 400),
        ("http://127.0.0.1:8000", "127.0.0.2", 400),
    ],
)
def test_a_request_for_another_host_is_refused_with_a_page(
    make_app: MakeApp, sqlite_url: str, public: str, host: str, code: int
) -> None:
    app = make_app(sqlite_url, public_url=public)
    browser = Browser(app)
    answer = browser.get("/en/", headers={"Host": host})
    assert answer.status_code == code
    if code == 400:
        check_headers(answer, secure=public.startswith("https"))
        assert "<h1>" in answer.text
        assert "evil" not in answer.text
        for method in ("POST", "OPTIONS", "HEAD"):
            assert browser.ask(method, "/en/start", headers={"Host": host}).status_code in (
                400,
                415,
            )


def test_a_link_carries_the_public_address_whatever_host_was_asked_for(
    make_app: MakeApp, sqlite_url: str
) -> None:
    app = make_app(sqlite_url, public_url="http://127.0.0.1:8000")
    browser = Browser(app, base="http://localhost:9999")
    page = browser.get(f"/en/a/{browser.start()}/link").text
    assert 'value="http://127.0.0.1:8000/en/open/' in page
    assert "localhost:9999" not in page


def test_s61_each_answer_has_a_nonce_of_its_own_and_its_scripts_carry_it(
    shared_app: Flask,
) -> None:
    browser = Browser(shared_app)
    assessment = browser.start()
    nonces = set()
    for _ in range(20):
        answer = browser.get(f"/en/a/{assessment}/p/STR")
        nonce = re.search(r"'nonce-([\w-]{20,})'", answer.headers["Content-Security-Policy"])
        assert nonce
        scripts = re.findall(r"<script[^>]*>", answer.text)
        assert scripts
        assert all(f'nonce="{nonce[1]}"' in script for script in scripts)
        nonces.add(nonce[1])
    assert len(nonces) == 20


def test_styles_travel_compressed_and_without_their_comments(shared_app: Flask) -> None:
    client = shared_app.test_client()
    with client.get("/static/css/site.css") as plain:
        whole = plain.get_data(as_text=True)
    with client.get("/static/css/site.css", headers={"Accept-Encoding": "gzip"}) as sent:
        assert sent.headers["Content-Encoding"] == "gzip"
        assert len(sent.data) < len(gzip.compress(whole.encode()))
        rules = gzip.decompress(sent.data).decode()
    assert "/*" in whole
    assert "/*" not in rules
    assert (rules.count("{"), rules.count("url(")) == (whole.count("{"), whole.count("url("))


def test_static_files_are_kept_by_browsers_only_with_their_hash(shared_app: Flask) -> None:
    browser = Browser(shared_app)
    style = re.search(r'href="(/static/css/site\.css\?v=\w+)"', browser.get("/en/").text)
    assert style
    kept = browser.ask("GET", style[1]).headers["Cache-Control"]
    assert kept == "public, max-age=31536000, immutable"
    assert "immutable" not in browser.ask("GET", "/static/css/site.css").headers["Cache-Control"]
    fonts = re.findall(r'rel="preload" href="([^"]+)"', browser.get("/en/").text)
    assert len(fonts) == 3
    for font in fonts:
        assert "immutable" in browser.ask("GET", font).headers["Cache-Control"]


MAX_QUERIES = 7
RESPONDENTS = {"public", "linked", "whole"}
"""The policies of pages for who answers; what others may is in test_who_may_what.py."""

MAX_SECTION_BYTES = 20_000


def test_every_page_takes_at_most_seven_queries(either_app: Flask) -> None:
    owner = Browser(either_app)
    assessment, result = owner.submitted()
    owner.hand_over(assessment, "STR", "somebody")
    token = owner.share(assessment, result)
    part = owner.add_parts(assessment)
    target = Target(assessment, result.split("/")[-2], token=token, part=part)
    counts = {}
    for route in routes(either_app, ("GET",), target):
        declared = policy_of(either_app, route.endpoint)
        if declared is not None and declared.name not in RESPONDENTS:
            continue
        with statements(either_app) as seen:
            answer = owner.ask("GET", route.address)
        # Tokens of other things than this assessment are known to nobody.
        known = declared in (LINKED, WHOLE)
        assert answer.status_code in ((200, 302, 303) if known else (200, 302, 404)), route
        counts[route.endpoint] = len(seen)
    assert max(counts.values()) <= MAX_QUERIES, counts
    assert counts["answer.show"] <= 3, counts


def test_saving_takes_six_queries_and_with_notes_on_a_stale_page_nine(either_app: Flask) -> None:
    owner = Browser(either_app)
    assessment = owner.start()
    owner.save(assessment, "STR", {"STR-2": "F"}, base=0)
    owner.token()
    with statements(either_app) as everyday:
        owner.save(assessment, "STR", {"STR-2": "L"}, base=1)
    assert len(everyday) <= MAX_QUERIES, everyday
    with statements(either_app) as unchanged:
        owner.save(assessment, "STR", {"STR-2": "L"}, base=2)
    assert len(unchanged) <= 4, unchanged
    # Two for the note, one for what the page showed: none of them grows with the number of items.
    with statements(either_app) as most:
        notes = {f"note_STR_{n}": "n" for n in (2, 3, 4, 5)}
        owner.save(assessment, "STR", {"STR-2": "F"}, base=1, **notes)
    assert len(most) <= 9, most


def test_a_section_page_weighs_at_most_20_kilobytes(shared_app: Flask) -> None:
    owner = Browser(shared_app)
    full, quick = owner.start(), owner.start("quick")
    pages = [f"/en/a/{full}/p/{key}" for key in the_questionnaire().page_order]
    pages += [f"/en/a/{quick}/p/quick-{n}" for n in (1, 2, 3)]
    sizes = {page.rsplit("/", 1)[1]: len(owner.get(page).data) for page in pages}
    assert max(sizes.values()) <= MAX_SECTION_BYTES, sizes
