"""The floor's day begins by its own calendar, once."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from contacthub.floor_file.day import FloorDay, day_of
from contacthub.testing.stored import Stored
from tests.hub.hubs import hub_over


def instant(text: str, zone: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


def test_day_begins_at_midnight_there_and_at_one_where_the_clocks_skip_it() -> None:
    assert day_of(instant("2026-11-26T23:59", "Asia/Shanghai"), "Asia/Shanghai") == instant(
        "2026-11-26T00:00", "Asia/Shanghai"
    )
    assert day_of(instant("2018-11-04T12:00", "America/Sao_Paulo"), "America/Sao_Paulo") == instant(
        "2018-11-04T01:00", "America/Sao_Paulo"
    )


async def test_day_is_begun_once(stored: Stored) -> None:
    async with hub_over(stored) as hub:
        day = FloorDay(hub, hub.world.directory)
        day.keep()
        first = hub.routing.floor.day_began_at
        day.keep()
        await hub.durable()
        began = [each for each in await stored.log.read(after=0, limit=100) if "began_at" in str(each.event)]
    assert first == day_of(hub.now(), hub.world.directory.floor.time_zone)
    assert len(began) == 1
