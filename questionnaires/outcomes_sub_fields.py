"""What stands beside the value of a figure: read, and refused where the parts do not add up."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType

from questionnaires.outcomes_fields import EntryFields, plain
from questionnaires.sentence import said

SUB_FIELDS = "sub_fields"


def read_sub_fields(entry: EntryFields, value: Fraction | None) -> Mapping[str, Fraction]:
    """Sub-field → its number, of those given; notes each fault in `entry`.

    `value`: that of the figure, in its own range; None when it has a fault. Shares of one whole
    add up to at most that whole; rounded shares may exceed it by the tolerance of the version.
    """
    data = entry.data.get(SUB_FIELDS)
    if data is None:
        return MappingProxyType({})
    known = tuple(sub.id for sub in entry.kpi.sub_fields)
    if not isinstance(data, dict):
        entry.fault(SUB_FIELDS, said("must be an object of names and numbers."))
        return MappingProxyType({})
    for key in sorted(set(map(str, data)) - set(known)):
        entry.fault(
            SUB_FIELDS,
            said(
                "%(name)s is not part of this figure; known: %(known)s.",
                name=repr(key[:40]),
                known=", ".join(known),
            ),
        )
    found = {}
    for sub in entry.kpi.sub_fields:
        number = entry.number(sub.id, sub.low, sub.high, data, f"{SUB_FIELDS}.")
        if number is not None:
            found[sub.id] = number
    if value is not None:
        _refuse_more_than_the_whole(entry, value, found)
    return MappingProxyType(found)


def _refuse_more_than_the_whole(
    entry: EntryFields, value: Fraction, found: Mapping[str, Fraction]
) -> None:
    parts = [sub for sub in entry.kpi.sub_fields if sub.whole is not None and sub.id in found]
    total = sum((found[sub.id] for sub in parts), value)
    for sub in parts[-1:]:
        whole = sub.whole or Fraction(0)
        if total > whole + entry.version.rules.parts_tolerance:
            entry.fault(
                f"{SUB_FIELDS}.{sub.id}",
                said(
                    "this and the value are parts of one whole, yet they add up to %(sum)s; "
                    "at most %(most)s is possible.",
                    sum=plain(total),
                    most=plain(whole),
                ),
            )
