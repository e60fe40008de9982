"""What changed between two versions of a maturity questionnaire, each change with its class.

A program cannot tell a clearer text from one that means something else. So new words in what
decides an answer (statement, anchors, N/A condition, scale) count as a new meaning, unless only
case and punctuation differ or two reviewers signed that no answer moves (`clarified` in the
crosswalk of the newer version).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from questionnaires.changes import Change, path_changes, shown
from questionnaires.language import Named
from questionnaires.schema import Item, ItemTexts, Questionnaire, Texts
from questionnaires.version import AnyVersion
from questionnaires.wording import split


def maturity_changes(
    old: Questionnaire, new: Questionnaire, clarified: Collection[str] = ()
) -> tuple[Change, ...]:
    """Every difference, structure first and then texts; `clarified`: paths of signed texts."""
    return (
        *_frame(old, new),
        *_rules(old, new),
        *_groups("lenses", old.lenses, new.lenses),
        *_groups("models", old.models, new.models),
        *_items(old, new),
        *_texts(old.text("en"), new.text("en"), old, new, clarified),
        *language_changes(old, new),
    )


def language_changes(old: AnyVersion, new: AnyVersion) -> Iterable[Change]:
    """Languages other than English that came, went or were revised."""
    for locale in sorted({*old.texts, *new.texts} - {"en"}):
        was, now = old.texts.get(locale), new.texts.get(locale)
        if was is None or now is None or was.sha256 != now.sha256:
            yield Change(
                "language",
                f"{locale}.yaml",
                f"revision {was.revision}" if was else "",
                f"revision {now.revision}" if now else "",
            )


def _frame(old: Questionnaire, new: Questionnaire) -> Iterable[Change]:
    yield from path_changes(
        "algorithm",
        "",
        {"scoring_version": old.scoring_version},
        {"scoring_version": new.scoring_version},
    )
    yield from path_changes(
        "answer scale",
        "",
        {"levels": old.levels, **_scale(old)},
        {"levels": new.levels, **_scale(new)},
    )
    for name in old.answer_sets.keys() & new.answer_sets.keys():
        was_set, now_set = set(old.answer_sets[name]), set(new.answer_sets[name])
        if was_set != now_set:
            yield Change("answer scale", f"answer_sets.{name}", shown(was_set), shown(now_set))
    was, now = set(old.dimension), set(new.dimension)
    both = (was & now) | (old.by_id.keys() & new.by_id.keys())
    yield from path_changes("layout", "order", _layout(old, both), _layout(new, both))
    for code in sorted(was ^ now):
        yield Change("items", f"dimensions.{code}", *_there(code, was, now))
    for goal in dict.fromkeys((*old.goals, *new.goals)):
        before, after = old.goals.get(goal), new.goals.get(goal)
        if before is None:
            kind = "new goal or question about the context"
            yield Change(kind, f"goals.{goal}", "", shown(after))
        elif before != after:
            yield Change("improvement", f"goals.{goal}", shown(before), shown(after or ""))


def _there(code: str, was: Collection[str], now: Collection[str]) -> tuple[str, str]:
    return (code if code in was else "", code if code in now else "")


def _scale(version: Questionnaire) -> dict[str, object]:
    return {
        f"scale.{code.code}": f"{'none' if code.value is None else code.value}"
        + (", unknown" if code.unknown else "")
        for code in version.scale
    }


def _layout(version: Questionnaire, common: Collection[str]) -> dict[str, object]:
    """The order in which things stand, of what both versions have."""
    pages = version.rules.quick.pages
    return {
        "page_order": [code for code in version.page_order if code in common],
        "dimensions": [code for code in version.dimension if code in common],
        "items": [item.id for item in version.items if item.id in common],
        "quick": "; ".join(shown([i for i in page if i in common]) for page in pages),
    }


def _rules(old: Questionnaire, new: Questionnaire) -> Iterable[Change]:
    was, now = _numbers(old), _numbers(new)
    yield from path_changes("weights and rules", "scoring", was[0], now[0])
    yield from path_changes("improvement", "scoring", was[1], now[1])


def _numbers(version: Questionnaire) -> tuple[dict[str, object], dict[str, object]]:
    """What decides levels and figures, and what only orders steps or speaks of certainty."""
    rules = version.rules
    gate, guard, steps, sure = rules.gate, rules.guard, rules.steps, rules.confidence
    deciding: dict[str, object] = {
        **{f"bands.{code}": edge for code, edge in rules.bands},
        "gate.rule": gate.rule,
        "gate.own": gate.own,
        "gate.below": gate.below,
        "gate.max_transparent_below": gate.max_transparent_below,
        "gate.min_applicable_levels": gate.min_applicable_levels,
        "guard.share": guard.share,
        "guard.offset": guard.offset,
        "element_min_primary_share": rules.element_min_primary_share,
        "quick.cap": rules.quick.cap,
        "quick.items": {item.id for item in version.items if item.quick},
    }
    ordering: dict[str, object] = {
        **{f"effort.{code}": weight for code, weight in rules.effort.items()},
        **{f"steps.{name}": getattr(steps, name) for name in steps.__dataclass_fields__},
        "quick.look_first": rules.quick.look_first,
        **{f"confidence.{name}": getattr(sure, name) for name in sure.__dataclass_fields__},
    }
    return deciding, ordering


def _groups(
    where: str, old: Mapping[str, tuple[str, ...]], new: Mapping[str, tuple[str, ...]]
) -> Iterable[Change]:
    for code in dict.fromkeys((*old, *new)):
        was, now = old.get(code), new.get(code)
        if was is None:
            yield Change("new lens or model", f"{where}.{code}", "", shown(now))
        elif now is None or set(was) != set(now):
            yield Change("weights and rules", f"{where}.{code}", shown(was), shown(now or ""))


def _items(old: Questionnaire, new: Questionnaire) -> Iterable[Change]:
    for item in old.items:
        later = new.by_id.get(item.id)
        if later is None:
            yield Change("items", f"item {item.id}", _place(item), _gone(item.id, new))
        else:
            yield from _item(item, later, {*old.elements, *old.features})
    for item in new.items:
        if item.id in old.by_id:
            continue
        known = item.id in old.retired
        kind = "new meaning" if known else "items" if item.scored else "new unscored item"
        was = f"retired in {old.retired[item.id]}" if known else ""
        yield Change(kind, f"item {item.id}", was, _place(item))


def _gone(item: str, new: Questionnaire) -> str:
    return f"retired in {new.retired[item]}" if item in new.retired else ""


def _place(item: Item) -> str:
    return f"{item.dimension} {item.level}" + ("" if item.scored else ", not scored")


def _item(old: Item, new: Item, known: Collection[str]) -> Iterable[Change]:
    where = f"item {old.id}"
    placed = "items" if old.scored or new.scored else "layout"
    yield from path_changes(
        placed,
        where,
        {"dimension": old.dimension, "level": old.level, "scored": old.scored},
        {"dimension": new.dimension, "level": new.level, "scored": new.scored},
    )
    yield from path_changes(
        "answer scale", where, {"answers": old.answers}, {"answers": new.answers}
    )
    for code, was, now in _pairs(old.feeds, new.feeds):
        # An element that is new with its lens takes nothing away from what was there.
        kind = "weights and rules" if code in known else "new lens or model"
        yield Change(kind, f"{where}.feeds.{code}", was, now)
    if old.na != new.na:
        kind = "N/A offered" if not old.na else "new meaning"
        yield Change(kind, f"{where}.na", old.na, new.na)
    yield from path_changes("improvement", where, {"effort": old.effort}, {"effort": new.effort})
    yield from path_changes(
        "layout",
        where,
        {"basis": old.basis, "since": old.since},
        {"basis": new.basis, "since": new.since},
    )


def _pairs(old: Mapping[str, object], new: Mapping[str, object]) -> Iterable[tuple[str, str, str]]:
    for key in dict.fromkeys((*old, *new)):
        was, now = shown(old.get(key, "")), shown(new.get(key, ""))
        if was != now:
            yield key, was, now


def _texts(
    was: Texts, now: Texts, old: Questionnaire, new: Questionnaire, clarified: Collection[str]
) -> Iterable[Change]:
    yield from path_changes(
        "wording", "", {"title": was.title, "purpose": was.purpose},
        {"title": now.title, "purpose": now.purpose},
    )  # fmt: skip
    for name in ("levels", "dimensions", "lenses", "elements", "models", "features", "goals"):
        before, after = _names(getattr(was, name)), _names(getattr(now, name))
        both = before.keys() & after.keys()
        yield from path_changes(
            "wording", name, {k: before[k] for k in both}, {k: after[k] for k in both}
        )
    deciding = [("scale", was.scale, now.scale)]
    deciding += [
        (f"answer_sets.{name}", was.answer_sets[name], now.answer_sets[name])
        for name in was.answer_sets.keys() & now.answer_sets.keys()
    ]
    for where, one, other in deciding:
        before, after = _names(one), _names(other)
        for key in (key for key in before if key in after):
            yield from decides(f"{where}.{key}", before[key], after[key], clarified)
    conditions: dict[str, tuple[str, str]] = {}
    for item in (item for item in old.items if item.id in new.by_id):
        yield from _item_texts(item.id, was.items[item.id], now.items[item.id], clarified)
        if item.na and item.na == new.by_id[item.id].na:
            texts = was.items[item.id].na_condition, now.items[item.id].na_condition
            conditions[item.na] = texts
    for condition, texts in conditions.items():
        yield from decides(f"na_conditions.{condition}", *texts, clarified)


def _names(named: Mapping[Any, Named]) -> dict[str, object]:
    return {str(k): ". ".join(filter(None, (v.name, v.meaning))) for k, v in named.items()}


def _item_texts(
    item: str, was: ItemTexts, now: ItemTexts, clarified: Collection[str]
) -> Iterable[Change]:
    where = f"items.{item}"
    yield from decides(f"{where}.statement", was.statement, now.statement, clarified)
    for code in was.anchors.keys() & now.anchors.keys():
        path = f"{where}.anchors.{code}"
        yield from decides(path, was.anchors[code], now.anchors[code], clarified)
    for kind, keys in (
        ("wording", ("help", "evidence")),
        ("improvement", ("step", "owner", "first_30_days")),
    ):
        before = {key: getattr(was, key) for key in keys}
        yield from path_changes(kind, where, before, {key: getattr(now, key) for key in keys})


def decides(where: str, was: object, now: object, clarified: Collection[str]) -> Iterable[Change]:
    """A text that decides an answer; the same words in other case or punctuation mean the same."""
    before, after = str(was), str(now)
    if before == after:
        return
    kind = "new meaning"
    if split(before) == split(after):
        kind = "wording"
    elif where in clarified:
        kind = "clarified anchor"
    yield Change(kind, where, before, after)
