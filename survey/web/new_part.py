"""Which version a new part of an assessment gets: its cohort's, or else the newest."""

from __future__ import annotations

from typing import Any, TypeVar

from questionnaires.version import Version
from survey.storage import enrolments
from survey.storage.tenancy import ACROSS
from survey.web.state import VersionWithheld, state

V = TypeVar("V", bound=Version[Any])


def version_of_new_part(kind: type[V], questionnaire: str, assessment: str) -> V:
    """The version of a kind for a part of `assessment` that is about to be made.

    Everybody in a cohort answers the version that was settled for it. Raises VersionWithheld.
    """
    with state().database.read(ACROSS) as tx:
        settled = enrolments.settled_versions(tx, assessment).get(questionnaire, "")
    if not settled:
        return state().newest(kind, questionnaire)
    try:
        return state().catalogue.find(kind, questionnaire, settled)
    except LookupError as error:
        raise VersionWithheld(str(error)) from error
