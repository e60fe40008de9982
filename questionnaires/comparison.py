"""Two versions of one questionnaire, of whatever kind: what changed, and the number it needs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from questionnaires.changes import MAJOR, Change, given_step, needed_step, next_number
from questionnaires.compare import maturity_changes
from questionnaires.compare_figures import fit_changes, outcome_changes
from questionnaires.fit import Fit
from questionnaires.outcomes import Outcomes
from questionnaires.schema import Questionnaire
from questionnaires.version import AnyVersion


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed from `old` to `new`.

    `step`: the part of the number that has to rise; `number`: the next number with it risen.
    """

    old: AnyVersion
    new: AnyVersion
    changes: tuple[Change, ...]
    step: str
    number: str

    @property
    def compatible(self) -> bool:
        """Whether the same answers give the same results."""
        return self.step != MAJOR

    @property
    def numbered_right(self) -> bool:
        """Whether just that part of the number rose."""
        return given_step(self.old.version, self.new.version) == self.step


class NotComparable(ValueError):
    """The two are no earlier and later version of one questionnaire; the text says why."""


def compare(old: AnyVersion, new: AnyVersion, clarified: Collection[str] = ()) -> Comparison:
    """Every change from `old` to `new` with its class; `clarified`: texts two people signed.

    Raises NotComparable.
    """
    changes = (*_changes(old, new, clarified),)
    try:
        given_step(old.version, new.version)
    except ValueError as error:
        raise NotComparable(f"{error}; the older version comes first.") from error
    step = needed_step(changes)
    return Comparison(old, new, changes, step, next_number(old.version, step))


def _changes(old: AnyVersion, new: AnyVersion, clarified: Collection[str]) -> tuple[Change, ...]:
    if old.id != new.id:
        raise NotComparable(f"{old.id} and {new.id} are two questionnaires.")
    if isinstance(old, Questionnaire) and isinstance(new, Questionnaire):
        return maturity_changes(old, new, clarified)
    if isinstance(old, Fit) and isinstance(new, Fit):
        return fit_changes(old, new, clarified)
    if isinstance(old, Outcomes) and isinstance(new, Outcomes):
        return outcome_changes(old, new, clarified)
    raise NotComparable(f"{old.id} is of kind {old.kind} and then of kind {new.kind}.")
