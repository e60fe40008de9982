"""A consultant's first day at the door: a link by mail, a passkey, and the passkey alone next time.

The passkeys are made by Chromium's virtual authenticator; the pages run on localhost, because
passkeys are made for names and never for addresses in figures.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import CDPSession

from tests.journeys.conftest import NewVisitor
from tests.journeys.mail_folder import MailFolder
from tests.journeys.server import Site
from tests.journeys.visitor import Visitor

PASSKEY_PERSON, CAREFUL = "passkey.person@example.org", "careful@example.org"
"""Tests of one site share its mail: nobody of another test has these addresses."""


def path_mailed(site: Site, to: str, number: int = 1) -> str:
    """The path of the link in the letter of that number to that address."""
    return urlsplit(MailFolder(site).link(to, number)).path


def with_authenticator(visitor: Visitor) -> CDPSession:
    """Give the browser an authenticator that says yes to whoever asks."""
    session = visitor.context.new_cdp_session(visitor.page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session


def sign_out(visitor: Visitor) -> None:
    """Press the button that signs out this browser only."""
    with visitor.page.expect_navigation():
        visitor.page.get_by_role("button", name="Sign out", exact=True).click()


def at_localhost(new_visitor: NewVisitor, site: Site) -> Visitor:
    """A person who opens the site by its name."""
    visitor = new_visitor()
    visitor.origin = site.origin.replace("127.0.0.1", "localhost")
    return visitor


def test_s01_a_passkey_is_set_up_after_a_link_by_mail_and_then_signs_in_alone(
    new_visitor: NewVisitor, site: Site
) -> None:
    ann = at_localhost(new_visitor, site)
    with_authenticator(ann)
    ann.go("/en/account/factors/")
    assert ann.title == "Sign in"
    ann.page.fill("#email", PASSKEY_PERSON)
    ann.press_button("Send me a link")
    assert ann.title == "Look into your mail"
    ann.go(path_mailed(site, PASSKEY_PERSON))
    ann.press_button("Sign in")
    assert ann.address.endswith("/en/account/factors/")

    ann.page.fill("#label", "work laptop")
    ann.press_button("Add a passkey")
    ann.page.wait_for_selector("ul.codes")
    assert ann.title == "Your recovery codes"
    assert ann.page.locator("ul.codes li").count() == 10
    ann.page.click("text=I have kept them")
    assert "Passkey work laptop, since" in ann.words

    sign_out(ann)
    ann.go("/en/sign-in")
    ann.press_button("Sign in with a passkey")
    ann.page.wait_for_url("**/en/account/")
    assert PASSKEY_PERSON in ann.words

    # By mail it takes both.
    sign_out(ann)
    ann.go("/en/sign-in")
    ann.page.fill("#email", PASSKEY_PERSON)
    ann.press_button("Send me a link")
    ann.go(path_mailed(site, PASSKEY_PERSON, 2))
    ann.press_button("Sign in")
    assert ann.title == "Your second factor"
    ann.press_button("Use your passkey")
    ann.page.wait_for_url("**/en/account/")


def test_s06_what_a_passkey_answered_once_signs_nobody_in_again(
    new_visitor: NewVisitor, site: Site
) -> None:
    bob = at_localhost(new_visitor, site)
    with_authenticator(bob)
    bob.go("/en/account/factors/")
    bob.page.fill("#email", CAREFUL)
    bob.press_button("Send me a link")
    bob.go(path_mailed(site, CAREFUL))
    bob.press_button("Sign in")
    bob.page.fill("#label", "phone")
    bob.press_button("Add a passkey")
    bob.page.wait_for_selector("ul.codes")
    bob.go("/en/sign-in")
    with bob.page.expect_request("**/en/sign-in/passkey") as asked:
        bob.press_button("Sign in with a passkey")
    sent = asked.value.post_data_json
    assert sent
    bob.page.wait_for_url("**/en/account/")
    sign_out(bob)

    bob.go("/en/sign-in")
    address = bob.page.url
    bob.page.evaluate(
        """(credential) => {
          const form = document.querySelector('form[data-passkey]');
          form.elements.credential.value = credential;
          HTMLFormElement.prototype.submit.call(form);
        }""",
        sent["credential"],
    )
    bob.page.wait_for_selector("#error-summary")
    assert "That passkey is not known here, or it took too long" in bob.words
    assert bob.page.locator("header >> text=Sign in").count() == 1
    assert address.endswith("/en/sign-in")


def test_a_person_without_a_passkey_is_told_so_and_signs_in_by_mail(
    new_visitor: NewVisitor, site: Site
) -> None:
    eve = at_localhost(new_visitor, site)
    eve.go("/en/sign-in")
    nobody = "() => { navigator.credentials.get = () => Promise.reject(new Error('none')) }"
    eve.page.evaluate(nobody)
    eve.page.get_by_role("button", name="Sign in with a passkey").click()
    told = eve.page.get_by_text("No passkey was used. Try again, or sign in by e-mail.")
    told.wait_for()
    assert eve.page.locator("#email").is_visible()


def test_at_an_address_of_figures_no_passkeys_are_offered(visitor: Visitor) -> None:
    visitor.go("/en/sign-in")
    assert visitor.page.locator("[data-passkey]").count() == 0
