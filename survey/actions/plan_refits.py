"""When a pool is fitted again: at night if anything changed, at once if it has grown.

What the last refit found is read from its job; looking costs a few queries and takes no lock.
"""

from __future__ import annotations

from dataclasses import replace

from survey.actions.printing import new_job
from survey.storage import jobs, peers, pool
from survey.storage.database import Database, Transaction
from survey.storage.pool import PoolKey, PoolState

REFIT = "peers-refit"
"""The kind of job that makes epochs and models."""

STEPS = 4
"""Load, tell (epochs), fit, promote."""

DAY = 86_400
GROWTH = 0.1
"""A pool that grew by this part is fitted at once, not at night."""

LOOK_SECONDS = 600
"""How often somebody looks whether a refit is due; there is one at most in that time."""

SMALLEST = 6
"""A pool of fewer, the lowest floor and the one who asks, has never been told of yet."""

EMPTY = "empty"


def look_for_refits(database: Database, now: int, floor: int) -> None:
    """Queue a refit of each pool that changed since yesterday, or has grown by a tenth.

    A pool that was fitted under another `floor` is due at once, one that is too small to be told
    of never. Several workers may look at once: each slot takes one job.
    """
    with database.read() as tx:
        due = [state for state in _states(tx) if _is_due(tx, state, now, floor)]
    if not due:
        return

    def work(tx: Transaction) -> None:
        for state in due:
            jobs.add_job(tx, job_of(state, now, floor), now)

    database.transact(work)


def _states(tx: Transaction) -> list[PoolState]:
    """All pools, also those that everybody left and that are still told of."""
    found = pool.pool_states(tx)
    known = {state.key for state in found}
    left = sorted(peers.pools_told_of(tx) - known, key=place_of)
    return [*found, *(PoolState(key, 0, EMPTY) for key in left)]


def pools_of(tx: Transaction) -> list[PoolKey]:
    """Every pool that has anybody in it or is still told of."""
    return [state.key for state in _states(tx)]


def state_of(tx: Transaction, key: PoolKey) -> PoolState:
    """How a pool stands now."""
    return next((state for state in _states(tx) if state.key == key), PoolState(key, 0, EMPTY))


def _is_due(tx: Transaction, state: PoolState, now: int, floor: int) -> bool:
    last = jobs.last_of_slot(tx, REFIT, place_of(state.key))
    if last is None:
        return state.organisations >= SMALLEST or state.organisations == 0
    if last.state in (jobs.QUEUED, jobs.RUNNING):
        return False
    given = last.arguments
    if given["floor"] != floor:
        return True
    if (given["mark"] == state.mark) and last.state == jobs.DONE:
        return False
    grown = state.organisations >= (1 + GROWTH) * given["organisations"]
    return (grown and last.state == jobs.DONE) or now - given["at"] >= DAY


def place_of(key: PoolKey) -> str:
    """How the slots of a pool's jobs begin."""
    kind = "simulated" if key.simulated else "real"
    return f"{REFIT}:{key.questionnaire}:{key.edition}:{kind}:"


def job_of(state: PoolState, now: int, floor: int) -> jobs.JobRecord:
    """The job that fits a pool as it stands; its arguments say by what the next one is due."""
    key = state.key
    arguments = {
        "questionnaire": key.questionnaire, "edition": key.edition, "simulated": key.simulated,
        "organisations": state.organisations, "mark": state.mark, "floor": floor, "at": now,
    }  # fmt: skip
    slot = f"{place_of(key)}{now // LOOK_SECONDS}"
    return replace(new_job(REFIT, slot, None, arguments), all_steps=STEPS)
