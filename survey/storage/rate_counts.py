"""Counters for rate limits in our own database: shared by all processes, kept over restarts."""

from __future__ import annotations

from collections.abc import Callable

from limits.storage import Storage
from sqlalchemy import Connection, delete, select

from survey.storage.database import Database, StorageUnavailable, insert_into
from survey.storage.tables import RateCount


class RateCounts(Storage):
    """A storage for the `limits` library."""

    STORAGE_SCHEME = None

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        super().__init__()
        self._database, self._clock = database, clock

    @property
    def base_exceptions(self) -> type[Exception]:
        """What counts as a failure of this storage."""
        return StorageUnavailable

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Add to a counter that lives `expiry` seconds from its first hit; the new count."""
        now = int(self._clock())

        def work(tx: Connection) -> int:
            tx.execute(delete(RateCount).where(RateCount.expires_at <= now))
            added = insert_into(tx, RateCount).values(key=key, hits=amount, expires_at=now + expiry)
            hits: int = tx.execute(
                added.on_conflict_do_update(
                    index_elements=[RateCount.key], set_={"hits": RateCount.hits + amount}
                ).returning(RateCount.hits)
            ).scalar_one()
            return hits

        return self._database.transact(work)

    def get(self, key: str) -> int:
        """The present count."""
        now = int(self._clock())
        with self._database.read() as tx:
            query = select(RateCount.hits).where(RateCount.key == key, RateCount.expires_at > now)
            return tx.execute(query).scalar_one_or_none() or 0

    def get_expiry(self, key: str) -> float:
        """When the counter starts again, in epoch seconds."""
        with self._database.read() as tx:
            query = select(RateCount.expires_at).where(RateCount.key == key)
            return tx.execute(query).scalar_one_or_none() or self._clock()

    def check(self) -> bool:
        """Whether the database answers."""
        with self._database.read() as tx:
            tx.execute(select(1))
        return True

    def reset(self) -> int:
        """Forget all counters; how many there were."""
        return self._database.transact(lambda tx: tx.execute(delete(RateCount)).rowcount)

    def clear(self, key: str) -> None:
        """Forget one counter."""
        self._database.transact(
            lambda tx: tx.execute(delete(RateCount).where(RateCount.key == key))
        )
