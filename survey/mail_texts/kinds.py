"""The kinds of mail. A new one is a module beside this and an entry here."""

from __future__ import annotations

from collections.abc import Mapping

from survey.mail_texts import (
    account_notices,
    cohort_mails,
    kind_names,
    organisation_mails,
    sign_in,
)
from survey.mail_texts.writing import MailKind

KINDS: Mapping[str, MailKind] = {
    sign_in.KIND: MailKind(sign_in.write),
    account_notices.NEW_EMAIL: MailKind(account_notices.new_email),
    account_notices.EMAIL_CHANGED: MailKind(account_notices.email_changed),
    account_notices.FACTORS_CHANGED: MailKind(account_notices.factors_changed),
    account_notices.RECOVERY_USED: MailKind(account_notices.recovery_used),
    account_notices.FACTOR_RESET: MailKind(account_notices.factor_reset),
    kind_names.INVITATION: MailKind(
        cohort_mails.invitation, cohort_mails.note_sent, cohort_mails.note_undeliverable
    ),
    kind_names.REMINDER: MailKind(cohort_mails.reminder),
    kind_names.REPORT_READY: MailKind(cohort_mails.report_ready),
    kind_names.RETURNED: MailKind(cohort_mails.returned),
    kind_names.OWNS_NOW: MailKind(organisation_mails.owns_now),
    kind_names.OWNER_ADDED: MailKind(organisation_mails.owner_added),
}
