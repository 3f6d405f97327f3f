"""Which threads and messages are known: those of a moment ago from memory, the others by one read.

Memory comes before what was read: a read may be too early to show what was taken in a moment ago.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Protocol, TypeVar

from contacthub.clock import RisingIds
from contacthub.hub.bounds import MAX_PENDING_EVENTS
from contacthub.messages.model import Message, Sent, Thread
from contacthub.messages.store import Asked, Known
from contacthub.routing.words import Instant

REMEMBERED = 2 * MAX_PENDING_EVENTS
"""Threads and messages kept in memory: more than may wait for the disk."""

K = TypeVar("K")
V = TypeVar("V")


class StoredThreads(Protocol):
    """Reads what is stored."""

    async def known(self, asked: Sequence[Asked]) -> list[Known]:
        """What is stored of each."""


class Threads:
    """What is known of threads and messages."""

    def __init__(self, store: StoredThreads) -> None:
        self._store = store
        self._threads: OrderedDict[tuple[str, str], Thread] = OrderedDict()
        self._sent: OrderedDict[tuple[str, str], Sent] = OrderedDict()
        self._stopped: OrderedDict[tuple[str, str], bool] = OrderedDict()
        self._resets = 0
        self._ids = RisingIds()

    def forget(self, refs: Iterable[tuple[str, str]]) -> None:
        """Know threads by source and ref no more: their customers were erased."""
        for each in refs:
            self._threads.pop(each, None)
            self._stopped.pop(each, None)

    def reset(self) -> None:
        """The floor was read back: what was not written has not happened."""
        self._threads.clear()
        self._sent.clear()
        self._stopped.clear()
        self._resets += 1

    async def known(self, asked: Sequence[Asked]) -> list[Known]:
        """What is known of each, until the loop does something else: ``now`` then brings it up to date."""
        while True:
            resets = self._resets
            stored = await self._store.known(asked)
            # Forgotten meanwhile what this read may have been too early to see: look again.
            if resets == self._resets:
                return [self.now(each, known) for each, known in zip(asked, stored, strict=True)]

    def now(self, asked: Asked, known: Known) -> Known:
        """What was read of it, brought up to date."""
        thread = self._threads.get((asked.source, asked.ref), known.thread)
        sent, named = known.sent, known.named
        if thread is not None and asked.message is not None:
            sent = self._newest(thread.id, asked.message, sent)
        if thread is not None and asked.name is not None:
            named = self._newest(thread.id, asked.name, named)
        stopped = self._stopped.get((asked.source, asked.ref), known.stopped)
        return replace(known, thread=thread, sent=sent, named=named, stopped=stopped)

    def _newest(self, thread_id: str, name: str, stored: Sent | None) -> Sent | None:
        """The message that has this name, as it is now: how far it is, is kept up to date under its id."""
        found = self._sent.get((thread_id, name), stored)
        return None if found is None else self._sent.get((thread_id, found.id), found)

    def new_id(self, now: Instant) -> str:
        """An id for a message: of those of one instant, ids are in the order in which they came."""
        return self._ids.new(now)

    def took(self, thread: Thread, message: Message) -> None:
        """A message was taken in or written."""
        _remember(self._threads, (thread.source, thread.ref), thread)
        sent = Sent(
            id=message.id,
            contact_id=message.contact_id,
            direction=message.direction,
            status=message.status,
            attempt=message.attempt,
        )
        self.stands(thread.id, sent, message.source_id)

    async def is_stopped(self, source: str, ref: str) -> bool:
        """Whether the customer of a thread wants no messages."""
        [known] = await self.known([Asked(source=source, ref=ref)])
        return known.stopped

    def stops(self, source: str, ref: str, *, stopped: bool) -> None:
        """The customer of a thread wants no messages from now on, or wants them again."""
        _remember(self._stopped, (source, ref), stopped)

    def stands(self, thread_id: str, sent: Sent, source_id: str | None = None) -> None:
        """A message is as far as this now."""
        for name in (sent.id, source_id):
            if name is not None:
                _remember(self._sent, (thread_id, name), sent)


def _remember(recent: OrderedDict[K, V], key: K, value: V) -> None:
    recent[key] = value
    recent.move_to_end(key)
    if len(recent) > REMEMBERED:
        recent.popitem(last=False)
