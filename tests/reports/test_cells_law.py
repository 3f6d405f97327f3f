"""Cells of random lives: nothing is lost, and they are the same live, after a restart and counted anew."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings

from contacthub.bootstrap.tables import TABLES
from contacthub.contacts.rows import PartRow
from contacthub.database.engines.postgres_database import PostgresDatabase
from contacthub.reports.cells import OUTCOMES
from contacthub.reports.keeping import EVER, Cells
from contacthub.reports.store import CellStore
from contacthub.reports.writing import COLUMNS
from contacthub.routing.errors import Rejected
from contacthub.testing.disk import Disk
from contacthub.testing.floors import Step
from contacthub.testing.postgres import PostgresServer, through
from contacthub.testing.stored import Stored, stored_by, stored_in_memory
from tests.contacts.test_rows_law import LONG_AFTER, crashes, do, started
from tests.hub.hubs import SetClock, new_hub
from tests.routing.laws.floors import a_floor
from tests.routing.laws.sequences import Life, attempts

DAY_MS = 24 * 3600 * 1000


@settings(max_examples=40, deadline=None)
@given(crashes)
async def test_cells_are_the_same_live_after_a_restart_and_counted_anew(crash: Any) -> None:
    async with stored_in_memory(TABLES) as stored:
        await hold(stored, crash)


@settings(max_examples=6, deadline=None)
@given(crash=crashes)
async def test_postgresql_counts_the_same_too(postgres_server: PostgresServer, crash: Any) -> None:
    disk = Disk()
    storage = PostgresDatabase(postgres_server.empty_database(), through(disk))
    async with stored_by(storage, disk, TABLES) as stored:
        await hold(stored, crash)


def kept(stored: Stored) -> Cells:
    """What counts, as a hub that has just started has it."""
    store = CellStore(stored.database, stored.readers, within_ms=7 * DAY_MS)
    return Cells(store, lambda: LONG_AFTER, lambda: ZoneInfo("UTC"), asyncio.ensure_future, matter_days=7)


async def hold(stored: Stored, crash: Any) -> None:
    """Live, with what happens counted now and then; die; start; and hold the cells to those of all rows."""
    await a_life(stored, crash)
    await kept(stored).keep()
    live = await cells_of(stored)
    assert_nothing_lost(live)
    again = kept(stored)
    run = again.rebuild()
    async with asyncio.timeout(60):
        await run.ended.wait()
    assert run.error is None
    assert await cells_of(stored) == live
    await hold_to_the_log(stored, live)
    await stored.database.transact(lambda raw: raw.execute("DELETE FROM report_cells"))
    await again._mark_all()
    await again.keep()
    await again.add_up(LONG_AFTER)
    assert await cells_of(stored) == live
    assert await again._store.dirty_count("quarter", EVER) == 0


async def hold_to_the_log(stored: Stored, live: list[dict[str, Any]]) -> None:
    """Have what closed no parts, as before parts were stored: counting anew has them of the log."""
    parts = await stored.rows(PartRow)
    closed = "(SELECT id FROM contacts WHERE closed_at IS NOT NULL)"
    await stored.database.transact(
        lambda raw: raw.execute(f"DELETE FROM contact_parts WHERE contact_id IN {closed}")
    )
    again = kept(stored)
    run = again.rebuild()
    async with asyncio.timeout(60):
        await run.ended.wait()
    assert run.error is None
    assert await stored.rows(PartRow) == parts
    assert await cells_of(stored) == live


async def a_life(stored: Stored, crash: Any) -> None:
    """Live, die, and start."""
    plan, moves, waits, _, left, _ = crash
    life = Life(plan)
    for _ in attempts(life, moves):
        pass
    steps = [*((0, step) for step in a_floor(plan)._steps), *life.steps]
    await lived(stored, steps[: len(steps) - len(steps) * left // 100], waits)
    await started(stored)


async def lived(stored: Stored, steps: Sequence[tuple[int, Step]], waits: Sequence[str]) -> None:
    clock = SetClock(0)
    hub, cells = new_hub(stored, clock), kept(stored)
    await hub.open()
    writing = asyncio.ensure_future(hub.run())
    for n, (now, step) in enumerate(steps):
        clock.instant = now
        with suppress(Rejected):
            do(hub, step)
        match waits[n % len(waits)]:
            case "the disk":
                await hub.durable()
            case "the loop" if n % 5 == 0:
                await hub.caught_up()
                await cells.keep()
    writing.cancel()
    await asyncio.gather(writing, return_exceptions=True)


async def cells_of(stored: Stored) -> list[dict[str, Any]]:
    query = f"SELECT {', '.join(COLUMNS)} FROM report_cells ORDER BY 1, 2, 3, 4, 5, 6"
    rows = await stored.database.run(lambda raw: raw.execute(query).fetchall())
    return [dict(zip(COLUMNS, row, strict=True)) for row in rows]


def assert_nothing_lost(cells: list[dict[str, Any]]) -> None:
    """Of what came in an interval, offered is answered, abandoned, every other outcome, and still waiting."""
    for cell in cells:
        if cell["basis"] == "came":
            ended = sum(cell[f"n_{outcome}"] for outcome in OUTCOMES)
            assert cell["n_offered"] == ended + cell["n_waiting"], cell
