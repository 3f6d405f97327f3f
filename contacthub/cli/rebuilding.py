"""``reports rebuild``: has the hub count everything that reports show anew."""

from __future__ import annotations

import typer

from contacthub.api.json import Json
from contacthub.cli.administration import ask, run_of
from contacthub.cli.errors import Refused
from contacthub.config import Settings


def run_rebuild(settings: Settings) -> None:
    """Have it counted now, and print how much it was."""
    done: Json = ask(settings, lambda hub: run_of(hub, "/admin/reports/rebuild", "reports"))
    if done["error"] is not None:
        raise Refused(done["error"])
    typer.echo(f"{done['total']} quarters of an hour are counted anew")
