"""What cannot be used gets a 4xx that names the field; the rest of the page is kept (S22, S23)."""

from __future__ import annotations

import re
from urllib.parse import quote_plus

import pytest
from flask import Flask

from tests.integration.web.browser import Browser, the_questionnaire
from tests.integration.web.conftest import MakeApp
from tests.integration.web.instance import all_rows

MEGABYTE = 1024 * 1024


@pytest.fixture
def app(shared_app: Flask) -> Flask:
    return shared_app


@pytest.fixture
def either_app(shared_either_app: Flask) -> Flask:
    return shared_either_app


def saved_codes(app: Flask, assessment: str) -> list[bytes]:
    """The packed sheets that are stored of an assessment, oldest first."""
    return [row[2] for row in all_rows(app)["sheet_revision"] if row[0] == assessment]


def remarks(app: Flask, assessment: str) -> list[tuple[str, str, str]]:
    """Item, reason and note of the remarks that are stored of an assessment."""
    return [row[1:4] for row in all_rows(app)["item_remark"] if row[0] == assessment]


def named(page: str) -> list[str]:
    """The fields that the summary of errors on a page leads to."""
    summary = page.partition('id="error-summary"')[2].partition("</ul>")[0]
    return re.findall(r'href="#([^"]+)"', summary)


BAD_FIELDS = {
    "an unknown code": ("answer-STR-3", b"answer-STR-3=X", "is not a code of the answer scale"),
    "a code in lower case": ("answer-STR-3", b"answer-STR-3=f", "is not a code"),
    "N/A where it is not offered": ("answer-STR-3", b"answer-STR-3=NA", "not offered at this item"),
    "a foreign item": ("answer-PEO-2", b"answer-PEO-2=F", "does not belong to this page"),
    "an unknown item": ("answer-XXX-9", b"answer-XXX-9=F", "does not belong to this page"),
    "a field of its own": ("organisation_id", b"organisation_id=1", "does not belong"),
    "a list field": ("goals", b"goals=complaints&goals=complaints", "does not belong"),
    "a note that is too long": ("note-STR-3", b"note-STR-3=" + b"n" * 4001, "at most 4000"),
    "a note far too long": ("note-STR-3", b"note-STR-3=" + b"n" * 40_000, "at most 4000"),
    "a control character": ("note-STR-3", b"note-STR-3=a%07b", "U+0007"),
    "a NUL": ("note-STR-3", b"note-STR-3=a%00b", "holds a NUL character"),
    "a NUL in a name": ("note-STR-3\ufffd", b"note-STR-3%00=a", "name that holds a NUL character"),
    "a surrogate": ("note-STR-3", b"note-STR-3=%ED%A0%80", "not valid UTF-8"),
    "a cut character": ("note-STR-3", b"note-STR-3=%C5", "not valid UTF-8"),
    "an overlong form": ("note-STR-3", b"note-STR-3=%C0%AF", "not valid UTF-8"),
    "a name that is no text": ("\ufffd", b"%FF=1", "has a name that is not valid UTF-8"),
    "a repeated field": ("answer-STR-3", b"answer-STR-3=F&answer-STR-3=L", "was sent twice"),
    "a repeated equal field": ("answer-STR-3", b"answer-STR-3=F&answer-STR-3=F", "sent twice"),
    "a huge strength": ("evidence-STR-3", b"evidence-STR-3=" + b"9" * 5000, "from 0 to 3"),
    "a padded strength": ("evidence-STR-3", b"evidence-STR-3=000000000" + b"9" * 5000, "0 to 3"),
    "a strength of other digits": ("evidence-STR-3", "evidence-STR-3=٣".encode(), "0 to 3"),
    "a negative strength": ("evidence-STR-3", b"evidence-STR-3=-1", "from 0 to 3"),
    "a strength that is NaN": ("evidence-STR-3", b"evidence-STR-3=NaN", "from 0 to 3"),
}


@pytest.mark.parametrize("what", BAD_FIELDS)
def test_s23_a_bad_field_is_named_and_the_other_answers_are_kept(
    app: Flask, browser: Browser, what: str
) -> None:
    field, raw, message = BAD_FIELDS[what]
    assessment = browser.start()
    sent = browser.post(f"/en/a/{assessment}/p/STR", b"base=0&answer-STR-2=F&answer-STR-4=L&" + raw)
    assert sent.status_code == 422
    assert named(sent.text) == [field]
    assert message in sent.text
    # STR-2 fully, STR-4 largely; nothing of the refused one.
    (stored,) = saved_codes(app, assessment)
    codes = [code.code for code in the_questionnaire().scale]
    assert stored[:4] == bytes([codes.index("F"), 255, codes.index("L"), 255])
    # The page goes on from what was saved, and shows what was typed.
    assert 'name="base" value="1"' in sent.text
    assert 'name="answer-STR-2" value="F" autocomplete="off" checked' in sent.text


