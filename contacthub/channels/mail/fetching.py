"""Fetches the mails of a folder, each once: a mail and its place are kept in one step."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Final, Protocol, TypeVar

from contacthub.channels.mail.account import Account
from contacthub.channels.mail.mailbox import Mailbox, Waiting
from contacthub.channels.mail.reading.model import MOST_BYTES
from contacthub.channels.mail.store import Fetched, MailStore, Position
from contacthub.channels.port import ChannelFigures
from contacthub.clock import RisingIds
from contacthub.routing.words import Instant

log = logging.getLogger("contacthub.mail")
T = TypeVar("T")

FIRST_PAUSE_S: Final = 1.0
LONGEST_PAUSE_S: Final = 300.0
CLOSES_WITHIN_S: Final = 2.0
"""A server that does not let itself be reached is waited for by the thread alone."""
A_DAY_MS: Final = 24 * 3_600_000
"""Servers look for mails by the day, in a time zone of their own."""
TOO_LONG: Final = f"it is longer than {MOST_BYTES >> 20} MiB"


class Do(Protocol):
    """Does a piece of work in the mailbox's thread."""

    async def __call__(self, work: Callable[[], T], /) -> T:
        """Do it."""


class Fetching:
    """Stays connected to one mailbox."""

    def __init__(
        self,
        name: str,
        account: Account,
        store: MailStore,
        now: Callable[[], Instant],
        fetched: Callable[[], None],
        *,
        figures: ChannelFigures,
    ) -> None:
        self._name = name
        self._account = account
        self._store = store
        self._now = now
        self._fetched = fetched
        self._figures = figures
        self._ids = RisingIds()

    async def run(self) -> None:
        """Fetch until cancelled; the server may be away for as long as it likes."""
        pause, told = FIRST_PAUSE_S, ""
        while True:
            try:
                async for _ in self._visits():
                    pause, told = FIRST_PAUSE_S, ""
                    self._figures.fault = None
            except Exception as error:  # what a server does wrong is told in many ways
                fault = f"{type(error).__name__}: {error}"[:300]
                if fault != told:  # a server that is away for hours is not told of at every try
                    log.warning("! channel %s: the mailbox cannot be read: %s", self._name, fault)
                told = self._figures.fault = fault
            await asyncio.sleep(random.uniform(pause / 2, pause))
            pause = min(2 * pause, LONGEST_PAUSE_S)

    async def _visits(self) -> AsyncIterator[None]:
        """Connect, and look into the folder again and again; each time all that was new is kept."""
        box = Mailbox(self._account)
        thread, loop = ThreadPoolExecutor(1, f"mail-{self._name}"), asyncio.get_running_loop()

        async def do(work: Callable[[], T], /) -> T:
            return await loop.run_in_executor(thread, work)

        try:
            position = await self._position(*await do(box.open))
            log.info("! channel %s: the mailbox is open", self._name)
            while True:
                position = await self._fetch_new(box, do, position)
                yield
                if box.can_wait:
                    await do(box.wait)
                else:
                    await asyncio.sleep(self._account.poll_seconds)
        finally:
            # What waits in the thread ends with the connection.
            box.interrupt()
            with suppress(TimeoutError):
                async with asyncio.timeout(CLOSES_WITHIN_S):
                    await do(box.close)
            thread.shutdown(wait=False)

    async def _position(self, validity: int, next_uid: int) -> Position:
        known = await self._store.position(self._account.folder)
        if known is not None and known.validity == validity:
            return known
        if known is not None:
            # The server numbers its mails anew. Those that are messages already are known by their names.
            log.warning("! channel %s: the mailbox was made anew; its mails are looked at again", self._name)
            since = known.at - A_DAY_MS
            position = Position(validity=validity, uid=0, since=since, at=known.at)
        else:
            # What was there before the hub was told of the mailbox is not its work.
            now = self._now()
            position = Position(validity=validity, uid=next_uid - 1, since=now - A_DAY_MS, at=now)
        await self._store.keep(self._account.folder, position)
        return position

    async def _fetch_new(self, box: Mailbox, do: Do, position: Position) -> Position:
        while waiting := await do(partial(box.new, position.uid, position.since)):
            for each in waiting:
                position = await self._fetch(box, do, each, position)
        return position

    async def _fetch(self, box: Mailbox, do: Do, waiting: Waiting, position: Position) -> Position:
        raw = await do(partial(box.fetch, waiting))
        now = self._now()
        position = replace(position, uid=waiting.uid, at=now)
        if raw is None:
            await self._store.keep(self._account.folder, position)
            return position
        fault = TOO_LONG if waiting.size > MOST_BYTES else None
        await self._store.keep(
            self._account.folder, position, Fetched(id=self._ids.new(now), at=now, raw=raw, fault=fault)
        )
        self._fetched()
        return position
