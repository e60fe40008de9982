"""The scoring lints of a version: by trying sheets, that everything it says can come about.

Each level of each dimension and overall is reached by some answers, no answer is without any
effect, no rule is dead, and each lens element can move. A fault comes with the sheet or the figure
that shows it.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from questionnaires.catalogue import version_folders
from questionnaires.coverage import coverage_faults
from questionnaires.faults import Fault
from questionnaires.integrity import integrity_faults
from questionnaires.reading import DEFINITION, read_draft
from questionnaires.schema import Questionnaire
from scoring.lint_effects import answer_faults, movement_faults
from scoring.lint_levels import level_faults
from scoring.lint_rules import rule_faults
from scoring.rules import SCORING_VERSION


def scoring_faults(version: Questionnaire, file: str) -> list[Fault]:
    """Every fault of the version's scoring; `file` is how faults call its definition.

    The version has to be sound otherwise (`questionnaires.integrity`, `coverage`).
    """
    return [
        Fault(file, where, message)
        for where, message in (
            *level_faults(version),
            *answer_faults(version),
            *movement_faults(version),
            *rule_faults(version),
        )
    ]


def lint_paths(paths: Iterable[Path]) -> list[Fault]:
    """The scoring faults of the maturity versions at or below `paths`.

    A version that cannot be scored is passed over: `questionnaires.checks` names its faults.
    """
    folders: dict[Path, None] = {}
    for path in paths:
        folders.update(dict.fromkeys([path.parent] if path.is_file() else version_folders(path)))
    faults: list[Fault] = []
    for folder in folders:
        draft, wrong = read_draft(folder)
        file = str(folder / DEFINITION)
        if not isinstance(draft, Questionnaire) or any(fault.file == file for fault in wrong):
            continue
        if integrity_faults(draft, file) or coverage_faults(draft, file):
            continue
        if draft.scoring_version != SCORING_VERSION:
            said = f"{draft.scoring_version} is not known; this program has {SCORING_VERSION}."
            faults.append(Fault(file, "scoring_version", said))
            continue
        faults.extend(scoring_faults(draft, file))
    return faults
