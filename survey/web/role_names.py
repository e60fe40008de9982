"""What roles are called on pages."""

from __future__ import annotations

from survey.roles import ADMINISTRATOR, AUTHOR, CONSULTANT
from survey.web.languages import gettext as _


def role_names() -> dict[str, str]:
    """Role → its name in the language of this request."""
    return {
        CONSULTANT: _("Consultant"),
        AUTHOR: _("Author of questionnaires"),
        ADMINISTRATOR: _("Administrator"),
    }
