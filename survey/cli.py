"""The terminal's front door: `maturity …`.

Data goes to stdout as JSON lines, messages to stderr. Exit 0: done; 1: the input is wrong, and
every fault was named; 2: wrong usage.
"""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from flask.cli import FlaskGroup

from questionnaires.checks import check_paths
from questionnaires.faults import Fault, Refused
from questionnaires.publishing import freeze, publish_to
from questionnaires.sheet import AnswerSheet, sheet_json
from questionnaires.version import Version
from scoring.any_kind import score_any
from scoring.result import score_sheet
from survey.cli_accounts import create_admin_command
from survey.cli_backup import backup_command, restore_command
from survey.cli_demo import demo_command
from survey.cli_organisations import erase_command, export_command
from survey.cli_peers import peers
from survey.cli_peers_sheets import beside
from survey.cli_upgrade import upgrade
from survey.cli_versions import compare_versions
from survey.config import Settings
from survey.terminal import catalogue_option, leave, load, plainly, sheets
from survey.wording import LANGUAGES, REFERENCE


def _app() -> Any:
    from survey.app import create_app

    return create_app()


@click.group(
    cls=FlaskGroup,
    create_app=_app,
    add_version_option=False,
    load_dotenv=False,
    help="Self-assessments of customer service: serve them, score them, report on them.",
)
def main() -> None:
    """The group; Flask's own commands (run, shell, routes) are part of it.

    Ours are made `with_appcontext=False`: else each would start the application, and make an
    instance with a database, only to score a file.
    """


main.add_command(compare_versions)
main.add_command(upgrade)
main.add_command(create_admin_command)
main.add_command(export_command)
main.add_command(erase_command)
main.add_command(demo_command)
main.add_command(backup_command)
main.add_command(restore_command)
main.add_command(peers)


class _Locale(click.Choice):
    """One of our languages, written pt_BR or pt-BR."""

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        """The locale, as the translations name it."""
        return super().convert(str(value).replace("-", "_"), param, ctx)


@main.command(with_appcontext=False)
@click.argument("files", nargs=-1, required=True)
@catalogue_option
def score(files: tuple[str, ...], catalogues: tuple[Path, ...]) -> None:
    """Score answer sheets (JSON; “-” reads stdin) into results, one JSON object a line.

    A file downloaded from a result page is scored anew and compared with the result in it.
    """
    catalogue = load(catalogues)
    faults: list[Fault] = []
    for sheet, known, _simulated in sheets(files, catalogue, faults):
        result = score_any(sheet, catalogue)
        click.echo(json.dumps(result, ensure_ascii=False))
        if known is None:
            continue
        if known.get("definition_sha256") != result["definition_sha256"]:
            faults.append(Fault(sheet.id, "", "was answered under another definition."))
        elif known != result:
            faults.append(
                Fault(sheet.id, "", "does not score to the result that stands in the file.")
            )
        else:
            click.echo(f"{sheet.id}: confirmed, fingerprint {result['fingerprint']}", err=True)
    leave(faults)


@main.command(with_appcontext=False)
@click.argument("sheet")
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--locale", type=_Locale(sorted(LANGUAGES)), default=REFERENCE)
@click.option("--peers", "model", help="A model of `maturity peers fit` to place the sheet in.")
@catalogue_option
def report(
    sheet: str, output: Path, locale: str, model: str | None, catalogues: tuple[Path, ...]
) -> None:
    """Write the PDF report of an answer sheet; needs no database."""
    from survey.reports.renderer import Renderer, RenderFailed
    from survey.reports.simulated import in_data

    catalogue = load(catalogues)
    faults: list[Fault] = []
    found = list(sheets((sheet,), catalogue, faults))
    if len(found) != 1 and not faults:
        faults.append(Fault(sheet, "", f"holds {len(found)} sheets; a report is made of one."))
    answers = found[0].sheet if found else None
    if found and not isinstance(answers, AnswerSheet):
        faults.append(Fault(sheet, "questionnaire", "a report is made of a maturity sheet."))
    if isinstance(answers, AnswerSheet) and not faults:
        with plainly():
            settings = Settings.from_environment()
        result = score_sheet(answers, catalogue.get(answers.questionnaire, answers.version))
        told = beside(answers, result, model, catalogue, faults) if model else None
        leave(faults)
        renderer = Renderer(settings.report_seconds, settings.report_megabytes, catalogues)
        try:
            content = renderer.render(
                {
                    "sheet": sheet_json(answers),
                    "result": result,
                    "organisation": str(answers.context.get("organisation", "")),
                    "locale": locale,
                    "submitted_at": None,
                    **in_data(simulated=found[0].simulated),
                    **({"peers": told} if told else {}),
                }
            )
            output.write_bytes(content)
            click.echo(f"{output}: {len(content)} bytes", err=True)
        except RenderFailed as failed:
            faults.append(Fault(sheet, "", str(failed)))
        except OSError as error:
            faults.append(Fault(str(output), "", f"cannot be written: {error.strerror}."))
        finally:
            renderer.close()
    leave(faults)


