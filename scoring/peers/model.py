"""A fitted model of a pool as an immutable JSON text: written once, sealed, never a pickle.

It names the questionnaire it belongs to, the rules, the seed and the libraries that made it. A
text that was changed, belongs to another questionnaire or is no model is refused with the reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from questionnaires.schema import Questionnaire
from scoring.layout import layout_of
from scoring.matrix import AnswerMatrix
from scoring.peers.measures import NO_MEASURES, Measures
from scoring.peers.names import Trait
from scoring.peers.placement import Centres, Placement, chances, place
from scoring.peers.pool import Pool
from scoring.peers.sealed import BROKEN, ModelRefused, fingerprint, open_sealed, sealed
from scoring.peers.shape import Floats, Ruler, filled, measure, shape_of
from scoring.peers.structure import Structure
from scoring.rules import SCORING_VERSION

FORMAT = "peer-model/1"

FEWEST = 200
"""Fewer different sheets than this are not searched for groups."""

FOUND = "groups"
NO_GROUPS = "no groups found in this pool"
TOO_FEW = "not enough organisations yet"
OUTCOMES = (FOUND, NO_GROUPS, TOO_FEW)

LIBRARIES = ("numpy", "scipy", "scikit-learn")

BUILT = ("ruler", "structure", "archetypes", "measures")
"""What is read by a reader of its own."""


@dataclass(frozen=True, slots=True)
class Archetype:
    """A group. `key` is its identity; `centroid` (dimensions,) is for placing, never for show.

    `share` of the organisations 0-1; `stability` is its Jaccard index 0-1, `tentative` where
    that is middling; `traits` make its name.
    """

    key: str
    centroid: tuple[float, ...]
    share: float
    stability: float
    tentative: bool
    traits: tuple[Trait, ...]


@dataclass(frozen=True, slots=True, eq=False)
class PeerModel:
    """What a pool taught. `outcome` is one of OUTCOMES; `archetypes` is empty unless FOUND.

    `dimensions` are the codes that centroids have a number for, in order; `next_number` is the
    number of the next new key. `measures`: what larger pools teach besides. `fingerprint` is
    SHA-256 over all the rest.
    """

    questionnaire: str
    version: str
    definition_sha256: str
    scoring_version: str
    dimensions: tuple[str, ...]
    simulated: bool
    organisations: int
    seed: int
    libraries: Mapping[str, str]
    outcome: str
    ruler: Ruler
    structure: Structure
    archetypes: tuple[Archetype, ...]
    within: float
    next_number: int
    measures: Measures = NO_MEASURES
    fingerprint: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the groups."""
        return tuple(archetype.key for archetype in self.archetypes)

    @property
    def centres(self) -> Centres:
        """Where the groups lie."""
        return Centres(
            np.array([archetype.centroid for archetype in self.archetypes]),
            np.array([archetype.share for archetype in self.archetypes]),
            self.within,
        )

    def place(self, matrix: AnswerMatrix) -> tuple[Placement | None, ...]:
        """Where each sheet stands; None without groups, or with too little answered.

        Raises ModelRefused for sheets of another questionnaire version.
        """
        _check_version(self, matrix.questionnaire)
        if not self.archetypes:
            return (None,) * matrix.rows
        return place(matrix, self.ruler, self.centres, self.keys)

    def chances(self, matrix: AnswerMatrix) -> Floats:
        """(rows, groups): the same as numbers, for many sheets; NaN for who stands nowhere.

        Raises ModelRefused for sheets of another questionnaire version.
        """
        _check_version(self, matrix.questionnaire)
        if not self.archetypes:
            return np.empty((matrix.rows, 0))
        return chances(matrix, self.ruler, self.centres)

    def shapes(self, matrix: AnswerMatrix) -> Floats:
        """(rows, dimensions): where each is ahead of its own level, 0 where that is not known.

        Raises ModelRefused for sheets of another questionnaire version.
        """
        _check_version(self, matrix.questionnaire)
        return filled(shape_of(measure(matrix, self.ruler), self.ruler))


def seal(
    pool: Pool,
    ruler: Ruler,
    seed: int,
    outcome: str,
    structure: Structure,
    next_number: int,
    archetypes: tuple[Archetype, ...] = (),
    within: float = 0.0,
) -> PeerModel:
    """The model of a pool with its fingerprint."""
    from importlib.metadata import version

    q = pool.matrix.questionnaire
    model = PeerModel(
        q.id, q.version, q.definition_sha256, SCORING_VERSION, tuple(q.dimension),
        pool.simulated, pool.size, seed,
        {name: version(name) for name in LIBRARIES}, outcome, ruler, structure, archetypes,
        within, next_number,
    )  # fmt: skip
    return replace(model, fingerprint=fingerprint(FORMAT, _body(model)))


