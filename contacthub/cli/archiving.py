"""``archive``: has the hub move old days of the log to files."""

from __future__ import annotations

import typer

from contacthub.api.json import Json
from contacthub.cli.administration import ask, run_of
from contacthub.cli.errors import Refused
from contacthub.config import Settings


def run_archive(settings: Settings) -> None:
    """Have old days archived now, and print which."""
    done: Json = ask(settings, lambda hub: run_of(hub, "/admin/archive", "archive"))
    for day in done["days"]:
        typer.echo(f"{day['file']}: events {day['first_seq']} to {day['last_seq']}")
    if done["held_back"] is not None:
        typer.echo(done["held_back"])
    if done["error"] is not None:
        raise Refused(done["error"])
    if not done["days"] and done["held_back"] is None:
        typer.echo("nothing is old enough to leave the log")
