"""Owning an organisation: claim it, describe it, let others in, leave."""

from __future__ import annotations

import pytest
from flask import Flask

from survey.actions.claim import MOST_OWNERS
from survey.actions.erase import erase_organisation
from survey.mail_texts.kinds import KINDS
from survey.mail_texts.writing import MailText, NotToSend, Writing
from survey.storage import messages
from survey.storage.database import Transaction
from survey.storage.tables import Base
from survey.storage.tenancy import ACROSS
from tests.integration.storage import consulting
from tests.integration.web.browser import Browser, example
from tests.integration.web.instance import START, all_rows, database_of
from tests.integration.web.owners import PROFILE, claimed, mails, organisation_of, signed_in, verbs


@pytest.fixture
def ann(app: Flask) -> Browser:
    """Ann, signed in."""
    return signed_in(app, "ann")


def test_who_holds_the_private_link_claims_it_and_it_is_listed(app: Flask, ann: Browser) -> None:
    assessment, organisation = claimed(ann)
    assert f"/en/organisations/{organisation}/" in ann.get("/en/organisations/").text
    assert "Assessments and results" in ann.get(f"/en/organisations/{organisation}/").text
    assert verbs(app, organisation) == ["organisation.claim"]
    # Claiming it again changes nothing and leads there too.
    again = ann.get(f"/en/a/{assessment}/claim")
    assert again.headers["Location"] == f"/en/organisations/{organisation}/"
    assert ann.post(f"/en/a/{assessment}/claim").status_code == 303
    assert verbs(app, organisation) == ["organisation.claim"]


def test_an_owner_opens_it_in_a_browser_without_the_link(app: Flask, ann: Browser) -> None:
    assessment, _organisation = claimed(ann)
    elsewhere = Browser(app)
    assert elsewhere.get(f"/en/a/{assessment}/").status_code == 404
    elsewhere.client.set_cookie("account", "session of ann")
    assert elsewhere.get(f"/en/a/{assessment}/").status_code == 200


def test_who_comes_second_with_the_link_owns_it_too_and_the_first_is_told(
    app: Flask, ann: Browser
) -> None:
    assessment = ann.start()
    secret = ann.private_link(assessment)
    ann.post(f"/en/a/{assessment}/claim")
    bob = signed_in(app, "bob")
    bob.open(secret)
    assert bob.post(f"/en/a/{assessment}/claim").status_code == 303
    organisation = organisation_of(app, assessment)
    page = bob.get(f"/en/organisations/{organisation}/").text
    assert "ann@example.org" in page
    assert "bob@example.org" in page
    assert mails(app) == [("owner-added", "ann@example.org")]
    # The link still opens it.
    third = Browser(app)
    third.open(secret)
    assert third.get(f"/en/a/{assessment}/").status_code == 200


def test_claiming_asks_who_is_not_signed_in_to_sign_in_first(browser: Browser) -> None:
    assessment = browser.start()
    answer = browser.get(f"/en/a/{assessment}/claim")
    assert answer.headers["Location"] == "/en/sign-in"
    assert browser.post(f"/en/a/{assessment}/claim").status_code == 401


def test_a_consultant_who_enters_an_interview_claims_nothing(app: Flask) -> None:
    began = Browser(app)
    assessment = began.start()
    secret = consulting.consultant(database_of(app), "cora", "c")
    database_of(app).transact(
        lambda tx: consulting.enrol(tx, "e", "c", assessment, source="interview"), ACROSS
    )
    cora = Browser(app)
    cora.client.set_cookie("account", secret)
    assert cora.get(f"/en/a/{assessment}/").status_code == 200
    assert cora.get(f"/en/a/{assessment}/claim").status_code == 404
    assert cora.post(f"/en/a/{assessment}/claim").status_code == 404
    consent = cora.post(f"/en/a/{assessment}/consent", {"consent": "yes"})
    assert consent.status_code == 404
    assert all_rows(app)["ownership"] == []


