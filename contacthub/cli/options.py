"""Options that several commands have."""

# typer documents Optional.
# ruff: noqa: UP045

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

Data = Annotated[Optional[Path], typer.Option(help="The data directory.  [default: contacthub-data]")]
Config = Annotated[Path | None, typer.Option(help="The configuration.  [default: contacthub.toml if there]")]
Host = Annotated[Optional[str], typer.Option(help="Where to listen.  [default: 127.0.0.1]")]
Port = Annotated[Optional[int], typer.Option(min=0, max=65_535, help="0 takes a free one.  [default: 8080]")]
Json = Annotated[bool, typer.Option("--json", help="Only the result, as JSON.")]
Reason = Annotated[str, typer.Option(help="Why; it stands with the version of the floor.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask, as without a terminal.")]
