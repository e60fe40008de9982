"""The mail with a link that signs in."""

from __future__ import annotations

from survey.mail_texts.writing import MailText, NotToSend, Writing
from survey.storage import accounts, sign_in_links

KIND = "sign-in"
PURPOSE = sign_in_links.SIGN_IN


def write(writing: Writing) -> MailText:
    """The link, and what to do who did not ask for it."""
    _ = writing.gettext
    link = sign_in_links.find_proof(writing.tx, writing.message.about)
    if link is None or not link.stands(writing.now):
        raise NotToSend("the link was used or has expired")
    if link.account_id is not None:
        account = accounts.find_account(writing.tx, link.account_id)
        if account is None or account.disabled_at is not None:
            raise NotToSend("the account may not sign in")
    minutes = max(1, (link.expires_at - writing.now) // 60)
    return MailText(
        _("Your sign-in link"),
        (
            _("Somebody, hopefully you, asked to sign in to Service maturity with this address."),
            _("Open this link and press the button there:"),
            writing.address(f"sign-in/{writing.token(PURPOSE, link.id)}"),
            writing.ngettext(
                "It works once, for %(count)s minute.",
                "It works once, for %(count)s minutes.",
                minutes,
            )
            % {"count": minutes},
            _("If it was not you, do nothing: without this mail nobody can sign in with it."),
        ),
    )
