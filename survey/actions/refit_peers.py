"""Make the next epoch of a pool and fit its model: a job, nightly or when the pool has grown.

Everything is computed first and stored in few short transactions, so a worker that is killed in
the midst leaves the last good epoch and model in use. A new model is promoted only if its gates
pass; otherwise it is kept aside with the reason.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from questionnaires.catalogue import Catalogue
from questionnaires.schema import Questionnaire
from questionnaires.version import edition_of, version_key
from survey.actions.look_at_peers import ModelInUse, model_in_use
from survey.actions.plan_refits import STEPS, job_of, state_of
from survey.actions.tell_of_peers import Teller
from survey.chance import Chance
from survey.storage import audit, jobs, kpi_pool, peers, pool
from survey.storage.database import Database, Transaction
from survey.storage.peers import ModelRecord
from survey.storage.pool import PoolKey

if TYPE_CHECKING:  # numpy and scikit-learn are loaded by the job that needs them
    from scoring.peers.model import PeerModel
    from scoring.peers.pool import Pool

log = logging.getLogger(__name__)

KEPT_LABELS = 0.9
"""Of the organisations whose sheet did not change, at least this part must stay in their group
for a model to be promoted by itself: a curator may still promote it."""


class NobodyThere(LookupError):
    """The pool is empty, so there is nothing to fit."""


@dataclass(frozen=True, slots=True)
class Refitted:
    """What a refit did: the epoch that is told of now, and the model it made.

    `told`: of how many of the pool's `organisations` anything is told in that epoch.
    """

    epoch: int
    organisations: int
    model: ModelRecord
    told: int


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
    """Do what a job asks for; an empty pool has meanwhile nothing to tell.

    Raises ModelRefused when the last epoch cannot be read.
    """
    given = job.arguments
    key = PoolKey(given["questionnaire"], given["edition"], given["simulated"])
    with database.read() as tx:
        state = state_of(tx, key)
    # By what stands in the pool now, not when this was queued, the next one is due.
    there = job_of(state, now, floor).arguments
    database.transact(lambda tx: jobs.change_arguments(tx, job, there))
    try:
        refit(database, key, catalogue, keep, secret=secret, floor=floor, now=now, chance=chance)
    except NobodyThere:
        return
    except peers.Overtaken:
        log.info("another process tells of %s %s", key.questionnaire, key.edition)


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
    actor: str = audit.WORKER,
) -> Refitted:
    """The next epoch of a pool and its model. `secret`: the instance's key; `floor` 5 or more.

    `keep` is told how many of STEPS are done, now and then within the longest of them too.
    Raises NobodyThere, Overtaken when another process tells of the pool at the same time, and
    ModelRefused when the last epoch cannot be read.
    """
    with database.read() as tx:
        empty = not state_of(tx, key).organisations
    if empty:
        database.transact(lambda tx: peers.forget_epochs(tx, key))
        raise NobodyThere("no organisation agreed to be compared")
    questionnaire = newest_of(key, catalogue)
    with database.read() as tx:
        loaded = pool.load_pool(tx, key, questionnaire, catalogue.get, secret)
        kpis = kpi_pool.load_kpis(tx, key, catalogue.any, secret)
        in_use = model_in_use(tx, key, catalogue)
        number = peers.next_model_number(tx, key)
    if loaded is None:
        database.transact(lambda tx: peers.forget_epochs(tx, key))
        raise NobodyThere("no sheet of those who agreed can be read here")
    keep(1)
    epoch = Teller(database, key, floor, now, chance).tell(loaded.pool, loaded.waves, kpis)
    keep(2)
    from scoring.peers.disclosure import FLOOR
    from scoring.peers.model import write
    from scoring.peers.study import study
    from scoring.peers.view_bytes import read_outline

    model = study(
        loaded.pool, number, waves=loaded.waves, earlier=_keys_from(in_use, number, loaded.pool),
        floor=max(floor, FLOOR), step=lambda: keep(2),
    )  # fmt: skip
    why = _held_back(model, in_use, loaded.pool)
    record = ModelRecord(
        chance.new_id(), key, questionnaire.version, number, loaded.pool.size, model.outcome,
        peers.REFUSED if why else peers.PROMOTED, why, now,
    )  # fmt: skip
    written = write(model)
    keep(3)

    def work(tx: Transaction) -> None:
        peers.add_model(tx, record, written)
        audit.note(
            tx, at=now, actor=actor, verb=f"peers.{record.state}", subject=record.id,
            organisations=loaded.pool.size,
        )  # fmt: skip

    database.transact(work)
    keep(STEPS)
    with database.read() as tx:
        last = peers.find_epoch(tx, key)
    told = 0 if last is None else read_outline(last.outline).organisations
    return Refitted(epoch, loaded.pool.size, record, told)


def newest_of(key: PoolKey, catalogue: Catalogue) -> Questionnaire:
    """The newest version of a pool's edition. Raises NobodyThere when none is served here."""
    known = [
        version
        for (name, number), version in catalogue.versions.items()
        if name == key.questionnaire
        and isinstance(version, Questionnaire)
        and edition_of(number) == key.edition
    ]
    if not known:
        raise NobodyThere(f"{key.questionnaire} {key.edition} is not served here")
    return max(known, key=lambda version: version_key(version.version))


def _keys_from(in_use: ModelInUse | None, number: int, found: Pool) -> PeerModel | None:
    """The model whose keys the groups of fit `number` keep where they are the same groups.

    A key is never given to another group, whose curator's name it would bear. Where models stand
    between that are not in use, or the one in use cannot be read, new keys start beyond all that
    any of them can have minted.
    """
    import numpy as np

    from scoring.peers.model import TOO_FEW, seal
    from scoring.peers.shape import Ruler
    from scoring.peers.structure import MOST_GROUPS, NOTHING

    if number == 1:
        return None
    if in_use is not None and in_use.record.number == number - 1:
        return in_use.model
    unused = MOST_GROUPS * number + 1
    if in_use is not None:
        return replace(in_use.model, next_number=unused)
    return seal(found, Ruler(np.zeros(1), 1.0, 1.0), number, TOO_FEW, NOTHING, unused)


def _held_back(model: PeerModel, in_use: ModelInUse | None, found: Pool) -> str:
    """Why a model may not be promoted by itself; "" when all gates pass."""
    import numpy as np

    from scoring.matrix import AnswerMatrix
    from scoring.peers.model import read, write
    from scoring.peers.pool import under_version

    q = found.matrix.questionnaire
    some = AnswerMatrix(q, np.asfortranarray(found.codes[: min(found.size, 50)]))
    if read(write(model), q).place(some) != model.place(some):
        return "it does not place organisations as it did before it was written down"
    if in_use is None or not (in_use.model.archetypes and model.archetypes):
        return ""
    old = np.flatnonzero(found.taken <= in_use.record.made_at)
    same = AnswerMatrix(q, np.asfortranarray(found.codes[old]))
    before = in_use.model.place(under_version(same, in_use.questionnaire))
    pairs = [
        (was.first, now.first)
        for was, now in zip(before, model.place(same), strict=True)
        if was is not None and now is not None
    ]
    if not pairs:
        return ""
    kept = sum(was == now for was, now in pairs) / len(pairs)
    if kept < KEPT_LABELS:
        return f"only {100 * kept:.0f} % of the organisations known before stay in their group"
    return ""
