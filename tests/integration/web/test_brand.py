"""The name, the colour and the logo on reports: what is taken, what is refused and why."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from flask import Flask
from PIL import Image
from werkzeug.test import TestResponse

from tests.integration import consulted
from tests.integration.web.browser import Browser
from tests.integration.web.instance import all_rows, database_of

HERE = "/en/cohorts/c/reports/brand"


@pytest.fixture
def ann(app: Flask) -> Browser:
    found = Browser(app)
    found.client.set_cookie("account", consulted.cohort_of(database_of(app)))
    return found


def picture(kind: str, size: tuple[int, int] = (900, 300)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#0b5563").save(out, kind)
    return out.getvalue()


def bomb(width: int = 60_000, height: int = 60_000) -> bytes:
    """A PNG of a few bytes that says it holds 3.6 thousand million pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def upload(browser: Browser, content: bytes, name: str = "logo.png") -> TestResponse:
    """Send a file in the form of the page, written by hand: the client's own leaves files open."""
    line = b"--x\r\nContent-Disposition: form-data; name="
    token = line + b'"csrf_token"\r\n\r\n' + browser.token().encode() + b"\r\n"
    head = line + f'"logo"; filename="{name}"\r\n\r\n'.encode()
    body = token + head + content + b"\r\n--x--\r\n"
    return browser.send(f"{HERE}/logo", body, content_type="multipart/form-data; boundary=x")


def test_a_name_and_a_dark_colour_are_kept(app: Flask, ann: Browser) -> None:
    sent = {"name": "Byrå Ærø & Co", "colour": "7A1F5C"}
    assert ann.post(f"{HERE}/", sent).status_code == 303
    page = ann.get(f"{HERE}/").text
    assert 'value="#7a1f5c"' in page
    assert "Byrå Ærø &amp; Co" in page
    assert ann.post(f"{HERE}/", {"name": "", "colour": ""}).status_code == 303
    assert "#7a1f5c" not in ann.get(f"{HERE}/").text


@pytest.mark.parametrize(
    ("colour", "said"),
    [
        ("#ffd500", "The contrast of #ffd500 with white is 1.42 to 1. At least 4.5 to 1"),
        ("#777777", "is 4.47 to 1"),
        ("#fff", "Give the colour as # and six digits"),
        ("red; } body { display: none", "Give the colour as # and six digits"),
    ],
)
def test_a_colour_that_cannot_be_read_on_is_refused_with_its_contrast(
    app: Flask, ann: Browser, colour: str, said: str
) -> None:
    answer = ann.post(f"{HERE}/", {"name": "Firm", "colour": colour})
    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="Firm"' in answer.text
    assert not any("Firm" in str(row) for row in all_rows(app)["cohort"])


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_s36_a_logo_is_drawn_anew_and_kept_small(app: Flask, ann: Browser, kind: str) -> None:
    hidden = b"<script>alert(1)</script>"
    assert upload(ann, picture(kind) + hidden).status_code == 303
    shown = ann.get(f"{HERE}/logo.png")
    assert shown.headers["Content-Type"] == "image/png"
    assert hidden not in shown.data
    with Image.open(io.BytesIO(shown.data)) as kept:
        assert (kept.format, kept.size) == ("PNG", (600, 200))
    assert "logo.png" in ann.get(f"{HERE}/").text
    assert ann.post(f"{HERE}/logo/remove").status_code == 303
    assert ann.get(f"{HERE}/logo.png").status_code == 404


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Choose a file first"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "SVG cannot be taken"),
        (b"no picture at all", "no PNG or JPEG"),
        (picture("PNG")[:200], "no PNG or JPEG"),
        (picture("GIF"), "no PNG or JPEG"),
        (picture("PNG", (2500, 1700)), "more than 4 million pixels"),
        (bomb(), "more than 4 million pixels"),
        (bytes(1024 * 1024 + 1), "larger than 1024 kB"),
    ],
)
def test_s36_what_is_no_small_picture_is_refused_with_the_reason(
    app: Flask, ann: Browser, content: bytes, said: str
) -> None:
    answer = upload(ann, content)
    assert answer.status_code == 422
    assert said in answer.text
    assert all_rows(app)["cohort_logo"] == []


def test_s22_a_file_beyond_what_is_read_is_refused_unread(app: Flask, ann: Browser) -> None:
    answer = upload(ann, bytes(3 * 1024 * 1024))
    assert answer.status_code == 413
    assert all_rows(app)["cohort_logo"] == []


def test_a_logo_replaces_the_one_before(app: Flask, ann: Browser) -> None:
    for size in ((300, 100), (100, 100)):
        assert upload(ann, picture("PNG", size)).status_code == 303
    (row,) = all_rows(app)["cohort_logo"]
    with Image.open(io.BytesIO(row[1])) as kept:
        assert kept.size == (100, 100)
