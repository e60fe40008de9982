"""No step can be forged, skipped or taken by somebody who was given less (S25, S39)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from survey.web.policy import LINKED, PUBLIC, WHOLE, policy_of
from tests.integration.web.addresses import SAFE, UNSAFE, Target, routes
from tests.integration.web.browser import Browser, the_questionnaire
from tests.integration.web.instance import all_rows

SECTION_MAY = {
    "answer.show",
    "answer.save",
    "answer.none",
    "answer.set_none",
    "answer.undo",
    "answer.thanks",
}
READER_MAY = {"results.show", "results.report", "results.make", "results.download", "results.data"}
ANYBODY_MAY = {
    *("start.root", "start.health", "start.show", "start.start"),
    *("links.ask", "links.use", "links.erased", "static"),
    # A blank form holds nobody's answers.
    *("forms.show", "forms.make", "forms.download"),
}
FORM = {"base": "1", "revision": "1", "section": "PEO", "answer-STR-2": "L", "label": "x"}


@pytest.fixture
def app(shared_app: Flask) -> Flask:
    return shared_app


def begun(owner: Browser) -> Target:
    """An assessment with one page answered, a result of each questionnaire, and open again."""
    assessment = owner.start()
    owner.save(assessment, "STR", {"STR-2": "F"}, base=0)
    result = owner.submit(assessment)
    owner.post(f"/en/a/{assessment}/reopen")
    return Target(assessment, result.split("/")[-2], part=owner.add_parts(assessment))


def written(app: Flask) -> dict[str, list[tuple[Any, ...]]]:
    """All rows but those that any visitor makes: starting an assessment of one's own."""
    rows = all_rows(app)
    kept = ("sheet_revision", "item_remark", "result", "job", "part_sheet", "part_result")
    return {name: rows[name] for name in kept}


def reached(
    browser: Browser, target: Target, allowed: set[str], asked: Target | None = None
) -> None:
    """Every route that is not allowed answers 404, or asks to sign in, and changes nothing.

    Addresses that are the same for `asked` were tried with it.
    """
    before = written(browser.app)
    token = browser.token()
    methods = SAFE[:2] + UNSAFE
    tried = set(routes(browser.app, methods, asked)) if asked else set()
    for route in routes(browser.app, methods, target):
        if (
            route in tried
            or route.endpoint in ANYBODY_MAY | allowed
            or route.endpoint.startswith("sign_in.")
        ):
            continue
        declared = policy_of(browser.app, route.endpoint)
        assert declared
        expected = {404} if declared in (PUBLIC, LINKED, WHOLE) else {303, 401}
        form = FORM | {"csrf_token": token, "result": target.result, "sure": "yes"}
        data = form if route.method in UNSAFE else None
        answer = browser.ask(route.method, route.address, data=data)
        assert answer.status_code in expected, route
    assert written(browser.app) == before


def test_s25_a_section_link_reaches_its_section_and_nothing_else(app: Flask) -> None:
    owner, colleague = Browser(app), Browser(app)
    target = begun(owner)
    colleague.open(owner.hand_over(target.assessment, "STR"))
    assert colleague.get(f"/en/a/{target.assessment}/p/STR").status_code == 200
    reached(colleague, target, SECTION_MAY)
    here = f"/en/a/{target.assessment}"
    assert colleague.get("/en/").text.count(target.assessment) == 0
    for other in the_questionnaire().page_order:
        code = 200 if other == "STR" else 404
        assert colleague.get(f"{here}/p/{other}").status_code == code
        if code == 404:
            foreign = replace(target, key=other)
            reached(colleague, foreign, set(), asked=target)
    assert colleague.get(f"{here}/p/quick-1").status_code == 404


def test_s39_a_result_link_reads_that_result_and_nothing_else(app: Flask) -> None:
    owner, reader = Browser(app), Browser(app)
    target = begun(owner)
    second = owner.submit(target.assessment)
    address = f"/en/a/{target.assessment}/r/{target.result}/"
    reader.open(owner.share(target.assessment, address))
    assert reader.get(address).status_code == 200
    reached(reader, target, READER_MAY)
    assert second != address
    reached(reader, replace(target, result=second.split("/")[-2]), set())
    assert reader.get("/en/").text.count(target.assessment) == 0


@pytest.mark.parametrize("kind", ["private", "section", "result"])
def test_s39_what_opens_one_assessment_opens_nothing_of_another(app: Flask, kind: str) -> None:
    owner, other, visitor = Browser(app), Browser(app), Browser(app)
    mine, theirs = begun(owner), begun(other)
    if kind == "private":
        owner.post(f"/en/a/{mine.assessment}/link")
        visitor.open(owner.private_link(mine.assessment))
        assert visitor.get(f"/en/a/{mine.assessment}/").status_code == 200
    elif kind == "section":
        visitor.open(owner.hand_over(mine.assessment, "STR"))
    else:
        address = f"/en/a/{mine.assessment}/r/{mine.result}/"
        visitor.open(owner.share(mine.assessment, address))
    reached(visitor, theirs, set())


