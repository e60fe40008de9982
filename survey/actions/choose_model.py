"""Which fitted model is in use: go back to the one before, or take one that was held back."""

from __future__ import annotations

from questionnaires.catalogue import Catalogue, UnknownVersion
from survey.storage import audit, peers
from survey.storage.database import Database, Transaction
from survey.storage.peers import ModelRecord


class NotChosen(ValueError):
    """A model that cannot be put in or out of use; the message says why."""


def roll_back(
    database: Database, model: str | None, *, actor: str, now: int
) -> tuple[ModelRecord, ModelRecord | None]:
    """Withdraw a model in use; what was withdrawn, and what is in use instead, if anything.

    `model` may be left out where one pool alone has a model in use. Raises NotChosen.
    """

    def work(tx: Transaction) -> tuple[ModelRecord, ModelRecord | None]:
        used = models_in_use(tx)
        if model is not None:
            used = [record for record in used if record.id == model]
            if not used:
                raise NotChosen("is no model in use.")
        if not used:
            raise NotChosen("no model is in use.")
        if len(used) > 1:
            ids = ", ".join(record.id for record in used)
            raise NotChosen(f"{len(used)} models are in use; say which by its id: {ids}.")
        (record,) = used
        peers.set_state(tx, record.id, peers.WITHDRAWN, "rolled back")
        audit.note(tx, at=now, actor=actor, verb="peers.withdrawn", subject=record.id)
        return record, peers.model_in_use(tx, record.key)

    return database.transact(work)


def promote(
    database: Database, catalogue: Catalogue, model: str, *, actor: str, now: int
) -> ModelRecord:
    """Put a model in use, whatever held it back; newer ones of its pool are withdrawn.

    Raises NotChosen for an unknown one, and for one that this program cannot read.
    """

    def work(tx: Transaction) -> ModelRecord:
        record = next((one for one in peers.models(tx) if one.id == model), None)
        if record is None:
            raise NotChosen("is no model here.")
        _read(tx, record, catalogue)
        for other in peers.models(tx, record.key):
            if other.number > record.number and other.state == peers.PROMOTED:
                peers.set_state(tx, other.id, peers.WITHDRAWN, "an earlier one was promoted")
        peers.set_state(tx, record.id, peers.PROMOTED)
        audit.note(tx, at=now, actor=actor, verb="peers.promoted", subject=record.id)
        return record

    return database.transact(work)


def models_in_use(tx: Transaction) -> list[ModelRecord]:
    """The model in use of each pool that has one."""
    keys = dict.fromkeys(record.key for record in peers.models(tx))
    found = (peers.model_in_use(tx, key) for key in keys)
    return [record for record in found if record is not None]


def _read(tx: Transaction, record: ModelRecord, catalogue: Catalogue) -> None:
    """Raises NotChosen for a model that would be in use and yet place nobody."""
    # Imported here: they bring numpy, and no web process needs it to start.
    from scoring.peers.model import read
    from scoring.peers.sealed import ModelRefused

    try:
        questionnaire = catalogue.get(record.key.questionnaire, record.version)
        read(peers.load_model(tx, record.id), questionnaire)
    except (ModelRefused, UnknownVersion) as error:
        raise NotChosen(f"cannot be used: {str(error).rstrip('.')}.") from error