def test_s23_bare_bytes_that_are_no_text_are_refused_by_name(app: Flask, browser: Browser) -> None:
    assessment = browser.start()
    sent = browser.post(f"/en/a/{assessment}/p/STR", b"base=0&answer-STR-2=F&note-STR-3=\xff")
    assert sent.status_code == 400
    assert "The field note-STR-3 is not valid UTF-8 text." in sent.text
    assert saved_codes(app, assessment) == []


def test_every_fault_of_a_page_is_named_at_once(app: Flask, browser: Browser) -> None:
    assessment = browser.start()
    fields = [field for field, _raw, _message in BAD_FIELDS.values() if "STR-3" not in field]
    raws = [raw for field, raw, _message in BAD_FIELDS.values() if field in fields]
    raws += [b"note-STR-5=%00", b"answer-STR-4=X&evidence-STR-4=7"]
    sent = browser.post(f"/en/a/{assessment}/p/STR", b"base=0&answer-STR-2=F&" + b"&".join(raws))
    expected = {*fields, "note-STR-5", "answer-STR-4", "evidence-STR-4"}
    assert set(named(sent.text)) == expected
    assert len(saved_codes(app, assessment)) == 1


def test_a_reason_is_kept_with_does_not_apply_only(app: Flask, browser: Browser) -> None:
    assessment = browser.start()
    with_na = next(item for item in the_questionnaire().items if item.na)
    page = with_na.id.split("-")[0]
    item = with_na.id
    url = f"/en/a/{assessment}/p/{page}"
    browser.post(url, {"base": "0", f"answer-{item}": "NA", f"reason-{item}": "one owner"})
    assert remarks(app, assessment) == [(item, "one owner", "")]
    browser.post(url, {"base": "1", f"answer-{item}": "F", f"reason-{item}": "one owner"})
    assert remarks(app, assessment) == [(item, "", "")]


BAD_NUMBERS = {
    "nothing": "",
    "a word": "first",
    "a negative number": "-1",
    "a fraction": "1.0",
    "an exponent": "1e3",
    "other digits": "١",
    "ten digits": "1234567890",
    "a huge number": "9" * 5000,
}


@pytest.mark.parametrize("what", BAD_NUMBERS)
@pytest.mark.parametrize(("end", "field"), [("", "base"), ("/undo", "revision")])
def test_s23_a_number_that_is_none_is_refused_by_name(
    app: Flask, browser: Browser, end: str, field: str, what: str
) -> None:
    assessment = browser.start()
    before = all_rows(app)
    sent = browser.post(
        f"/en/a/{assessment}/p/STR{end}", {field: BAD_NUMBERS[what], "answer-STR-2": "F"}
    )
    assert sent.status_code == 422
    assert f"The field {field} must hold a whole number." in sent.text
    assert all_rows(app) == before


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"label=a%00", "The field label holds a NUL character; remove it."),
        (b"label=%FF", "The field label is not valid UTF-8 text."),
        (b"label=a&label=b", "The field label was sent twice; send it once."),
        (b"label=%1b", "The field “For whom” holds the character U+001B"),
        (b"label=" + b"n" * 301, "The field “For whom” has 301 characters, and at most 300"),
    ],
)
def test_s23_a_label_that_cannot_be_kept_is_named(
    app: Flask, browser: Browser, raw: bytes, message: str
) -> None:
    assessment = browser.start()
    before = all_rows(app)
    sent = browser.post(f"/en/a/{assessment}/share/section", b"section=STR&" + raw)
    assert sent.status_code == 422
    assert message in sent.text
    assert all_rows(app) == before


