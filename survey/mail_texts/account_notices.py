"""Mails about one's own account: a new address to confirm, and what changed (S02, S07)."""

from __future__ import annotations

from survey.mail_texts.writing import MailText, NotToSend, Writing
from survey.storage import accounts, sign_in_links

NEW_EMAIL, EMAIL_CHANGED = "new-email", "email-changed"
FACTORS_CHANGED, RECOVERY_USED, FACTOR_RESET = "factors-changed", "recovery-used", "factor-reset"


def new_email(writing: Writing) -> MailText:
    """The link by which a new address is confirmed."""
    _ = writing.gettext
    link = sign_in_links.find_proof(writing.tx, writing.message.about)
    if link is None or not link.stands(writing.now):
        raise NotToSend("the link was used or has expired")
    if accounts.find_by_email(writing.tx, link.email) is not None:
        raise NotToSend("somebody has that address already")
    token = writing.token(sign_in_links.EMAIL, link.id)
    return MailText(
        _("Confirm your new e-mail address"),
        (
            _(
                "Somebody, hopefully you, wants to use this address for an account of Service "
                "maturity."
            ),
            _(
                "Open this link in the browser in which you are signed in, and press the button "
                "there:"
            ),
            writing.address(f"account/email/{token}"),
            _("If it was not you, do nothing: nothing changes."),
        ),
    )


def email_changed(writing: Writing) -> MailText:
    """To the old address."""
    _ = writing.gettext
    return MailText(
        _("Your e-mail address was changed"),
        (
            _(
                "Your account of Service maturity has another e-mail address from now on. This "
                "old address no longer signs in."
            ),
            _not_you(writing),
        ),
    )


def factors_changed(writing: Writing) -> MailText:
    """A second factor came or went."""
    _ = writing.gettext
    return MailText(
        _("Your second factor was changed"),
        (
            _(
                "An authenticator app, a passkey or the recovery codes of your account were "
                "added, removed or renewed. Other browsers were signed out."
            ),
            _not_you(writing),
        ),
    )


def recovery_used(writing: Writing) -> MailText:
    """Somebody signed in with a recovery code."""
    _ = writing.gettext
    return MailText(
        _("A recovery code was used"),
        (
            _(
                "Somebody, hopefully you, signed in to your account with a recovery code. That "
                "code does not work again."
            ),
            _not_you(writing),
        ),
    )


def factor_reset(writing: Writing) -> MailText:
    """An administrator took the factors away."""
    _ = writing.gettext
    return MailText(
        _("Your second factor was reset"),
        (
            _(
                "An administrator removed the authenticator app, the passkeys and the recovery "
                "codes of your account, because somebody said they were lost. Sign in by e-mail "
                "and set up a new one:"
            ),
            writing.address("sign-in"),
            _not_you(writing),
        ),
    )


def _not_you(writing: Writing) -> str:
    return writing.gettext(
        "If you know nothing of this, tell the people who run this site at once."
    )
