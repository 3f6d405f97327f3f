"""Sends at most once to providers that do not know a repetition: what was begun is written down before.

A message that was begun and is sent anew, after a crash, is unsure: the provider may have it. Only where the
provider surely does not have it, because it was not reached or said so, the next try begins anew.

Of a message in parts, such as a text and files, it is remembered what the provider calls each of them: those
that it has are not sent again, whatever becomes of the others. The message is as far as its last part.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeVar

from contacthub.database.named_queries import named_queries
from contacthub.database.units import Connection, StorageUnavailable, Writer
from contacthub.messages.model import FAILED, QUEUED
from contacthub.messages.rules import LADDER, is_further
from contacthub.routing.values import value
from contacthub.routing.words import Instant
from contacthub.sources.message_sending import AGAIN, GIVES_UP_MS, Answered

SQL: Final = named_queries(Path(__file__).with_name("sends_begun.sql"))

T = TypeVar("T")

REFUSED: Final = 422
UNSURE: Final = "unsure"
"""The reason of a message that may have arrived."""
KEPT_MS: Final = 30 * GIVES_UP_MS
"""Longer than a message is tried: an agent may send one that failed again days later."""
ENDS_WITHIN_S: Final = 2.0
"""For which a hub that ends waits for a provider's answer: a message without one is unsure for good."""


@value(kw_only=True)
class Given:
    """What became of what was given to a provider, and the provider's own id of it."""

    answered: Answered
    source_id: str | None = None

    @property
    def is_sent(self) -> bool:
        """Whether the provider has it."""
        return self.answered.status is not None and self.answered.status < 300


@value(kw_only=True)
class Part:
    """One part of a message: the ``n``th of ``count``, from 1; ``key``: the same at each try."""

    message_id: str
    n: int
    count: int
    key: str

    def name_of(self, n: int) -> str:
        """What a part of the message is called here."""
        return f"{self.message_id} {n}"


class SendsBegun:
    """What channels have begun to send."""

    def __init__(self, writer: Writer, now: Callable[[], Instant]) -> None:
        self._writer = writer
        self._now = now

    async def once(self, source: str, key: str, send: Callable[[], Awaitable[Answered]]) -> Answered:
        """Send it unless that was begun before; ``key`` is the same at each try."""
        return await _to_its_end(self._once(source, key, send))

    async def _once(self, source: str, key: str, send: Callable[[], Awaitable[Answered]]) -> Answered:
        try:
            begun, _ = await self._begin(source, key, key)
        except StorageUnavailable:
            return Answered(None)
        if not begun:
            return Answered(REFUSED, UNSURE)
        answered = await send()
        if is_again(answered):
            await self._undo(source, key)
        return answered

    async def part(self, source: str, part: Part, send: Callable[[], Awaitable[Given]]) -> Given:
        """Send a part unless the provider has it, or it was begun under this key and may have arrived."""
        return await _to_its_end(self._part(source, part, send))

    async def _part(self, source: str, part: Part, send: Callable[[], Awaitable[Given]]) -> Given:
        name = part.name_of(part.n)
        try:
            begun, source_id = await self._begin(source, name, part.key)
        except StorageUnavailable:
            return Given(answered=Answered(None))
        if source_id is not None:
            return Given(answered=Answered(200), source_id=source_id or None)
        if not begun:
            return Given(answered=Answered(REFUSED, UNSURE))
        given = await send()
        if given.is_sent:
            await self._has(source, name, given.source_id or "")
        elif is_again(given.answered):
            await self._undo(source, name)
        return given

    async def reported(self, source: str, part: Part, status: str) -> str | None:
        """How far the whole message is, now that a part of it is so far; None: that says nothing of it.

        It has failed where a part has, and else it is as far as its last part.

        Raises:
            StorageUnavailable: it is to be reported again.
        """
        return await self._writer.transact(partial(_report, source, part, status))

    async def _begin(self, source: str, name: str, key: str) -> tuple[bool, str | None]:
        """Whether it was begun just now, and if not, what the provider calls it, where that has it."""
        now = self._now()

        def write(raw: Connection) -> tuple[bool, str | None]:
            raw.execute(SQL["prune"], (now - KEPT_MS,))
            given = {"source": source, "name": name, "key": key, "at": now}
            if raw.execute(SQL["begin"], given).fetchone() is not None:
                return True, None
            (source_id,) = raw.execute(SQL["source_id"], (source, name)).fetchone()
            return False, source_id

        return await self._writer.transact(write)

    async def _has(self, source: str, name: str, source_id: str) -> None:
        try:
            await self._writer.transact(lambda raw: raw.execute(SQL["has"], (source_id, source, name)))
        except StorageUnavailable:
            return  # should it be sent anew, it is unsure, which is the lesser wrong

    async def _undo(self, source: str, name: str) -> None:
        try:
            await self._writer.transact(lambda raw: raw.execute(SQL["undo"], (source, name)))
        except StorageUnavailable:
            return  # the next try says that it is unsure, which is the lesser wrong


async def _to_its_end(trying: Coroutine[Any, Any, T]) -> T:
    """Do it; if it is cancelled let it end first, if it can soon: that a provider is down is known then."""
    task = asyncio.ensure_future(trying)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task], timeout=ENDS_WITHIN_S)
        task.cancel()
        raise


def _report(source: str, part: Part, status: str, raw: Connection) -> str | None:
    name = part.name_of(part.n)
    before = _status(raw, source, name)
    if not is_further(before or QUEUED, status):
        return None
    raw.execute(SQL["stands"], (status, source, name))
    if status == FAILED:
        return FAILED
    every = [_status(raw, source, part.name_of(n)) or QUEUED for n in range(1, part.count + 1)]
    least = min(every, key=LADDER.index)
    return None if FAILED in every or least == QUEUED else least


def _status(raw: Connection, source: str, name: str) -> str | None:
    row = raw.execute(SQL["status"], (source, name)).fetchone()
    return None if row is None else row[0]


def is_again(answered: Answered) -> bool:
    """Whether it will be sent again."""
    status = answered.status
    return status is None or status in AGAIN or status >= 500
