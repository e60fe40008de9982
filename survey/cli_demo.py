"""The terminal's command that fills an instance with simulated organisations."""

from __future__ import annotations

import json
import time

import click

from questionnaires.catalogue import load_catalogue
from questionnaires.faults import Fault
from survey.actions.serve_versions import serve_versions
from survey.chance import Chance
from survey.cli_organisations import opened
from survey.cli_peers_models import refit_pools
from survey.config import Settings
from survey.email_address import NotAnAddress, read_address
from survey.storage.database import Database
from survey.terminal import leave, name_faults, plainly

MOST = 100_000


@click.command("demo")
@click.option(
    "--organisations",
    default=2000,
    show_default=True,
    type=click.IntRange(1, MOST),
    help="How many there shall be.",
)
@click.option(
    "--seed",
    default=1,
    show_default=True,
    type=click.IntRange(0),
    help="The same seed invents the same organisations.",
)
@click.option("--consultant", metavar="EMAIL", help="Who leads a cohort of them all.")
@click.option("--beside-real", is_flag=True, help="Even where there are real organisations.")
@click.option("--remove", "removes", is_flag=True, help="Erase them all again, nothing else.")
def demo_command(
    organisations: int, seed: int, consultant: str | None, beside_real: bool, removes: bool
) -> None:
    """Fill the instance with simulated organisations, marked as such wherever they are shown.

    Each has two years of results and takes some 0.1 seconds. Stopped halfway, the same command
    goes on. Prints where to look as JSON: links to one organisation, and the cohort's page.
    """
    email = _address(consultant)
    with plainly():
        settings = Settings.from_environment()
        settings.make_instance()
        with opened(settings) as database:
            if removes:
                _remove(database)
            else:
                _fill(database, settings, organisations, seed, email, beside_real=beside_real)
            after_demo(database, settings)


def after_demo(database: Database, settings: Settings) -> None:
    """What follows once there are other simulated organisations than before: they are compared."""
    faults, done = refit_pools(database, settings, lambda key: key.simulated)
    name_faults(faults)
    for made in done:
        _progress(f"peers of {made.organisations} organisations: {made.model.outcome}")


def _address(consultant: str | None) -> str | None:
    try:
        return consultant and read_address(consultant)
    except NotAnAddress:
        leave([Fault(str(consultant), "", "is no e-mail address; write it like name@example.org.")])
    return None


def _remove(database: Database) -> None:
    from survey.actions.demonstrate import remove

    gone = remove(database, lambda left: _progress(f"{left} left"), now=int(time.time()))
    click.echo(f"{gone} simulated organisations erased", err=True)


def _fill(
    database: Database,
    settings: Settings,
    organisations: int,
    seed: int,
    email: str | None,
    *,
    beside_real: bool,
) -> None:
    # Imported where they work: they bring numpy, and no other command waits for it.
    from survey.actions.demonstrate import HoldsRealOnes, OtherSeed, fill, show_first
    from survey.actions.demonstrate_cohort import follow

    now, chance, began = int(time.time()), Chance(), time.monotonic()
    catalogue = serve_versions(database, load_catalogue(settings.catalogue_folders), now=now)
    try:
        made = fill(
            database,
            catalogue,
            organisations,
            seed=seed,
            beside_real=beside_real,
            tell=lambda there: _progress(f"{there} of {organisations} organisations"),
            now=now,
            chance=chance,
        )
        cohort = email and follow(database, catalogue, email, seed=seed, now=now, chance=chance)
        shown = show_first(database, seed=seed, now=now, chance=chance)
    except HoldsRealOnes as refused:
        leave(
            [
                Fault(
                    "demo",
                    "",
                    f"this instance holds {refused.count} real organisations. Use another one "
                    "(MATURITY_INSTANCE=FOLDER), or say --beside-real.",
                )
            ]
        )
        return
    except OtherSeed:
        leave([Fault("demo", "--seed", "there are organisations of another seed; --remove them.")])
        return
    except LookupError as error:
        leave([Fault("demo", "", f"a questionnaire is not served here: {error}.")])
        return
    said = {
        "organisations": organisations,
        "made": made,
        "result": f"{settings.origin}/en/open/{shown.result}",
        "everything": f"{settings.origin}/en/open/{shown.private}",
    }
    if cohort:
        said["cohort"] = f"{settings.origin}/en/cohorts/{cohort}/"
    click.echo(json.dumps(said))
    click.echo(f"{made} simulated organisations made in {time.monotonic() - began:.0f} s", err=True)


def _progress(said: str) -> None:
    click.echo(said, err=True)
