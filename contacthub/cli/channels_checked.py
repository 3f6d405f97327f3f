"""What ``check`` says of channels: usual mistakes, each with the way out. Providers are asked as well."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Set

import aiohttp

from contacthub.channels.settings import ChannelTable, MissingSecret
from contacthub.config import Settings
from contacthub.database.examining import NOTE, OK, WRONG, Finding


def channel_findings(
    settings: Settings, environment: Mapping[str, str], queues: Set[str]
) -> Iterator[Finding]:
    """A line for each channel, and one for each doubt about it; ``queues``: those of the floor."""
    for table in settings.channels:
        doubts = list(table.doubts(settings.server.public_url))
        for doubt in doubts:
            level = WRONG if doubt.is_wrong else NOTE
            yield Finding(level, f"channel {table.name}: {doubt.what}", doubt.mend)
        is_lost = bool(queues) and table.queue not in queues
        if is_lost:
            yield Finding(
                WRONG,
                f"channel {table.name}: the floor has no queue {table.queue}",
                "name one of the floor file, or put it there and apply that",
            )
        try:
            table.maker(environment)
        except MissingSecret:
            continue  # a finding already
        asked = asyncio.run(_asked(table, environment))
        if asked is not None:
            yield asked
        elif not is_lost and not any(doubt.is_wrong for doubt in doubts):
            yield Finding(OK, f"channel {table.name}: set up for the queue {table.queue}")


async def _asked(table: ChannelTable, environment: Mapping[str, str]) -> Finding | None:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        return await table.examine(environment, session)