def test_a_consultant_who_enters_an_interview_erases_it_only_while_nobody_owns_it(
    app: Flask, ann: Browser
) -> None:
    assessment = ann.start()
    secret = consulting.consultant(database_of(app), "cora", "c")
    database_of(app).transact(
        lambda tx: consulting.enrol(tx, "e", "c", assessment, source="interview"), ACROSS
    )
    cora = Browser(app)
    cora.client.set_cookie("account", secret)
    assert cora.get(f"/en/a/{assessment}/erase").status_code == 200
    ann.post(f"/en/a/{assessment}/claim")
    assert cora.get(f"/en/a/{assessment}/").status_code == 200
    assert cora.get(f"/en/a/{assessment}/erase").status_code == 404
    assert cora.post(f"/en/a/{assessment}/erase", {"sure": "yes"}).status_code == 404
    assert ann.get(f"/en/a/{assessment}/erase").status_code == 200


def test_an_owner_who_opened_the_link_to_one_section_is_an_owner_still(
    app: Flask, ann: Browser
) -> None:
    assessment, _organisation = claimed(ann)
    elsewhere = Browser(app)
    elsewhere.open(ann.hand_over(assessment, "STR"))
    assert elsewhere.get(f"/en/a/{assessment}/about").status_code == 404
    elsewhere.client.set_cookie("account", "session of ann")
    assert elsewhere.get(f"/en/a/{assessment}/about").status_code == 200


def mail_to(app: Flask, email: str) -> MailText:
    """The first mail to that address as it would be written now. Raises NotToSend."""
    with database_of(app).read(ACROSS) as tx:
        table = Base.metadata.tables["message"]
        query = table.select().where(table.c.email == email).order_by(table.c.created_at)
        found = tx.execute(query).first()
        assert found is not None
        message = messages.find_message(tx, found.id)
        assert message is not None
        return KINDS[message.kind].write(Writing(tx, message, "https://x.example", "key", START))


def test_mails_about_owners_lead_to_the_organisation_and_go_to_owners_only(
    app: Flask, ann: Browser
) -> None:
    _assessment, organisation = claimed(ann)
    here = f"/en/organisations/{organisation}"
    ann.post(f"{here}/profile", PROFILE)
    ann.post(f"{here}/owners", {"email": "bob@example.org"})
    mail = mail_to(app, "bob@example.org")
    assert mail.subject == "You can open the assessments of Acme"
    assert f"https://x.example/en/organisations/{organisation}/" in mail.body
    bob = next(row[0] for row in all_rows(app)["account"] if row[1] == "bob@example.org")
    signed_in(app, "cid")
    database_of(app).transact(lambda tx: consulting.own(tx, organisation, "cid"))
    ann.post(f"{here}/owners", {"email": "dan@example.org"})
    assert mail_to(app, "cid@example.org").subject == "Acme has another owner"
    ann.post(f"{here}/owners/{bob}/remove")
    with pytest.raises(NotToSend, match="any more"):
        mail_to(app, "bob@example.org")
    erase_organisation(database_of(app), organisation, actor="cli", now=START)
    assert mails(app) == []


def test_a_stranger_finds_no_organisation(app: Flask, ann: Browser) -> None:
    _assessment, organisation = claimed(ann)
    bob = signed_in(app, "bob")
    for path in ("", "erase"):
        assert bob.get(f"/en/organisations/{organisation}/{path}").status_code == 404
    for path in ("profile", "consent", "owners", "owners/ann/remove", "export", "erase"):
        form = {"consent": "yes", "sure": "yes", "email": "bob@example.org"}
        assert bob.post(f"/en/organisations/{organisation}/{path}", form).status_code == 404


def test_an_owner_lets_somebody_in_and_nothing_says_whether_they_had_an_account(
    app: Flask, ann: Browser
) -> None:
    _assessment, organisation = claimed(ann)
    bob = signed_in(app, "bob")
    here = f"/en/organisations/{organisation}"
    answers = [
        ann.post(f"{here}/owners", {"email": f" {name}@Example.org"}) for name in ("bob", "new")
    ]
    assert [answer.status_code for answer in answers] == [303, 303]
    page = ann.get(f"{here}/").text
    assert "bob@example.org" in page
    assert "new@example.org" in page
    told = mails(app)
    assert ("owns-now", "bob@example.org") in told
    assert ("owns-now", "new@example.org") in told
    assert ("owner-added", "ann@example.org") not in told
    assert bob.get(f"{here}/").status_code == 200
    # Out again: on the next request.
    assert ann.post(f"{here}/owners/bob/remove").status_code == 303
    assert bob.get(f"{here}/").status_code == 404
    assert verbs(app, organisation)[-1] == "organisation.owner-drop"


