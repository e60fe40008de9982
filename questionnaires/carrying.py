"""A sheet of service models or figures under a newer version whose answers mean the same.

Such a sheet has no crosswalk: between compatible versions every answer is copied, and where the
versions are not compatible nobody may say what an old answer would have been.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from questionnaires.comparison import Comparison, NotComparable, compare
from questionnaires.fit import Fit
from questionnaires.fit_sheet import FitSheet, fit_sheet_json, parse_fit_sheet
from questionnaires.outcomes import Outcomes
from questionnaires.outcomes_sheet import OutcomeSheet, outcome_sheet_json, parse_outcome_sheet
from questionnaires.version import AnyVersion, version_key

NAMED = 3
"""So many changes are named as the reason why a sheet cannot be copied."""


class NotCarried(ValueError):
    """The answers mean something else in the other version; the text says what changed."""


@dataclass(frozen=True, slots=True)
class Carried:
    """The sheet in JSON form under the newer version, and what the older one did not ask."""

    sheet: dict[str, Any]
    not_asked: tuple[str, ...]


def carry(sheet: FitSheet | OutcomeSheet, old: AnyVersion, new: AnyVersion) -> Carried:
    """The sheet, one of `old`, copied to `new`, which is the same version or a later one.

    Figures and sub-fields that only `new` has are named as not asked: "OUT-BOT.handed_over".
    Raises NotCarried, and Refused when `new` refuses an answer all the same.
    """
    if version_key(old.version) > version_key(new.version):
        raise NotCarried(f"{new.id} {new.version} is not a later version of {old.version}.")
    try:
        found = compare(old, new)
    except NotComparable as error:
        raise NotCarried(str(error)) from error
    _check(found)
    if isinstance(sheet, FitSheet) and isinstance(new, Fit):
        data = fit_sheet_json(sheet) | {"version": new.version}
        return Carried(fit_sheet_json(parse_fit_sheet(data, new, sheet.id)), ())
    if isinstance(sheet, OutcomeSheet) and isinstance(old, Outcomes) and isinstance(new, Outcomes):
        data = outcome_sheet_json(sheet) | {"version": new.version}
        made = outcome_sheet_json(parse_outcome_sheet(data, new, sheet.id))
        return Carried(made, _not_asked(old, new))
    raise NotCarried(f"{old.id} {old.version} is of another kind than the sheet.")


def _check(found: Comparison) -> None:
    """Raises NotCarried unless every answer means, and counts, what it did."""
    between = f"{found.old.id} {found.old.version} to {found.new.version}"
    if not found.compatible:
        reasons = [change for change in found.changes if not change.compatible]
        named = "; ".join(f"{change.where} ({change.kind})" for change in reasons[:NAMED])
        more = f" and {len(reasons) - NAMED} more" if len(reasons) > NAMED else ""
        raise NotCarried(
            f"{between} is not compatible, so answers cannot be copied: {named}{more}."
        )
    # The class is compatible because numbers can be converted; copied they would be wrong.
    units = [change.where for change in found.changes if change.kind == "changed unit"]
    if units:
        raise NotCarried(f"{between} changes a unit, so convert the numbers first: {units[0]}.")


def _not_asked(old: Outcomes, new: Outcomes) -> tuple[str, ...]:
    return tuple(name for name in _asked(new) if name not in _asked(old))


def _asked(version: Outcomes) -> tuple[str, ...]:
    """Every figure, and after it every sub-field of it."""
    return tuple(
        name
        for kpi in version.kpis
        for name in (kpi.id, *(f"{kpi.id}.{sub.id}" for sub in kpi.sub_fields))
    )
