"""Reports of a cohort: from the page to the file, and who may have it."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import case, delete, insert, update

from survey.actions.bundle import BUNDLE
from survey.reports.blocks import BLOCKS
from survey.reports.renderer import RenderFailed
from survey.storage.tables import AgreedRating, Assessment, Cohort, CohortMember, Enrolment, Job
from survey.storage.tenancy import ACROSS
from survey.tasks import Worker
from tests.integration import consulted
from tests.integration.storage import consulting, records
from tests.integration.web.browser import Browser
from tests.integration.web.instance import Clock, all_rows, database_of
from tests.integration.web.print_shop import HERE, Paper, asked, change


def files(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {info.filename: archive.read(info) for info in archive.infolist()}


def test_from_the_page_to_the_zip_it_is_three_clicks(
    ann: Browser, worker: Worker, paper: Paper
) -> None:
    assert "A PDF of each of the 2 organisations" in ann.get(f"{HERE}/").text
    made = asked(ann, "bundle", language="nl")
    page = ann.get(made)
    assert "0 of 2 PDFs are made" in page.text
    assert '<progress max="2" value="0"' in page.text
    assert page.headers["Refresh"] == "2"
    assert worker.run_one()
    page = ann.get(made)
    assert "2 PDFs are ready" in page.text
    assert "Refresh" not in page.headers
    answer = ann.ask("GET", f"{made}file")
    assert answer.headers["Content-Type"] == "application/zip"
    assert files(answer.data) == {
        "0001-acme-a.pdf": b"%PDF-1.7 Acme a",
        "0002-acme-b.pdf": b"%PDF-1.7 Acme b",
    }
    assert {request["locale"] for request in paper.requests} == {"nl"}


def test_s37_a_download_is_a_file_to_keep_and_nothing_else(ann: Browser, worker: Worker) -> None:
    for what in ("bundle", "cohort", "o/e-a"):
        made = asked(ann, what)
        assert worker.run_one()
        answer = ann.ask("GET", f"{made}file")
        assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_asking_twice_is_one_job_until_something_changed(app: Flask, ann: Browser) -> None:
    for what in ("bundle", "cohort", "o/e-a"):
        first = asked(ann, what)
        assert asked(ann, what) == first
        change(app, update(Cohort).values(brand_name=f"Firm {what}"))
        assert asked(ann, what) != first


def test_organisations_with_the_same_name_have_files_of_their_own(
    app: Flask, ann: Browser, worker: Worker
) -> None:
    def add(tx: Any) -> None:
        consulted.add_organisation(tx, "x", shown="../../Łódź & Zn.")
        consulted.add_organisation(tx, "y", shown="../../Łódź & Zn.")
        consulted.add_organisation(tx, "z", shown="株式会社")

    database_of(app).transact(add, ACROSS)
    made = asked(ann, "bundle")
    assert worker.run_one()
    names = sorted(files(ann.ask("GET", f"{made}file").data))
    assert len(names) == 5
    assert all(name.replace("-", "").replace(".pdf", "").isalnum() for name in names)
    assert sum(name.endswith("-odz-zn.pdf") for name in names) == 2
    assert any(name.endswith("-organisation.pdf") for name in names)


def test_what_a_consultant_adds_reaches_the_report(
    app: Flask, ann: Browser, worker: Worker, paper: Paper
) -> None:
    there = "/en/cohorts/c/o/e-a"
    ann.post(f"{there}/notes", {"about": "", "text": "not for it", "audience": "organisation"})
    chosen = {"about": "STR", "text": "In it", "audience": "organisation", "report": "yes"}
    ann.post(f"{there}/notes", chosen)
    ann.post(f"{there}/s/STR/", {"agreed-STR-2": "P", "seen-STR-2": "1", "rating-STR-2": "P"})
    asked(ann, "o/e-a")
    assert worker.run_one()
    added = paper.requests[-1]["consultant"]
    assert [note["text"] for note in added["notes"]] == ["In it"]
    assert [(row["item"], row["code"]) for row in added["agreed"]] == [("STR-2", "P")]
    assert added["strengths"] == {"STR-2": 1}


def test_an_agreement_that_was_taken_back_is_not_printed(
    app: Flask, ann: Browser, worker: Worker, paper: Paper
) -> None:
    known = {"cohort_id": "c", "enrolment_id": "e-a", "author_id": None, "author": "Ann"}
    for at, code in enumerate(("P", "")):
        row = known | {"id": f"r{at}", "item": "STR-2", "code": code, "remark": "", "agreed_at": at}
        change(app, insert(AgreedRating).values(**row))
    asked(ann, "o/e-a")
    assert worker.run_one()
    assert paper.requests[-1]["consultant"]["agreed"] == []


def test_where_only_results_are_shared_a_report_is_sent_no_reviewed_answer(
    app: Flask, ann: Browser, worker: Worker, paper: Paper
) -> None:
    ann.post("/en/cohorts/c/o/e-a/s/STR/", {"agreed-STR-2": "P", "rating-STR-2": "P"})
    note = {"about": "STR-2", "text": "item", "audience": "organisation", "report": "yes"}
    ann.post("/en/cohorts/c/o/e-a/notes", note)
    change(app, update(Cohort).values(sees="results"))
    asked(ann, "o/e-a")
    assert worker.run_one()
    added = paper.requests[-1]["consultant"]
    assert (added["notes"], added["agreed"], added["strengths"]) == ([], [], {})
    assert added["sees_answers"] is False
    page = ann.get(f"{HERE}/blocks").text
    assert 'name="block-answers"' not in page
    assert 'name="block-profile"' in page


def test_a_report_shows_no_years_from_before_the_consultant_came(
    app: Flask, ann: Browser, worker: Worker, paper: Paper
) -> None:
    def work(tx: Any) -> None:
        consulted.add_organisation(tx, "before", "c")
        # Another round of the same organisation, which no cohort of this consultant asked for.
        tx.execute(delete(Enrolment).where(Enrolment.id == "e-before"))
        same = records.assessment("before").organisation_id
        tx.execute(
            update(Assessment)
            .where(Assessment.id == "a")
            .values(organisation_id=same, previous_id="before")
        )

    database_of(app).transact(work, ACROSS)
    asked(ann, "o/e-a")
    assert worker.run_one()
    assert paper.requests[-1]["earlier"] == []
    database_of(app).transact(lambda tx: consulting.enrol(tx, "e0", "c", "before"), ACROSS)
    asked(ann, "o/e-a")
    assert worker.run_one()
    assert len(paper.requests[-1]["earlier"]) == 1


def test_the_report_of_the_cohort_counts_who_was_invited_joined_and_submitted(
    app: Flask, ann: Browser, worker: Worker, paper: Paper
) -> None:
    def work(tx: Any) -> None:
        records.add_assessment(tx, "late")
        consulting.enrol(tx, "e-late", "c", "late")
        for name in "wxyz":
            consulting.add_invitation(tx, name)

    database_of(app).transact(work, ACROSS)
    change(app, update(Cohort).values(targets=json.dumps({"STR": 3})))
    asked(ann, "cohort", language="pt_BR")
    assert worker.run_one()
    sent = paper.requests[-1]
    assert (sent["invited"], sent["joined"], sent["submitted"]) == (4, 3, 2)
    assert sent["summary"]["levels"] == [1, 0, 0, 2, 0, 0]
    assert sent["summary"]["dimensions"]["STR"]["reached"] == [2, 2]
    assert sent["locale"] == "pt_BR"


def test_with_nothing_submitted_there_is_nothing_to_print(app: Flask, ann: Browser) -> None:
    change(app, update(Enrolment).values(result_id=None))
    for what in ("bundle", "cohort"):
        answer = ann.post(f"{HERE}/{what}", {})
        assert answer.status_code == 422
        assert "No organisation has submitted a result yet" in answer.text
    assert ann.post(f"{HERE}/o/e-a").status_code == 409
    assert all_rows(app)["job"] == []


def test_s53_a_consultant_removed_in_mid_export_ends_it_and_nothing_remains(
    app: Flask, ann: Browser, worker: Worker, paper: Paper, monkeypatch: pytest.MonkeyPatch
) -> None:
    def work(tx: Any) -> None:
        consulting.add_account(tx, "bob", "consultant")
        consulting.add_session(tx, "session of bob", "bob")
        consulting.add_member(tx, "c", "bob", "member")

    database_of(app).transact(work, ACROSS)
    bob = Browser(app)
    bob.client.set_cookie("account", "session of bob")
    made = asked(bob, "bundle")
    render = paper.render

    def then_removed(request: dict[str, Any]) -> bytes:
        change(app, delete(CohortMember).where(CohortMember.account_id == "bob"))
        return render(request)

    monkeypatch.setattr(paper, "render", then_removed)
    assert worker.run_one()
    assert len(paper.requests) == 1
    assert all_rows(app)["bundle_part"] == []
    page = ann.get(made).text
    assert "no longer a consultant of this cohort" in page
    assert ann.ask("GET", f"{made}file").status_code == 302
    assert bob.get(made).status_code == 404
    assert not worker.run_one()


@pytest.mark.parametrize("what", ["o/e-a", "cohort", "bundle"])
def test_s53_who_was_removed_before_it_ran_or_was_fetched_gets_nothing(
    app: Flask, ann: Browser, worker: Worker, paper: Paper, what: str
) -> None:
    made = asked(ann, what)
    change(app, delete(CohortMember))
    assert worker.run_one()
    assert paper.requests == []
    assert ann.get(made).status_code == 404
    assert ann.ask("GET", f"{made}file").status_code == 404


def test_s17_a_print_of_another_cohort_is_not_found(
    app: Flask, ann: Browser, worker: Worker
) -> None:
    dora = Browser(app)
    dora.client.set_cookie(
        "account", consulted.cohort_of(database_of(app), "d", cohort="d", who="dora")
    )
    answer = dora.post("/en/cohorts/d/reports/bundle")
    assert worker.run_one()
    job = answer.headers["Location"].split("/")[-2]
    for path in (f"{HERE}/p/{job}/", f"{HERE}/p/{job}/file"):
        assert ann.get(path).status_code == 404
    for path in (f"{HERE}/p/{job}/remove", f"{HERE}/p/{job}/share", f"{HERE}/o/e-d"):
        assert ann.post(path, {"days": "7"}).status_code == 404
    assert len(all_rows(app)["bundle_part"]) == 1


def test_what_was_made_can_be_removed_with_its_files(
    app: Flask, ann: Browser, worker: Worker
) -> None:
    made = asked(ann, "bundle")
    assert worker.run_one()
    assert len(all_rows(app)["bundle_part"]) == 2
    assert ann.post(f"{made}remove").status_code == 303
    rows = all_rows(app)
    assert rows["job"] == rows["bundle_part"] == []
    assert ann.get(made).status_code == 404


def test_blocks_are_printed_as_they_were_chosen_and_ordered(
    app: Flask, ann: Browser, worker: Worker, paper: Paper
) -> None:
    form = {"block-method": "yes", "place-method": "1", "block-profile": "yes"}
    form |= {"place-profile": "2", "place-answers": "1", "then": "preview"}
    answer = ann.post(f"{HERE}/blocks", form)
    assert "/reports/p/" in answer.headers["Location"]
    assert worker.run_one()
    assert paper.requests[-1]["consultant"]["blocks"] == ["method", "profile"]
    page = ann.get(f"{HERE}/blocks").text
    assert page.index('id="block-method"') < page.index('id="block-profile"')
    assert page.count(" checked") == 2
    assert "How this was decided · Where you stand" in ann.get(f"{HERE}/").text


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"block-method": "yes", "place-method": "first"},
        {"block-method": "yes", "place-method": "-1"},
        {"block-method": "yes", "place-method": "9999"},
    ],
)
def test_a_choice_of_blocks_that_cannot_be_says_what_is_wrong(
    app: Flask, ann: Browser, form: dict[str, str]
) -> None:
    answer = ann.post(f"{HERE}/blocks", form)
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert len(BLOCKS) == answer.text.count('name="block-')
    rows = all_rows(app)["cohort"]
    assert all('"[]"' in json.dumps([str(value) for value in row]) for row in rows)


def test_a_bundle_gives_way_to_others_after_each_pdf(
    app: Flask, ann: Browser, worker: Worker, clock: Clock, paper: Paper
) -> None:
    made = asked(ann, "bundle")
    asked(ann, "cohort")
    # The bundle was asked for first; then who waits comes in between.
    change(app, update_job_ages())
    assert worker.run_one()
    assert len(paper.requests) == 1
    assert "1 of 2 PDFs are made" in ann.get(made).text
    assert worker.run_one()
    assert paper.requests[-1]["kind"] == "cohort"
    clock.now += 1
    assert worker.run_one()
    assert "2 PDFs are ready" in ann.get(made).text
    assert len(paper.requests) == 3


def update_job_ages() -> Any:
    return update(Job).values(created_at=case((Job.kind == BUNDLE, 1), else_=2))


def test_a_failed_bundle_says_so_and_goes_on_with_what_is_missing(
    app: Flask, ann: Browser, worker: Worker, clock: Clock, paper: Paper
) -> None:
    made = asked(ann, "bundle")
    render = paper.render

    def breaks(request: dict[str, Any]) -> bytes:
        if request["organisation"] == "Acme b":
            raise RenderFailed("it took too long.")
        return render(request)

    paper.render = breaks  # type: ignore[method-assign] # a printer that jams
    for _attempt in range(3):
        assert worker.run_one()
        clock.now += 10
    assert "It could not be made" in ann.get(made).text
    assert len(paper.requests) == 1
    paper.render = render  # type: ignore[method-assign] # mended
    assert asked(ann, "bundle") == made
    assert worker.run_one()
    assert [request["organisation"] for request in paper.requests] == ["Acme a", "Acme b"]
    assert "2 PDFs are ready" in ann.get(made).text
