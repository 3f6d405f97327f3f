"""Sends at most once to providers that do not know a repetition: what was begun is written down before.

A message that was begun and is sent anew, after a crash, is unsure: the provider may have it. Only where the
provider surely does not have it, because it was not reached or said so, the next try begins anew.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

from contacthub.database.named_queries import named_queries
from contacthub.database.units import Connection, StorageUnavailable, Writer
from contacthub.routing.words import Instant
from contacthub.sources.message_sending import AGAIN, GIVES_UP_MS, Answered

SQL: Final = named_queries(Path(__file__).with_name("sends_begun.sql"))

REFUSED: Final = 422
UNSURE: Final = "unsure"
"""The reason of a message that may have arrived."""
KEPT_MS: Final = 2 * GIVES_UP_MS
"""Longer than a message is tried."""


class SendsBegun:
    """What channels have begun to send."""

    def __init__(self, writer: Writer, now: Callable[[], Instant]) -> None:
        self._writer = writer
        self._now = now

    async def once(self, source: str, key: str, send: Callable[[], Awaitable[Answered]]) -> Answered:
        """Send it unless that was begun before; ``key`` is the same at each try."""
        try:
            if not await self._begin(source, key):
                return Answered(REFUSED, UNSURE)
        except StorageUnavailable:
            return Answered(None)
        answered = await send()
        if is_again(answered):
            await self._undo(source, key)
        return answered

    async def _begin(self, source: str, key: str) -> bool:
        now = self._now()

        def write(raw: Connection) -> bool:
            raw.execute(SQL["prune"], (now - KEPT_MS,))
            return raw.execute(SQL["begin"], (source, key, now)).fetchone() is not None

        return await self._writer.transact(write)

    async def _undo(self, source: str, key: str) -> None:
        try:
            await self._writer.transact(lambda raw: raw.execute(SQL["undo"], (source, key)))
        except StorageUnavailable:
            return  # the next try says that it is unsure, which is the lesser wrong


def is_again(answered: Answered) -> bool:
    """Whether it will be sent again."""
    status = answered.status
    return status is None or status in AGAIN or status >= 500
