"""``reports rebuild``: has the hub count everything that reports show anew."""

from __future__ import annotations

import typer

from contacthub.api.json import Json
from contacthub.cli.administration import Hands, ask
from contacthub.cli.errors import Refused
from contacthub.cli.progress import progress_bar
from contacthub.config import Settings


def run_rebuild(settings: Settings) -> None:
    """Have it counted now, and print how much it was."""
    done: Json = ask(settings, _rebuilt)
    if done["error"] is not None:
        raise Refused(done["error"])
    typer.echo(f"{done['total']} quarters of an hour are counted anew")


async def _rebuilt(hub: Hands) -> Json:
    with progress_bar("reports") as moved:
        run: Json = await hub.ask("POST", "/admin/reports/rebuild")
        while run["running"]:
            run = await hub.ask("GET", "/admin/reports/rebuild")
            moved(run["done"], run["total"])
    return run
