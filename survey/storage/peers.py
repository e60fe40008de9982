"""Epochs and models of peers: the newest of each, and what a page reads of them."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, delete, func, insert, select, update

from survey.storage.database import insert_into
from survey.storage.pool import PoolKey
from survey.storage.tables import ArchetypeName, PeerEpoch, PeerModel, PeerView

PRACTICES = "practices"
"""The subject of the epoch that all figures of the questionnaire itself come from."""

MOVES = "moves"
"""The subject of the epoch that says what was raised between two waves."""

PROMOTED, REFUSED, WITHDRAWN = "promoted", "refused", "withdrawn"

MODELS_KEPT = 10
"""So many models of a pool are kept, to go back to and to look at."""


@dataclass(frozen=True, slots=True)
class EpochRecord:
    """An epoch without its ledger. `outline` as scoring.peers.view_bytes writes it."""

    id: str
    number: int
    organisations: int
    pool_mark: str
    outline: dict[str, Any]
    made_at: int


@dataclass(frozen=True, slots=True)
class ModelRecord:
    """A model without its text. `number` counts the fits of its pool; `why` it was held back."""

    id: str
    key: PoolKey
    version: str
    number: int
    organisations: int
    outcome: str
    state: str
    why: str
    made_at: int


def _pool(table: Any, key: PoolKey) -> Any:
    return and_(
        table.questionnaire == key.questionnaire,
        table.edition == key.edition,
        table.simulated.is_(key.simulated),
    )


def find_epoch(tx: Connection, key: PoolKey, subject: str = PRACTICES) -> EpochRecord | None:
    """The newest epoch; None before the first."""
    found = epochs(tx, key, (subject,))
    return found.get(subject)


def epochs(tx: Connection, key: PoolKey, subjects: Iterable[str]) -> dict[str, EpochRecord]:
    """Subject → its newest epoch, of those that have one."""
    query = select(
        PeerEpoch.subject,
        PeerEpoch.id,
        PeerEpoch.number,
        PeerEpoch.organisations,
        PeerEpoch.pool_mark,
        PeerEpoch.outline,
        PeerEpoch.made_at,
    ).where(_pool(PeerEpoch, key), PeerEpoch.subject.in_(sorted(subjects)))
    return {
        row[0]: EpochRecord(row[1], row[2], row[3], row[4], json.loads(row[5]), row[6])
        for row in tx.execute(query)
    }


def told_since(tx: Connection) -> int:
    """Since when others are told of as they are now; 0 while nobody is told of."""
    return int(tx.execute(select(func.max(PeerEpoch.made_at))).scalar() or 0)


def load_ledger(tx: Connection, epoch: str) -> str:
    """The ledger of an epoch, for the job that makes the next one. Raises LookupError."""
    content = tx.execute(select(PeerEpoch.ledger).where(PeerEpoch.id == epoch)).scalar()
    if content is None:
        raise LookupError("no such epoch")
    return _text(content)


def _text(content: Any) -> str:
    """A compressed text; "", which every reader refuses, of one that is damaged."""
    try:
        return zlib.decompress(bytes(content)).decode()
    except (zlib.error, UnicodeDecodeError):
        return ""


def load_views(tx: Connection, wanted: Mapping[str, Iterable[int]]) -> dict[tuple[str, int], bytes]:
    """The views at some places of some epochs: (epoch, place) → bytes."""
    found: dict[tuple[str, int], bytes] = {}
    for epoch, places in wanted.items():
        query = select(PeerView.place, PeerView.content).where(
            PeerView.epoch_id == epoch, PeerView.place.in_(sorted(places))
        )
        found |= {(epoch, row[0]): bytes(row[1]) for row in tx.execute(query)}
    return found


class Overtaken(RuntimeError):
    """Another process made an epoch meanwhile: one more of the same ledger would tell too much."""


def replace_epoch(
    tx: Connection,
    key: PoolKey,
    subject: str,
    record: EpochRecord,
    ledger: str,
    views: Iterable[bytes],
    *,
    before: EpochRecord | None = None,
) -> None:
    """Put an epoch in the place of the one `before` it, which goes with all it told.

    Raises Overtaken when that is not the newest any more.
    """
    if before is not None:
        gone = tx.execute(delete(PeerEpoch).where(PeerEpoch.id == before.id))
        if not gone.rowcount:
            raise Overtaken(subject)
    new = insert_into(tx, PeerEpoch).values(
        id=record.id,
        questionnaire=key.questionnaire,
        edition=key.edition,
        simulated=key.simulated,
        subject=subject,
        number=record.number,
        organisations=record.organisations,
        pool_mark=record.pool_mark,
        ledger=zlib.compress(ledger.encode()),
        outline=json.dumps(record.outline, separators=(",", ":")),
        made_at=record.made_at,
    )
    if tx.execute(new.on_conflict_do_nothing().returning(PeerEpoch.id)).first() is None:
        raise Overtaken(subject)
    rows = [
        {"epoch_id": record.id, "place": place, "content": content}
        for place, content in enumerate(views)
    ]
    if rows:
        tx.execute(insert(PeerView), rows)


def pools_told_of(tx: Connection) -> set[PoolKey]:
    """The pools that there is an epoch of."""
    query = select(PeerEpoch.questionnaire, PeerEpoch.edition, PeerEpoch.simulated).distinct()
    return {PoolKey(row[0], row[1], bool(row[2])) for row in tx.execute(query)}


def forget_subjects(tx: Connection, key: PoolKey, *, but: Iterable[str]) -> None:
    """Tell nothing more of subjects that nobody in the pool has any figure of."""
    tx.execute(
        delete(PeerEpoch).where(_pool(PeerEpoch, key), PeerEpoch.subject.not_in(sorted(but)))
    )


def forget_epochs(tx: Connection, key: PoolKey) -> None:
    """Tell nothing of a pool any more: nobody is left in it."""
    tx.execute(delete(PeerEpoch).where(_pool(PeerEpoch, key)))


_MODEL = (
    PeerModel.id,
    PeerModel.questionnaire,
    PeerModel.edition,
    PeerModel.simulated,
    PeerModel.version,
    PeerModel.number,
    PeerModel.organisations,
    PeerModel.outcome,
    PeerModel.state,
    PeerModel.why,
    PeerModel.made_at,
)


def _model(row: Any) -> ModelRecord:
    return ModelRecord(row[0], PoolKey(row[1], row[2], bool(row[3])), *row[4:])


def models(tx: Connection, key: PoolKey | None = None) -> list[ModelRecord]:
    """The models of a pool, or of all; the newest first."""
    query = select(*_MODEL).order_by(PeerModel.number.desc(), PeerModel.id)
    if key is not None:
        query = query.where(_pool(PeerModel, key))
    return [_model(row) for row in tx.execute(query)]


def model_in_use(tx: Connection, key: PoolKey) -> ModelRecord | None:
    """The newest promoted model; None where there is none."""
    return next((found for found in models(tx, key) if found.state == PROMOTED), None)


def load_model(tx: Connection, model: str) -> str:
    """The sealed text of a model. Raises LookupError."""
    content = tx.execute(select(PeerModel.content).where(PeerModel.id == model)).scalar()
    if content is None:
        raise LookupError("no such model")
    return _text(content)


def add_model(tx: Connection, record: ModelRecord, text: str) -> None:
    """Keep a model; the oldest go beyond MODELS_KEPT, but for the one in use and the one before."""
    tx.execute(
        insert(PeerModel).values(
            id=record.id,
            questionnaire=record.key.questionnaire,
            edition=record.key.edition,
            simulated=record.key.simulated,
            version=record.version,
            number=record.number,
            organisations=record.organisations,
            outcome=record.outcome,
            state=record.state,
            why=record.why,
            content=zlib.compress(text.encode()),
            made_at=record.made_at,
        )
    )
    kept = models(tx, record.key)
    to_go_back_to = [each.id for each in kept if each.state == PROMOTED][:2]
    old = [each.id for each in kept[MODELS_KEPT:] if each.id not in to_go_back_to]
    if old:
        tx.execute(delete(PeerModel).where(PeerModel.id.in_(old)))


def next_model_number(tx: Connection, key: PoolKey) -> int:
    """The number of the next model of a pool."""
    last = tx.execute(select(func.max(PeerModel.number)).where(_pool(PeerModel, key))).scalar()
    return 1 if last is None else int(last) + 1


def set_state(tx: Connection, model: str, state: str, why: str = "") -> None:
    """Promote, refuse or withdraw a model."""
    tx.execute(update(PeerModel).where(PeerModel.id == model).values(state=state, why=why))


def archetype_names(tx: Connection, key: PoolKey) -> dict[str, dict[str, str]]:
    """Key of a group → language → what a curator calls it."""
    query = select(ArchetypeName.key, ArchetypeName.locale, ArchetypeName.name).where(
        _pool(ArchetypeName, key)
    )
    found: dict[str, dict[str, str]] = {}
    for row in tx.execute(query):
        found.setdefault(row[0], {})[row[1]] = row[2]
    return found


def name_archetype(
    tx: Connection, key: PoolKey, archetype: str, locale: str, name: str, now: int
) -> None:
    """Call a group so in a language; "" gives it back the name of its traits."""
    one = and_(
        _pool(ArchetypeName, key), ArchetypeName.key == archetype, ArchetypeName.locale == locale
    )
    if not name:
        tx.execute(delete(ArchetypeName).where(one))
        return
    values = {
        "questionnaire": key.questionnaire,
        "edition": key.edition,
        "simulated": key.simulated,
        "key": archetype,
        "locale": locale,
        "name": name,
        "named_at": now,
    }
    new = insert_into(tx, ArchetypeName).values(**values)
    tx.execute(
        new.on_conflict_do_update(
            index_elements=["questionnaire", "edition", "simulated", "key", "locale"],
            set_={"name": name, "named_at": now},
        )
    )