def test_s39_own_assessment_with_a_foreign_result_or_link_is_not_found(app: Flask) -> None:
    owner, other = Browser(app), Browser(app)
    mine, theirs = begun(owner), begun(other)
    other.hand_over(theirs.assessment, "STR")
    link = next(
        row[0]
        for row in all_rows(app)["access_link"]
        if row[1] == theirs.assessment and row[2] == "section"
    )
    here = f"/en/a/{mine.assessment}"
    before = all_rows(app)
    for end in ("", "report", "report.pdf", "data.json"):
        assert owner.get(f"{here}/r/{theirs.result}/{end}").status_code == 404
    assert owner.post(f"{here}/r/{theirs.result}/report").status_code == 404
    assert owner.post(f"{here}/share/result", {"result": theirs.result}).status_code == 404
    assert owner.post(f"{here}/share/{link}/revoke").status_code == 404
    assert all_rows(app) == before


def test_s25_the_private_link_itself_cannot_be_revoked_as_if_it_were_shared(app: Flask) -> None:
    owner = Browser(app)
    assessment = owner.start()
    link = next(row[0] for row in all_rows(app)["access_link"] if row[1] == assessment)
    assert owner.post(f"/en/a/{assessment}/share/{link}/revoke").status_code == 404
    assert owner.get(f"/en/a/{assessment}/").status_code == 200


def test_a_stranger_reaches_nothing(app: Flask) -> None:
    target = begun(Browser(app))
    reached(Browser(app), target, set())
    made_up = Browser(app)
    made_up.client.set_cookie("device", "x" * 43)
    reached(made_up, target, set())


def test_s25_no_answer_is_written_after_submission(app: Flask) -> None:
    owner, colleague = Browser(app), Browser(app)
    assessment = owner.start()
    here = f"/en/a/{assessment}"
    colleague.open(owner.hand_over(assessment, "STR"))
    owner.save(assessment, "STR", {"STR-2": "F"}, base=0)
    owner.submit(assessment)
    before = all_rows(app)
    for person in (owner, colleague):
        for path, form in (
            (f"{here}/p/STR", {"base": "1", "answer-STR-2": "L"}),
            (f"{here}/p/STR/none", {}),
            (f"{here}/p/STR/undo", {"revision": "1"}),
        ):
            refused = person.post(path, form)
            assert refused.status_code == 409, path
            assert "what you just sent was not saved" in refused.text
    assert owner.post(f"{here}/about", {"organisation": "late"}).status_code == 409
    assert all_rows(app) == before
    page = owner.get(f"{here}/p/STR").text
    assert "its answers no longer change" in page
    assert 'value="continue"' not in page


@pytest.mark.parametrize("base", ["2", "999999999"])
def test_s25_a_revision_that_never_was_is_refused(app: Flask, base: str) -> None:
    owner = Browser(app)
    assessment = owner.start()
    owner.save(assessment, "STR", {"STR-2": "F"}, base=0)
    before = all_rows(app)
    refused = owner.save(assessment, "STR", {"STR-2": "L"}, base=int(base))
    assert refused.status_code == 422
    assert "belongs to no saved version" in refused.text
    for revision in ("0", base):
        undone = owner.post(f"/en/a/{assessment}/p/STR/undo", {"revision": revision})
        assert undone.status_code == 422
    assert all_rows(app) == before


def test_s25_undo_takes_back_nothing_that_was_really_answered(app: Flask) -> None:
    owner = Browser(app)
    assessment = owner.start()
    # The lowest answer too: chosen one by one it is no "none of these yet".
    owner.save(assessment, "STR", {"STR-2": "F", "STR-3": "L", "STR-4": "N"}, base=0)
    owner.save(assessment, "PEO", {"PEO-2": "N"}, base=1)
    assert "Take that back" not in owner.get(f"/en/a/{assessment}/p/STR?undo=1").text
    before = all_rows(app)
    for page in ("STR", "PEO"):
        for revision in ("1", "2"):
            owner.post(f"/en/a/{assessment}/p/{page}/undo", {"revision": revision})
    assert all_rows(app) == before


def test_s25_the_pages_of_the_other_form_are_not_there(app: Flask) -> None:
    owner = Browser(app)
    full, quick = owner.start("full"), owner.start("quick")
    assert owner.save(full, "quick-1", {}, base=0).status_code == 404
    assert owner.save(quick, "STR", {}, base=0).status_code == 404


def test_s25_an_assessment_cannot_be_opened_by_saving_a_made_up_cookie(app: Flask) -> None:
    owner, thief = Browser(app), Browser(app)
    assessment = owner.start()
    thief.client.set_cookie(f"keep-{assessment}", "a" * 22)
    assert thief.get(f"/en/a/{assessment}/link").status_code == 404
    assert thief.open("a" * 22).status_code == 404
