"""Parts of an assessment: open, save, name, submit, open again, remove.

A part is another questionnaire answered beside the assessment's own, once or once a customer
group. What its answers mean is the questionnaire's business: here they are JSON.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from survey.actions.refusals import AssessmentClosed, ImpossibleRevision, NotFound
from survey.actions.share import touch
from survey.actions.still_open import refuse_late
from survey.chance import Chance
from survey.storage import assessments, enrolments, parts
from survey.storage import figures as stored_figures
from survey.storage.assessments import AssessmentRecord
from survey.storage.database import Database, Transaction
from survey.storage.links import LinkRecord
from survey.storage.parts import PartRecord, PartResultRecord
from survey.storage.tenancy import ACROSS

OPEN, SUBMITTED = "open", "submitted"
ANSWERS = "answers"
"""The key of a sheet under which its answers stand."""

ROUNDS = 5


class Pinned(Protocol):
    """The version of a questionnaire that a part is answered by."""

    @property
    def id(self) -> str:
        """The questionnaire."""

    @property
    def version(self) -> str:
        """Its version."""

    @property
    def definition_sha256(self) -> str:
        """What the version holds, as a hash."""


class StalePart(Exception):
    """Somebody else saved other answers meanwhile (S57).

    `current` is the part as it is saved; `differing` names what was sent and differs from it:
    answers by their names, other entries of the sheet by their keys.
    """

    def __init__(self, current: PartRecord, differing: tuple[str, ...]) -> None:
        super().__init__(f"revision {current.revision} changed {', '.join(differing)}")
        self.current, self.differing = current, differing


class TooManyParts(Exception):
    """There are as many parts of this questionnaire as are allowed."""


class SegmentTaken(Exception):
    """Another part of this questionnaire is about a customer group of that name."""


class _Changed(Exception):
    """The part changed between scoring and storing; score again."""


@dataclass(frozen=True, slots=True)
class PartSaved:
    """The revision that now holds the part, and what this save changed."""

    revision: int
    changed: tuple[str, ...]


def open_part(
    database: Database,
    assessment: str,
    version: Pinned,
    segment: str = "",
    *,
    most: int = 1,
    held: tuple[LinkRecord, ...] = (),
    now: int,
    chance: Chance,
) -> PartRecord:
    """The part about `segment` ("" the whole organisation), made when there is none yet.

    A new one is pinned to `version`. Names that differ in case only are the same. `most`: how
    many parts of this questionnaire there may be; `held`: the links of whoever does it. Raises
    TooManyParts, NotFound.
    """
    new = PartRecord(
        id=chance.new_id(),
        assessment_id=assessment,
        questionnaire=version.id,
        version=version.version,
        definition_sha256=version.definition_sha256,
        segment=segment,
        state=OPEN,
        revision=0,
        sheet={ANSWERS: {}},
        given={},
        created_at=now,
        saved_at=now,
    )

    def work(tx: Transaction) -> PartRecord:
        refuse_late(_assessment(tx, assessment), now)
        touch(tx, held, now)
        there = parts.parts_of(tx, assessment, version.id)
        for part in there:
            if part.segment.casefold() == segment.casefold():
                return part
        if len(there) >= most:
            raise TooManyParts(f"{len(there)} parts of {version.id}")
        parts.add_part(tx, new)
        return new

    return database.transact(work)


def save_part(
    database: Database,
    assessment: str,
    part: str,
    answers: Mapping[str, Any],
    *,
    beside: Mapping[str, Any] | None = None,
    base: int,
    held: tuple[LinkRecord, ...] = (),
    now: int,
) -> PartSaved:
    """Save what was given on a page that showed revision `base`.

    `answers`: name → answer as JSON, None takes one away. `beside`: other entries of the sheet,
    such as goals, likewise. What is neither named keeps its value. Saving what is saved already
    is no change. Raises AssessmentClosed, StalePart, ImpossibleRevision, NotFound.
    """
    sent = {(ANSWERS, name): value for name, value in answers.items()}
    sent |= {("", name): value for name, value in (beside or {}).items()}

    def work(tx: Transaction) -> PartSaved:
        refuse_late(_assessment(tx, assessment), now)
        found = _part(tx, assessment, part)
        if not found.is_open:
            raise AssessmentClosed(part)
        touch(tx, held, now)
        changed = [at for at, value in sent.items() if _entry(found.sheet, at) != value]
        if not changed:
            return PartSaved(found.revision, ())
        if not 0 <= base <= found.revision:
            raise ImpossibleRevision(f"revision {base} does not exist")
        differing = tuple(name for _, name in changed if found.given.get(name, 0) > base)
        if differing:
            raise StalePart(found, differing)
        number = found.revision + 1
        names = tuple(name for _, name in changed)
        parts.change_part(
            tx,
            part,
            revision=number,
            sheet=_with(found.sheet, {at: sent[at] for at in changed}),
            given=dict(found.given) | dict.fromkeys(names, number),
            saved_at=now,
        )
        return PartSaved(number, names)

    return database.transact(work)


def rename_part(
    database: Database,
    assessment: str,
    part: str,
    segment: str,
    *,
    held: tuple[LinkRecord, ...] = (),
    now: int,
) -> None:
    """Call the customer group of a part otherwise; results keep the name they were made under.

    Raises SegmentTaken, NotFound.
    """

    def work(tx: Transaction) -> None:
        refuse_late(_assessment(tx, assessment), now)
        found = _part(tx, assessment, part)
        touch(tx, held, now)
        for other in parts.parts_of(tx, assessment, found.questionnaire):
            if other.id != part and other.segment.casefold() == segment.casefold():
                raise SegmentTaken(segment)
        if found.segment != segment:
            parts.change_part(tx, part, segment=segment)

    database.transact(work)


def remove_part(
    database: Database,
    assessment: str,
    part: str,
    *,
    held: tuple[LinkRecord, ...] = (),
    now: int,
) -> None:
    """Delete a part with its answers and results; reports already made are kept.

    Deleting what is gone is no fault, so a form sent twice is one deletion. Raises NotFound when
    the assessment itself is gone.
    """

    def work(tx: Transaction) -> None:
        _assessment(tx, assessment)
        touch(tx, held, now)
        if any(found.id == part for found in parts.parts_of(tx, assessment)):
            parts.remove_part(tx, part)

    database.transact(work)


def submit_part(
    database: Database,
    assessment: str,
    part: str,
    score: Callable[[dict[str, Any]], dict[str, Any]],
    *,
    figures: Callable[[dict[str, Any]], bytes] | None = None,
    suits: Callable[[dict[str, Any]], str] | None = None,
    held: tuple[LinkRecord, ...] = (),
    now: int,
    chance: Chance,
) -> int:
    """Score a part and store the result beside earlier ones; returns its number.

    `score` turns the part's sheet into its result, which has a `fingerprint`; `figures` packs
    those of its figures that overviews show (storage/figures.py), and `suits` names the service
    model that suits best. Submitting twice gives the first result's number again (S57).
    Raises NotFound and what `score` raises.
    """
    for _ in range(ROUNDS):
        with database.read() as tx:
            whole = _assessment(tx, assessment, take=False)
            found = _part(tx, assessment, part)
            last = parts.next_part_number(tx, part) - 1
        if not found.is_open and last:
            return last
        refuse_late(whole, now)
        # Scored before the write begins: other people's saves never wait for it.
        sheet = part_sheet(whole, found)
        result = score(sheet)
        new = PartResultRecord(
            chance.new_id(), part, last + 1, sheet, result, result["fingerprint"], now
        )
        try:
            return database.transact(
                lambda tx, whole=whole, found=found, new=new: _store(  # type: ignore[misc] # bound now
                    tx, whole, found, new, figures, suits, held, now
                ),
                ACROSS,
            )
        except _Changed:
            continue
    raise RuntimeError("the part kept changing while it was submitted")


def _store(
    tx: Transaction,
    whole: AssessmentRecord,
    scored: PartRecord,
    new: PartResultRecord,
    figures: Callable[[dict[str, Any]], bytes] | None,
    suits: Callable[[dict[str, Any]], str] | None,
    held: tuple[LinkRecord, ...],
    now: int,
) -> int:
    current, found = _assessment(tx, whole.id), _part(tx, whole.id, scored.id)
    if part_sheet(current, found) != new.sheet or found != scored:
        raise _Changed
    touch(tx, held, now)
    parts.add_part_result(tx, new)
    if figures:
        stored_figures.add_part_figures(tx, new.id, figures(new.result))
    if suits:
        enrolments.note_model(tx, whole.id, suits(new.result))
    parts.change_part(tx, scored.id, state=SUBMITTED)
    return new.number


def reopen_part(
    database: Database,
    assessment: str,
    part: str,
    *,
    held: tuple[LinkRecord, ...] = (),
    now: int,
) -> None:
    """Let the answers of a part change again; results already made stay. Raises NotFound."""

    def work(tx: Transaction) -> None:
        refuse_late(_assessment(tx, assessment), now)
        _part(tx, assessment, part)
        touch(tx, held, now)
        parts.change_part(tx, part, state=OPEN)

    database.transact(work)


def part_sheet(whole: AssessmentRecord, part: PartRecord) -> dict[str, Any]:
    """The answer sheet of a part: what is scored, stored and handed out as data.

    Its id is the part's; its context is the organisation's, as its own questionnaire has it.
    """
    context = dict(whole.context)
    if whole.organisation:
        context["organisation"] = whole.organisation
    return {
        "questionnaire": part.questionnaire,
        "version": part.version,
        "id": part.id,
        "context": context,
        **({"segment": part.segment} if part.segment else {}),
        **{name: value for name, value in part.sheet.items() if name != ANSWERS},
        ANSWERS: dict(part.answers),
    }


def _entry(sheet: Mapping[str, Any], at: tuple[str, str]) -> Any:
    group, name = at
    return (sheet.get(group, {}) if group else sheet).get(name)


def _with(sheet: Mapping[str, Any], sent: Mapping[tuple[str, str], Any]) -> dict[str, Any]:
    made: dict[str, Any] = dict(sheet) | {ANSWERS: dict(sheet.get(ANSWERS, {}))}
    for (group, name), value in sent.items():
        into = made[ANSWERS] if group else made
        if value is None:
            into.pop(name, None)
        else:
            into[name] = value
    return made


def _assessment(tx: Transaction, assessment: str, *, take: bool = True) -> AssessmentRecord:
    # Parts have no lock of their own: whoever writes one holds its assessment.
    try:
        return assessments.find_assessment(tx, assessment, take=take)
    except LookupError as error:
        raise NotFound(str(error)) from error


def _part(tx: Transaction, assessment: str, part: str) -> PartRecord:
    try:
        return parts.find_part(tx, assessment, part)
    except LookupError as error:
        raise NotFound(str(error)) from error
