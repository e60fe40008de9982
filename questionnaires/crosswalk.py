"""A crosswalk: what becomes of each answer when a sheet is read under a newer version.

A crosswalk leads from one version to the next. Several in a row are a way; an answer is then
carried step by step, and what is approximate in one step stays so. Values only: files are read
in `crosswalk_reading`, checked in `crosswalk_checks`, and put in a row in `ways`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from types import MappingProxyType

from questionnaires.plain_text import MAX_NOTE
from questionnaires.schema import Questionnaire
from questionnaires.sheet import UNANSWERED, Answer, AnswerSheet

SAME, MOVED, REWORDED, SPLIT, MERGE, RESCALE = (
    "same", "moved", "reworded", "split", "merge", "rescale",
)  # fmt: skip
STRICTER, LOOSER, RETIRED, NEW = "stricter", "looser", "retired", "new"
KINDS = (SAME, MOVED, REWORDED, SPLIT, MERGE, RESCALE, STRICTER, LOOSER, RETIRED, NEW)
"""What can become of an item between two versions."""

COPY, LEAST = "copy", "min"
"""Rules with a name: the same code again, or the least of several answers."""

EXACT, APPROX, NONE = "exact", "approx", "none"
TRUST = (NONE, APPROX, EXACT)
"""How far a mapped answer may be taken for one that was given, least first."""

Rule = str | Mapping[str, str]
"""COPY, LEAST, or old code → new code."""


@dataclass(frozen=True, slots=True)
class Link:
    """Items of the older version and what they became; no sources: new, no targets: retired.

    `confirm`: the mapped answer is a proposal until somebody confirms it.
    """

    sources: tuple[str, ...]
    targets: tuple[str, ...]
    kind: str
    rule: Rule
    trust: str
    confirm: bool = False


@dataclass(frozen=True)
class Crosswalk:
    """From version `old` to `new` of a questionnaire; `links` name every item of both once."""

    old: Questionnaire
    new: Questionnaire
    links: tuple[Link, ...]

    @cached_property
    def to(self) -> Mapping[str, Link]:
        """Item of the newer version → the link that leads to it."""
        return MappingProxyType({item: link for link in self.links for item in link.targets})


@dataclass(frozen=True, slots=True)
class MappedAnswer:
    """An item of the newer version, and what old answers say of it.

    `sources` are items of the oldest version, empty for an item that was never asked (`asked`
    false). `kind` is what changed last. `confirm`: `answer` is a proposal.
    """

    sources: tuple[str, ...]
    kind: str
    trust: str
    confirm: bool
    asked: bool
    answer: Answer


@dataclass(frozen=True)
class MappedSheet:
    """An old sheet under a newer version: every item of that version, in its order.

    `dropped` are the answered items of the old version that lead nowhere.
    """

    sheet: AnswerSheet
    version: Questionnaire
    answers: Mapping[str, MappedAnswer]
    dropped: tuple[str, ...]

    @property
    def to_confirm(self) -> dict[str, MappedAnswer]:
        """Item → proposal, for the answers that wait for somebody to confirm them."""
        return {item: found for item, found in self.answers.items() if found.confirm}

    @property
    def not_asked(self) -> tuple[str, ...]:
        """The items the old version did not have."""
        return tuple(item for item, found in self.answers.items() if not found.asked)

    def prefilled(self) -> AnswerSheet:
        """The sheet a new assessment may start from: proposals and new items are skipped."""
        return self._sheet({item: a for item, a in self.answers.items() if not a.confirm})

    def confirmed(self) -> AnswerSheet:
        """The sheet as if every proposal had been confirmed; new items are skipped."""
        return self._sheet(self.answers)

    def carried(self) -> dict[str, str | None]:
        """Item → code with which old answers are scored under the newer rules.

        Proposals count, and an item that was not asked does not apply: a level of which it is
        all is transparent, and it is left out of means (blueprint 4.3).
        """
        return {
            item.id: self.version.na_code
            if item.scored and not self.answers[item.id].asked
            else self.answers[item.id].answer.code
            for item in self.version.items
        }

    def _sheet(self, answers: Mapping[str, MappedAnswer]) -> AnswerSheet:
        given = {i: a.answer for i, a in answers.items() if a.answer != UNANSWERED}
        return replace(
            self.sheet,
            version=self.version.version,
            answers=MappingProxyType(given),
            goals=tuple(goal for goal in self.sheet.goals if goal in self.version.goals),
        )


def map_sheet(sheet: AnswerSheet, way: Sequence[Crosswalk]) -> MappedSheet:
    """The sheet carried along `way`, one crosswalk after the other.

    Raises ValueError when the way is empty, broken, or begins at another version than the
    sheet's.
    """
    _check_way(way)
    start = way[0].old
    if (sheet.questionnaire, sheet.version) != (start.id, start.version):
        raise ValueError(
            f"the sheet is of {sheet.questionnaire} {sheet.version}, "
            f"not of {start.id} {start.version}"
        )
    found = {
        item.id: MappedAnswer((item.id,), SAME, EXACT, False, True, sheet.answer(item.id))
        for item in start.items
    }
    for crosswalk in way:
        found = {
            item.id: _mapped(crosswalk.to[item.id], found, crosswalk.new)
            for item in crosswalk.new.items
        }
    kept = {source for mapped in found.values() for source in mapped.sources}
    dropped = [i.id for i in start.items if i.id not in kept and sheet.answer(i.id).code]
    return MappedSheet(sheet, way[-1].new, MappingProxyType(found), tuple(dropped))


def exact_pairs(way: Sequence[Crosswalk]) -> dict[str, str]:
    """Item of the newest version → item of the oldest whose answer is exactly its own.

    Only these are compared across versions (blueprint 4.4). Raises ValueError for a broken way.
    """
    _check_way(way)
    pairs = {item.id: item.id for item in way[0].old.items}
    for crosswalk in way:
        pairs = {
            target: pairs[link.sources[0]]
            for target, link in crosswalk.to.items()
            if link.trust == EXACT and link.sources[0] in pairs
        }
    return pairs


def _check_way(way: Sequence[Crosswalk]) -> None:
    if not way:
        raise ValueError("a way needs at least one crosswalk")
    for earlier, later in pairwise(way):
        if (earlier.new.id, earlier.new.version) != (later.old.id, later.old.version):
            raise ValueError(
                f"the way breaks between {earlier.new.version} and {later.old.version}"
            )


def _mapped(link: Link, found: Mapping[str, MappedAnswer], new: Questionnaire) -> MappedAnswer:
    parts = [found[source] for source in link.sources]
    if not any(part.asked for part in parts):
        return MappedAnswer((), NEW, NONE, False, False, UNANSWERED)
    answer = _apply(link.rule, [part.answer for part in parts], new)
    if answer.code != new.na_code:
        answer = replace(answer, reason="")  # it said why the item did not apply
    trust = min((link.trust, *(part.trust for part in parts)), key=TRUST.index)
    kind = parts[0].kind if link.kind == SAME else link.kind
    confirm = link.confirm or any(part.confirm for part in parts)
    return MappedAnswer(
        tuple(source for part in parts for source in part.sources),
        kind,
        trust,
        confirm and answer.code is not None,
        True,
        answer,
    )


def _apply(rule: Rule, answers: Sequence[Answer], new: Questionnaire) -> Answer:
    if isinstance(rule, Mapping):
        code = answers[0].code
        return replace(answers[0], code=None if code is None else rule[code])
    if rule == COPY:
        return answers[0]
    notes = [answer.note for answer in answers if answer.note]
    reasons = [answer.reason for answer in answers if answer.reason]
    return Answer(
        least([answer.code for answer in answers], new),
        "\n".join(reasons)[:MAX_NOTE],
        "\n".join(notes)[:MAX_NOTE],
        min(answer.evidence for answer in answers),
    )


def least(codes: Sequence[str | None], questionnaire: Questionnaire) -> str | None:
    """The least of several answers; None is skipped.

    The lowest code wins over everything, since no other answer could change it. Else what is
    skipped or not known leaves the whole so, and N/A counts only when nothing else is there.
    """
    rated = questionnaire.rated_codes
    if rated[0] in codes:
        return rated[0]
    if None in codes:
        return None
    if questionnaire.unknown_code in codes:
        return questionnaire.unknown_code
    places = [rated.index(code) for code in codes if code in rated]
    return rated[min(places)] if places else questionnaire.na_code
