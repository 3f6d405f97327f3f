"""The commands of ``floor``."""

# Imports inside commands keep --help quick; typer documents Optional.
# ruff: noqa: PLC0415, UP045

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from contacthub.cli.options import Config, Data, Json, Reason, Yes

floors = typer.Typer(no_args_is_help=True, help="The floor as a file, and its versions.")

Number = Annotated[int, typer.Argument(min=0, help="Of `floor versions`; 0: before the first.")]


@floors.command("export")
def floor_export(
    output: Annotated[Optional[Path], typer.Option(help="Write it to this file.")] = None,
    data: Data = None,
    config: Config = None,
) -> None:
    """Print the floor as it is now, as a floor file."""
    from contacthub.cli.floor import export_floor
    from contacthub.cli.settings import settings_of_hub

    export_floor(settings_of_hub(config, data=data), output)


@floors.command("versions")
def floor_versions(
    limit: Annotated[int, typer.Option(min=1, max=200, help="Versions at most.")] = 50,
    json: Json = False,
    data: Data = None,
    config: Config = None,
) -> None:
    """List who changed the floor when and why, newest first."""
    from contacthub.cli.floor import list_versions
    from contacthub.cli.settings import settings_of_hub

    list_versions(settings_of_hub(config, data=data), limit=limit, as_json=json)


@floors.command("show")
def floor_show(number: Number, data: Data = None, config: Config = None) -> None:
    """Print the floor as it was, as a floor file."""
    from contacthub.cli.floor import show_version
    from contacthub.cli.settings import settings_of_hub

    show_version(settings_of_hub(config, data=data), number)


@floors.command("diff")
def floor_diff(
    number: Number,
    to: Annotated[
        Optional[int], typer.Argument(min=0, help="Another version.  [default: the floor of now]")
    ] = None,
    data: Data = None,
    config: Config = None,
) -> None:
    """Say what another version has other than this one."""
    from contacthub.cli.floor import show_difference
    from contacthub.cli.settings import settings_of_hub

    show_difference(settings_of_hub(config, data=data), number, to)


@floors.command("restore")
def floor_restore(
    number: Number, reason: Reason = "", yes: Yes = False, data: Data = None, config: Config = None
) -> None:
    """Bring the floor of a version back, as a new one; what came since is retired."""
    from contacthub.cli.floor import restore_version
    from contacthub.cli.settings import settings_of_hub

    restore_version(settings_of_hub(config, data=data), number, reason=reason, yes=yes)
