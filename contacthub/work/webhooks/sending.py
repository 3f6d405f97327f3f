"""Gives receivers what they are owed: the events of an item in their order, each until it was taken.

2xx                  the receiver has it
410                  it wants no more: it gets nothing until the next start, and `contacthub check` says so
anything else, or    again, with the same webhook-id and body, ever more seldom; after three days
no answer            it is given up, and the next event of the item comes
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections import deque
from collections.abc import Callable, Coroutine, Iterable
from typing import Any, Final, Protocol

from contacthub.database.tables import Row
from contacthub.database.units import StorageUnavailable
from contacthub.hub.hub import Hub
from contacthub.routing.values import value
from contacthub.routing.words import Instant
from contacthub.sources import callbacks
from contacthub.sources.callbacks import GONE, StoppedSources, remember_stopped
from contacthub.sources.rows import CallbackRow
from contacthub.work.webhooks.rows import OwedRow, OwedSettled

log = logging.getLogger("contacthub.webhooks")

GIVES_UP_MS: Final = 3 * 24 * 3_600_000
WINDOW: Final = 200
"""Events of one receiver in memory: what it is owed beyond that waits on disk."""
AT_ONCE: Final = 8
"""Requests to one receiver at a time."""
STORAGE_PAUSE_S: Final = 1.0


class EventSender(Protocol):
    """Delivers one event."""

    async def send(self, row: CallbackRow, *, webhook_id: str) -> int | None:
        """POST it; return the HTTP status, None when no answer came in time."""


class Owed(Protocol):
    """What is stored for receivers."""

    async def owed(self, webhook: str, *, after: int, most: int) -> list[OwedRow]:
        """Events beyond the one numbered ``after``, in their order."""


@value(kw_only=True)
class Standing:
    """How a receiver stands: what waits for it in memory, since when, and whether it wants no more.

    ``is_least``: more may wait on disk.
    """

    name: str
    waiting: int
    is_least: bool
    oldest_at: Instant | None
    is_stopped: bool


class _Receiver:
    """What is in memory of one receiver: a line for each item, none of which waits for another."""

    def __init__(self) -> None:
        self.lines: dict[str, deque[OwedRow]] = {}
        self.in_hand = 0
        self.at_once = asyncio.Semaphore(AT_ONCE)
        self.grown = asyncio.Event()

    def owes(self, row: OwedRow) -> bool:
        """Whether it is the next of its item still, and was not forgotten."""
        line = self.lines.get(row.item_id)
        return line is not None and len(line) > 0 and line[0] is row


class StoppedReceivers:
    """Receivers that answered 410 to whatever the hub sent them, until it starts again."""

    def __init__(self, store: StoppedSources) -> None:
        """``store`` has them for ``contacthub check``."""
        self._store = store
        self._names: set[str] = set()

    def __contains__(self, webhook: str) -> bool:
        """Whether it wants nothing more."""
        return webhook in self._names

    async def add(self, webhook: str) -> None:
        """Write down that it wants nothing more."""
        if webhook not in self._names:
            log.warning("! webhook %s wants no more events (410)", webhook)
            self._names.add(webhook)
            await remember_stopped(self._store, webhook)


class WebhookSending:
    """Sends to each receiver by itself; ``more`` says that one is owed more."""

    def __init__(
        self,
        hub: Hub,
        owed: Owed,
        sender: EventSender,
        stopped: StoppedReceivers,
        spawn: Callable[[Coroutine[Any, Any, None]], Any],
        *,
        rng: random.Random,
        named: Callable[[OwedRow], str] | None = None,
        settled: Callable[[str, int], Row] = OwedSettled,
    ) -> None:
        """Take what is owed from ``owed``; ``settled`` makes the row by which one is owed no more.

        ``named``: what an event is called to its receiver; not given: by its number in the log.
        """
        self._hub = hub
        self._owed = owed
        self._sender = sender
        self._stopped = stopped
        self._spawn = spawn
        self._rng = rng
        self._named = named or (lambda row: f"wh_{hub.tail.log_id}_{row.seq}")
        self._settled = settled
        self._receivers: dict[str, _Receiver] = {}

    def begin(self, webhooks: Iterable[str]) -> None:
        """Send these receivers what they are owed, now and from now on."""
        for name in webhooks:
            self._receivers[name] = _Receiver()
            self._spawn(self._read(name))

    def more(self, webhook: str) -> None:
        """A receiver is owed more."""
        if webhook in self._receivers:
            self._receivers[webhook].grown.set()

    def forget(self, items: Iterable[str]) -> None:
        """Send nothing more of these items: their customer is erased."""
        wanted = set(items)
        for receiver in self._receivers.values():
            for item_id in wanted & receiver.lines.keys():
                receiver.in_hand -= len(receiver.lines[item_id])
                receiver.lines[item_id].clear()
            receiver.grown.set()

    def standings(self) -> list[Standing]:
        """How each receiver stands."""
        return [
            Standing(
                name=name,
                waiting=each.in_hand,
                is_least=each.in_hand >= WINDOW,
                oldest_at=min((line[0].at for line in each.lines.values() if line), default=None),
                is_stopped=name in self._stopped,
            )
            for name, each in self._receivers.items()
        ]

    async def _read(self, webhook: str) -> None:
        receiver, after = self._receivers[webhook], 0
        while True:
            receiver.grown.clear()
            room = WINDOW - receiver.in_hand
            try:
                rows = await self._owed.owed(webhook, after=after, most=room) if room else []
            except StorageUnavailable:
                await asyncio.sleep(STORAGE_PAUSE_S)
                continue
            for row in rows:
                after = row.seq
                self._add(receiver, row)
            if not rows:
                await receiver.grown.wait()

    def _add(self, receiver: _Receiver, row: OwedRow) -> None:
        receiver.in_hand += 1
        line = receiver.lines.get(row.item_id)
        if line is not None:
            line.append(row)
            return
        receiver.lines[row.item_id] = deque([row])
        self._spawn(self._work_off(receiver, row.item_id))

    async def _work_off(self, receiver: _Receiver, item_id: str) -> None:
        line, pause = receiver.lines[item_id], callbacks.FIRST_PAUSE_S
        while line:
            row = line[0]
            if await self._is_over(receiver, row):
                self._settle(row)
                if receiver.owes(row):
                    line.popleft()
                    receiver.in_hand -= 1
                receiver.grown.set()
                pause = callbacks.FIRST_PAUSE_S
            else:
                # Full jitter: a receiver that comes back is not asked by all lines at once.
                await asyncio.sleep(self._rng.uniform(0, pause))
                pause = min(2 * pause, callbacks.LONGEST_PAUSE_S)
        del receiver.lines[item_id]

    async def _is_over(self, receiver: _Receiver, row: OwedRow) -> bool:
        """Send it; whether it was taken, or is wanted no more."""
        if self._hub.now() > row.at + GIVES_UP_MS:
            log.warning("! webhook %s: event %d was not taken in three days", row.webhook, row.seq)
            return True
        async with receiver.at_once:
            if row.webhook in self._stopped or not receiver.owes(row):
                return True
            sent = CallbackRow(row.seq, row.webhook, row.item_id, row.type, row.data, row.at)
            status = await self._sender.send(sent, webhook_id=self._named(row))
        if status == GONE:
            await self._stopped.add(row.webhook)
        return row.webhook in self._stopped or (status is not None and 200 <= status < 300)

    def _settle(self, row: OwedRow) -> None:
        try:
            self._hub.write([self._settled(row.webhook, row.seq)])
        except StorageUnavailable:
            # It stays owed on disk and is sent once more after a restart; its webhook-id tells.
            log.debug("! event %d stays owed to %s", row.seq, row.webhook)
