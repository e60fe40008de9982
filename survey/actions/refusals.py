"""Why an action was not done. The front doors turn these into pages and exit codes."""

from __future__ import annotations

from collections.abc import Mapping

from questionnaires.sheet import Answer


class NotFound(LookupError):
    """No such thing, or not for this person; the two look the same from outside."""


class AssessmentClosed(Exception):
    """The assessment was submitted; answers change only after it is opened again (S25)."""


class CohortOver(AssessmentClosed):
    """The cohort it takes part in was closed, or its last day is over."""


class NothingSubmitted(Exception):
    """The assessment was never submitted, so there is nothing a next one could follow."""


class NoLongerAllowed(Exception):
    """Who asked for it may not have it any more (S53). The text is a sentence."""


class StalePage(Exception):
    """Somebody else saved other answers to this page meanwhile (S57).

    `current` holds the saved answers of the page, `differing` the items where they differ
    from the ones sent, `revision` the revision they belong to.
    """

    def __init__(
        self, current: Mapping[str, Answer], differing: tuple[str, ...], revision: int
    ) -> None:
        super().__init__(f"revision {revision} changed {', '.join(differing)}")
        self.current, self.differing, self.revision = current, differing, revision


class ImpossibleRevision(ValueError):
    """The form names a revision that does not exist."""
