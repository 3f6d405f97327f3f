"""``bench``: measures the hub on this machine, beside a bare server that does only what every hub must."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from contacthub.bench import event_to_frame, sustained
from contacthub.bench.report import as_json, show
from contacthub.bench.run import SIZES, Wanted, measure
from contacthub.bootstrap.storages import storage_of
from contacthub.cli.errors import Refused
from contacthub.cli.given_storage import given_storage
from contacthub.cli.progress import at_terminal
from contacthub.config import Settings
from contacthub.database.storage import NotThere, Storage
from contacthub.event_loop import run

ALL = "all"
FRAME = "event-to-frame"
SUSTAINED = "sustained"


def run_bench(
    *,
    only: str,
    rates: list[int],
    customers: int,
    rounds: int,
    seconds: float,
    folder: Path,
    address: str | None,
    json_wanted: bool,
) -> None:
    """Measure, with progress on standard error, and print a table or JSON."""
    if not folder.is_dir():
        raise Refused(f"{folder} is no folder")
    if address is not None:
        _check_empty(storage_of(Settings(data=folder, storage=given_storage("--storage", address))))
    wanted = Wanted(
        rates=rates if only != SUSTAINED else [],
        sizes=SIZES if only != FRAME else [],
        customers=customers,
        frames=event_to_frame.Plan(rounds=rounds, seconds=seconds, warm_up_s=min(seconds, 3.0)),
        limits=sustained.Plan(seconds=seconds),
        address=address,
    )
    with progress() as steps:
        result = run(measure(wanted, folder, steps))
    if json_wanted:
        typer.echo(json.dumps(as_json(result)))
    else:
        show(result, Console())


def _check_empty(storage: Storage) -> None:
    """Refuse a database that holds anything of a hub: the bench would write its customers among them."""
    for name in ("hub", "customers"):
        with suppress(NotThere), storage.look(name):
            raise Refused(f"--storage: this database has a schema {name} already; name an empty one")


class Steps:
    """A line for each step, drawn only when a step reports: drawing in between would disturb the load."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    def begin(self, what: str) -> Callable[[float], None]:
        """Show a new step."""
        for task in self._progress.tasks:
            self._progress.update(task.id, completed=1.0)
        step = self._progress.add_task(what, total=1.0)
        self._progress.refresh()

        def tell(part: float) -> None:
            self._progress.update(step, completed=part)
            self._progress.refresh()

        return tell


@contextmanager
def progress() -> Iterator[Steps]:
    """Show steps on standard error."""
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with at_terminal(*columns, auto_refresh=False) as bars:
        yield Steps(bars)