def test_an_address_that_is_none_is_named_and_nobody_is_let_in(ann: Browser) -> None:
    _assessment, organisation = claimed(ann)
    answer = ann.post(f"/en/organisations/{organisation}/owners", {"email": "bob at home"})
    assert answer.status_code == 422
    assert "<title>Error:" in answer.text
    assert 'href="#email"' in answer.text
    assert 'value="bob at home"' in answer.text
    assert len(all_rows(ann.app)["ownership"]) == 1


def test_the_last_owner_may_leave_and_the_link_still_opens_it(ann: Browser) -> None:
    assessment, organisation = claimed(ann)
    answer = ann.post(f"/en/organisations/{organisation}/owners/ann/remove")
    assert answer.headers["Location"] == "/en/organisations/"
    assert ann.get(f"/en/organisations/{organisation}/").status_code == 404
    assert ann.get(f"/en/a/{assessment}/").status_code == 200


def test_a_profile_is_kept_and_the_open_assessment_says_the_same(ann: Browser) -> None:
    assessment, organisation = claimed(ann)
    here = f"/en/organisations/{organisation}"
    assert ann.post(f"{here}/profile", PROFILE).status_code == 303
    page = ann.get(f"{here}/").text
    assert '<option value="trade" selected>' in page
    assert "Region: Western Europe" in page
    about = ann.get(f"/en/a/{assessment}/about").text
    assert 'value="Acme"' in about
    assert '<option value="NL" selected>' in about


def test_a_profile_begins_with_what_the_assessment_says_and_the_next_year_with_the_profile(
    ann: Browser,
) -> None:
    assessment, organisation = claimed(ann)
    about = {"organisation": "Acme", "sector": "trade", "country": "NL", "goals": "complaints"}
    assert ann.post(f"/en/a/{assessment}/about", about).status_code == 303
    assert '<option value="trade" selected>' in ann.get(f"/en/organisations/{organisation}/").text
    ann.fill(assessment, example()["answers"])
    ann.submit(assessment)
    ann.post(f"/en/organisations/{organisation}/profile", PROFILE | {"country": "BR"})
    # What was submitted stays as it was.
    assert '<option value="NL" selected>' in ann.get(f"/en/a/{assessment}/about").text
    following = ann.post(f"/en/a/{assessment}/again").headers["Location"].split("/")[3]
    page = ann.get(f"/en/a/{following}/about").text
    assert '<option value="BR" selected>' in page
    assert '<option value="medium" selected>' in page


def test_a_profile_that_is_not_in_the_lists_is_named_and_not_kept(ann: Browser) -> None:
    _assessment, organisation = claimed(ann)
    here = f"/en/organisations/{organisation}"
    answer = ann.post(f"{here}/profile", PROFILE | {"sector": "piracy", "country": "XX"})
    assert answer.status_code == 422
    assert 'href="#sector"' in answer.text
    assert 'href="#country"' in answer.text
    assert 'value="Acme"' in answer.text
    assert "Acme" not in ann.get(f"{here}/").text


def test_no_more_than_twenty_people_own_an_organisation(app: Flask, ann: Browser) -> None:
    assessment, organisation = claimed(ann)
    secret = ann.private_link(assessment)

    def crowd(tx: Transaction) -> None:
        for number in range(MOST_OWNERS - 1):
            consulting.add_account(tx, f"owner{number}")
            consulting.own(tx, organisation, f"owner{number}")

    database_of(app).transact(crowd)
    bob = signed_in(app, "bob")
    bob.open(secret)
    for browser, path, form in (
        (bob, f"/en/a/{assessment}/claim", {}),
        (ann, f"/en/organisations/{organisation}/owners", {"email": "bob@example.org"}),
    ):
        answer = browser.post(path, form)
        assert answer.status_code == 422
        assert "At most 20 people can own it" in answer.text
    assert len(all_rows(app)["ownership"]) == MOST_OWNERS
