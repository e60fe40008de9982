"""The archetypes of a cohort in words: who stands where, and what each group is like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from survey.reports.cohort_change import size
from survey.reports.cohort_chart import NOTHING, Chart, ChartRow, Figure, box_keys, box_marks
from survey.reports.group_names import group_name, tentatively
from survey.reports.phrasing import Phrasing, Writing

if TYPE_CHECKING:  # numpy is loaded where a page needs it, never at start-up
    import numpy as np
    from numpy.typing import NDArray

    from scoring.cohort_figures import Columns, Floats
    from scoring.peers.cluster_map import Contrast
    from scoring.peers.model import Archetype

CODE = "archetypes"

NEARLY = 0.995

BETWEEN = "between"
"""Stands for an organisation that no single group is likely enough for."""


def archetype_names(
    archetypes: Sequence[Archetype], own_names: Mapping[str, Mapping[str, str]], words: Phrasing
) -> dict[str, str]:
    """Key → what the group is called, in the order of the model; tentative ones say so."""
    return {
        found.key: tentatively(
            group_name(
                found.key,
                [(trait.dimension, trait.led) for trait in found.traits],
                own_names,
                words,
            ),
            words,
            tentative=found.tentative,
        )
        for found in archetypes
    }


def standing_text(chances: Any, names: Mapping[str, str], writing: Writing) -> str:
    """Where one organisation stands, with the chance of it: "People-led, Process-light, 87%".

    `chances` None: it stands nowhere; `first`, `second`: keys, `chance` 0-1, `between`.
    """
    if chances is None:
        return NOTHING
    if chances.between:
        return writing._("between %(one)s and %(other)s") % {
            "one": names[chances.first],
            "other": names[chances.second],
        }
    return f"{names[chances.first]}, {chance_text(chances.chance, writing)}"


def chance_text(chance: float, writing: Writing) -> str:
    """A chance 0-1 in whole per cents; nothing is certain, so it never reads 100%."""
    if chance >= NEARLY:
        return writing._("over %(percent)s") % {"percent": writing.percent(99)}
    return writing.percent(100 * chance)


def archetypes_chart(
    columns: Columns,
    stands: Sequence[str],
    archetypes: Sequence[Archetype],
    own_names: Mapping[str, Mapping[str, str]],
    words: Phrasing,
    addresses: Mapping[str, str],
) -> Chart | None:
    """A line a group: how many, their share, how far they are; None while there are no groups.

    `stands`: of each organisation of `columns` the key of its group, BETWEEN, or "" where it
    cannot be placed; these stand in lines below. `addresses`: key → where those are listed.
    """
    if not archetypes:
        return None
    import numpy as np

    from scoring.cohort_figures import spread

    names = archetype_names(archetypes, own_names, words)
    traits = {found.key: found.traits for found in archetypes}
    whole = columns.percent("overall.in_place")
    standing = np.array(stands, dtype=np.str_)
    placed = int((standing != "").sum())
    others = {BETWEEN: words._("between two archetypes"), "": words._("not placed")}
    rows = []
    for key, name in (names | others).items():
        here = standing == key
        if key in others and not here.any():
            continue
        found = spread(whole[here])
        mean = float(np.nanmean(whole[here])) if found else None
        count = int(here.sum())
        share = 100 * count / placed if placed and key else None
        ahead = [t.dimension for t in traits.get(key, ()) if t.led]
        behind = [t.dimension for t in traits.get(key, ()) if not t.led]
        rows.append(
            ChartRow(
                name,
                key or "none",
                words.ngettext(
                    "%(name)s: %(count)s organisation", "%(name)s: %(count)s organisations", count
                )
                % {"name": name, "count": count},
                box_marks(found),
                (
                    Figure(words.decimal(count), count),
                    _percent(share, words),
                    _percent(mean, words),
                    _dimensions(ahead, words),
                    _dimensions(behind, words),
                ),
                address=addresses.get(key, ""),
            )
        )
    return Chart(
        CODE,
        _furthest(whole, standing, names, words),
        words._("What is in place as a whole, from 0 to 100, by archetype. An archetype is made of "
                "what organisations are ahead and behind in compared with their own level, not of "
                "how far they are."),
        words._("Archetype"),
        (
            words._("Organisations"),
            words._("Share of those placed"),
            words._("In place, mean"),
            words._("Ahead of its own level in"),
            words._("Behind its own level in"),
        ),
        ("organisations", "share", "mean", "ahead", "behind"),
        tuple(rows),
        box_keys(words),
        wordy=2,
    )  # fmt: skip


def _furthest(
    whole: Floats, standing: NDArray[np.str_], names: Mapping[str, str], words: Phrasing
) -> str:
    """Which archetype really is furthest in place: shapes say nothing of that."""
    from scoring.cohort_figures import difference

    real = {}
    for key, name in names.items():
        inside = standing == key
        found = difference(whole[inside], whole[~inside & (standing != "")], len(names))
        if found and found.real:
            real[name] = found.difference
    if not real:
        return words._("No archetype is further in place than the others, or less far")
    most = max(real, key=lambda name: abs(real[name]))
    said = (
        words._("%(name)s is further in place than the others: %(points)s points")
        if real[most] > 0
        else words._("%(name)s is less far in place than the others: %(points)s points")
    )
    return said % {"name": most, "points": size(real[most], words)}


def finding(stands: Sequence[str], names: Mapping[str, str], words: Phrasing) -> str:
    """Which archetype is the most frequent one of those that can be placed."""
    counts = {key: list(stands).count(key) for key in names}
    placed = sum(1 for key in stands if key)
    largest = max(counts, key=counts.__getitem__)
    if not counts[largest]:
        return words._("No organisation that is shown stands in one archetype")
    return words.ngettext(
        "Most frequent: %(name)s, %(count)s of the %(all)s organisation that can be placed",
        "Most frequent: %(name)s, %(count)s of the %(all)s organisations that can be placed",
        placed,
    ) % {
        "name": names[largest],
        "count": words.decimal(counts[largest]),
        "all": words.decimal(placed),
    }


def axis_words(right: Contrast, up: Contrast, words: Phrasing) -> tuple[str, str]:
    """What the map's axes tell apart, from left to right and from bottom to top."""
    two = (
        words._("From left to right: from further ahead in %(near)s to further ahead in %(far)s."),
        words._("From bottom to top: from further ahead in %(near)s to further ahead in %(far)s."),
    )
    one = (
        words._("The further to the right, the further ahead in %(far)s."),
        words._("The higher up, the further ahead in %(far)s."),
    )
    across, upward = (
        (both if contrast.near else single)
        % {"near": words.names(contrast.near), "far": words.names(contrast.far)}
        for contrast, both, single in zip((right, up), two, one, strict=True)
    )
    return across, upward


def _percent(value: float | None, words: Phrasing) -> Figure:
    if value is None:
        return Figure(NOTHING, None)
    return Figure(words.percent(value), round(value, 2))


def _dimensions(codes: Sequence[str], words: Phrasing) -> Figure:
    return Figure(words.names(codes) if codes else NOTHING, ", ".join(codes) or None)
