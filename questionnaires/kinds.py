"""The kinds of questionnaires: how each one's files are read and checked, in one place.

A new kind is a module that reads its definition and its texts, one that checks them, and an
entry here; reading, publishing and the catalogue then take it as any other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from questionnaires.coverage import coverage_faults
from questionnaires.faults import Fault
from questionnaires.fit import Fit, FitTexts
from questionnaires.fit_integrity import (
    fit_integrity_faults,
    fit_reach_faults,
    fit_wording_faults,
)
from questionnaires.fit_reading import read_fit
from questionnaires.fit_texts import read_fit_texts
from questionnaires.integrity import integrity_faults
from questionnaires.language import Language
from questionnaires.maturity_reading import read_definition
from questionnaires.node import Node
from questionnaires.outcomes import Outcomes, OutcomeTexts
from questionnaires.outcomes_integrity import (
    no_outcome_reach_faults,
    outcome_integrity_faults,
    outcome_wording_faults,
)
from questionnaires.outcomes_reading import read_outcomes
from questionnaires.outcomes_texts import read_outcome_texts
from questionnaires.schema import Questionnaire, Texts
from questionnaires.text_files import read_texts
from questionnaires.version import Version
from questionnaires.wording import wording_faults

V = TypeVar("V", bound=Version[Any])
L = TypeVar("L", bound=Language)


@dataclass(frozen=True, slots=True)
class Kind(Generic[V, L]):
    """How versions of one kind are read and checked.

    `definition` makes a version without texts of a definition and its hash; `texts` makes the
    texts of one language of a file, the version and the file's hash. `integrity` names what
    keeps a version from being scored at all, `reach` what no answers can reach, `wording` what
    is wrong with the words of one language; each is given the name of the file for its faults.
    """

    version: type[V]
    definition: Callable[[Node, str], V]
    texts: Callable[[Node, V, str], L]
    integrity: Callable[[V, str], list[Fault]]
    reach: Callable[[V, str], list[Fault]]
    wording: Callable[[V, L, str], list[Fault]]


MATURITY: Kind[Questionnaire, Texts] = Kind(
    Questionnaire, read_definition, read_texts, integrity_faults, coverage_faults, wording_faults
)
FIT: Kind[Fit, FitTexts] = Kind(
    Fit, read_fit, read_fit_texts, fit_integrity_faults, fit_reach_faults, fit_wording_faults
)
OUTCOMES: Kind[Outcomes, OutcomeTexts] = Kind(
    Outcomes,
    read_outcomes,
    read_outcome_texts,
    outcome_integrity_faults,
    no_outcome_reach_faults,
    outcome_wording_faults,
)

KINDS: Mapping[str, Kind[Any, Any]] = MappingProxyType(
    {kind.version.kind: kind for kind in (MATURITY, FIT, OUTCOMES)}
)
"""Name of a kind → how it is read and checked."""


def read_kind(top: Node) -> Kind[Any, Any] | None:
    """The kind a definition says it is of; None, and a fault, when it is none of these."""
    name = top.get("kind").text()
    if name and name not in KINDS:
        known = ", ".join(KINDS)
        top.get("kind").fault(f"{name!r} is not a kind this program knows; known: {known}.")
    return KINDS.get(name)
