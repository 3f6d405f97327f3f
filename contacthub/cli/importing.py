"""``import``: reads CSV files and has the hub write their rows, with progress and line numbers."""

from __future__ import annotations

import asyncio
import json
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from contacthub.bootstrap.storages import storage_of
from contacthub.cli.administration import Hands, hands
from contacthub.cli.errors import Refused, WrongUsage
from contacthub.cli.previewing import agreed
from contacthub.cli.progress import at_terminal
from contacthub.clock import uuid7
from contacthub.config import Settings, configure_logging
from contacthub.customers.importing.days import ORDERS
from contacthub.customers.importing.importing import import_rows
from contacthub.customers.importing.mapping.headings import UnclearKind
from contacthub.customers.importing.mapping.mapping_file import MappingFile, mapping_text, read_mapping
from contacthub.customers.importing.opening import Opened, open_file
from contacthub.customers.importing.readers.encodings import UnreadableFile
from contacthub.customers.importing.rows.cell_reader import Ways
from contacthub.customers.importing.summary import Outcome, Summary
from contacthub.customers.kinds.columns import SHORT
from contacthub.customers.kinds.kinds import SHEETS
from contacthub.customers.model import Row, RowResult, RowSink
from contacthub.customers.numbers import PhoneNumbers
from contacthub.customers.regions import region_fault
from contacthub.customers.rehearsal import rehearsal
from contacthub.customers.tiers import Tiering, TierRule
from contacthub.database.storage import Storage
from contacthub.floor_file.stored import floor_place, stored_entries

ORDER = tuple(SHEETS)
"""Customers first: the customer of a row must exist before it."""

SHOWN_REJECTS = 50
EXAMPLES = 3
MOST_BYTES = 1_000_000
"""Bytes of rows in one request; the hub takes 1 MiB."""
MOST_CELLS = 40_000
"""Of rows in one request; the hub takes 50,000 values."""


Sinks: TypeAlias = Callable[[Opened], AbstractAsyncContextManager[RowSink]]
"""Where the rows of a file go."""


