"""Mails of a cohort: the invitation, a reminder, the report is ready, answers were returned.

The words of an invitation are made without any row, because the page that sends it shows them
before. No mail holds an answer or a figure.
"""

from __future__ import annotations

from dataclasses import dataclass

from survey import wording
from survey.mail_texts.writing import MailText, NotToSend, Writing
from survey.storage import cohorts, enrolments, invitations
from survey.storage.cohorts import CohortRecord
from survey.storage.database import Transaction
from survey.storage.invitations import ACCEPTED, PURPOSE, REVOKED, SENT, UNDELIVERABLE, WAITING
from survey.storage.messages import MessageRecord
from survey.wording import LANGUAGES


@dataclass(frozen=True, slots=True)
class InvitationWords:
    """An invitation in words, in the language `locale`. `link` is the address to open."""

    cohort: CohortRecord
    person: str
    organisation: str
    locale: str
    link: str

    def text(self) -> MailText:
        """The mail."""
        _ = wording.translations(self.locale).gettext
        name = self.cohort.name
        if self.cohort.previous_id:
            asked = _("You took part before. You are now asked again to take part in “%(cohort)s”.")
        else:
            asked = _("You are invited to take part in “%(cohort)s”, with an assessment of the "
                      "customer service of your organisation.")  # fmt: skip
        return MailText(
            _("Invitation: %(cohort)s") % {"cohort": name},
            (
                self._greeting(),
                asked % {"cohort": name},
                _("Organisation: %(name)s") % {"name": self.organisation}
                if self.organisation
                else "",
                self.cohort.said_in(self.locale),
                _("Open this link to read what it is about and to begin:"),
                self.link,
                self._until(),
                _("No account is needed. The link is for you: whoever has it can answer."),
                self._contact(),
            ),
        )

    def reminder(self, *, begun: bool) -> MailText:
        """The mail that reminds of it."""
        _ = wording.translations(self.locale).gettext
        said = (
            _("You have begun the assessment for “%(cohort)s” and not submitted it yet.")
            if begun
            else _("You were invited to take part in “%(cohort)s” and have not begun yet.")
        )
        return MailText(
            _("Reminder: %(cohort)s") % {"cohort": self.cohort.name},
            (
                self._greeting(),
                said % {"cohort": self.cohort.name},
                _("With this link you go on where you were:") if begun else _("Begin here:"),
                self.link,
                self._until(),
                self._contact(),
            ),
        )

    def _greeting(self) -> str:
        _ = wording.translations(self.locale).gettext
        return _("Hello %(name)s,") % {"name": self.person} if self.person else _("Hello,")

    def _until(self) -> str:
        _ = wording.translations(self.locale).gettext
        if self.cohort.deadline is None:
            return ""
        day = wording.day(self.cohort.deadline, self.locale)
        return _("You can answer until %(day)s.") % {"day": day}

    def _contact(self) -> str:
        _ = wording.translations(self.locale).gettext
        if not self.cohort.contact:
            return ""
        return _("Questions? %(contact)s") % {"contact": self.cohort.contact}


def join_address(origin: str, locale: str, token: str) -> str:
    """The address of an invitation's link."""
    return f"{origin}/{LANGUAGES[locale].url}/join/{token}"


def invitation(writing: Writing) -> MailText:
    """The invitation."""
    return _words(writing).text()


def reminder(writing: Writing) -> MailText:
    """A reminder of it."""
    words = _words(writing)
    known = enrolments.by_invitation(writing.tx, writing.message.about)
    if known is not None and known.state not in (enrolments.ANSWERING, enrolments.RETURNED):
        raise NotToSend("submitted meanwhile")
    return words.reminder(begun=known is not None)


def _words(writing: Writing) -> InvitationWords:
    tx = writing.tx
    try:
        invited = invitations.find_invitation(tx, writing.message.about)
        cohort = cohorts.find_cohort(tx, invited.cohort_id)
    except LookupError as error:
        raise NotToSend("the invitation is gone") from error
    if invited.state == REVOKED:
        raise NotToSend("the invitation was revoked")
    if not cohort.takes_answers(writing.now):
        raise NotToSend("the cohort is over")
    return InvitationWords(
        cohort,
        invited.person,
        invited.organisation,
        writing.language.locale,
        writing.address(f"join/{writing.token(PURPOSE, invited.id)}"),
    )


def report_ready(writing: Writing) -> MailText:
    """The report can be fetched: a link, never a figure."""
    _ = writing.gettext
    cohort, link = _own_page(writing)
    return MailText(
        _("Your report: %(cohort)s") % {"cohort": cohort.name},
        (
            _("Thank you for taking part in “%(cohort)s”.") % {"cohort": cohort.name},
            _("Your result and your report as a PDF are ready. With this link you reach both:"),
            link,
            _("Questions? %(contact)s") % {"contact": cohort.contact} if cohort.contact else "",
        ),
    )


def returned(writing: Writing) -> MailText:
    """The consultant asks to look at the answers again; the remark itself stands on the page."""
    _ = writing.gettext
    cohort, link = _own_page(writing)
    return MailText(
        _("Please look at your answers again: %(cohort)s") % {"cohort": cohort.name},
        (
            _(
                "Your consultant has read your answers for “%(cohort)s” and returned them to you "
                "with a remark."
            )
            % {"cohort": cohort.name},
            _(
                "The remark stands on the page of your assessment. Change what needs changing, and "
                "submit it again:"
            ),
            link,
            _("Questions? %(contact)s") % {"contact": cohort.contact} if cohort.contact else "",
        ),
    )


def _own_page(writing: Writing) -> tuple[CohortRecord, str]:
    """The cohort, and the invitation's link, which opens the assessment again."""
    tx = writing.tx
    try:
        enrolment = enrolments.find_enrolment(tx, writing.message.about)
        cohort = cohorts.find_cohort(tx, enrolment.cohort_id)
    except LookupError as error:
        raise NotToSend("the assessment is gone") from error
    if enrolment.invitation_id is None:
        raise NotToSend("the invitation is gone")
    token = writing.token(PURPOSE, enrolment.invitation_id)
    return cohort, writing.address(f"join/{token}")


def note_sent(tx: Transaction, message: MessageRecord, now: int) -> None:
    """An invitation went out."""
    found = _still_there(tx, message)
    if found is None:
        return
    state = SENT if found.state in (WAITING, UNDELIVERABLE) else found.state
    invitations.change_invitation(tx, found.id, state=state, sent_at=now)


def note_undeliverable(tx: Transaction, message: MessageRecord, _now: int) -> None:
    """An invitation never will."""
    found = _still_there(tx, message)
    if found is not None and found.state not in (ACCEPTED, REVOKED):
        invitations.change_invitation(tx, found.id, state=UNDELIVERABLE)


def _still_there(tx: Transaction, message: MessageRecord) -> invitations.InvitationRecord | None:
    try:
        return invitations.find_invitation(tx, message.about)
    except LookupError:
        return None
