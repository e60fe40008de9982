"""Fill an instance with simulated organisations, and take them out again.

Everything is stored as if it had been submitted, a hundred organisations in a transaction. An
organisation's id follows from the seed and its number, so that whoever was stopped goes on where
it ended, and going on twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from questionnaires.catalogue import Catalogue
from questionnaires.schema import Questionnaire
from survey.actions.invent import TOGETHER, Inventor, id_prefix, organisation_id
from survey.actions.invented_years import PRACTICES, ScoredOrganisation, score_invented
from survey.actions.keep_submission import keep_submission
from survey.actions.refusals import NotFound
from survey.actions.share import RESUME_SECONDS, new_link, share_result
from survey.chance import Chance, secret_hash
from survey.storage import assessments, audit, chains, figures, links, parts, simulated
from survey.storage.database import Database, Transaction
from survey.storage.tenancy import ACROSS

SAVED_BY = "demonstration"
LABEL = "demonstration"
"""Who saved the sheets, and how the link to a result is called, wherever that is shown."""


class HoldsRealOnes(Exception):
    """The instance holds organisations that are not simulated; `count` says how many."""

    def __init__(self, count: int) -> None:
        super().__init__(f"{count} organisations that are not simulated")
        self.count = count


class OtherSeed(Exception):
    """The instance holds simulated organisations of another seed."""


def fill(
    database: Database,
    catalogue: Catalogue,
    wanted: int,
    *,
    seed: int,
    beside_real: bool,
    tell: Callable[[int], None],
    now: int,
    chance: Chance,
) -> int:
    """See to it that there are `wanted` simulated organisations; how many were made now.

    `tell` is told how many there are after each transaction. Raises HoldsRealOnes unless
    `beside_real`, OtherSeed, and LookupError without the questionnaires.
    """
    with database.read() as tx:
        real, there = simulated.count_real(tx), set(simulated.simulated_ids(tx))
    if real and not beside_real:
        raise HoldsRealOnes(real)
    if not all(known.startswith(id_prefix(seed)) for known in there):
        raise OtherSeed
    inventor = Inventor(catalogue.latest(PRACTICES), seed)
    made = 0
    for start in range(0, wanted, TOGETHER):
        numbers = range(start, min(start + TOGETHER, wanted))
        missing = [number for number in numbers if organisation_id(seed, number) not in there]
        # Scored before the write begins, as wherever people may be answering meanwhile.
        scored = [
            score_invented(one, inventor, catalogue, now, chance)
            for one in inventor.invent(missing)
        ]
        if scored:
            _keep_all(database, scored, inventor.version, now)
            made += len(scored)
            tell(len(there) + made)
    return made


def _keep_all(
    database: Database, scored: Sequence[ScoredOrganisation], version: Questionnaire, now: int
) -> None:
    def work(tx: Transaction) -> None:
        for one in scored:
            _keep(tx, one, version)
        _note(tx, "demonstration.fill", len(scored), now)

    database.transact(work)


def _keep(tx: Transaction, one: ScoredOrganisation, version: Questionnaire) -> None:
    simulated.add_simulated(tx, one.organisation)
    for year in one.years:
        assessments.add_further(tx, year.record)
        keep_submission(tx, year.record, version, year.given, SAVED_BY)
        for part in year.parts:
            parts.add_part(tx, part.record)
            parts.add_part_result(tx, part.result)
            figures.add_part_figures(tx, part.result.id, part.figures)


def _note(tx: Transaction, verb: str, count: int, now: int) -> None:
    audit.note(tx, at=now, actor=audit.CLI, verb=verb, subject=SAVED_BY, count=count)


def remove(database: Database, tell: Callable[[int], None], *, now: int) -> int:
    """Erase all simulated organisations and their cohorts, nothing else; how many these were.

    `tell` is told how many are left. Who was stopped goes on when it is called again.
    """
    with database.read() as tx:
        ids = simulated.simulated_ids(tx)
    database.transact(simulated.drop_simulated_cohorts, ACROSS)
    for start in range(0, len(ids), TOGETHER):
        some = ids[start : start + TOGETHER]

        def work(tx: Transaction, some: Sequence[str] = some) -> None:
            _note(tx, "demonstration.remove", simulated.drop_simulated(tx, some), now)

        database.transact(work, ACROSS)
        tell(len(ids) - start - len(some))
    database.empty_log()
    return len(ids)


@dataclass(frozen=True, slots=True)
class Shown:
    """The secrets of two links: one reads a result, the other opens everything of its owner."""

    result: str
    private: str


def show_first(database: Database, *, seed: int, now: int, chance: Chance) -> Shown:
    """Links to the first organisation's newest result, and to all of it; older ones close.

    Raises NotFound when it was erased.
    """
    organisation = organisation_id(seed, 0)
    with database.read() as tx:
        years = [year for year in chains.years_of(tx, organisation) if year.result]
    if not years or years[-1].result is None:
        raise NotFound(organisation)
    assessment, result = years[-1].assessment.id, years[-1].result.id
    private, token = new_link(chance, assessment, links.RESUME, now, RESUME_SECONDS)

    def work(tx: Transaction) -> None:
        for link in links.links_of(tx, assessment, links.RESULT, now):
            if link.label == LABEL:
                links.revoke_links(tx, assessment, links.RESULT, now, link.id)
        links.revoke_private_links(tx, organisation, now)
        links.add_link(tx, private, secret_hash(token))

    database.transact(work)
    shared = share_result(database, assessment, result, label=LABEL, now=now, chance=chance)
    return Shown(shared, token)
