"""The terminal's commands that learn from answer sheets and place them; they need no database."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from questionnaires.catalogue import Catalogue, UnknownVersion
from questionnaires.faults import Fault
from questionnaires.schema import Questionnaire
from questionnaires.sheet import AnswerSheet
from questionnaires.version import edition_of, version_key
from survey.terminal import catalogue_option, leave, load, sheets

if TYPE_CHECKING:  # numpy and scikit-learn are loaded by the command that needs them
    from scoring.matrix import AnswerMatrix
    from scoring.peers.model import PeerModel
    from scoring.peers.pool import Pool

FULL = "full"

PLACES = 6
"""Decimals of what is printed, as in results."""

Json = dict[str, Any]


@click.command("fit")
@click.argument("files", nargs=-1, required=True, metavar="SHEETS...")
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--seed", default=1, show_default=True, type=click.IntRange(0))
@click.option(
    "--months",
    default=12,
    show_default=True,
    type=click.IntRange(1),
    help="What lies between two sheets of the same id.",
)
@click.option("--simulated", is_flag=True, help="These organisations do not exist.")
@catalogue_option
def fit(
    files: tuple[str, ...],
    output: Path,
    seed: int,
    months: int,
    simulated: bool,
    catalogues: tuple[Path, ...],
) -> None:
    """Learn a peer model from answer sheets, as `maturity score` reads them.

    One sheet an organisation: of several with the same id the last one counts, and the one before
    it says what was raised since. Sheets without an id are organisations of their own. Versions of
    one edition are carried to the newest of them. Prints what was found as JSON.
    """
    from scoring.peers.model import write
    from scoring.peers.study import Waves, study

    catalogue = load(catalogues)
    faults: list[Fault] = []
    given = _given(files, catalogue, faults, simulated=simulated)
    if not (given.last or faults):
        faults.append(Fault(", ".join(files), "", "there is no sheet to learn from."))
    leave(faults)
    pool = _pool(given.last, given, catalogue)
    waves = None
    if given.before:
        waves = Waves(_pool(given.before, given, catalogue), pool, months)
    model = study(pool, seed, waves=waves)
    try:
        output.write_text(write(model), encoding="utf-8")
    except OSError as error:
        leave([Fault(str(output), "", f"cannot be written: {error.strerror}.")])
    click.echo(json.dumps(_found(model), ensure_ascii=False))
    click.echo(f"{output}: {pool.size} organisations, {model.outcome}", err=True)


@dataclass(frozen=True, slots=True)
class _Given:
    """Whose sheets were given: organisation → its last one, and the one before that."""

    last: Mapping[str, AnswerSheet]
    before: Mapping[str, AnswerSheet]
    simulated: bool


def _given(
    files: tuple[str, ...], catalogue: Catalogue, faults: list[Fault], *, simulated: bool
) -> _Given:
    last: dict[str, AnswerSheet] = {}
    before: dict[str, AnswerSheet] = {}
    kinds = set()
    for number, one in enumerate(sheets(files, catalogue, faults), 1):
        sheet, name = one.sheet, one.sheet.id or f"sheet {number}"
        if not isinstance(sheet, AnswerSheet):
            faults.append(Fault(name, "questionnaire", "is no maturity questionnaire."))
            continue
        first = next(iter(last.values()), sheet)
        if why := _not_beside(sheet, first):
            faults.append(Fault(name, "version", why))
            continue
        kinds.add(simulated or one.simulated)
        if name in last:
            before[name] = last[name]
        last[name] = sheet
    if len(kinds) > 1:
        faults.append(
            Fault(", ".join(files), "", "simulated sheets do not stand beside real ones.")
        )
    return _Given(last, before, kinds == {True})


def _not_beside(sheet: AnswerSheet, first: AnswerSheet) -> str:
    """Why a sheet does not belong into a pool with the first one; "" where it does."""

    if sheet.form != FULL:
        return "is a quick check; peers are learnt from whole sheets."
    if (sheet.questionnaire, edition_of(sheet.version)) == (
        first.questionnaire,
        edition_of(first.version),
    ):
        return ""
    return (
        f"{sheet.questionnaire} {sheet.version} does not mean the same as "
        f"{first.questionnaire} {first.version}; use `maturity upgrade` first."
    )


def _pool(chosen: Mapping[str, AnswerSheet], given: _Given, catalogue: Catalogue) -> Pool:
    """The pool of these sheets under the newest version of any that were given."""
    import numpy as np

    from scoring.matrix import from_sheets
    from scoring.peers.pool import Part, facets_of, gather, under_version

    everyone = [*given.last.values(), *given.before.values()]
    newest = max((sheet.version for sheet in everyone), key=version_key)
    target = catalogue.get(everyone[0].questionnaire, newest)
    parts = []
    for version in sorted({sheet.version for sheet in chosen.values()}):
        some = {name: sheet for name, sheet in chosen.items() if sheet.version == version}
        matrix = from_sheets(some.values(), catalogue.get(target.id, version))
        parts.append(
            Part(
                under_version(matrix, target),
                list(some),
                [0] * len(some),
                np.array([facets_of(sheet.context) for sheet in some.values()], np.int16),
                given.simulated,
            )
        )
    return gather(parts)


def _found(model: PeerModel) -> Json:
    moves = model.measures.moves
    return {
        "questionnaire": model.questionnaire,
        "version": model.version,
        "organisations": model.organisations,
        "simulated": model.simulated,
        "outcome": model.outcome,
        "z": round(model.structure.z, PLACES),
        "p": round(model.structure.p, PLACES),
        "groups": [
            {
                "key": group.key,
                "share": round(group.share, PLACES),
                "stability": round(group.stability, PLACES),
                "tentative": group.tentative,
                "traits": {
                    trait.dimension: "led" if trait.led else "light" for trait in group.traits
                },
            }
            for group in model.archetypes
        ],
        "ordered": model.measures.graded is not None,
        "moves": None if moves is None else {"rung": moves.rung, "movers": moves.movers},
        "fingerprint": model.fingerprint,
    }


@click.command("place")
@click.argument("files", nargs=-1, required=True, metavar="SHEET...")
@click.option("--model", "path", required=True, help="A model that `maturity peers fit` wrote.")
@catalogue_option
def place(files: tuple[str, ...], path: str, catalogues: tuple[Path, ...]) -> None:
    """Say where answer sheets stand in a peer model: one JSON object a line, in order.

    `next_moves`: what is open, the likeliest next step first, as far as the model has seen any.
    """
    catalogue = load(catalogues)
    faults: list[Fault] = []
    used = read_model(path, catalogue, faults)
    if used is None:
        leave(faults)
        return
    model, questionnaire = used
    for number, one in enumerate(sheets(files, catalogue, faults), 1):
        if not isinstance(one.sheet, AnswerSheet):
            name = one.sheet.id or f"sheet {number}"
            faults.append(Fault(name, "questionnaire", "is no maturity questionnaire."))
            continue
        matrix = under_model(one.sheet, questionnaire, catalogue, faults)
        if matrix is not None:
            line = {"id": one.sheet.id, **_placed(model, matrix)}
            click.echo(json.dumps(line, ensure_ascii=False))
    leave(faults)


def read_model(
    path: str, catalogue: Catalogue, faults: list[Fault]
) -> tuple[PeerModel, Questionnaire] | None:
    """The model in a file and the version it is of; None, and a fault that says why, without."""
    from scoring.peers.model import FORMAT, read
    from scoring.peers.sealed import ModelRefused, open_sealed

    try:
        text = Path(path).read_text(encoding="utf-8")
        body = open_sealed(text, FORMAT)
        questionnaire = catalogue.get(str(body.get("questionnaire")), str(body.get("version")))
        return read(text, questionnaire), questionnaire
    except OSError as error:
        faults.append(Fault(path, "", f"cannot be read: {error.strerror}."))
    except UnicodeDecodeError:
        faults.append(Fault(path, "", "is no peer model: it is not UTF-8."))
    except (UnknownVersion, ModelRefused) as error:
        faults.append(Fault(path, "", f"cannot be used: {str(error).rstrip('.')}."))
    return None


def under_model(
    sheet: AnswerSheet, questionnaire: Questionnaire, catalogue: Catalogue, faults: list[Fault]
) -> AnswerMatrix | None:
    """A sheet as a matrix under the version of a model; None, and a fault, for other editions."""
    from scoring.matrix import from_sheets
    from scoring.peers.pool import PoolRefused, under_version

    matrix = from_sheets([sheet], catalogue.get(sheet.questionnaire, sheet.version))
    try:
        return under_version(matrix, questionnaire)
    except PoolRefused as error:
        faults.append(Fault(sheet.id or "the sheet", "version", f"{error}."))
        return None


def beside(
    sheet: AnswerSheet, result: Json, path: str, catalogue: Catalogue, faults: list[Fault]
) -> Json | None:
    """A result beside the model in a file, as reports take it; None, and a fault, without."""
    from scoring.peers.compared import beside_model

    used = read_model(path, catalogue, faults)
    if used is None:
        return None
    if sheet.form != FULL:
        faults.append(Fault(sheet.id, "form", "is a quick check, which is not compared."))
        return None
    matrix = under_model(sheet, used[1], catalogue, faults)
    return None if matrix is None else beside_model(matrix, result, used[0])


def _placed(model: PeerModel, matrix: AnswerMatrix) -> Json:
    from scoring.layout import layout_of

    found = model.place(matrix)[0]
    graded, moves = model.measures.graded, model.measures.moves
    layout = layout_of(matrix.questionnaire)
    ranks = layout.ranks(matrix.codes)
    names = [item.id for item in matrix.questionnaire.items if item.scored]
    line: Json = {
        "outcome": model.outcome,
        "organisations": model.organisations,
        "simulated": model.simulated,
        "probabilities": None,
        "first": None,
        "second": None,
        "between": None,
        "implausible": None if graded is None else bool(graded.implausible(ranks)[0]),
        "next_moves": None,
    }
    if found is not None:
        line |= {
            "probabilities": {key: round(p, PLACES) for key, p in found.probabilities.items()},
            "first": found.first,
            "second": found.second,
            "between": found.between,
        }
    if graded is not None and moves is not None:
        suggested = moves.suggest(layout, graded, ranks[0])
        line["next_moves"] = [_move(names, move) for move in suggested]
    return line


def _move(names: Sequence[str], move: Any) -> Json:
    line = {"id": names[move.item], "score": round(move.score, PLACES)}
    seen = move.evidence
    if seen is None:
        return line | {"open": None}
    return line | {
        "open": seen.open_,
        "share": round(seen.share, PLACES),
        "low": round(seen.low, PLACES),
        "high": round(seen.high, PLACES),
        "months": int(seen.period),
    }
