"""Mails about who owns an organisation."""

from __future__ import annotations

from survey.mail_texts.writing import MailText, NotToSend, Writing
from survey.storage import organisations


def owns_now(writing: Writing) -> MailText:
    """To whom an owner let in."""
    _ = writing.gettext
    name = _name(writing)
    return MailText(
        _("You can open the assessments of %(organisation)s") % {"organisation": name},
        (
            _(
                "Somebody who owns %(organisation)s at Service maturity made you an owner too. "
                "You can answer and read its assessments, say what happens with its data, and "
                "let others in."
            )
            % {"organisation": name},
            _("Sign in with this e-mail address:"),
            writing.address(f"organisations/{writing.message.about}/"),
            _("If you know nothing of this, do nothing, or sign in and choose to leave."),
        ),
    )


def owner_added(writing: Writing) -> MailText:
    """To who owned it before somebody else did."""
    _ = writing.gettext
    name = _name(writing)
    return MailText(
        _("%(organisation)s has another owner") % {"organisation": name},
        (
            _(
                "Somebody else can open the assessments of %(organisation)s with an account from "
                "now on: they had its private link, or an owner let them in."
            )
            % {"organisation": name},
            _("Who owns it stands here, where you can also take somebody out:"),
            writing.address(f"organisations/{writing.message.about}/"),
        ),
    )


def _name(writing: Writing) -> str:
    organisation = writing.message.about
    try:
        found = organisations.find_organisation(writing.tx, organisation)
    except LookupError as error:
        raise NotToSend("the organisation was deleted") from error
    owners = organisations.owners_of(writing.tx, organisation)
    if writing.message.email not in {owner.email for owner in owners}:
        raise NotToSend("the person does not own it any more")
    return found.name or writing.gettext("an organisation without a name")
