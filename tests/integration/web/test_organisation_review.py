"""Notes, ratings and agreements on an organisation: who sees what, and what is never changed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from survey.storage.tables import Cohort
from survey.storage.tenancy import ACROSS
from tests.integration import consulted
from tests.integration.storage import consulting, records
from tests.integration.web.browser import Browser
from tests.integration.web.instance import all_rows, database_of

HERE = "/en/cohorts/c/o/e-a"


@pytest.fixture
def ann(app: Flask) -> Browser:
    """A consultant of cohort c, in which organisation a has submitted."""
    found = Browser(app)
    secret = consulted.cohort_of(database_of(app), "a")
    found.client.set_cookie("account", secret)
    return found


def colleague(app: Flask, name: str = "bob", cohort: str = "c") -> Browser:
    """Another consultant of that cohort."""

    def work(tx: Any) -> None:
        consulting.add_account(tx, name, "consultant")
        consulting.add_session(tx, f"session of {name}", name)
        consulting.add_member(tx, cohort, name, "member")

    database_of(app).transact(work, ACROSS)
    found = Browser(app)
    found.client.set_cookie("account", f"session of {name}")
    return found


def rated(item: str = "STR-2", **parts: str) -> dict[str, str]:
    """The form of a section with these values for one item, else as nothing was rated."""
    return {f"{part}-{item}": value for part, value in parts.items()}


def note(**values: str) -> dict[str, str]:
    return {"about": "", "text": "Good work", "audience": "consultants"} | values


def only_results(app: Flask) -> None:
    database_of(app).transact(lambda tx: tx.execute(update(Cohort).values(sees="results")), ACROSS)


def test_the_page_says_what_is_claimed_and_what_evidence_shows(ann: Browser) -> None:
    page = ann.get(f"{HERE}/").text
    assert "Acme a" in page
    assert "Level 3, Defined" in page
    assert "Claimed and shown by evidence: level 3" in page
    assert ann.get(f"{HERE}/s/STR/").status_code == 200


def test_evidence_that_a_consultant_did_not_see_lowers_the_lower_end(ann: Browser) -> None:
    for section, dimension in records.the_questionnaire().dimension.items():
        form: dict[str, str] = {}
        for item in dimension.items:
            form |= rated(item.id, rating="P")
        assert ann.post(f"{HERE}/s/{section}/", form).status_code == 303
    page = ann.get(f"{HERE}/").text
    assert "Claimed: level 3. Shown by evidence: level 1" in page
    assert "have no document or data behind them" in page


def test_a_rating_stands_beside_the_self_rating_and_never_changes_its_result(
    app: Flask, ann: Browser
) -> None:
    before = all_rows(app)["result"]
    form = rated(rating="N", seen="3", remark="A sample of ten", agreed="P", why="We met")
    assert ann.post(f"{HERE}/s/STR/", form).status_code == 303
    page = ann.get(f"{HERE}/s/STR/").text
    assert "differs" in page
    assert "rated Not in place, evidence: data or a sample" in page
    assert "A sample of ten" in page
    assert "With the answer agreed on, it would be level 3" in ann.get(f"{HERE}/").text
    assert all_rows(app)["result"] == before


def test_ratings_are_kept_as_history_and_the_newest_counts(app: Flask, ann: Browser) -> None:
    ann.post(f"{HERE}/s/STR/", rated(rating="N"))
    for code in ("P", "L"):
        last = newest(app, "consultant_rating")
        ann.post(f"{HERE}/s/STR/", rated(rating=code, rated=last))
    rows = all_rows(app)["consultant_rating"]
    assert sorted(row[4] for row in rows) == ["L", "N", "P"]
    assert "History: 3 entries" in ann.get(f"{HERE}/s/STR/").text


def newest(app: Flask, table: str) -> str:
    """The id of the newest row of a table of ratings; their time stands last."""
    found: str = max(all_rows(app)[table], key=lambda row: row[-1])[0]
    return found


def test_saving_a_section_as_it_stands_writes_nothing(app: Flask, ann: Browser) -> None:
    ann.post(f"{HERE}/s/STR/", rated(rating="N", seen="2", remark="Seen"))
    rows = all_rows(app)
    last = newest(app, "consultant_rating")
    ann.post(f"{HERE}/s/STR/", rated(rating="N", seen="2", remark="Seen", rated=last))
    assert all_rows(app) == rows


def test_two_consultants_who_rate_the_same_item_are_told_and_nothing_is_lost(
    app: Flask, ann: Browser
) -> None:
    bob = colleague(app)
    ann.post(f"{HERE}/s/STR/", rated(rating="N"))
    answer = bob.post(f"{HERE}/s/STR/", rated(rating="F") | rated("STR-3", rating="P"))
    assert answer.status_code == 409
    assert "Ann changed STR-2 since you opened this page" in answer.text
    assert len(all_rows(app)["consultant_rating"]) == 1
    again = rated(rating="F", rated=newest(app, "consultant_rating")) | rated("STR-3", rating="P")
    assert bob.post(f"{HERE}/s/STR/", again).status_code == 303
    assert len(all_rows(app)["consultant_rating"]) == 3


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("rating-STR-2", "X"),
        ("agreed-STR-2", "NA"),
        ("seen-STR-2", "9"),
        ("remark-STR-2", "x" * 4001),
        ("why-STR-2", "a\x01b"),
    ],
)
def test_what_cannot_be_a_rating_is_named_and_nothing_is_saved(
    app: Flask, ann: Browser, field: str, value: str
) -> None:
    answer = ann.post(f"{HERE}/s/STR/", rated(rating="P") | {field: value})
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert "<title>Error:" in answer.text
    rows = all_rows(app)
    assert rows["consultant_rating"] == rows["agreed_rating"] == []


def test_each_note_says_who_reads_it_and_only_they_do(app: Flask, ann: Browser) -> None:
    for audience in ("me", "consultants", "organisation"):
        sent = note(text=f"for {audience}", audience=audience)
        assert ann.post(f"{HERE}/notes", sent).status_code == 303
    mine, theirs = ann.get(f"{HERE}/").text, colleague(app).get(f"{HERE}/").text
    for words in ("Only me", "The consultants of this cohort", "The organisation too"):
        assert f"Read by: {words}" in mine
    assert "for me" in mine
    assert "for me" not in theirs
    assert "for consultants" in theirs
    assert "for organisation" in theirs


def test_the_organisation_reads_on_its_result_what_it_may_and_nothing_else(app: Flask) -> None:
    owner = Browser(app)
    assessment, result = owner.submitted()
    secret = consulting.consultant(database_of(app))
    database_of(app).transact(
        lambda tx: consulting.enrol(
            tx, "e", "c", assessment, result_id=result.split("/")[-2], state="submitted"
        ),
        ACROSS,
    )
    ann = Browser(app)
    ann.client.set_cookie("account", secret)
    for audience in ("me", "consultants", "organisation"):
        sent = note(text=f"for {audience}", audience=audience)
        assert ann.post("/en/cohorts/c/o/e/notes", sent).status_code == 303
    page = owner.get(result).text
    assert "for organisation" in page
    assert "for me" not in page
    assert "for consultants" not in page
    guest = Browser(app)
    guest.open(owner.share(assessment, result))
    assert "for organisation" not in guest.get(result).text


def test_a_note_in_the_report_must_be_one_the_organisation_may_read(
    app: Flask, ann: Browser
) -> None:
    answer = ann.post(f"{HERE}/notes", note(report="yes"))
    assert answer.status_code == 422
    assert "The organisation reads its report" in answer.text
    assert "Good work" in answer.text
    assert all_rows(app)["review_note"] == []
    assert ann.post(f"{HERE}/notes", note(report="yes", audience="organisation")).status_code == 303
    assert "in the report" in ann.get(f"{HERE}/").text


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        (note(text="  "), "text"),
        (note(text="x" * 4001), "text"),
        (note(audience="everybody"), "audience"),
        (note(about="XXX"), "about"),
    ],
)
def test_a_note_that_cannot_be_kept_names_what_is_wrong(
    app: Flask, ann: Browser, sent: dict[str, str], field: str
) -> None:
    answer = ann.post(f"{HERE}/notes", sent)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert all_rows(app)["review_note"] == []


def test_only_its_author_changes_or_removes_a_note(app: Flask, ann: Browser) -> None:
    ann.post(f"{HERE}/notes", note(about="STR"))
    (row,) = all_rows(app)["review_note"]
    there = f"{HERE}/notes/{row[0]}"
    bob = colleague(app)
    assert bob.get(there).status_code == 404
    assert bob.post(there, note(text="Mine now")).status_code == 404
    assert bob.post(f"{there}/remove").status_code == 404
    assert ann.post(there, note(text="Better words", audience="me")).status_code == 303
    assert "Better words" in ann.get(there).text
    assert ann.post(there, note(text="")).status_code == 422
    assert ann.post(f"{there}/remove").status_code == 303
    assert all_rows(app)["review_note"] == []


def test_s17_a_note_or_organisation_of_another_cohort_is_not_found(
    app: Flask, ann: Browser
) -> None:
    consulted.cohort_of(database_of(app), "b", cohort="d", who="dora")
    assert ann.get("/en/cohorts/c/o/e-b/").status_code == 404
    assert ann.get("/en/cohorts/d/o/e-b/").status_code == 404
    assert ann.get("/en/cohorts/d/o/e-a/").status_code == 404
    assert ann.post("/en/cohorts/c/o/e-b/notes", note()).status_code == 404
    ann.post(f"{HERE}/notes", note())
    (row,) = all_rows(app)["review_note"]
    dora = Browser(app)
    dora.client.set_cookie("account", "session of dora")
    assert dora.get(f"/en/cohorts/d/o/e-b/notes/{row[0]}").status_code == 404


def test_s19_who_was_removed_reaches_nothing_with_the_next_request(
    app: Flask, ann: Browser
) -> None:
    bob = colleague(app)
    assert bob.get(f"{HERE}/").status_code == 200
    database_of(app).transact(
        lambda tx: tx.exec_driver_sql("delete from cohort_member where account_id = 'bob'"), ACROSS
    )
    assert bob.get(f"{HERE}/").status_code == 404
    assert bob.post(f"{HERE}/notes", note()).status_code == 404
    assert bob.post(f"{HERE}/s/STR/", rated(rating="N")).status_code == 404


def test_where_only_results_are_shared_no_single_answer_is_shown(app: Flask, ann: Browser) -> None:
    ann.post(f"{HERE}/notes", note(about="STR-2", text="on the item"))
    only_results(app)
    page = ann.get(f"{HERE}/").text
    assert "Level 3, Defined" in page
    assert "Shown by evidence" not in page
    assert "on the item" not in page
    assert ann.get(f"{HERE}/s/STR/").status_code == 404
    assert ann.post(f"{HERE}/s/STR/", rated(rating="N")).status_code == 404
    assert ann.post(f"{HERE}/notes", note(about="STR-2")).status_code == 404
    assert ann.post(f"{HERE}/notes", note(about="STR")).status_code == 303


def test_s62_the_trail_says_what_was_rated_and_not_how(app: Flask, ann: Browser) -> None:
    ann.post(f"{HERE}/s/STR/", rated(rating="N", agreed="P", remark="secret remark"))
    ann.post(f"{HERE}/notes", note(text="secret note"))
    trail = [(row[3], json.loads(row[-1])) for row in all_rows(app)["audit_entry"]]
    assert ("review.rate", {"about": "STR-2"}) in trail
    assert ("review.agree", {"about": "STR-2"}) in trail
    assert any(verb == "review.note" for verb, _detail in trail)
    assert "secret" not in str(trail)


def test_an_organisation_without_a_result_can_have_notes(app: Flask, ann: Browser) -> None:
    def work(tx: Any) -> None:
        records.add_assessment(tx, "z")
        consulting.enrol(tx, "e-z", "c", "z")

    database_of(app).transact(work, ACROSS)
    there = "/en/cohorts/c/o/e-z"
    assert "Nothing was submitted yet" in ann.get(f"{there}/").text
    assert ann.post(f"{there}/notes", note()).status_code == 303
    assert ann.get(f"{there}/s/STR/").status_code == 404