def with_measures(model: PeerModel, measures: Measures) -> PeerModel:
    """The same model with these measures, sealed anew."""
    measured = replace(model, measures=measures)
    return replace(measured, fingerprint=fingerprint(FORMAT, _body(measured)))


def write(model: PeerModel) -> str:
    """The model as JSON text, the same for the same model."""
    return sealed(FORMAT, _body(model))


def read(text: str, questionnaire: Questionnaire) -> PeerModel:
    """The model in `text`, for sheets of this version. Raises ModelRefused with the reason."""
    body = open_sealed(text, FORMAT)
    try:
        return _model(body, questionnaire)
    except ModelRefused:
        raise
    except BROKEN as error:
        raise ModelRefused(f"this model does not hold together: {error}") from None


def _check_version(model: PeerModel, q: Questionnaire) -> None:
    if (model.questionnaire, model.version) != (q.id, q.version):
        raise ModelRefused(
            f"this model is of {model.questionnaire} {model.version}, not of {q.id} {q.version}"
        )
    if model.definition_sha256 != q.definition_sha256:
        raise ModelRefused(f"this model was made with another definition of {q.id} {q.version}")
    if model.scoring_version != SCORING_VERSION:
        raise ModelRefused(
            f"this model needs scoring {model.scoring_version}, not {SCORING_VERSION}"
        )


def _body(model: PeerModel) -> dict[str, Any]:
    """Everything but the fingerprint, as plain values."""
    plain = {
        field.name: getattr(model, field.name)
        for field in fields(model)
        if field.name not in {*BUILT, "fingerprint", "libraries"}
    }
    tested = model.structure
    return {
        **plain,
        "libraries": dict(model.libraries),
        "ruler": model.ruler.to_json(),
        "measures": model.measures.to_json(),
        "structure": {
            "z": tested.z, "p": tested.p, "gaps": list(tested.gaps), "errors": list(tested.errors)
        },
        "archetypes": [
            {
                "key": a.key, "centroid": list(a.centroid), "share": a.share,
                "stability": a.stability, "tentative": a.tentative,
                "traits": [[trait.dimension, trait.led] for trait in a.traits],
            }
            for a in model.archetypes
        ],
    }  # fmt: skip


def _model(body: Mapping[str, Any], q: Questionnaire) -> PeerModel:
    scored = sum(item.scored for item in q.items)
    tested = body["structure"]
    model = PeerModel(
        **{
            field.name: body[field.name]
            for field in fields(PeerModel)
            if field.name not in {*BUILT, "fingerprint", "dimensions"}
        },
        dimensions=tuple(map(str, body["dimensions"])),
        # Its version is checked first: another questionnaire's ruler would only look broken.
        ruler=Ruler(np.empty(0), 1.0, 1.0),
        structure=Structure(
            float(tested["z"]), float(tested["p"]), tuple(tested["gaps"]), tuple(tested["errors"])
        ),
        archetypes=tuple(_archetype(entry) for entry in body["archetypes"]),
        fingerprint=fingerprint(FORMAT, body),
    )
    _check_version(model, q)
    model = replace(
        model,
        ruler=Ruler.from_json(body["ruler"], scored),
        measures=Measures.from_json(body["measures"], layout_of(q)),
    )
    if model.dimensions != tuple(q.dimension):
        raise ValueError("its dimensions are others")
    _check_groups(model, len(q.dimensions))
    return model


def _archetype(entry: Mapping[str, Any]) -> Archetype:
    return Archetype(
        str(entry["key"]),
        tuple(float(number) for number in entry["centroid"]),
        float(entry["share"]),
        float(entry["stability"]),
        bool(entry["tentative"]),
        tuple(Trait(str(dimension), bool(led)) for dimension, led in entry["traits"]),
    )


def _check_groups(model: PeerModel, dimensions: int) -> None:
    if model.outcome not in OUTCOMES or (model.outcome == FOUND) != bool(model.archetypes):
        raise ValueError(f"its outcome is {model.outcome!r}")
    if not model.archetypes:
        return
    if any(len(archetype.centroid) != dimensions for archetype in model.archetypes):
        raise ValueError(f"a centroid has {dimensions} numbers")
    centres = model.centres
    numbers = np.array([*centres.centroids.ravel(), *centres.shares, centres.within])
    if not (np.isfinite(numbers).all() and (centres.shares > 0).all() and centres.within > 0):
        raise ValueError("centroids are finite, shares and variance above 0")
    if len(model.archetypes) < 2 or len(set(model.keys)) != len(model.keys):
        raise ValueError("groups are two at least, and their keys differ")
