"""Shows what the columns of a file are read as, with examples, before anything of it is written."""

from __future__ import annotations

import sys

import typer
from rich.console import Console
from rich.table import Table

from contacthub.cli.errors import Refused
from contacthub.customers.importing.mapping.uses import LEFT_OUT
from contacthub.customers.importing.opening import Opened
from contacthub.customers.importing.samples import examples


def show(file: Opened) -> None:
    """Print the columns on standard error."""
    table = Table("column", "read as", "sure", "examples", title=file.table.name)
    for n, (heading, some) in enumerate(zip(file.table.heading, examples(file.table), strict=True)):
        use = file.mapping.uses[n] if n < len(file.mapping.uses) else None
        sure = "" if n not in file.mapping.guessed else f"{file.mapping.guessed[n]:.0%}"
        table.add_row(heading, str(use) if use is not None else LEFT_OUT, sure, " | ".join(some))
    Console(stderr=True).print(table, markup=False)


def is_at_terminal() -> bool:
    """Whether somebody can be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def agreed(file: Opened, *, yes: bool) -> None:
    """Ask whether columns are what their cells look like. Raises: Refused, where nobody says so."""
    if not file.mapping.guessed:
        return
    show(file)
    if yes:
        return
    guessed = ", ".join(file.table.heading[n] for n in sorted(file.mapping.guessed))
    if is_at_terminal():
        if typer.confirm("Import it like this?", err=True):
            return
        raise Refused(
            f"{file.table.name}: not imported; correct what --save-map FILE writes, and say --map FILE"
        )
    raise Refused(
        f"{file.table.name}: what is in {guessed} is guessed by the cells, as above; if it is right, say "
        f"--yes, "
        "else correct what --save-map FILE writes, and say --map FILE"
    )
