"""A data directory whose hub has lived through old days."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path

from contacthub.bootstrap.storages import storage_of
from contacthub.bootstrap.tables import TABLES
from contacthub.config import Settings
from contacthub.floor_file.applying import Applier
from contacthub.floor_file.file import FloorFile
from contacthub.hub.retention import DAY_MS
from contacthub.routing import commands as c
from contacthub.testing.disk import Disk
from contacthub.testing.stored import stored_by
from tests.hub.hubs import LINA, HubOfContacts, SetClock, arrive, end
from tests.support import FLOOR


async def lived(data: Path, days_ago: Sequence[int], *, contacts: int = 2) -> None:
    """Make ``data``: on each of these days, counted back from now, some contacts came and went.

    They are called ``<days ago>-<n>``, and were offered to lina.
    """
    data.mkdir(parents=True)  # noqa: ASYNC240 - nobody else is on this loop
    async with stored_by(storage_of(Settings(data=data), data), Disk(), TABLES) as stored:
        today = time.time_ns() // 1_000_000 // DAY_MS * DAY_MS
        clock = SetClock(today - days_ago[0] * DAY_MS)
        hub = HubOfContacts(stored.log, clock, contacts=stored.contacts, directory=stored.directory)
        await hub.open()
        writing = asyncio.ensure_future(hub.run())
        await Applier(hub, hub.world.directory).apply(FloorFile.model_validate(FLOOR).plan())
        hub.handle(c.SetPresence(agent=LINA, presence="available"))
        hub.observe(c.ConsoleSeen(agent=LINA))
        for ago in days_ago:
            clock.instant = today - ago * DAY_MS + 1000
            for n in range(contacts):
                arrive(hub, f"{ago}-{n}")
                end(hub, f"{ago}-{n}")
                if n % 1000 == 0:
                    await hub.durable()
            await hub.durable()
        hub.stop()
        await writing
