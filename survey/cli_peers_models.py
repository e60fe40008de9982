"""The terminal's commands about the peers of an instance: fit its pools, choose models."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import Any

import click

from questionnaires.catalogue import load_catalogue
from questionnaires.faults import Fault
from questionnaires.plain_text import NotPlainText, plain_text
from survey.actions.choose_model import NotChosen, models_in_use, promote, roll_back
from survey.actions.name_groups import MOST_NAME, name_groups, pools_with_groups
from survey.actions.plan_refits import STEPS, pools_of
from survey.actions.refit_now import RefitRuns, refit_now
from survey.actions.refit_peers import NobodyThere, Refitted
from survey.chance import Chance
from survey.cli_organisations import opened
from survey.config import Settings
from survey.storage import peers
from survey.storage.audit import CLI
from survey.storage.database import Database
from survey.storage.peers import ModelRecord, Overtaken
from survey.storage.pool import PoolKey
from survey.terminal import leave, plainly
from survey.wording import LANGUAGES

Json = dict[str, Any]


@click.command("refit")
@click.option("--questionnaire", help="Only the pools of this questionnaire.")
def refit_command(questionnaire: str | None) -> None:
    """Fit the pools of this instance now, and tell of them anew; a worker does so by itself.

    Prints a JSON object for each pool: the epoch that is told of now, the model, whether it is in
    use, and which gate held it back.
    """
    with _instance() as (database, settings):
        faults, done = refit_pools(
            database, settings, lambda key: questionnaire in (None, key.questionnaire)
        )
        for made in done:
            line = {"epoch": made.epoch, "told": made.told, **_line(made.model)}
            click.echo(json.dumps(line, ensure_ascii=False))
        if not (done or faults):
            faults.append(
                Fault(questionnaire or "peers", "", "no organisation agreed to be compared.")
            )
    leave(faults)


def refit_pools(
    database: Database, settings: Settings, wanted: Callable[[PoolKey], bool]
) -> tuple[list[Fault], list[Refitted]]:
    """Fit each pool that is wanted: why some were not, and what came of the others."""
    from scoring.peers.sealed import ModelRefused

    catalogue = load_catalogue(settings.catalogue_folders)
    with database.read() as tx:
        keys = [key for key in pools_of(tx) if wanted(key)]
    faults: list[Fault] = []
    done: list[Refitted] = []
    for key in keys:
        name = _name(key)
        try:
            made = refit_now(
                database,
                key,
                catalogue,
                secret=settings.signing_key(),
                floor=settings.peer_floor,
                now=int(time.time()),
                chance=Chance(),
                keep=partial(_progress, name),
            )
        except NobodyThere as error:
            click.echo(f"{name}: {error}; nothing is told of it any more", err=True)
        except RefitRuns as running:
            until = datetime.fromtimestamp(running.args[0], UTC).strftime("%H:%M")
            why = f"is being fitted by another process, which has until {until} UTC."
            faults.append(Fault(name, "", why))
        except Overtaken:
            faults.append(Fault(name, "", "was told of by another process meanwhile; try again."))
        except ModelRefused as error:
            faults.append(Fault(name, "", f"what was told last cannot be read: {error}."))
        else:
            done.append(made)
    return faults, done


@click.command("list")
def list_command() -> None:
    """Print the models of this instance, one JSON object a line, the newest first.

    `groups`: of a model in use, the key of each group and its names in languages.
    """
    with _instance() as (database, settings):
        catalogue = load_catalogue(settings.catalogue_folders)
        groups = {
            pool.used.record.id: {
                group.key: pool.names.get(group.key, {}) for group in pool.used.model.archetypes
            }
            for pool in pools_with_groups(database, catalogue)
        }
        with database.read() as tx:
            used = {record.id for record in models_in_use(tx)}
            found = peers.models(tx)
    for record in found:
        line = _line(record) | {"in_use": record.id in used, "groups": groups.get(record.id, {})}
        click.echo(json.dumps(line, ensure_ascii=False))


@click.command("rollback")
@click.argument("model", required=False)
def rollback_command(model: str | None) -> None:
    """Withdraw the model in use (its id, where several pools have one).

    The one that was promoted before is in use again. What is told of others stays as it is.
    """
    with _instance() as (database, _settings):
        try:
            gone, now_used = roll_back(database, model, actor=CLI, now=int(time.time()))
        except NotChosen as error:
            leave([Fault(model or "peers", "", str(error))])
            return
    click.echo(f"{gone.id} (number {gone.number}) is withdrawn.", err=True)
    if now_used is None:
        click.echo(f"{_name(gone.key)}: no model is in use until the next refit.", err=True)
        return
    click.echo(json.dumps(_line(now_used), ensure_ascii=False))


@click.command("promote")
@click.argument("model")
def promote_command(model: str) -> None:
    """Put MODEL (an id of `maturity peers list`) in use, though a gate held it back."""
    with _instance() as (database, settings):
        catalogue = load_catalogue(settings.catalogue_folders)
        try:
            record = promote(database, catalogue, model, actor=CLI, now=int(time.time()))
        except NotChosen as error:
            leave([Fault(model, "", str(error))])
            return
    click.echo(f"{record.id} (number {record.number}) is in use.", err=True)


@click.command("rename")
@click.argument("key")
@click.argument("name")
@click.option("--locale", required=True, type=click.Choice(sorted(LANGUAGES)))
@click.option("--questionnaire", help="Where pools of several questionnaires have such a group.")
@click.option("--simulated", is_flag=True, help="A group of simulated organisations.")
def rename_command(
    key: str, name: str, locale: str, questionnaire: str | None, simulated: bool
) -> None:
    """Call the group KEY by NAME in one language; an empty NAME gives back the name of its traits.

    The keys of groups stand in `maturity peers list`.
    """
    try:
        given = plain_text(name, MOST_NAME).strip()
    except NotPlainText as error:
        leave([Fault(key, locale, error.sentence)])
        return
    with _instance() as (database, settings):
        catalogue = load_catalogue(settings.catalogue_folders)
        found = [
            pool
            for pool in pools_with_groups(database, catalogue)
            if key in pool.used.model.keys
            and pool.key.simulated == simulated
            and questionnaire in (None, pool.key.questionnaire)
        ]
        if not found:
            kind = "simulated" if simulated else "real"
            leave([Fault(key, "", f"is no group of {kind} organisations in use.")])
        if len(found) > 1:
            names = ", ".join(_name(pool.key) for pool in found)
            leave([Fault(key, "", f"is a group of {names}; say --questionnaire.")])
        now = int(time.time())
        changed = name_groups(database, catalogue, found[0].key, {key: {locale: given}}, CLI, now)
    said = given or "as its traits say"
    click.echo(f"{key} is called {said} ({locale})" + ("." if changed else " already."), err=True)


@contextmanager
def _instance() -> Iterator[tuple[Database, Settings]]:
    with plainly():
        settings = Settings.from_environment()
        settings.make_instance()
        with opened(settings) as database:
            yield database, settings


def _progress(name: str, step: int) -> None:
    click.echo(f"{name}: {step} of {STEPS}", err=True)


def _name(key: PoolKey) -> str:
    kind = "simulated" if key.simulated else "real"
    return f"{key.questionnaire} {key.edition} ({kind})"


def _line(record: ModelRecord) -> Json:
    return {
        "model": record.id,
        "questionnaire": record.key.questionnaire,
        "edition": record.key.edition,
        "simulated": record.key.simulated,
        "version": record.version,
        "number": record.number,
        "organisations": record.organisations,
        "outcome": record.outcome,
        "state": record.state,
        "why": record.why,
        "made": datetime.fromtimestamp(record.made_at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
