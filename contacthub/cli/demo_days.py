"""Gives the demonstration the days before it: a hub on its own clock writes them before the hub begins."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from contacthub.api.json import Json
from contacthub.bootstrap.core import Core, core_of
from contacthub.bootstrap.stores import open_stores
from contacthub.clock import Clock
from contacthub.config import Settings
from contacthub.contacts.today import day_of
from contacthub.database.data_directory import DataDirectory
from contacthub.database.engines.sqlite_files import SqliteFiles
from contacthub.demo.past_days import DAYS, PastDays, SetTime
from contacthub.demo.records import Shop
from contacthub.floor_file.applying import Applier, By
from contacthub.floor_file.calendars import Calendars
from contacthub.floor_file.file import FloorFile
from contacthub.hub.pauses import Pauses
from contacthub.routing.words import Instant
from contacthub.sources.settings import SourceTable

TABLES: Final = ("floor", "tiers", "lines", "breaks", "hours", "queues", "agents")
"""Of the floor file, all that calls need."""
AUTHOR: Final = "admin"
EVENTS_AT_ONCE: Final = 500
"""So many are written together, as on a busy day."""


async def write_days(
    data: Path,
    floor: Json,
    shop: Shop,
    *,
    source: SourceTable,
    seed: int,
    now: Instant,
    days: int = DAYS,
    told: Callable[[int], None] = lambda percent: None,
) -> None:
    """Write the log of the ``days`` before the day of ``now``; no hub may run on ``data``.

    ``told`` is called with the percentage that is done.
    """
    zone = ZoneInfo(floor["floor"]["time_zone"])
    today = datetime.fromtimestamp(now / 1000, zone).date()
    first = day_of(today - timedelta(days=days), zone)[0]
    time = SetTime(first)
    clock = Clock(time, time)
    async with AsyncExitStack() as stack:
        stack.enter_context(DataDirectory(data))
        stores = await open_stores(stack, SqliteFiles(data), data, clock, for_command=True)
        # Its time stands while rows are written: no pause of this machine is one of the past.
        core = core_of(
            Settings(data=data, sources=[source]), stores, clock, pauses=Pauses(steady_s=lambda: 0.0)
        )
        hub = core.hub
        await hub.open()
        writing = asyncio.ensure_future(hub.run())
        try:
            await _apply(core, floor)
            past = PastDays(core.hub, core.world, time, shop, source=source.id, seed=seed)
            written = hub.tail.seq
            for seq in past.play(today, days):
                if seq - written >= EVENTS_AT_ONCE:
                    await hub.durable()
                    written = seq
                    told((time.at - first) * 100 // (now - first))
            await hub.caught_up()
        finally:
            hub.stop()
            await writing


async def _apply(core: Core, floor: Json) -> None:
    tables = {name: floor[name] for name in TABLES if name in floor}
    directory = core.world.directory
    applier = Applier(core.hub, directory, refresh_hours=Calendars(core.hub, directory).refresh)
    await applier.save(FloorFile.model_validate(tables).plan(), By(author=AUTHOR))
