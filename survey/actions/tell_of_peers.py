"""Make the next epoch: what is told about others from now on, until the next one.

Each subject (the practices, what was raised between two waves, each figure) has an epoch of its
own, stored in one transaction. Only the newest is kept; its ledger says nothing about who its
members are to anybody without the instance's key.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from survey.chance import Chance
from survey.storage import peers
from survey.storage.database import Database
from survey.storage.kpi_pool import KpiPool
from survey.storage.peers import EpochRecord
from survey.storage.pool import PoolKey

if TYPE_CHECKING:  # numpy is loaded by the job that needs it
    from scoring.peers.facts import Facts
    from scoring.peers.pool import Pool
    from scoring.peers.shape import Floats
    from scoring.peers.study import Waves


class Teller:
    """Tells of the organisations of one pool. `floor`: 5 or more."""

    def __init__(
        self, database: Database, key: PoolKey, floor: int, now: int, chance: Chance
    ) -> None:
        self.database, self.key, self.floor = database, key, floor
        self.now, self.chance = now, chance

    def tell(self, pool: Pool, waves: Waves | None, kpis: Mapping[str, KpiPool]) -> int:
        """The next epochs of practices, moves and each figure; the number of the first.

        Raises ModelRefused when what was told before cannot be read, Overtaken when another
        process tells of the same pool.
        """
        from scoring.peers.facts import facts_of
        from scoring.peers.neighbours import learn_prior, vectors_of
        from scoring.peers.shape import learn
        from scoring.peers.study import facts_of_waves

        ruler, measured = learn(pool.matrix)
        vectors = vectors_of(measured, ruler, learn_prior(measured, ruler))
        number = self._next(peers.PRACTICES, pool, facts_of(pool.matrix), vectors)
        told = [peers.PRACTICES]
        if waves is not None:
            rows, moves = facts_of_waves(waves)
            if len(rows):
                self._next(peers.MOVES, _part(pool, rows, pool.taken[rows]), moves, vectors[rows])
                told.append(peers.MOVES)
        for subject, values in sorted(kpis.items()):
            if self._tell_kpi(subject, values, pool, vectors):
                told.append(subject)
        self.database.transact(lambda tx: peers.forget_subjects(tx, self.key, but=told))
        return number

    def _tell_kpi(self, subject: str, kpi: KpiPool, pool: Pool, vectors: Floats) -> bool:
        """The next epoch of one figure, about those of the pool who have it; False: nobody has."""
        import numpy as np

        from scoring.peers.facts import binned, edges_between, facts_of_values

        marks = pool.organisations.tolist()
        rows = np.array([n for n, mark in enumerate(marks) if mark in kpi.values], np.intp)
        if not len(rows):
            return False
        given = [kpi.values[marks[row]] for row in rows]
        edges = edges_between(float(kpi.kpi.low), float(kpi.kpi.high))
        bins = binned(np.array([[value] for value, _taken in given]), edges)
        # Another figure is another sheet, even where the practices stayed as they were.
        part = _part(pool, rows, np.array([taken for _value, taken in given], np.int64))
        self._next(subject, part, facts_of_values((subject,), bins), vectors[rows])
        return True

    def _next(self, subject: str, pool: Pool, facts: Facts, vectors: Floats) -> int:
        from scoring.peers.disclosure import next_epoch, opened, with_floor
        from scoring.peers.epoch_file import read_ledger, write_ledger
        from scoring.peers.facts import under_names
        from scoring.peers.release import release
        from scoring.peers.view_bytes import outline_of, write_views

        with self.database.read() as tx:
            last = peers.find_epoch(tx, self.key, subject)
            text = None if last is None else peers.load_ledger(tx, last.id)
        mark = _mark(pool, self.floor)
        if last is not None and last.pool_mark == mark:
            return last.number
        ledger = opened(self.floor) if text is None else with_floor(read_ledger(text), self.floor)
        counted = facts if ledger.names is None else under_names(facts, ledger.names)
        made = next_epoch(ledger, pool, counted, vectors, ledger.epoch)
        told = release(made)
        record = EpochRecord(
            self.chance.new_id(), made.epoch, pool.size, mark, outline_of(told), self.now
        )
        views = list(write_views(told))
        written = write_ledger(made)
        self.database.transact(
            lambda tx: peers.replace_epoch(
                tx, self.key, subject, record, written, views, before=last
            )
        )
        return made.epoch


def _part(pool: Pool, rows: Any, taken: Any) -> Pool:
    """Some organisations of a pool, and when their sheets were taken."""
    import numpy as np

    from scoring.matrix import AnswerMatrix
    from scoring.peers.pool import Pool as Part

    matrix = AnswerMatrix(pool.matrix.questionnaire, np.asfortranarray(pool.codes[rows]))
    return Part(matrix, pool.organisations[rows], taken, pool.facets[rows], pool.simulated)


def _mark(pool: Pool, floor: int) -> str:
    """The same for the same sheets under the same floor."""
    digest = hashlib.sha256(str(floor).encode())
    digest.update("\0".join(pool.organisations.tolist()).encode())
    digest.update(pool.taken.tobytes())
    digest.update(pool.facets.tobytes())
    return digest.hexdigest()