@dataclass(frozen=True, slots=True)
class HubSink:
    """Sends rows to the hub, as rows of the import ``import_id``."""

    hub: Hands
    import_id: str

    async def write_rows(self, kind: str, rows: Sequence[Row]) -> list[RowResult]:
        """Have a batch written in one transaction, or in two where one request cannot hold it."""
        cells = sum(map(len, rows))
        if len(rows) > 1 and (cells > MOST_CELLS or len(json.dumps(rows)) > MOST_BYTES):
            half = len(rows) // 2
            return await self.write_rows(kind, rows[:half]) + await self.write_rows(kind, rows[half:])
        body = {"kind": kind, "rows": list(rows), "yes": True, "import_id": self.import_id}
        answer = await self.hub.ask("POST", "/admin/import", body)
        return [RowResult(**each) for each in answer["results"]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What was asked of an import; ``yes``: also customers whom no number and no mail address can find."""

    kind: str | None = None
    dry_run: bool = False
    region: str | None = None
    encoding: str | None = None
    dates: str | None = None
    mapping: Path | None = None
    save_mapping: Path | None = None
    yes: bool = False
    as_json: bool = False


def run_import(settings: Settings, files: list[Path], wishes: Wishes) -> None:
    """Import files, customers first, and print what became of the rows."""
    configure_logging("WARNING")
    _check(wishes)
    for file in files:
        if not file.exists():
            raise Refused(f"{file}: no such file")
        if file.is_dir():
            raise Refused(f"{file}: is a folder, not a file")
        if not file.is_file():
            raise Refused(f"{file}: is no ordinary file, and is read twice; save what it gives in one first")
    there = next((each for each in (settings.data, *settings.data.parents) if each.exists()), None)
    if there is not None and not there.is_dir():
        raise Refused(f"cannot use {settings.data}: it is no folder")
    floor = floor_place(storage_of(settings))
    region, area = floor[:2] if wishes.region in (None, floor[0]) else (wishes.region, None)
    ways = Ways(
        region=region, area=area, encoding=wishes.encoding, dates=wishes.dates, zone=ZoneInfo(floor[2])
    )
    mapping = None if wishes.mapping is None else _mapping(wishes.mapping)
    with tempfile.TemporaryDirectory(prefix="contacthub-") as scratch:
        # All of them are looked at before anything of one is written.
        opened = [
            each
            for n, file in enumerate(files)
            for each in _opened(file, ways, wishes, mapping, Path(scratch) / f"{n}")
        ]
        if wishes.save_mapping is not None:
            _save(opened, wishes.save_mapping, wishes.dates)
        for each in opened:
            agreed(each, yes=wishes.yes)
        outcomes = asyncio.run(_import(settings, sorted(opened, key=_order), wishes.dry_run))
    _report(outcomes, as_json=wishes.as_json, dry_run=wishes.dry_run)
    rejected = sum(len(each.rejects) for _, outcome in outcomes for each in outcome.summaries)
    if rejected:
        raise Refused(f"{rejected} rejected; mend those lines and import again: what is in stays as it is")


def _order(file: Opened) -> tuple[int, int]:
    """Customers alone come before orders with their customers, who have no ids of their own there."""
    return ORDER.index(file.kinds[0]), len(file.kinds)


def _check(wishes: Wishes) -> None:
    if wishes.kind is not None and wishes.kind not in SHEETS:
        raise WrongUsage(f"there is no kind {wishes.kind!r}; there are {', '.join(ORDER)}")
    if wishes.mapping is not None and wishes.kind is not None:
        raise WrongUsage("--map says the kind itself; leave --kind out")
    if wishes.dates is not None and wishes.dates not in ORDERS:
        raise WrongUsage(f"--dates is one of {', '.join(ORDERS)}")
    if wishes.region is not None and (fault := region_fault(wishes.region)):
        raise WrongUsage(f"--default-region: {fault}")


def _mapping(file: Path) -> MappingFile:
    try:
        return read_mapping(file)
    except UnreadableFile as error:
        raise Refused(str(error)) from None


def _save(opened: list[Opened], file: Path, dates: str | None) -> None:
    if len(opened) != 1:
        raise WrongUsage("--save-map is of one file with one table")
    [one] = opened
    try:
        file.write_text(mapping_text(one.table.heading, one.mapping, dates), encoding="utf-8")
    except OSError as error:
        raise Refused(f"cannot write {file}: {error.strerror}") from None


def _opened(
    file: Path, ways: Ways, wishes: Wishes, mapping: MappingFile | None, scratch: Path
) -> list[Opened]:
    scratch.mkdir()
    try:
        opened = open_file(file, ways, wishes.kind, scratch=scratch, mapping=mapping)
    except UnclearKind as error:
        raise WrongUsage(f"{file}: {error}; say --kind") from None
    except UnreadableFile as error:
        raise Refused(f"{file}: {error}") from None
    for each in opened:
        if not each.mapping.reaches and not wishes.yes:
            columns = ", ".join(each.table.heading)
            raise Refused(
                f"{each.table.name}: no column is a phone or a mail address, so no call or mail will find "
                f"these "
                f"customers; the columns are {columns}. Call one phone or email, or say --yes"
            )
    return opened


async def _import(settings: Settings, files: list[Opened], dry_run: bool) -> list[tuple[Opened, Outcome]]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with at_terminal(*columns) as progress:
        async with _sinks(settings, dry_run) as sinks:
            return [(file, await _one(file, sinks, progress)) for file in files]


async def _one(file: Opened, sinks: Sinks, progress: Progress) -> Outcome:
    total = await asyncio.to_thread(file.table.count)
    bar = progress.add_task(file.table.name, total=total)
    async with sinks(file) as sink:
        outcome = await import_rows(
            file, sink, PhoneNumbers(), progress=lambda line: progress.update(bar, completed=line)
        )
    progress.update(bar, completed=total)
    return outcome


@asynccontextmanager
async def _sinks(settings: Settings, dry_run: bool) -> AsyncIterator[Sinks]:
    """Where the rows of files go: to the hub, or for a dry run to a rehearsal that writes nothing."""
    if not dry_run:
        async with hands(settings) as hub:
            yield partial(written, hub)
        return

    def now() -> int:
        return time.time_ns() // 1_000_000

    storage = storage_of(settings)
    async with rehearsal(
        storage, clock_ms=now, new_id=lambda: uuid7(now()), tiering=_tiering(storage)
    ) as sink:
        yield lambda file: nullcontext(sink)


def _tiering(storage: Storage) -> Callable[[int], Tiering]:
    """By what tiers are, as the floor file has it."""
    entry = stored_entries(storage, "tiers").get("tiers")
    rule = None if entry is None else TierRule.of(entry)
    zone = ZoneInfo(floor_place(storage)[2])
    return lambda now: Tiering(rule=rule, today=datetime.fromtimestamp(now / 1000, zone).date())


@asynccontextmanager
async def written(hub: Hands, file: Opened) -> AsyncIterator[RowSink]:
    """Have the rows of a file written as one import, which can be taken back."""
    program = file.mapping.program
    about = {"file": file.table.name[:SHORT], "program": program and program[:SHORT]}
    import_id = (await hub.ask("POST", "/admin/imports", about))["id"]
    end = f"/admin/imports/{import_id}/end"
    try:
        yield HubSink(hub, import_id)
    except BaseException:
        # No rows come of one that breaks off either; the error to tell is why it did.
        with suppress(Refused):
            await hub.ask("POST", end)
        raise
    await hub.ask("POST", end)


def _report(outcomes: list[tuple[Opened, Outcome]], *, as_json: bool, dry_run: bool) -> None:
    if as_json:
        found = [_as_json(file, outcome, each) for file, outcome in outcomes for each in outcome.summaries]
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    for file, outcome in outcomes:
        if outcome.program is not None or len(outcome.summaries) > 1:
            written_by = outcome.program or "orders with their customers"
            typer.echo(f"{file.table.name}: {written_by}: {outcome.read}")
        for each in outcome.summaries:
            would = " (dry run, nothing written)" if dry_run else ""
            typer.echo(
                f"{file.table.name}: {each.kind}: {each.new} new, {each.changed} changed, "
                f"{each.unchanged} unchanged, {len(each.rejects)} rejected{would}"
            )
        for note in outcome.notes:
            typer.echo(f"  {note}")
        for each in outcome.summaries:
            _some(each.conflicts, f"of the changed {each.kind} replace what was known")
            _some(each.same_numbers, f"of the new {each.kind} have a number that somebody else has")
            _list(each.rejects, "line")
            _list(each.warnings, "warning, line")


def _some(lines: list[tuple[int, str]], words: str) -> None:
    if lines:
        typer.echo(f"  {len(lines)} {words}")
    for line, text in lines[:EXAMPLES]:
        typer.echo(f"    line {line}: {text}")


def _list(lines: list[tuple[int, str]], word: str) -> None:
    for line, reason in lines[:SHOWN_REJECTS]:
        typer.echo(f"  {word} {line}: {reason}")
    if len(lines) > SHOWN_REJECTS:
        typer.echo(f"  and {len(lines) - SHOWN_REJECTS} more; --json lists them all")


def _as_json(file: Opened, outcome: Outcome, summary: Summary) -> dict[str, Any]:
    return {
        "file": file.table.name,
        "program": outcome.program,
        "read": outcome.read,
        "kind": summary.kind,
        "new": summary.new,
        "changed": summary.changed,
        "unchanged": summary.unchanged,
        "rejected": [{"line": line, "reason": reason} for line, reason in summary.rejects],
        "conflicts": [{"line": line, "reason": reason} for line, reason in summary.conflicts],
        "same_number_as": [{"line": line, "reason": reason} for line, reason in summary.same_numbers],
        "warnings": [{"line": line, "reason": reason} for line, reason in summary.warnings],
        "notes": [*outcome.notes],
    }
