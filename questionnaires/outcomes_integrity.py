"""Whether an outcomes version holds together: every name it uses is one it defines."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from questionnaires.context import lists
from questionnaires.faults import Fault
from questionnaires.outcomes import Kpi, Outcomes, OutcomeTexts
from questionnaires.outcomes_reading import repeated


def outcome_integrity_faults(version: Outcomes, file: str) -> list[Fault]:
    """A fault for each name that is unknown or stands twice, and each rule that cannot work."""
    faults: list[Fault] = []

    def unknown(where: str, names: Iterable[str], known: Collection[str], what: str) -> None:
        faults.extend(
            Fault(file, where, f"{name!r} is not {what} of this version.")
            for name in names
            if name not in known
        )

    for name in repeated(kpi.id for kpi in version.kpis):
        faults.append(Fault(file, "kpis", f"{name!r} stands twice; keep one of them."))
    look = version.second_look
    figures, channels = version.by_id, version.channels
    for kpi in version.kpis:
        where = f"figure {kpi.id}"
        unknown(f"{where}.group", [kpi.group], version.groups, "a group")
        unknown(f"{where}.channels", kpi.channels, channels, "a channel")
        faults.extend(Fault(file, where, message) for message in _contradictions(kpi))
    for group, members in version.by_group.items():
        if not members:
            faults.append(Fault(file, "groups", f"{group!r} holds no figure; remove it."))
    listed = {option.code for option in lists()["channels"]}
    for channel in channels:
        if channel not in listed:
            faults.append(Fault(file, "channels", f"{channel!r} is not in the list of channels."))
    used = (*look.complements.kpis, *look.shares.kpis, look.self_service, look.volume, look.cost)
    unknown("checks", used, figures, "a figure")
    unknown("checks.self_service.channels", look.self_service_channels, channels, "a channel")
    unknown("triad", version.triad.values(), figures, "a figure")
    unknown("consequences", version.consequences, figures, "a figure")
    faults.extend(_rule_faults(version, file))
    return faults


def _contradictions(kpi: Kpi) -> list[str]:
    found = []
    if kpi.channels and "channel" not in kpi.split:
        found.append("names channels, yet is not split by channel.")
    if kpi.total and kpi.split != ("channel",):
        found.append("a total is the sum over channels; split it by channel alone.")
    if kpi.basis_required and not kpi.basis:
        found.append("requires a basis, yet offers none.")
    if kpi.window is not None and kpi.window[0] > kpi.window[1]:
        found.append("its usual window is longer than the longest.")
    ways = [kpi.parts, kpi.total, kpi.ratio is not None]
    if sum(ways) > 1:
        found.append("can be computed in one way only: parts, total or ratio.")
    found += [
        f"the sub-field {name!r} stands twice; keep one of them."
        for name in repeated(sub.id for sub in kpi.sub_fields)
    ]
    parted = [sub for sub in kpi.sub_fields if sub.whole is not None]
    for sub in parted:
        if sub.unit != kpi.unit:
            found.append(f"the sub-field {sub.id!r} is part of its whole; give it its unit.")
    if len({sub.whole for sub in parted}) > 1:
        found.append("its sub-fields are parts of one whole; say the same number for all.")
    return found


def _rule_faults(version: Outcomes, file: str) -> list[Fault]:
    rules, rating = version.rules, version.rules.rating
    wrong = {
        "rules.history": rules.history_asked > rules.history_most,
        "rules.answers": rules.least_answers > rules.enough_answers,
        "rules.rating.target_met": rating.target_met > rating.target_periods,
        "rules.rating.context_top": rating.context_top > rating.top,
        "rules.peers": rules.least_peers > rules.peer_floor,
    }
    return [
        Fault(file, where, "the smaller number must not exceed the larger one.")
        for where, is_wrong in wrong.items()
        if is_wrong
    ]


def no_outcome_reach_faults(_version: Outcomes, _file: str) -> list[Fault]:
    """Nothing: any rating of any figure can be reached, whatever the numbers."""
    return []


def outcome_wording_faults(version: Outcomes, texts: OutcomeTexts, file: str) -> list[Fault]:
    """A fault for each name that two figures or two groups share."""
    faults: list[Fault] = []
    named = {
        "kpis": [texts.kpis[kpi.id].name for kpi in version.kpis],
        "groups": [texts.groups[group] for group in version.groups],
    }
    for where, names in named.items():
        faults.extend(
            Fault(file, where, f"the name {name!r} stands twice; tell them apart.")
            for name in repeated(names)
        )
    return faults
