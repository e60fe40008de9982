"""The terminal's commands about accounts."""

from __future__ import annotations

import time

import click

from questionnaires.faults import Fault
from survey.actions.administer import create_admin
from survey.chance import Chance
from survey.config import Settings
from survey.email_address import NotAnAddress, read_address
from survey.storage.database import Database
from survey.storage.migrate import migrate
from survey.terminal import leave, plainly


@click.command("create-admin")
@click.argument("email")
@click.option("--lost-factor", is_flag=True, help="Remove the second factor, which was lost.")
def create_admin_command(email: str, lost_factor: bool) -> None:
    """Make EMAIL an administrator and print a link to sign in once, within 15 minutes.

    There is no administrator until this is done. Run it again for another link.
    """
    try:
        address = read_address(email)
    except NotAnAddress:
        leave([Fault(email, "", "is no e-mail address; write it like name@example.org.")])
        return
    with plainly():
        settings = Settings.from_environment()
        settings.make_instance()
        database = Database(settings.database)
        try:
            database.check_safety()
            migrate(database)
            token = create_admin(
                database,
                address,
                lost_factor=lost_factor,
                key=settings.signing_key(),
                now=int(time.time()),
                chance=Chance(),
            )
        finally:
            database.dispose()
    click.echo(f"{settings.origin}/en/sign-in/{token}")
    click.echo(f"{address} is an administrator. Open the link within 15 minutes.", err=True)
