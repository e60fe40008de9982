"""What changed between two versions of a service-model or an outcomes questionnaire.

Both are taken apart into paths and values; the first pattern that fits a path says what class of
change a difference there is. What no pattern names changes figures.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import fields, is_dataclass, replace
from fnmatch import fnmatchcase

from questionnaires.changes import Change, shown
from questionnaires.compare import decides, language_changes
from questionnaires.fit import Fit
from questionnaires.outcomes import Outcomes
from questionnaires.version import AnyVersion

Classes = Sequence[tuple[str, str]]
"""(pattern of a path, class of a change there); the first that fits counts."""

DECIDES = "decides"
"""The class of a text that decides an answer: see `compare.decides`."""

SUB_FIELDS = ".sub_fields."
"""What stands in the path of a sub-field, between its figure and its own id."""

LEFT_OUT = {"id", "version", "definition_sha256", "texts", "position"}
NAMED = ("code", "id", "factor")
"""Fields by which a member of a list is called in a path."""

FIT: Classes = (
    ("scoring_version", "algorithm"),
    ("rules.boost", "improvement"),
    ("rules.most_segments", "layout"),
    ("pages.*", "layout"),
    ("factors.*.basis", "layout"),
    ("*.items", "improvement"),
    ("*.own_meaning", "layout"),
)
FIT_TEXTS: Classes = (
    ("factors.*.question", DECIDES),
    ("factors.*.options*", DECIDES),
    ("candidates.*.first_30_days", "improvement"),
    ("*", "wording"),
)
OUTCOMES: Classes = (
    ("scoring_version", "algorithm"),
    ("groups*", "layout"),
    ("channels*", "layout"),
    ("kpis.*.group", "layout"),
    ("kpis.*", "changed definition of a figure"),
)
OUTCOMES_TEXTS: Classes = (
    # A sub-field has no definition beside its label and help: they say what is counted.
    ("kpis.*.sub_fields.*", DECIDES),
    ("kpis.*.definition", DECIDES),
    ("kpis.*.formula", DECIDES),
    ("kpis.*.ask", DECIDES),
    ("*", "wording"),
)


def fit_changes(old: Fit, new: Fit, clarified: Collection[str] = ()) -> tuple[Change, ...]:
    """Every difference between two service-model versions."""
    return _changes(old, new, FIT, FIT_TEXTS, clarified, {"factors": "items"})


def outcome_changes(
    old: Outcomes, new: Outcomes, clarified: Collection[str] = ()
) -> tuple[Change, ...]:
    """Every difference between two outcomes versions.

    A figure in another unit is the same figure when its bounds grew by the factor that converts
    it; what a figure is told apart by may grow, since old answers say nothing of the rest.
    """
    found = _changes(old, new, OUTCOMES, OUTCOMES_TEXTS, clarified, {"kpis": "new figure"})
    return tuple(_milder(change, old, new) for change in found)


def _milder(change: Change, old: Outcomes, new: Outcomes) -> Change:
    of, _, rest = change.where.partition(".")
    name, _, part = rest.partition(".")
    was, now = old.by_id.get(name), new.by_id.get(name)
    if of != "kpis" or was is None or now is None:
        return change
    if part in ("unit", "low", "high"):
        factor = now.high / was.high if was.high else None
        converted = was.unit != now.unit and factor not in (None, 1)
        if converted and was.low * (factor or 0) == now.low:
            return replace(change, kind="changed unit")
    if part in ("split", "channels") and set(getattr(was, part)) < set(getattr(now, part)):
        return replace(change, kind="new figure")
    return change


def _changes(
    old: AnyVersion,
    new: AnyVersion,
    classes: Classes,
    texts: Classes,
    clarified: Collection[str],
    members: Mapping[str, str],
) -> tuple[Change, ...]:
    was, now = _paths(old, ""), _paths(new, "")
    found = []
    come, gone = _heads(now) - _heads(was), _heads(was) - _heads(now)
    for head in sorted(come | gone):
        of = head.split(".")[0]
        kind = members.get(of, "weights and rules") if head in come else "items"
        if SUB_FIELDS in head:
            if head.split(SUB_FIELDS)[0] in come | gone:
                continue  # it comes and goes with its figure
            kind = "new sub-field of a figure" if head in come else kind
        if of == "goals" and head in come:
            kind = "new goal or question about the context"
        found.append(Change(kind, head, *(("", head) if head in come else (head, ""))))
    found += _differences(was, now, classes, clarified, come | gone)
    before, after = _paths(old.text("en"), ""), _paths(new.text("en"), "")
    skipped = come | gone | {"locale", "revision", "sha256"}
    found += _differences(before, after, texts, clarified, skipped)
    return (*found, *language_changes(old, new))


def _differences(
    was: Mapping[str, str],
    now: Mapping[str, str],
    classes: Classes,
    clarified: Collection[str],
    skipped: Set[str],
) -> Iterable[Change]:
    for path in dict.fromkeys((*was, *now)):
        before, after = was.get(path, ""), now.get(path, "")
        if before == after or not skipped.isdisjoint(_within(path)):
            continue
        kind = next((kind for pattern, kind in classes if fnmatchcase(path, pattern)), "")
        if kind == DECIDES:
            yield from decides(path, before, after, clarified)
        else:
            yield Change(kind or "weights and rules", path, before, after)


def _heads(paths: Mapping[str, str]) -> set[str]:
    """The named members: "factors.IND", "kpis.OUT-BOT", "kpis.OUT-BOT.sub_fields.handed_over"."""
    named = ("factors", "candidates", "kpis", "goals")
    return {head for path in paths if path.split(".")[0] in named for head in _within(path)}


def _within(path: str) -> tuple[str, ...]:
    """The member a path lies in, and the sub-field of that member."""
    parts = path.split(".")
    member = ".".join(parts[:2])
    return (
        (member, ".".join(parts[:4])) if SUB_FIELDS in f"{path}." and len(parts) > 3 else (member,)
    )


def _paths(value: object, where: str) -> dict[str, str]:
    """Each value that has no parts, by its path; members of lists by name where they have one."""
    if is_dataclass(value):
        given = {f.name: getattr(value, f.name) for f in fields(value) if f.name not in LEFT_OUT}
    elif isinstance(value, Mapping):
        given = dict(value)
    elif isinstance(value, tuple) and any(is_dataclass(part) for part in value):
        given = {_name(part, n): part for n, part in enumerate(value, 1)}
    else:
        return {where: shown(value)}
    found: dict[str, str] = {}
    for key, part in given.items():
        found |= _paths(part, f"{where}.{key}" if where else str(key))
    return found


def _name(value: object, number: int) -> str:
    return next((str(getattr(value, n)) for n in NAMED if hasattr(value, n)), str(number))