def test_s23_a_colleague_whose_role_cannot_be_kept_still_saves_the_answers(app: Flask) -> None:
    owner, colleague = Browser(app), Browser(app)
    assessment = owner.start()
    colleague.open(owner.hand_over(assessment, "STR", "asked"))
    page = f"/en/a/{assessment}/p/STR"
    for base, raw in enumerate((b"role=" + b"r" * 301, b"role=%00", b"role=a&role=b")):
        code = b"FLP"[base : base + 1]
        sent = colleague.post(page, b"base=%d&answer-STR-2=%s&%s" % (base, code, raw))
        assert sent.status_code == 422
        assert named(sent.text) == ["role"]
    revisions = [row for row in all_rows(app)["sheet_revision"] if row[0] == assessment]
    assert [row[-1] for row in revisions] == ["asked"] * 3


ABOUT = {
    "an unknown sector": ("sector", b"sector=piracy", "is not in the list"),
    "an unknown country": ("country", b"country=XX", "is not a country code"),
    "an unknown goal": ("goals", b"goals=riches", "not in the list"),
    "an unknown channel": ("channels", b"channels=pigeon", "is not in the list"),
    "too many channels": ("channels", b"&".join([b"channels=chat"] * 41), "at most 40"),
    "a long name": ("organisation", b"organisation=" + b"n" * 301, "at most 300"),
    "a NUL": ("organisation", b"organisation=%00", "NUL"),
    "a repeated field": ("sector", b"sector=trade&sector=trade", "sent twice"),
    "bytes in a list": ("goals", b"goals=%FF", "not valid UTF-8"),
    "a field of its own": ("score", b"score=5", "does not belong to this page"),
}


@pytest.mark.parametrize("what", ABOUT)
def test_s23_a_bad_field_about_the_organisation_is_named_and_nothing_typed_is_lost(
    app: Flask, browser: Browser, what: str
) -> None:
    field, raw, message = ABOUT[what]
    assessment = browser.start()
    before = all_rows(app)
    sent = browser.post(f"/en/a/{assessment}/about", b"unit=the+north+desk&" + raw)
    assert sent.status_code == 422
    assert named(sent.text) == [field]
    assert message in sent.text
    assert 'value="the north desk"' in sent.text
    assert all_rows(app) == before


@pytest.mark.parametrize("form", ["", "Full", "full\n", "1", "full full"])
def test_an_assessment_starts_in_a_known_form_only(app: Flask, browser: Browser, form: str) -> None:
    before = all_rows(app)
    sent = browser.post("/en/start", {"form": form})
    assert sent.status_code == 422
    assert "The field form must be quick or full." in sent.text
    assert all_rows(app) == before


@pytest.mark.parametrize(
    "content_type",
    ["", "application/json", "text/plain", "multipart/form-data; boundary=x", "application/xml"],
)
def test_s23_a_form_in_another_writing_is_not_read(
    app: Flask, browser: Browser, content_type: str
) -> None:
    assessment = browser.start()
    sent = browser.post(
        f"/en/a/{assessment}/p/STR", b"base=0&answer-STR-2=F", content_type=content_type
    )
    assert sent.status_code == 415
    assert "application/x-www-form-urlencoded" in sent.text
    assert saved_codes(app, assessment) == []


def test_s22_a_body_that_is_too_large_is_not_read(app: Flask, browser: Browser) -> None:
    assessment = browser.start()
    sent = browser.post(f"/en/a/{assessment}/p/STR", b"base=0&note-STR-2=" + b"n" * MEGABYTE)
    assert sent.status_code == 413
    assert "Shorten the longest texts" in sent.text
    assert saved_codes(app, assessment) == []


def test_s22_the_largest_body_is_a_setting(make_app: MakeApp, sqlite_url: str) -> None:
    browser = Browser(make_app(sqlite_url, max_body_bytes=2000))
    assessment = browser.start()
    page = f"/en/a/{assessment}/p/STR"
    assert browser.post(page, b"base=0&note-STR-2=" + b"n" * 1000).status_code == 303
    assert browser.post(page, b"base=1&note-STR-2=" + b"n" * 2000).status_code == 413


def test_s22_a_form_of_too_many_fields_is_not_read(app: Flask, browser: Browser) -> None:
    assessment = browser.start()
    many = b"&".join(b"f%d=1" % number for number in range(400))
    sent = browser.post(f"/en/a/{assessment}/p/STR", b"base=0&answer-STR-2=F&" + many)
    assert sent.status_code == 413
    assert "403 fields; at most 400" in sent.text
    assert saved_codes(app, assessment) == []


