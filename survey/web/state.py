"""What one application works with, and the browser's side of the present request."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from flask import Flask, current_app

from questionnaires.catalogue import Catalogue
from questionnaires.schema import Questionnaire
from questionnaires.version import Version
from survey.chance import Chance
from survey.config import Settings
from survey.storage.assessments import AssessmentRecord
from survey.storage.database import Database
from survey.storage.parts import PartRecord

V = TypeVar("V", bound=Version[Any])

KEY = "maturity"


class VersionWithheld(RuntimeError):
    """The assessment's questionnaire version cannot be served as it was answered."""


@dataclass(frozen=True)
class State:
    """Settings, database, questionnaires, time and chance of an application."""

    settings: Settings
    database: Database
    catalogue: Catalogue
    clock: Callable[[], float] = time.time
    chance: Chance = field(default_factory=Chance)

    def now(self) -> int:
        """Whole seconds since 1970."""
        return int(self.clock())

    def latest(self, questionnaire: str) -> Questionnaire:
        """The version new assessments get. Raises VersionWithheld."""
        try:
            return self.catalogue.latest(questionnaire)
        except LookupError as error:
            raise VersionWithheld(str(error)) from error

    def questionnaire(self, assessment: AssessmentRecord) -> Questionnaire:
        """The version an assessment is pinned to. Raises VersionWithheld."""
        try:
            found = self.catalogue.get(assessment.questionnaire, assessment.version)
        except LookupError as error:
            raise VersionWithheld(str(error)) from error
        if found.definition_sha256 != assessment.definition_sha256:
            raise VersionWithheld(f"{found.id} {found.version} has another definition by now.")
        return found

    def newest(self, kind: type[V], questionnaire: str) -> V:
        """The version of a kind that new parts get. Raises VersionWithheld."""
        try:
            return self.catalogue.newest(kind, questionnaire)
        except LookupError as error:
            raise VersionWithheld(str(error)) from error

    def of_part(self, kind: type[V], part: PartRecord) -> V:
        """The version a part is pinned to, one of `kind`. Raises VersionWithheld."""
        try:
            found = self.catalogue.find(kind, part.questionnaire, part.version)
        except LookupError as error:
            raise VersionWithheld(str(error)) from error
        if found.definition_sha256 != part.definition_sha256:
            raise VersionWithheld(f"{found.id} {found.version} has another definition by now.")
        return found


def attach(app: Flask, state: State) -> None:
    """Give `app` its state."""
    app.extensions[KEY] = state


def state() -> State:
    """The state of the application that serves this request."""
    return cast(State, current_app.extensions[KEY])
