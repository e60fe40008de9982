"""Saved is said after the commit only, no save overwrites another, a full disk is told
(S55, S57, S59)."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, exc
from werkzeug.test import TestResponse

from tests.integration.web.browser import Browser, the_questionnaire
from tests.integration.web.instance import all_rows, database_of

SAYS_SAVED = re.compile(r"\bsaved=1|Saved\.|is saved and back|\"revision\"")


def two_browsers(app: Flask) -> tuple[Browser, Browser, str]:
    """Two browsers that hold one assessment."""
    first, second = Browser(app), Browser(app)
    assessment = first.start()
    second.open(first.private_link(assessment))
    return first, second, assessment


def says_saved(answer: TestResponse) -> bool:
    """Whether an answer tells anybody, or any script, that something was saved."""
    place = answer.headers.get("Location", "")
    return answer.status_code < 400 or bool(SAYS_SAVED.search(answer.text + place))


@contextmanager
def failing_commits(app: Flask) -> Iterator[None]:
    """The disk fails at the last moment of every write."""
    engine = database_of(app).engine

    def fail(_connection: Any) -> None:
        raise exc.OperationalError("COMMIT", None, OSError("disk I/O error"))

    event.listen(engine, "commit", fail)
    try:
        yield
    finally:
        event.remove(engine, "commit", fail)


WRITES: dict[str, Callable[[Browser, str], TestResponse]] = {
    "starting": lambda b, a: b.post("/en/start", {"form": "full"}),
    "a page": lambda b, a: b.save(a, "STR", {"STR-2": "L"}, base=1),
    "a page for later": lambda b, a: b.post(
        f"/en/a/{a}/p/STR", {"base": "1", "answer-STR-2": "L", "then": "later"}
    ),
    "a page by script": lambda b, a: b.post(
        f"/en/a/{a}/p/STR",
        {"base": "1", "answer-STR-2": "L"},
        headers={"Accept": "application/json"},
    ),
    "a page with a fault": lambda b, a: b.save(a, "STR", {"STR-2": "L", "STR-3": "X"}, base=1),
    "none of these": lambda b, a: b.post(f"/en/a/{a}/p/STR/none"),
    "the organisation": lambda b, a: b.post(f"/en/a/{a}/about", {"organisation": "Acme"}),
    "submitting": lambda b, a: b.post(f"/en/a/{a}/submit"),
    "handing over": lambda b, a: b.post(f"/en/a/{a}/share/section", {"section": "STR"}),
    "a new link": lambda b, a: b.post(f"/en/a/{a}/link"),
    "erasing": lambda b, a: b.post(f"/en/a/{a}/erase", {"sure": "yes"}),
}


@pytest.mark.parametrize("what", WRITES)
def test_s55_nothing_is_called_saved_when_the_commit_fails(either_app: Flask, what: str) -> None:
    browser = Browser(either_app)
    assessment = browser.start()
    browser.save(assessment, "STR", {"STR-2": "F"}, base=0)
    before = all_rows(either_app)
    with failing_commits(either_app):
        answer = WRITES[what](browser, assessment)
    assert answer.status_code == 503
    assert not says_saved(answer)
    assert "was not saved" in answer.text
    assert not any(
        cookie.startswith(("keep-", "share-")) for cookie in answer.headers.getlist("Set-Cookie")
    )
    assert all_rows(either_app) == before
    # The same again when the disk is back: it counts.
    assert WRITES[what](browser, assessment).status_code in (200, 303, 422)
    assert all_rows(either_app) != before


def test_s57_a_stale_page_with_another_answer_shows_both_and_saves_neither(
    either_app: Flask,
) -> None:
    first, second, assessment = two_browsers(either_app)
    first.save(assessment, "STR", {"STR-2": "F", "STR-3": "L"}, base=0, note_STR_2="the first")
    before = all_rows(either_app)
    late = second.save(
        assessment, "STR", {"STR-2": "P", "STR-3": "L"}, base=0, note_STR_2="the second"
    )
    assert late.status_code == 409
    assert all_rows(either_app) == before
    assert "Saved meanwhile: Fully in place – the first" in late.text
    assert 'name="answer-STR-2" value="P" autocomplete="off" checked' in late.text
    assert "the second</textarea>" in late.text
    assert "Question 54 was answered differently meanwhile" in late.text
    assert "Question 55 was answered differently" not in late.text
    # The form of that page carries the newest revision, so that choosing goes through.
    assert 'name="base" value="1"' in late.text
    assert second.save(assessment, "STR", {"STR-2": "P"}, base=1).status_code == 303


def test_s57_a_stale_page_on_which_something_is_refused_loses_neither(app: Flask) -> None:
    first, second, assessment = two_browsers(app)
    first.save(assessment, "STR", {"STR-2": "F", "STR-3": "F"}, base=0)
    late = second.save(assessment, "STR", {"STR-2": "P", "STR-3": "L"}, base=0, note_STR_3="a\x07b")
    assert late.status_code == 409
    assert "Question 54 was answered differently meanwhile" in late.text
    assert "Question 55, note: the note holds the character U+0007" in late.text
    # What was typed at the refused question stands there still; empty, it would wipe what is saved.
    assert 'name="answer-STR-3" value="L" autocomplete="off" checked' in late.text
    assert "a\x07b</textarea>" in late.text


def test_s57_a_stale_page_that_says_the_same_or_something_else_goes_through(
    either_app: Flask,
) -> None:
    first, second, assessment = two_browsers(either_app)
    first.save(assessment, "STR", {"STR-2": "F"}, base=0)
    assert second.save(assessment, "STR", {"STR-2": "F"}, base=0).status_code == 303
    assert second.save(assessment, "PEO", {"PEO-2": "F"}, base=0).status_code == 303
    # Another question of the same page that nobody touched meanwhile.
    assert second.save(assessment, "STR", {"STR-2": "F", "STR-3": "L"}, base=0).status_code == 303
    assert [row[1] for row in all_rows(either_app)["sheet_revision"]] == [1, 2, 3]


def test_s57_a_note_alone_can_be_stale(app: Flask) -> None:
    first, second, assessment = two_browsers(app)
    first.save(assessment, "STR", {"STR-2": "F"}, base=0)
    first.save(assessment, "STR", {"STR-2": "F"}, base=1, note_STR_2="seen")
    late = second.save(assessment, "STR", {"STR-2": "F"}, base=1, note_STR_2="not seen")
    assert late.status_code == 409
    assert "Saved meanwhile: Fully in place – seen" in late.text


def test_s57_a_form_sent_twice_makes_one_row(either_app: Flask) -> None:
    browser = Browser(either_app)
    assessment = browser.start()
    for _ in range(3):
        sent = browser.save(assessment, "STR", {"STR-2": "F"}, base=0, note_STR_2="once")
        assert sent.status_code == 303
    rows = all_rows(either_app)
    assert (len(rows["sheet_revision"]), len(rows["item_remark"])) == (1, 1)


def test_s57_submitting_twice_makes_one_result_and_one_report(either_app: Flask) -> None:
    first, second, assessment = two_browsers(either_app)
    addresses = {browser.submit(assessment) for browser in (first, second, first)}
    rows = all_rows(either_app)
    assert len(addresses) == len(rows["result"]) == len(rows["job"]) == 1


def at_once(work: list[Callable[[], TestResponse]]) -> list[int]:
    """The codes of requests made at the same moment."""
    together, codes = threading.Barrier(len(work)), [0] * len(work)

    def run(number: int) -> None:
        together.wait()
        codes[number] = work[number]().status_code

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(work))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return codes


def test_s57_of_editors_at_the_same_moment_one_wins_and_the_others_are_told(
    either_app: Flask,
) -> None:
    first, second, assessment = two_browsers(either_app)
    third = Browser(either_app)
    first.post(f"/en/a/{assessment}/link")
    secret = first.private_link(assessment)
    second.open(secret)
    third.open(secret)
    rounds = 8
    for base in range(rounds):
        codes = at_once(
            [
                lambda b=browser, base=base, n=n: b.save(  # type: ignore[misc] # bound now
                    assessment, "STR", {"STR-2": "F"}, base=base, note_STR_2=f"{base} by {n}"
                )
                for n, browser in enumerate((first, second, third))
            ]
        )
        assert sorted(codes) == [303, 409, 409]
    assert [row[1] for row in all_rows(either_app)["sheet_revision"]] == [*range(1, rounds + 1)]


def test_s57_double_clicks_at_the_same_moment_make_one_of_each(either_app: Flask) -> None:
    browser = Browser(either_app)
    assessment = browser.start()
    browser.token()
    save = [lambda: browser.save(assessment, "STR", {"STR-2": "F"}, base=0)] * 4
    assert at_once(list(save)) == [303] * 4
    none = [lambda: browser.post(f"/en/a/{assessment}/p/PEO/none")] * 4
    assert at_once(list(none)) == [303] * 4
    submit = [lambda: browser.post(f"/en/a/{assessment}/submit")] * 4
    assert at_once(list(submit)) == [303] * 4
    rows = all_rows(either_app)
    assert len(rows["sheet_revision"]) == 2
    assert len(rows["result"]) == len(rows["job"]) == 1


class Disk:
    """Lets the database grow to so many pages, on every connection from now on."""

    def __init__(self, app: Flask) -> None:
        self.pages = 1_000_000
        engine = database_of(app).engine
        event.listen(engine, "checkout", self._set)

    def _set(self, raw: Any, *_more: Any) -> None:
        cursor = raw.cursor()
        cursor.execute(f"PRAGMA max_page_count = {self.pages}")
        cursor.close()


def test_s59_a_full_disk_gives_503_never_saved_and_recovers_by_itself(app: Flask) -> None:
    disk, browser = Disk(app), Browser(app)
    assessment = browser.start()
    browser.save(assessment, "STR", {"STR-2": "F"}, base=0, note_STR_2="kept")
    # Less than it has already: not a page more.
    disk.pages = 1
    refused, base = [], 1
    for page in the_questionnaire().page_order[1:]:
        notes = {f"note_{page}_{number}": str(number) * 4000 for number in (2, 3, 4, 5)}
        answer = browser.save(assessment, page, {}, base=base, **notes)
        if answer.status_code == 303:
            base += 1
        else:
            refused.append(answer)
    assert len(refused) >= 10
    assert {answer.status_code for answer in refused} == {503}
    for answer in refused:
        assert not says_saved(answer)
        assert "Your last change was not saved. What was saved before is safe." in answer.text
        assert answer.headers["Retry-After"] == "30"
    # Everything that was confirmed is there, and pages are still shown.
    assert len(all_rows(app)["sheet_revision"]) == base
    assert browser.get(f"/en/a/{assessment}/p/STR").status_code == 200
    assert browser.get("/health").status_code == 200
    disk.pages = 1_000_000
    again = browser.save(assessment, "STR", {"STR-2": "F"}, base=base, note_STR_2="z" * 4000)
    assert again.status_code == 303
    assert len(all_rows(app)["sheet_revision"]) == base + 1


def test_s59_a_full_disk_is_told_to_scripts_too(app: Flask) -> None:
    browser = Browser(app)
    assessment = browser.start()
    page = f"/en/a/{assessment}/p/STR"
    in_json = {"Accept": "application/json"}
    with failing_commits(app):
        answer = browser.post(page, {"base": "0", "answer-STR-2": "F"}, headers=in_json)
    assert answer.status_code == 503
    assert answer.json is not None
    assert "not saved" in answer.json["error"]
    assert "revision" not in answer.json


def test_s59_a_database_that_is_away_gives_503_on_every_page(app: Flask) -> None:
    browser = Browser(app)
    assessment = browser.start()
    with database_of(app).engine.begin() as tx:
        tx.exec_driver_sql("alter table assessment rename to gone")
    for address in ("/en/", f"/en/a/{assessment}/", f"/en/a/{assessment}/p/STR", "/health"):
        away = browser.get(address)
        assert away.status_code == 503, address
        assert "We cannot show this at the moment" in away.text


def test_a_colleague_is_named_when_sending_back_what_saved_itself_before(app: Flask) -> None:
    owner, colleague = Browser(app), Browser(app)
    assessment = owner.start()
    colleague.open(owner.hand_over(assessment, "STR", "product owner"))
    page = f"/en/a/{assessment}/p/STR"
    form = {"base": "0", "answer-STR-2": "F"}
    colleague.post(page, form, headers={"Accept": "application/json"})
    assert "handed to product owner" in owner.get(f"/en/a/{assessment}/").text
    colleague.post(page, form | {"base": "1", "role": "head of sales", "then": "continue"})
    assert "answered by head of sales" in owner.get(f"/en/a/{assessment}/").text


@pytest.mark.parametrize(
    ("part", "first", "second"),
    [
        ("note", "mine", "yours"),
        ("reason", "one channel", "one counter"),
        ("evidence", "1", "3"),
    ],
)
def test_s57_what_is_saved_is_shown_whichever_part_differs(
    browser: Browser, part: str, first: str, second: str
) -> None:
    assessment = browser.start()
    code = {"CHN-3": "NA" if part == "reason" else "F"}
    browser.save(assessment, "CHN", code, base=0)
    browser.save(assessment, "CHN", code, base=1, **{f"{part}_CHN_3": first})
    stale = browser.save(assessment, "CHN", code, base=1, **{f"{part}_CHN_3": second})
    assert stale.status_code == 409
    shown = {"1": "A statement"}.get(first, first)
    assert re.search(f"Saved meanwhile: [^<]*{shown}", stale.text)


def test_does_not_apply_without_a_reason_claims_the_condition_beside_it(browser: Browser) -> None:
    assessment = browser.start()
    browser.save(assessment, "CHN", {"CHN-3": "NA"}, base=0)
    assert 'value="Only one channel is offered."' in browser.get(f"/en/a/{assessment}/p/CHN").text


def test_s57_a_stale_context_page_shows_both_versions(browser: Browser) -> None:
    assessment = browser.start()
    about = f"/en/a/{assessment}/about"

    def seen() -> str:
        found = re.search(r'name="seen" value="(\w+)"', browser.get(about).text)
        assert found
        return found[1]

    old = seen()
    first = {"organisation": "Vermeer", "sector": "trade", "goals": "cost", "seen": old}
    assert browser.post(about, first).status_code == 303
    assert browser.post(about, first).status_code == 303, "the same again is no conflict"
    stale = browser.post(about, {"organisation": "Jansen", "channels": "phone", "seen": old})
    assert stale.status_code == 409
    for text in (
        "Jansen",
        "Saved meanwhile: Vermeer",
        "Saved meanwhile: Retail",
        "Saved meanwhile: nothing",
    ):
        assert text in stale.text
    assert "Vermeer" in browser.get(f"/en/a/{assessment}/").text
    again = {"organisation": "Jansen", "seen": seen()}
    assert browser.post(about, again).status_code == 303
    assert "Jansen" in browser.get(f"/en/a/{assessment}/").text


def test_what_was_typed_stands_behind_a_button_when_nothing_could_be_saved(app: Flask) -> None:
    browser = Browser(app)
    assessment = browser.start()
    page = f"/en/a/{assessment}/p/CHN"
    form = {"base": "0", "answer-CHN-2": "F", "note-CHN-2": 'a "long" <note>'}
    with failing_commits(app):
        refused = browser.post(page, form)
    expired = browser.send(page, {**form, "csrf_token": "old"})
    for answer, status in ((refused, 503), (expired, 400)):
        assert answer.status_code == status
        assert 'name="note-CHN-2" value="a &#34;long&#34; &lt;note&gt;"' in answer.text
        assert "Send it again" in answer.text
        assert 'value="old"' not in answer.text