def test_s22_the_longest_note_that_is_allowed_is_kept_whole(app: Flask, browser: Browser) -> None:
    assessment = browser.start()
    # Each of these letters takes six bytes in a form, and is one character.
    note = "é" * 3999 + "Ł"
    page = f"/en/a/{assessment}/p/STR"
    assert browser.post(page, {"base": "0", "note-STR-2": note}).status_code == 303
    assert remarks(app, assessment) == [("STR-2", "", note)]


BAD_PLACES = [
    "/en/a/%00/",
    "/en/a/{a}/p/%00",
    "/en/a/{a}/p/XXX",
    "/en/a/{a}/p/quick-1",
    "/en/a/{a}/r/%00/",
    "/en/a/{a}/r/{a}/",
    "/en/a/{a}/r/%ED%A0%80/",
    "/en/a/%ED%A0%80/",
    "/en/a/%FF/",
    "/en/a/{a}'%20or%20'1'='1/",
    "/en/a/" + "9" * 3000 + "/",
    "/de/",
    "/en/no/such/page",
    "/static/..%2f..%2fconfig.py",
    "/static/%00",
]


@pytest.mark.parametrize("place", BAD_PLACES)
def test_s23_an_address_that_leads_nowhere_is_not_found(either_app: Flask, place: str) -> None:
    browser = Browser(either_app)
    assessment = browser.start()
    found = browser.get(place.format(a=assessment))
    assert found.status_code == 404
    assert "This page is not here" in found.text


@pytest.mark.parametrize("end", ["/share/result", "/share/section", "/share/%00/revoke"])
def test_s23_ids_that_the_database_would_refuse_are_not_found(either_app: Flask, end: str) -> None:
    browser = Browser(either_app)
    assessment = browser.start()
    for name in ("%F0%9F%92%A5" * 3, "' or 1=1 --", "9" * 5000, quote_plus("\u202e")):
        form = {"result": name, "section": name}
        assert browser.post(f"/en/a/{assessment}{end}", form).status_code == 404


@pytest.mark.parametrize("cookie", ["\u20ac", "x" * 4000, "'; drop table result; --", '"', "="])
def test_s23_a_cookie_may_hold_anything(either_app: Flask, cookie: str) -> None:
    browser = Browser(either_app)
    assessment = browser.start()
    fresh = f"keep-{assessment}"
    for name in ("device", "session", fresh):
        other = Browser(either_app)
        other.client.set_cookie(name, cookie)
        assert other.get(f"/en/a/{assessment}/").status_code == 404
        assert other.get("/en/").status_code == 200
    browser.client.set_cookie(fresh, (cookie * 200)[:3000])
    assert "A link is shown once" in browser.get(f"/en/a/{assessment}/link").text


@pytest.mark.parametrize("undo", ["x", "-1", "99999999999999999999", "1", "٣", "", "%00"])
def test_s23_a_query_may_hold_anything(browser: Browser, undo: str) -> None:
    assessment = browser.start()
    page = browser.get(f"/en/a/{assessment}/p/STR?undo={undo}&undo=2&%FF=%FF")
    assert page.status_code == 200
    assert "Take that back" not in page.text


def test_an_address_with_a_slash_too_many_or_too_few_leads_to_its_page(browser: Browser) -> None:
    assessment = browser.start()
    for wrong, right in (
        (f"/en/a/{assessment}", f"/en/a/{assessment}/"),
        (f"/en//a/{assessment}/about", f"/en/a/{assessment}/about"),
        ("/en", "/en/"),
    ):
        moved = browser.get(wrong)
        assert moved.status_code == 308
        assert moved.headers["Location"].endswith(right)
        assert moved.headers["X-Content-Type-Options"] == "nosniff"


def test_methods_that_no_page_knows_are_refused_with_a_page(browser: Browser) -> None:
    for method in ("PUT", "PATCH", "DELETE", "TRACE", "BREW"):
        answer = browser.client.open("/en/", method=method, content_type="text/plain")
        assert answer.status_code in (405, 415), method
        assert "<h1>" in answer.text
    allowed = browser.send("/en/", b"").headers["Allow"].split(", ")
    assert sorted(allowed) == ["GET", "HEAD", "OPTIONS"]


def test_a_dead_link_leads_to_a_page_that_says_so(browser: Browser) -> None:
    dead = browser.open("x" * 22)
    assert dead.status_code == 404
    assert "replaced, revoked or expired" in dead.text
    assert not any("device=" in cookie for cookie in dead.headers.getlist("Set-Cookie"))
