"""What must hold for a crosswalk: no item lost, none used twice, no answer without a place.

The items that a crosswalk does not name are left to its default: the same item again. That is
only for items whose level, dimension, text and anchors are what they were (blueprint 4.3).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from questionnaires.crosswalk import (
    APPROX,
    COPY,
    EXACT,
    LEAST,
    LOOSER,
    MERGE,
    MOVED,
    NEW,
    NONE,
    RESCALE,
    RETIRED,
    REWORDED,
    SAME,
    SPLIT,
    STRICTER,
    Link,
)
from questionnaires.schema import Item, Questionnaire

_ONE, _SOME, _NO = "one", "several", "no"
SHAPES: Mapping[str, tuple[str, str]] = {
    SAME: (_ONE, _ONE),
    MOVED: (_ONE, _ONE),
    REWORDED: (_ONE, _ONE),
    SPLIT: (_ONE, _SOME),
    MERGE: (_SOME, _ONE),
    RESCALE: (_ONE, _ONE),
    STRICTER: (_ONE, _ONE),
    LOOSER: (_ONE, _ONE),
    RETIRED: (_SOME, _NO),
    NEW: (_NO, _SOME),
}
"""Kind → how many old and how many new items a link of it names."""

_Found = Iterable[tuple[str, str]]


def default_link(item: str) -> Link:
    """The same item again, its answer taken as it is."""
    return Link((item,), (item,), SAME, COPY, EXACT)


def complete(
    links: Iterable[Link], by_default: bool, old: Questionnaire, new: Questionnaire
) -> tuple[Link, ...]:
    """`links`, and where `by_default` one for each item of both versions that none names."""
    named = tuple(links)
    sources = {item for link in named for item in link.sources}
    targets = {item for link in named for item in link.targets}
    rest = [
        default_link(item.id)
        for item in new.items
        if by_default and item.id in old.by_id and item.id not in sources | targets
    ]
    return (*named, *rest)


def link_faults(links: Iterable[Link], old: Questionnaire, new: Questionnaire) -> _Found:
    """(where, what is wrong) of links that were made complete."""
    found = tuple(links)
    yield from _once("old", (i for link in found for i in link.sources), old)
    yield from _once("new", (i for link in found for i in link.targets), new)
    known = {**old.by_id, **old.retired}
    for item in (i for link in found if link.kind == NEW for i in link.targets if i in known):
        yield f"item {item}", "is no new id; ids are never used again."
    for link in found:
        if any(item not in old.by_id for item in link.sources):
            continue
        if any(item not in new.by_id for item in link.targets):
            continue
        where = shown(link)
        yield from ((where, message) for message in _shape(link))
        yield from ((where, message) for message in _likeness(link, old, new))
        yield from ((where, message) for message in _values(link, old, new))


def shown(link: Link) -> str:
    """A link as faults name it: "EXP-2, EXP-3 → EXP-6"."""
    return f"{', '.join(link.sources) or '–'} → {', '.join(link.targets) or '–'}"


def _once(side: str, named: Iterable[str], version: Questionnaire) -> _Found:
    count = Counter(named)
    for item in sorted(set(count) - set(version.by_id)):
        yield f"item {item}", f"is not an item of {version.version}."
    for item in (i.id for i in version.items):
        if count[item] > 1:
            yield f"item {item}", f"stands {count[item]} times on the {side} side; name it once."
        elif not count[item] and side == "old":
            yield f"item {item}", "is lost; say what becomes of it, or that it is retired."
        elif not count[item]:
            yield f"item {item}", "comes from nowhere; say what it comes from, or that it is new."


def _shape(link: Link) -> Iterable[str]:
    wanted = SHAPES[link.kind]
    for side, items, count in (
        ("old", link.sources, wanted[0]),
        ("new", link.targets, wanted[1]),
    ):
        # A link may retire one item or several, and so with new ones.
        least = {_NO: 0, _ONE: 1, _SOME: 1 if link.kind in (RETIRED, NEW) else 2}[count]
        most = {_NO: 0, _ONE: 1, _SOME: len(items)}[count]
        if not least <= len(items) <= most:
            yield f"is {link.kind}, which takes {count} {side} item{'s' * (count != _ONE)}."
    if (link.kind in (RETIRED, NEW)) != (link.trust == NONE):
        yield "trust is none where nothing is mapped, and only there."
    if link.trust == EXACT and (link.rule != COPY or len(link.sources) + len(link.targets) != 2):
        yield "cannot be exact: only one answer copied to one item is."
    if link.rule == LEAST and link.kind != MERGE:
        yield "takes the least of several answers, which only a merge has."
    if link.kind == MERGE and link.rule != LEAST:
        yield "merges several answers; its rule must be min."


def _likeness(link: Link, old: Questionnaire, new: Questionnaire) -> Iterable[str]:
    if link.kind not in (SAME, MOVED) or not (link.sources and link.targets):
        return
    before, after = old.by_id[link.sources[0]], new.by_id[link.targets[0]]
    if before.id != after.id:
        yield f"is {link.kind}, yet the item has another id."
    if not same_words(before, after, old, new):
        yield f"is {link.kind}, yet its text or anchors changed; say how it changed."
    if before.answers != after.answers or before.scored != after.scored:
        yield f"is {link.kind}, yet it is answered or scored in another way."
    moved = (before.dimension, before.level) != (after.dimension, after.level)
    if moved != (link.kind == MOVED):
        place = f"from {before.dimension} {before.level} to {after.dimension} {after.level}"
        yield f"is {link.kind}, yet it went {place}." if moved else "is moved, yet stays in place."


def same_words(before: Item, after: Item, old: Questionnaire, new: Questionnaire) -> bool:
    """Whether statement, anchors and N/A condition of both are the same in English."""
    was, now = old.text("en").items[before.id], new.text("en").items[after.id]
    return (was.statement, was.anchors, was.na_condition) == (
        now.statement,
        now.anchors,
        now.na_condition,
    )


def _values(link: Link, old: Questionnaire, new: Questionnaire) -> Iterable[str]:
    """Whether every answer that can be given has a place at every target."""
    if link.trust not in (EXACT, APPROX) or not link.sources or not link.targets:
        return
    offered = [old.codes_offered(old.by_id[item]) for item in link.sources]
    if isinstance(link.rule, Mapping):
        every = old.codes_of(old.by_id[link.sources[0]])
        for code in every:
            # N/A need not be covered by an item that does not offer it.
            if code not in link.rule and code in offered[0]:
                yield f"its rule says nothing of the answer {code}."
        for code in link.rule:
            if code not in every:
                yield f"its rule names {code}, which is no answer of {link.sources[0]}."
        results = {link.rule[code] for code in offered[0] if code in link.rule}
    elif link.rule == LEAST:
        results = {code for codes in offered for code in codes} - {old.na_code}
        if all(old.na_code in codes for codes in offered):
            results.add(old.na_code)
    else:
        results = set(offered[0])
    for target in link.targets:
        for code in sorted(results - set(new.codes_offered(new.by_id[target]))):
            yield f"gives {code}, which is not offered at {target}; give it a rule."
