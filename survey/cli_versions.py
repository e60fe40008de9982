"""The terminal's command that compares two versions of a questionnaire."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from questionnaires.catalogue import Catalogue, UnknownVersion, load_catalogue
from questionnaires.changes import RULES
from questionnaires.comparison import Comparison, NotComparable, compare
from questionnaires.crosswalk import Crosswalk
from questionnaires.crosswalk_reading import (
    CrosswalkDraft,
    crosswalk_files,
    make_crosswalk,
    read_crosswalk,
    unchanged_crosswalk,
)
from questionnaires.faults import Fault, Refused
from questionnaires.reading import read_version
from questionnaires.schema import Questionnaire
from questionnaires.sheet import AnswerSheet
from questionnaires.version import AnyVersion
from questionnaires.ways import NoWay
from survey.terminal import catalogue_option, leave, name_faults, sheets

SEED = 20_261_122
"""Random sheets are the same in every run, so that a difference found once is found again."""


@click.command("compare")
@click.argument("old")
@click.argument("new")
@click.option(
    "--sheets", "files", multiple=True, help="Answer sheets of OLD; shows what NEW makes of them."
)
@catalogue_option
def compare_versions(
    old: str, new: str, files: tuple[str, ...], catalogues: tuple[Path, ...]
) -> None:
    """Say what changed between two versions, and which number the newer one needs.

    OLD and NEW are version folders, or versions of the catalogue such as service-maturity/1.0.0.
    """
    # Sheets and crosswalks are found, whether a version is in the catalogue or in a folder.
    folders = [path for path in (Path(old), Path(new)) if path.is_dir()]
    catalogue = load_catalogue((*catalogues, *folders))
    # What is wrong with these two is said when they are read themselves.
    named = tuple(map(str, folders))
    name_faults([f for f in catalogue.faults if not (named and f.file.startswith(named))])
    faults: list[Fault] = []
    before, after = _find(old, catalogue, faults), _find(new, catalogue, faults)
    if before is None or after is None:
        leave(faults)
        return
    drafts = _drafts(Path(new), faults)
    clarified = {
        text for draft in drafts if draft.old == before.version for text in draft.clarified
    }
    try:
        found = compare(before, after, clarified)
    except NotComparable as error:
        leave([*faults, Fault(new, "version", str(error))])
        return
    told = _comparison(found)
    effects: list[dict[str, Any]] = []
    if isinstance(before, Questionnaire) and isinstance(after, Questionnaire):
        told["same_answers"] = tried = _same_answers(before, after)
        if found.compatible and tried["differing"]:
            said = (
                "counts as compatible, yet the same answers give other results (see the example)."
            )
            faults.append(Fault(new, "", said))
        way = _way(before, after, drafts, catalogue, faults)
        effects = _effects(files, way, catalogue, faults)
    elif files:
        faults.append(Fault(new, "", "sheets are compared for maturity questionnaires only."))
    if files:
        from scoring.effect import summary

        told["effect"] = summary(effects)
    for line in (told, *effects):
        click.echo(json.dumps(line, ensure_ascii=False))
    _say(found, told)
    leave(faults)


def _find(named: str, catalogue: Catalogue, faults: list[Fault]) -> AnyVersion | None:
    """The version in a folder, or that of the catalogue called so."""
    if Path(named).is_dir():
        try:
            return read_version(Path(named))
        except Refused as refused:
            faults.extend(refused.faults)
            return None
    name, _, version = named.rpartition("/")
    try:
        return catalogue.any(name, version)
    except UnknownVersion as error:
        faults.append(Fault(named, "", f"is no folder, and {error}"))
        return None


def _drafts(folder: Path, faults: list[Fault]) -> list[CrosswalkDraft]:
    found = []
    for path in crosswalk_files(folder) if folder.is_dir() else []:
        try:
            found.append(read_crosswalk(path))
        except Refused as refused:
            faults.extend(refused.faults)
    return found


def _way(
    old: Questionnaire,
    new: Questionnaire,
    drafts: list[CrosswalkDraft],
    catalogue: Catalogue,
    faults: list[Fault],
) -> tuple[Crosswalk, ...]:
    """How old answers are read under `new`: its own crosswalk, the catalogue's, or by equal ids."""
    for draft in drafts:
        if draft.old == old.version:
            try:
                return (make_crosswalk(draft, old, new),)
            except Refused as refused:
                faults.extend(refused.faults)
    try:
        way = catalogue.way(old, new)
    except NoWay:
        way = ()
    return way or (unchanged_crosswalk(old, new),)


def _effects(
    files: tuple[str, ...],
    way: tuple[Crosswalk, ...],
    catalogue: Catalogue,
    faults: list[Fault],
) -> list[dict[str, Any]]:
    from scoring.effect import effect_on

    found = []
    old = way[0].old
    for sheet, _known, _simulated in sheets(files, catalogue, faults):
        if not isinstance(sheet, AnswerSheet) or (sheet.questionnaire, sheet.version) != (
            old.id,
            old.version,
        ):
            faults.append(Fault(sheet.id, "version", f"is not {old.id} {old.version}."))
            continue
        found.append(effect_on(sheet, way))
    return found


def _comparison(found: Comparison) -> dict[str, Any]:
    return {
        "questionnaire": found.old.id,
        "old": found.old.version,
        "new": found.new.version,
        "compatible": found.compatible,
        "step": found.step,
        "needs": found.number,
        "numbered_right": found.numbered_right,
        "changes": [
            {
                "change": change.kind,
                "where": change.where,
                "old": change.old,
                "new": change.new,
                "step": change.step,
                "compatible": change.compatible,
                "handling": RULES[change.kind].handling,
            }
            for change in found.changes
        ],
    }


def _same_answers(old: Questionnaire, new: Questionnaire) -> dict[str, Any]:
    from numpy.random import default_rng

    from scoring.same_answers import same_answers

    found = same_answers(old, new, default_rng(SEED))
    example = found.example and {
        "figure": found.example.figure,
        "old": None if found.example.old is None else round(float(found.example.old), 6),
        "new": None if found.example.new is None else round(float(found.example.new), 6),
        "answers": dict(found.example.answers),
    }
    return {"sheets": found.sheets, "differing": found.differing, "example": example}


def _say(found: Comparison, told: dict[str, Any]) -> None:
    """The finding in a sentence or two, for whoever looks on."""
    what = "compatible" if found.compatible else "not compatible: old results do not stand"
    click.echo(
        f"{found.old.id} {found.old.version} to {found.new.version}: {len(found.changes)} changes, "
        f"{what}. They need a {found.step} step ({found.number})"
        + ("." if found.numbered_right else f", yet it is called {found.new.version}."),
        err=True,
    )
    tried = told.get("same_answers")
    if tried:
        click.echo(
            f"The same answers gave another result in {tried['differing']} of {tried['sheets']} "
            "random sheets.",
            err=True,
        )
