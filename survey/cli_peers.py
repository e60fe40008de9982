"""The terminal's commands about what organisations learn from each other: `maturity peers …`."""

from __future__ import annotations

import click

from survey.cli_peers_evaluate import evaluate
from survey.cli_peers_models import (
    list_command,
    promote_command,
    refit_command,
    rename_command,
    rollback_command,
)
from survey.cli_peers_sheets import fit, place


@click.group("peers")
def peers() -> None:
    """Groups of like organisations, and what they did next."""


peers.add_command(fit)
peers.add_command(place)
peers.add_command(refit_command)
peers.add_command(list_command)
peers.add_command(rollback_command)
peers.add_command(promote_command)
peers.add_command(rename_command)
peers.add_command(evaluate)
