"""What the commands of the terminal share: folders of versions, sheets from files, leaving."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, NamedTuple

import click

from questionnaires.catalogue import Catalogue, load_catalogue
from questionnaires.faults import Fault, Refused
from scoring.any_kind import AnySheet, read_sheet
from survey.config import BadSetting
from survey.reports.simulated import KEY
from survey.storage.database import StorageUnavailable
from survey.storage.sqlite_driver import UnsafeDatabase

INPUT_WRONG = 1
BESIDE = {"result", "confirm", "not_asked", "dropped", KEY}
"""What may stand beside a sheet: its result in a download, what an upgrade says of it."""


def catalogue_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """The option for further folders of versions."""
    return click.option(
        "--catalogue",
        "catalogues",
        multiple=True,
        type=click.Path(exists=True, file_okay=False, path_type=Path),
        help="A further folder of <id>/<version>/; may be given several times.",
    )(command)


def load(catalogues: tuple[Path, ...]) -> Catalogue:
    """The shipped versions and those of further folders; broken ones are named and left out."""
    catalogue = load_catalogue(catalogues)
    name_faults(catalogue.faults)
    return catalogue


def name_faults(faults: tuple[Fault, ...] | list[Fault]) -> None:
    """Each fault on a line of stderr."""
    for fault in faults:
        click.echo(str(fault), err=True)


def leave(faults: list[Fault]) -> None:
    """Name the faults; with any, leave with 1."""
    name_faults(faults)
    if faults:
        sys.exit(INPUT_WRONG)


class Given(NamedTuple):
    """A sheet and what stood beside it: its result in a download of the web application.

    `simulated`: the download says that the organisation does not exist.
    """

    sheet: AnySheet
    result: dict[str, Any] | None = None
    simulated: bool = False


def sheets(paths: tuple[str, ...], catalogue: Catalogue, faults: list[Fault]) -> Iterator[Given]:
    """Each sheet of the files, in order; what cannot be read is added to `faults`."""
    for path in paths:
        try:
            with click.open_file(path, encoding="utf-8") as stream:
                for where, data in _lines("stdin" if path == "-" else path, stream):
                    try:
                        yield _sheet(data, catalogue, where)
                    except Refused as refused:
                        faults.extend(refused.faults)
        except UnicodeDecodeError:
            faults.append(Fault(path, "", "is not UTF-8; save the file as UTF-8."))
        except OSError as error:
            faults.append(Fault(path, "", f"cannot be read: {error.strerror}."))


def _lines(path: str, stream: IO[Any]) -> Iterator[tuple[str, object]]:
    """(where, JSON) of each sheet: a file is one object, or one a line.

    JSON that cannot be read stands for itself as Refused, so that the next line is read too.
    """
    text = stream.read()
    whole = _decode(text, path)
    # Not splitlines(): JSON may hold the other line breaks that Unicode knows.
    lines = [(n, line) for n, line in enumerate(text.split("\n"), 1) if line.strip()]
    first_two = [_decode(line, path) for _n, line in lines[:2]]
    # Of one object over several lines, no line is JSON by itself.
    if not isinstance(whole, Refused) or all(isinstance(line, Refused) for line in first_two):
        yield path, whole
        return
    for number, line in lines:
        where = f"{path}:{number}"
        yield where, _decode(line, where)


def _decode(text: str, where: str) -> object:
    """The decoded JSON, or Refused as a value."""

    def refuse(constant: str) -> object:
        raise ValueError(f"{constant} is not a number")

    try:
        return json.loads(text, parse_constant=refuse)
    except RecursionError:
        return Refused([Fault(where, "", "is not JSON: it is nested too deeply.")])
    except ValueError as error:
        return Refused([Fault(where, "", f"is not JSON: {error}.")])


def _sheet(data: object, catalogue: Catalogue, where: str) -> Given:
    if isinstance(data, Refused):
        raise data
    if not isinstance(data, dict) or "sheet" not in data or not set(data) <= {"sheet", *BESIDE}:
        return Given(read_sheet(data, catalogue, where))
    sheet = read_sheet(data["sheet"], catalogue, where)
    known = data.get("result", {}) if "result" in data else None
    known = known if known is None or isinstance(known, dict) else {}
    return Given(sheet, known, data.get(KEY) is True)


@contextmanager
def plainly() -> Iterator[None]:
    """What keeps an instance from starting, as a sentence instead of a traceback."""
    try:
        yield
    except (BadSetting, UnsafeDatabase, StorageUnavailable) as error:
        click.echo(str(error), err=True)
        sys.exit(INPUT_WRONG)
