"""The kinds of mail. A new one is a module beside this and an entry here."""

from __future__ import annotations

from collections.abc import Mapping

from survey.mail_texts import sign_in
from survey.mail_texts.writing import MailKind

KINDS: Mapping[str, MailKind] = {
    sign_in.KIND: MailKind(sign_in.write),
}
