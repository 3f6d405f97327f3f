"""``import``: reads CSV files and has the hub write their rows, with progress and line numbers."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from contacthub.cli.administration import Hands, hands
from contacthub.cli.errors import Refused, WrongUsage
from contacthub.clock import uuid7
from contacthub.config import Settings, configure_logging
from contacthub.customers.file import rehearsal
from contacthub.customers.importing.csv_files import UnreadableFile, lines_in
from contacthub.customers.importing.importing import Summary, import_rows, kind_in, read_rows
from contacthub.customers.kinds.kinds import SHEETS
from contacthub.customers.model import Row, RowResult, RowSink
from contacthub.customers.names import PinyinKeys
from contacthub.customers.numbers import PhoneNumbers
from contacthub.floor_file.stored import Place, floor_place

ORDER = tuple(SHEETS)
"""Customers first: the customer of a row must exist before it."""

SHOWN_REJECTS = 50
MOST_BYTES = 1_000_000
"""Bytes of rows in one request; the hub takes 1 MiB."""
MOST_CELLS = 40_000
"""Of rows in one request; the hub takes 50,000 values."""


@dataclass(frozen=True, slots=True)
class HubSink:
    """Sends rows to the hub."""

    hub: Hands

    async def write_rows(self, kind: str, rows: Sequence[Row]) -> list[RowResult]:
        """Have a batch written in one transaction, or in two where one request cannot hold it."""
        cells = sum(map(len, rows))
        if len(rows) > 1 and (cells > MOST_CELLS or len(json.dumps(rows)) > MOST_BYTES):
            half = len(rows) // 2
            return await self.write_rows(kind, rows[:half]) + await self.write_rows(kind, rows[half:])
        answer = await self.hub.ask("POST", "/admin/import", {"kind": kind, "rows": list(rows)})
        return [RowResult(**each) for each in answer["results"]]


def run_import(
    settings: Settings,
    files: list[Path],
    *,
    kind: str | None,
    dry_run: bool,
    region: str | None,
    as_json: bool,
) -> None:
    """Import files, customers first, and print what became of the rows."""
    configure_logging("WARNING")
    if kind is not None and kind not in SHEETS:
        raise WrongUsage(f"there is no kind {kind!r}; there are {', '.join(ORDER)}")
    for file in files:
        if not file.exists():
            raise Refused(f"{file}: no such file")
        if not file.is_file():
            raise Refused(f"{file}: is a folder, not a file")
    there = next((each for each in (settings.data, *settings.data.parents) if each.exists()), None)
    if there is not None and not there.is_dir():
        raise Refused(f"cannot use {settings.data}: it is no folder")
    kinds = {file: _kind(file, kind) for file in files}
    in_order = sorted(files, key=lambda file: ORDER.index(kinds[file]))
    floor = floor_place(settings.data)
    place = floor if region in (None, floor[0]) else (region, None)
    summaries = asyncio.run(_import(settings, [(file, kinds[file]) for file in in_order], dry_run, place))
    _report(summaries, as_json=as_json, dry_run=dry_run)
    rejected = sum(len(each.rejects) for _, each in summaries)
    if rejected:
        raise Refused(f"{rejected} rejected; mend those lines and import again: what is in stays as it is")


def _kind(file: Path, kind: str | None) -> str:
    if kind is not None:
        return kind
    try:
        return kind_in(file)
    except UnreadableFile as error:
        raise WrongUsage(f"{file}: {error}; say --kind") from None


async def _import(
    settings: Settings, files: list[tuple[Path, str]], dry_run: bool, place: Place
) -> list[tuple[Path, Summary]]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        async with _sink(settings, dry_run) as sink:
            return [(file, await _one(file, kind, sink, place, progress)) for file, kind in files]


async def _one(file: Path, kind: str, sink: RowSink, place: Place, progress: Progress) -> Summary:
    total = await asyncio.to_thread(lines_in, file)
    bar = progress.add_task(file.name, total=total)
    warnings: list[tuple[int, str]] = []
    lines = read_rows(
        file,
        kind,
        numbers=PhoneNumbers(),
        region=place[0],
        area=place[1],
        warn=lambda line, text: warnings.append((line, text)),
    )
    try:
        summary = await import_rows(
            lines, kind, sink, progress=lambda line: progress.update(bar, completed=line)
        )
    except UnreadableFile as error:
        raise Refused(f"{file}: {error}") from None
    progress.update(bar, completed=total)
    summary.warnings = warnings
    return summary


@asynccontextmanager
async def _sink(settings: Settings, dry_run: bool) -> AsyncIterator[RowSink]:
    """Where rows go: to the hub, or for a dry run to a rehearsal that writes nothing."""
    if not dry_run:
        async with hands(settings) as hub:
            yield HubSink(hub)
        return

    def now() -> int:
        return time.time_ns() // 1_000_000

    async with rehearsal(settings.data, PinyinKeys(), clock_ms=now, new_id=lambda: uuid7(now())) as sink:
        yield sink


def _report(summaries: list[tuple[Path, Summary]], *, as_json: bool, dry_run: bool) -> None:
    if as_json:
        typer.echo(json.dumps([_as_json(file, each) for file, each in summaries], ensure_ascii=False))
    else:
        for file, each in summaries:
            would = " (dry run, nothing written)" if dry_run else ""
            typer.echo(
                f"{file.name}: {each.kind}: {each.new} new, {each.changed} changed, "
                f"{each.unchanged} unchanged, {len(each.rejects)} rejected{would}"
            )
            for line, reason in each.rejects[:SHOWN_REJECTS]:
                typer.echo(f"  line {line}: {reason}")
            if len(each.rejects) > SHOWN_REJECTS:
                typer.echo(f"  and {len(each.rejects) - SHOWN_REJECTS} more; --json lists them all")
            for line, warning in each.warnings[:SHOWN_REJECTS]:
                typer.echo(f"  line {line}, imported: {warning}")
            if len(each.warnings) > SHOWN_REJECTS:
                typer.echo(f"  and {len(each.warnings) - SHOWN_REJECTS} more like it; --json lists them all")


def _as_json(file: Path, summary: Summary) -> dict[str, Any]:
    return {
        "file": file.name,
        "kind": summary.kind,
        "new": summary.new,
        "changed": summary.changed,
        "unchanged": summary.unchanged,
        "rejected": [{"line": line, "reason": reason} for line, reason in summary.rejects],
        "warnings": [{"line": line, "reason": reason} for line, reason in summary.warnings],
    }
