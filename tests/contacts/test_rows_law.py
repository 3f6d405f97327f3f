"""Rows that are written behind the log: caught up after a crash they are those rebuilt from the log."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, Literal, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contacthub.bootstrap.tables import TABLES
from contacthub.contacts.details import Details
from contacthub.contacts.rows import ContactRow, FactsRow, IntervalRow, PartRow, ResponseRow, VisitRow
from contacthub.database.engines.postgres_database import PostgresDatabase
from contacthub.database.units import StorageUnavailable
from contacthub.hub import behind, engine
from contacthub.routing import commands as c
from contacthub.routing.errors import Rejected
from contacthub.testing.disk import Disk
from contacthub.testing.floors import Step
from contacthub.testing.postgres import PostgresServer, through
from contacthub.testing.stored import Stored, stored_by, stored_in_memory
from tests.hub.hubs import HubOfContacts, SetClock, new_hub, snapshot
from tests.routing.laws.floors import a_floor, floors
from tests.routing.laws.sequences import Life, attempts, moves

NOTHING_IS_KNOWN = (
    "UPDATE contacts SET queue = NULL, agent = 'x', customer_id = NULL, state = 'x', outcome = 'x', "
    "offered_at = 1, answered_at = 1, ended_at = 1, closed_at = 1, waited_ms = 1, handled_ms = 1, "
    "ended_by = 'x', end_cause = 'x'",
    "DELETE FROM visits",
    "DELETE FROM intervals",
    "DELETE FROM responses",
    "DELETE FROM contact_parts",
    "DELETE FROM contact_facts",
    "DELETE FROM snapshots",
    "UPDATE meta SET value = '0' WHERE key = 'rows_seq'",
)
LONG_AFTER = 1_000_000_000

How = Literal["begun", "read", "read and kept"]
"""Only the first slice of rows is written; all are waited for; and a snapshot is taken then."""

percent = st.integers(0, 99)
written = st.lists(st.tuples(percent, st.sampled_from(get_args(How))), max_size=4)
"""When rows are written, of the time until the crash, and how."""

waits = st.lists(st.sampled_from(("nothing", "the loop", "the disk", "the disk")), min_size=3, max_size=30)
"""What is waited for after each step, in turn."""

starts = st.lists(st.integers(1, 4), max_size=3)
"""Starts that are broken off as well, each while the rows of so many chunks of events are caught up."""

Crash = tuple[Any, Any, list[str], list[tuple[int, How]], int, list[int]]
crashes = st.tuples(floors, moves, waits, written, percent, starts)


@settings(max_examples=60, deadline=None)
@given(crashes)
async def test_rows_caught_up_after_a_crash_are_those_rebuilt_from_the_log(crash: Crash) -> None:
    async with stored_in_memory(TABLES) as stored:
        await hold(stored, crash)


@settings(max_examples=8, deadline=None)
@given(crash=crashes)
async def test_rows_caught_up_by_postgresql_are_those_rebuilt_from_the_log(
    postgres_server: PostgresServer, crash: Crash
) -> None:
    disk = Disk()
    storage = PostgresDatabase(postgres_server.empty_database(), through(disk))
    async with stored_by(storage, disk, TABLES) as stored:
        await hold(stored, crash)


async def hold(stored: Stored, crash: Crash) -> None:
    """Have a hub die at some point, catch its rows up, and hold them to those of the whole log."""
    plan, moves, waits, written, left, starts = crash
    life = Life(plan)
    for _ in attempts(life, moves):
        pass
    steps = [*((0, step) for step in a_floor(plan)._steps), *life.steps]
    steps = steps[: len(steps) - len(steps) * left // 100]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(behind, "SLICE", 3)
        await crashed(stored, steps, waits, {len(steps) * at // 100: how for at, how in written})
        patch.setattr(engine, "READ_CHUNK", 5)
        for chunks in starts:
            await broken_off(stored, chunks)
        await started(stored)
        caught_up = await rows_of(stored)
        for sql in NOTHING_IS_KNOWN:
            await stored.database.transact(lambda raw, sql=sql: raw.execute(sql))
        patch.setattr(engine, "READ_CHUNK", 1)  # rows of each event by itself
        await started(stored)
    assert caught_up == await rows_of(stored)


async def crashed(
    stored: Stored, steps: Sequence[tuple[int, Step]], waits: Sequence[str], written: Mapping[int, How]
) -> None:
    """Have a hub do the steps and die: what it has not written is lost."""
    clock = SetClock(0)
    hub = new_hub(stored, clock)
    await hub.open()
    writing = asyncio.ensure_future(hub.run())
    asked = []
    for n, (now, step) in enumerate(steps):
        clock.instant = now
        with suppress(Rejected):
            do(hub, step)
        match written.get(n):
            case "begun":
                asked.append(asyncio.ensure_future(hub.caught_up()))
                await asyncio.sleep(0)
                await hub.durable()
            case "read":
                await hub.caught_up()
            case "read and kept":
                await snapshot(stored, hub)
        match waits[n % len(waits)]:
            case "the disk":
                await hub.durable()
            case "the loop":
                await asyncio.sleep(0)
    for each in (writing, *asked):
        each.cancel()
    await asyncio.gather(writing, *asked, return_exceptions=True)


def do(hub: HubOfContacts, step: Step) -> None:
    if isinstance(step, c.Command):
        hub.handle(step)
    elif isinstance(step, c.Arrival):
        with hub.world.details.added(
            Details(contact_id=step.contact_id, source="phones", ref=step.contact_id)
        ):
            hub.observe(step)
    else:
        hub.observe(step)


async def broken_off(stored: Stored, chunks: int) -> None:
    """Start a hub that dies after it has caught up the rows of so many chunks."""
    append, left = stored.log.append, chunks

    async def append_some(**what: Any) -> None:
        nonlocal left
        if not left:
            raise StorageUnavailable("broken off")
        left -= 1
        await append(**what)

    with pytest.MonkeyPatch.context() as patch, suppress(StorageUnavailable):
        patch.setattr(stored.log, "append", append_some)
        await started(stored)


async def started(stored: Stored) -> None:
    """Start a hub that finds the log as it is, and adds nothing to it."""
    await new_hub(stored, SetClock(LONG_AFTER)).open(asleep=True)


async def rows_of(stored: Stored) -> list[str]:
    kinds = (ContactRow, VisitRow, IntervalRow, ResponseRow, PartRow, FactsRow)
    kept = [await stored.rows(kind) for kind in kinds]
    return sorted(repr(row) for rows in kept for row in rows)
