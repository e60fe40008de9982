"""What a result may be told of its peers: read from the newest epoch and the model in use.

Nothing here reads another organisation's sheet.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol

from questionnaires.catalogue import Catalogue, UnknownVersion
from questionnaires.outcomes import LOWER, Kpi
from questionnaires.schema import Questionnaire
from questionnaires.sheet import AnswerSheet
from questionnaires.version import edition_of
from survey.storage import peers
from survey.storage.assessments import AssessmentRecord
from survey.storage.database import Database, Transaction
from survey.storage.kpi_pool import own_kpis
from survey.storage.peers import EpochRecord, ModelRecord
from survey.storage.pool import PoolKey

if TYPE_CHECKING:  # numpy is loaded where a page needs it, never at start-up
    from scoring.matrix import AnswerMatrix
    from scoring.peers.compared import Kpi as KpiBeside
    from scoring.peers.compared import Moves
    from scoring.peers.model import PeerModel
    from scoring.peers.release import View
    from scoring.peers.segments import Segment
    from scoring.peers.shape import Floats
    from scoring.peers.view_bytes import Outline


class Compared(Protocol):
    """Who is compared: an organisation, or an assessment, which knows its organisation."""

    @property
    def simulated(self) -> bool:
        """Whether it does not exist."""

    @property
    def profile(self) -> Mapping[str, str]:
        """Codes of what it is: sector, size, country."""


Compares = Callable[[AssessmentRecord, Mapping[str, Any], Mapping[str, Any]], dict[str, Any] | None]
"""Puts a stored sheet and result of an assessment beside peers, as `compare_with_peers`."""


log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ModelInUse:
    """The model in use of a pool, and the version of the questionnaire it belongs to."""

    record: ModelRecord
    model: PeerModel
    questionnaire: Questionnaire


FULL_ONLY = ("indicative",)
"""Results of these states are not compared: a quick check asks too little."""

MODELS_AT_HAND = 8

MOVERS_LOOKED_AT = 100
"""So many like organisations at least say what was done next: fewer say it too vaguely."""


def key_of(organisation: Compared, sheet: AnswerSheet) -> PoolKey:
    """The pool that a sheet of an organisation is compared with."""
    edition = edition_of(sheet.version)
    return PoolKey(sheet.questionnaire, edition, organisation.simulated)


def compare_with_peers(
    database: Database,
    catalogue: Catalogue,
    organisation: Compared,
    assessment: str,
    sheet: AnswerSheet,
    result: Mapping[str, Any],
    *,
    floor: int,
) -> dict[str, Any] | None:
    """As scoring.peers.compared tells it; None where results of that kind are not compared.

    `floor`: how many organisations it will take, said while there are too few. An epoch that was
    made under a lower one says nothing any more.
    """
    if result["state"] in FULL_ONLY:
        return None
    from scoring.matrix import from_codes
    from scoring.peers.compared import compared, too_few
    from scoring.peers.pool import facets_of, under_version
    from scoring.peers.sealed import ModelRefused

    key = key_of(organisation, sheet)
    with database.read() as tx:
        epoch = peers.find_epoch(tx, key)
        if epoch is None or not epoch.outline["sizes"] or epoch.outline["floor"] < floor:
            return too_few(floor, simulated=key.simulated)
        used = model_in_use(tx, key, catalogue)
        matrix = from_codes([sheet.codes()], catalogue.get(sheet.questionnaire, sheet.version))
        if used is not None:
            matrix = under_version(matrix, used.questionnaire)
        model = None if used is None else used.model
        facets = facets_of({**sheet.context, **organisation.profile})
        try:
            others = _others(tx, key, catalogue, facets, assessment, epoch, model, matrix)
        except ModelRefused:
            log.exception("epoch %s of %s cannot be read", epoch.number, key.questionnaire)
            return too_few(floor, simulated=key.simulated)
    return compared(matrix, result, others)


def model_in_use(tx: Transaction, key: PoolKey, catalogue: Catalogue) -> ModelInUse | None:
    """The model in use of a pool; None where there is none that this program can read."""
    record = peers.model_in_use(tx, key)
    if record is None:
        return None
    known = _at_hand(record.id)
    if known:
        return known[0]
    from scoring.peers.model import read
    from scoring.peers.sealed import ModelRefused

    try:
        questionnaire = catalogue.get(key.questionnaire, record.version)
        model = read(peers.load_model(tx, record.id), questionnaire)
    except (ModelRefused, UnknownVersion):
        # Of another program version, or damaged: there are no groups until the next refit.
        return None
    known.append(ModelInUse(record, model, questionnaire))
    return known[0]


@lru_cache(maxsize=MODELS_AT_HAND)
def _at_hand(_model: str) -> list[ModelInUse]:
    """Models never change, so each is read once by a process."""
    return []


def _others(
    tx: Transaction,
    key: PoolKey,
    catalogue: Catalogue,
    facets: tuple[int, int, int],
    assessment: str,
    epoch: EpochRecord,
    model: PeerModel | None,
    matrix: AnswerMatrix,
) -> Any:
    from scoring.peers.compared import Others, vector_of
    from scoring.peers.model import FEWEST
    from scoring.peers.view_bytes import read_outline

    outline = read_outline(epoch.outline)
    own = own_kpis(tx, assessment, catalogue.any)
    told = peers.epochs(tx, key, (*own, peers.MOVES))
    moved = told.pop(peers.MOVES, None)
    views = _Views(tx, outline, epoch.id)
    like = moves = None
    vector = None if model is None else vector_of(matrix, model)
    if vector is not None and outline.organisations >= FEWEST:
        like = views.like(vector)
        moves = None if moved is None else _moves(tx, moved, vector)
    kpis = {
        subject: beside
        for subject, record in told.items()
        if (beside := _kpi(tx, record, facets, *own[subject])) is not None
    }
    return Others(
        epoch=epoch.number,
        day=epoch.made_at,
        floor=outline.floor,
        simulated=key.simulated,
        all_told=outline.organisations,
        names=outline.names,
        segment=views.segment(facets),
        like=like,
        model=model,
        moves=moves,
        kpis=kpis,
        own_names=peers.archetype_names(tx, key),
    )


def _moves(tx: Transaction, epoch: EpochRecord, vector: Floats) -> Moves | None:
    """What like organisations raised; None while no block of them is told of."""
    from scoring.peers.compared import Moves as Told
    from scoring.peers.view_bytes import read_outline

    outline = read_outline(epoch.outline)
    view = _Views(tx, outline, epoch.id).like(vector, MOVERS_LOOKED_AT)
    return None if view is None else Told(outline.names, view)


def _kpi(
    tx: Transaction, epoch: EpochRecord, facets: tuple[int, int, int], kpi: Kpi, value: float
) -> KpiBeside | None:
    from scoring.peers.compared import Kpi as Beside
    from scoring.peers.view_bytes import read_outline

    segment = _Views(tx, read_outline(epoch.outline), epoch.id).segment(facets)
    if segment is None:
        return None
    return Beside(segment, value, float(kpi.low), float(kpi.high), kpi.better == LOWER)


class _Views:
    """The views of one epoch, several read at once."""

    def __init__(self, tx: Transaction, outline: Outline, epoch: str) -> None:
        self.tx, self.outline, self.epoch = tx, outline, epoch

    def load(self, places: Sequence[int]) -> list[View]:
        from scoring.peers.view_bytes import read_view

        found = peers.load_views(self.tx, {self.epoch: places})
        return [read_view(found[self.epoch, place], place, self.outline) for place in places]

    def like(self, vector: Floats, organisations: int = 0) -> View | None:
        from scoring.peers.disclosure import NEIGHBOURS
        from scoring.peers.release import together

        # Centres of another version's dimensions lie elsewhere.
        if self.outline.centres.shape[1:] != vector.shape:
            return None
        places = self.outline.places_like(vector, organisations or NEIGHBOURS)
        return together(self.load(places))

    def segment(self, facets: tuple[int, int, int]) -> Segment | None:
        from scoring.peers.pool import FACETS
        from scoring.peers.segments import Segment

        cell = self.outline.cell_of(facets)
        if cell is None:
            return None
        width = len(cell)
        (view,) = self.load((self.outline.cells[cell],))
        return Segment(cell, FACETS[:width], FACETS[width:], view)
