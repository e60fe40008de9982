"""The terminal's command that carries answer sheets to a newer version."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from questionnaires.carrying import NotCarried, carry
from questionnaires.catalogue import Catalogue, UnknownVersion
from questionnaires.crosswalk import MappedAnswer, map_sheet
from questionnaires.faults import Fault, Refused
from questionnaires.sheet import AnswerSheet, sheet_json
from questionnaires.ways import NoWay
from scoring.any_kind import AnySheet
from survey.terminal import catalogue_option, leave, load, sheets

Json = dict[str, Any]


@click.command("upgrade")
@click.argument("files", nargs=-1, required=True)
@click.option("--to", "target", required=True, help="The version, such as 2.0.0.")
@click.option("--confirmed", is_flag=True, help="Take the proposed answers as confirmed.")
@catalogue_option
def upgrade(
    files: tuple[str, ...], target: str, confirmed: bool, catalogues: tuple[Path, ...]
) -> None:
    """Carry answer sheets to a newer version over its crosswalks; “-” reads stdin.

    One JSON object a sheet: the new `sheet`, which `maturity score` reads, and what to `confirm`,
    what was `not_asked` and which answers were `dropped`. What is to be confirmed is skipped in
    the sheet, unless --confirmed says that somebody has. Sheets of service models and of figures
    have no crosswalks: they are copied to a compatible version, and refused by any other.
    """
    catalogue = load(catalogues)
    faults: list[Fault] = []
    for sheet, _known, _simulated in sheets(files, catalogue, faults):
        try:
            line = _upgraded(sheet, target, confirmed, catalogue)
        except (UnknownVersion, NoWay, NotCarried) as error:
            faults.append(Fault(sheet.id, "version", str(error)))
        except Refused as refused:
            faults.extend(refused.faults)
        else:
            click.echo(json.dumps(line, ensure_ascii=False))
            for item, proposal in line["confirm"].items():
                click.echo(
                    f"{sheet.id}: please check {item}: {proposal['code']} ({proposal['kind']}, "
                    f"from {', '.join(proposal['from'])})",
                    err=True,
                )
    leave(faults)


def _upgraded(sheet: AnySheet, target: str, confirmed: bool, catalogue: Catalogue) -> Json:
    """What is printed of a sheet. Raises UnknownVersion, NoWay, NotCarried, Refused."""
    if not isinstance(sheet, AnswerSheet):
        carried = carry(
            sheet,
            catalogue.any(sheet.questionnaire, sheet.version),
            catalogue.any(sheet.questionnaire, target),
        )
        return _line(carried.sheet, {}, carried.not_asked, ())
    old = catalogue.get(sheet.questionnaire, sheet.version)
    way = catalogue.way(old, catalogue.get(sheet.questionnaire, target))
    if not way:
        return _line(sheet_json(sheet), {}, (), ())
    mapped = map_sheet(sheet, way)
    made = mapped.confirmed() if confirmed else mapped.prefilled()
    proposals = {} if confirmed else _proposals(mapped.to_confirm)
    return _line(sheet_json(made), proposals, mapped.not_asked, mapped.dropped)


def _line(sheet: Json, confirm: Json, not_asked: tuple[str, ...], dropped: tuple[str, ...]) -> Json:
    return {
        "sheet": sheet,
        "confirm": confirm,
        "not_asked": list(not_asked),
        "dropped": list(dropped),
    }


def _proposals(found: dict[str, MappedAnswer]) -> Json:
    return {
        item: {
            "code": mapped.answer.code,
            "from": list(mapped.sources),
            "kind": mapped.kind,
            "trust": mapped.trust,
        }
        for item, mapped in found.items()
    }