@main.command(with_appcontext=False)
@click.argument("questionnaire")
@click.option("-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--version", help="A version such as 1.0.0.  [default: the latest]")
@click.option("--locale", type=_Locale(sorted(LANGUAGES)), default=REFERENCE)
@catalogue_option
def form(
    questionnaire: str,
    output: Path,
    version: str | None,
    locale: str,
    catalogues: tuple[Path, ...],
) -> None:
    """Write a questionnaire as a blank PDF form, for interviews on paper."""
    from survey.reports.paper_form import form_pdf

    catalogue = load(catalogues)
    try:
        found = (
            catalogue.any(questionnaire, version)
            if version
            else catalogue.newest(Version, questionnaire)
        )
        content = form_pdf(found, locale)
        output.write_bytes(content)
    except LookupError as error:
        leave([Fault(questionnaire, "", str(error))])
    except OSError as error:
        leave([Fault(str(output), "", f"cannot be written: {error.strerror}.")])
    else:
        click.echo(f"{output}: {len(content)} bytes", err=True)


@main.command(with_appcontext=False)
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
def check(paths: tuple[Path, ...]) -> None:
    """Check questionnaire versions; names every fault with its file and item.

    By trying sheets it is proved, too, that each level can be reached, that no answer is without
    effect, that no rule is dead and that each element can move.
    """
    from scoring.linter import lint_paths

    faults = check_paths(paths) + lint_paths(paths)
    if not faults:
        click.echo("No faults found.", err=True)
    leave(faults)


@main.command(with_appcontext=False)
@click.argument("path", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--into",
    type=click.Path(file_okay=False, path_type=Path),
    help="The catalogue folder to publish into.  [default: catalogue in the instance folder]",
)
@click.option("--in-place", is_flag=True, help="Freeze it where it is, and copy nothing.")
def publish(path: Path, into: Path | None, in_place: bool) -> None:
    """Freeze a questionnaire version in the catalogue; a published one never changes."""
    from scoring.linter import lint_paths

    today = datetime.fromtimestamp(time.time(), UTC).date()
    faults = lint_paths([path])
    if faults:
        leave(check_paths([path]) + faults)
    try:
        if in_place:
            digest = freeze(path, today)
            click.echo(f"{path}: published with definition {digest}", err=True)
        else:
            with plainly():
                root = into or Settings.from_environment().instance / "catalogue"
            click.echo(f"{publish_to(path, root, today)}: published", err=True)
    except Refused as refused:
        leave(list(refused.faults))
    except OSError as error:
        leave([Fault(str(path), "", f"cannot be written: {error.strerror}.")])


@main.command(with_appcontext=False)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    default=8000,
    show_default=True,
    type=click.IntRange(1, 65535),
    help="Port to listen on.",
)
@click.option(
    "--workers", default=2, show_default=True, type=click.IntRange(1), help="Web processes."
)
def serve(host: str, port: int, workers: int) -> None:
    """Migrate, publish the shipped questionnaires, and serve web pages and background work."""
    from survey.serve import serve as run

    with plainly():
        run(host=host, port=port, workers=workers)


@main.command(with_appcontext=False)
def worker() -> None:
    """Do background work only; start as many as wanted, wherever the database can be seen."""
    from survey.serve import work

    with plainly():
        work()


if __name__ == "__main__":
    main()
