"""Answer a page: save, set the rest to "none of these yet", take that back.

A page is a set of items. Saving is idempotent: what is saved already makes no new revision, so
a form sent twice is one save. A form whose page somebody changed meanwhile is refused (S57).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from questionnaires.schema import Questionnaire
from questionnaires.sheet import Answer
from survey.actions.refusals import (
    ImpossibleRevision,
    NotFound,
    StalePage,
)
from survey.actions.share import touch
from survey.actions.still_open import refuse_closed
from survey.storage import assessments, links
from survey.storage.database import Database, Transaction


@dataclass(frozen=True, slots=True)
class Saved:
    """The revision that now holds the page, and the items this save changed."""

    revision: int
    changed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Author:
    """Who saves: the links they came by, and what to call them in the sheet's history.

    `sends_back`: a colleague is done with a section, changed or not; a page that saves itself
    meanwhile is not.
    """

    links: tuple[links.LinkRecord, ...]
    name: str = ""
    sends_back: bool = False


def save_page(
    database: Database,
    questionnaire: Questionnaire,
    assessment: str,
    answers: Mapping[str, Answer],
    *,
    base: int,
    author: Author,
    now: int,
) -> Saved:
    """Save `answers` (item → answer) that were given on a page showing revision `base`.

    Raises AssessmentClosed, StalePage, ImpossibleRevision, NotFound.
    """

    def work(tx: Transaction) -> Saved:
        found = _open(tx, assessment, now)
        codes = assessments.load_codes(tx, found.id, found.revision, questionnaire)
        remarks = assessments.load_remarks(tx, found.id, answers)
        current = {i: assessments.join_answer(codes[i], remarks.get(i)) for i in answers}
        changed = tuple(item for item in answers if answers[item] != current[item])
        touch(tx, author.links, now)
        if not changed:
            _mark_answered(tx, author, now)
            return Saved(found.revision, ())
        if not 0 <= base <= found.revision:
            raise ImpossibleRevision(f"revision {base} does not exist")
        if base != found.revision:
            before = assessments.load_codes(tx, found.id, base, questionnaire)
            moved = {
                item
                for item in answers
                if before[item] != codes[item]
                or (item in remarks and remarks[item].revision > base)
            }
            differing = tuple(item for item in changed if item in moved)
            if differing:
                raise StalePage(current, differing, found.revision)
        number = assessments.save_revision(
            tx,
            found,
            questionnaire,
            codes | {item: answers[item].code for item in changed},
            {item: answers[item] for item in changed if _remarked(answers[item], current[item])},
            now,
            author.name,
            assessments.PAGE,
        )
        _mark_answered(tx, author, now)
        return Saved(number, changed)

    return database.transact(work)


def none_of_these(
    database: Database,
    questionnaire: Questionnaire,
    assessment: str,
    items: Sequence[str],
    *,
    author: Author,
    now: int,
) -> Saved:
    """Set the items of a page that have no answer yet to the lowest code ("not in place")."""
    lowest = questionnaire.rated_codes[0]

    def work(tx: Transaction) -> Saved:
        found = _open(tx, assessment, now)
        codes = assessments.load_codes(tx, found.id, found.revision, questionnaire)
        changed = tuple(
            item for item in items if codes[item] is None and questionnaire.is_rated(item)
        )
        touch(tx, author.links, now)
        if not changed:
            return Saved(found.revision, ())
        codes |= dict.fromkeys(changed, lowest)
        return Saved(
            assessments.save_revision(
                tx, found, questionnaire, codes, {}, now, author.name, assessments.NONE
            ),
            changed,
        )

    return database.transact(work)


def take_back(
    database: Database,
    questionnaire: Questionnaire,
    assessment: str,
    items: Sequence[str],
    *,
    revision: int,
    author: Author,
    now: int,
) -> Saved:
    """Undo `none_of_these` of that revision: its items that still stand so have no answer again."""
    lowest = questionnaire.rated_codes[0]

    def work(tx: Transaction) -> Saved:
        found = _open(tx, assessment, now)
        touch(tx, author.links, now)
        if not 1 <= revision <= found.revision:
            raise ImpossibleRevision(f"revision {revision} does not exist")
        if assessments.revision_kind(tx, found.id, revision) != assessments.NONE:
            # What somebody chose, one by one, is theirs to change.
            return Saved(found.revision, ())
        before = assessments.load_codes(tx, found.id, revision - 1, questionnaire)
        after = assessments.load_codes(tx, found.id, revision, questionnaire)
        codes = assessments.load_codes(tx, found.id, found.revision, questionnaire)
        changed = tuple(
            item for item in items if before[item] is None and after[item] == codes[item] == lowest
        )
        if not changed:
            return Saved(found.revision, ())
        codes |= dict.fromkeys(changed)
        return Saved(
            assessments.save_revision(
                tx, found, questionnaire, codes, {}, now, author.name, assessments.PAGE
            ),
            changed,
        )

    return database.transact(work)


def _mark_answered(tx: Transaction, author: Author, now: int) -> None:
    for link in author.links:
        if link.purpose == links.SECTION and author.sends_back:
            links.mark_answered(tx, link.id, author.name or link.label, now)


def _remarked(new: Answer, old: Answer) -> bool:
    return (new.reason, new.note, new.evidence) != (old.reason, old.note, old.evidence)


def _open(tx: Transaction, assessment: str, now: int) -> assessments.AssessmentRecord:
    try:
        found = assessments.find_assessment(tx, assessment, take=True)
    except LookupError as error:
        raise NotFound(str(error)) from error
    refuse_closed(found, now)
    return found
