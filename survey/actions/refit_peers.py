"""Make the next epoch of a pool and fit its model: a job, nightly or when the pool has grown.

Everything is computed first and stored in few short transactions, so a worker that is killed in
the midst leaves the last good epoch and model in use. A new model is promoted only if its gates
pass; otherwise it is kept aside with the reason.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from questionnaires.catalogue import Catalogue
from questionnaires.schema import Questionnaire
from questionnaires.version import version_key
from survey.actions.printing import new_job
from survey.actions.tell_of_peers import Teller
from survey.chance import Chance
from survey.storage import audit, jobs, peers, pool
from survey.storage.database import Database, Transaction
from survey.storage.peers import ModelRecord
from survey.storage.pool import PoolKey, PoolState

if TYPE_CHECKING:  # numpy and scikit-learn are loaded by the job that needs them
    from scoring.peers.model import PeerModel
    from scoring.peers.pool import Pool

REFIT = "peers-refit"
"""The kind of job that makes epochs and models."""

STEPS = 4
"""Load, tell (epochs), fit, promote."""

DAY = 86_400
GROWTH = 0.1
"""A pool that grew by this part is fitted at once, not at night."""

KEPT_LABELS = 0.9
"""Of the organisations whose sheet did not change, at least this part must stay in their group
for a model to be promoted by itself: a curator may still promote it."""

ACTOR = "worker"


class NobodyThere(LookupError):
    """The pool is empty, so there is nothing to fit."""


@dataclass(frozen=True, slots=True)
class Refitted:
    """What a refit did: the epoch that is told of now, and the model it made."""

    epoch: int
    organisations: int
    model: ModelRecord


def look_for_refits(database: Database, now: int) -> None:
    """Queue a refit of each pool that changed since yesterday, or has grown by a tenth.

    Several workers may look at once: each slot takes one job.
    """
    with database.read() as tx:
        due = [state for state in pool.pool_states(tx) if _is_due(tx, state, now)]
    if due:
        database.transact(
            lambda tx: jobs.add_new_jobs(tx, [_job(state, now) for state in due], now)
        )


def _is_due(tx: Transaction, state: PoolState, now: int) -> bool:
    last = next(iter(peers.models(tx, state.key)), None)
    if last is None:
        return True
    grown = state.organisations >= (1 + GROWTH) * last.organisations
    changed = state.newest > last.made_at or state.organisations != last.organisations
    return (grown and state.newest > last.made_at) or (changed and now - last.made_at >= DAY)


def _job(state: PoolState, now: int) -> jobs.JobRecord:
    key = state.key
    kind = "simulated" if key.simulated else "real"
    slot = f"{REFIT}:{key.questionnaire}:{key.edition}:{kind}:{now // DAY}:{state.organisations}"
    arguments = {
        "questionnaire": key.questionnaire, "edition": key.edition, "simulated": key.simulated
    }  # fmt: skip
    return replace(new_job(REFIT, slot, None, arguments), all_steps=STEPS)


def refit_of_job(
    database: Database,
    job: jobs.JobRecord,
    catalogue: Catalogue,
    keep: Callable[[int], None],
    *,
    secret: str,
    floor: int,
    now: int,
    chance: Chance,
) -> None:
    """Do what a job asks for; an empty pool has meanwhile nothing to tell."""
    given = job.arguments
    key = PoolKey(given["questionnaire"], given["edition"], given["simulated"])
    try:
        refit(database, key, catalogue, keep, secret=secret, floor=floor, now=now, chance=chance)
    except NobodyThere:
        return


def refit(
    database: Database,
    key: PoolKey,
    catalogue: Catalogue,
    keep: Callable[[int], None] = lambda _done: None,
    *,
    secret: str,
    floor: int,
    now: int,
    chance: Chance,
) -> Refitted:
    """The next epoch of a pool and its model. `secret`: the instance's key; `floor` 5 or more.

    Raises NobodyThere.
    """
    questionnaire = newest_of(key, catalogue)
    with database.read() as tx:
        loaded = pool.load_pool(tx, key, questionnaire, catalogue.get, secret)
        kpis = pool.load_kpis(tx, key, catalogue.any, secret)
        in_use = peers.model_in_use(tx, key)
        text = None if in_use is None else peers.load_model(tx, in_use.id)
        number = peers.next_model_number(tx, key)
    if loaded is None:
        database.transact(lambda tx: peers.forget_epochs(tx, key))
        raise NobodyThere("no organisation agreed to be compared")
    keep(1)
    epoch = Teller(database, key, floor, now, chance).tell(loaded.pool, loaded.waves, kpis)
    keep(2)
    from scoring.peers.archetypes import FLOOR
    from scoring.peers.model import write
    from scoring.peers.study import study

    earlier = None if text is None else _earlier(text, questionnaire)
    model = study(loaded.pool, number, waves=loaded.waves, earlier=earlier, floor=max(floor, FLOOR))
    keep(3)
    why = _held_back(model, earlier, loaded.pool, in_use)
    record = ModelRecord(
        chance.new_id(), key, questionnaire.version, number, loaded.pool.size, model.outcome,
        peers.REFUSED if why else peers.PROMOTED, why, now,
    )  # fmt: skip
    written = write(model)

    def work(tx: Transaction) -> None:
        peers.add_model(tx, record, written)
        audit.note(
            tx, at=now, actor=ACTOR, verb=f"peers.{record.state}", subject=record.id,
            organisations=loaded.pool.size,
        )  # fmt: skip

    database.transact(work)
    keep(STEPS)
    return Refitted(epoch, loaded.pool.size, record)


def newest_of(key: PoolKey, catalogue: Catalogue) -> Questionnaire:
    """The newest version of a pool's edition. Raises NobodyThere when none is served here."""
    known = [
        version
        for (name, number), version in catalogue.versions.items()
        if name == key.questionnaire
        and isinstance(version, Questionnaire)
        and number.partition(".")[0] == key.edition
    ]
    if not known:
        raise NobodyThere(f"{key.questionnaire} {key.edition} is not served here")
    return max(known, key=lambda version: version_key(version.version))


def _earlier(text: str, questionnaire: Questionnaire) -> PeerModel | None:
    """The model in use, if it is one of this version: otherwise its keys are carried no further."""
    from scoring.peers.model import read
    from scoring.peers.sealed import ModelRefused

    try:
        return read(text, questionnaire)
    except ModelRefused:
        return None


def _held_back(
    model: PeerModel, earlier: PeerModel | None, found: Pool, in_use: ModelRecord | None
) -> str:
    """Why a model may not be promoted by itself; "" when all gates pass."""
    import numpy as np

    from scoring.matrix import AnswerMatrix
    from scoring.peers.model import read, write

    q = found.matrix.questionnaire
    some = AnswerMatrix(q, np.asfortranarray(found.codes[: min(found.size, 50)]))
    if read(write(model), q).place(some) != model.place(some):
        return "it does not place organisations as it did before it was written down"
    if earlier is None or in_use is None or not (earlier.archetypes and model.archetypes):
        return ""
    old = np.flatnonzero(found.taken <= in_use.made_at)
    if not len(old):
        return ""
    same = AnswerMatrix(q, np.asfortranarray(found.codes[old]))
    pairs = [
        (before.first, after.first)
        for before, after in zip(earlier.place(same), model.place(same), strict=True)
        if before is not None and after is not None
    ]
    kept = sum(before == after for before, after in pairs) / max(len(pairs), 1)
    if kept < KEPT_LABELS:
        return f"only {100 * kept:.0f} % of the organisations known before stay in their group"
    return ""
