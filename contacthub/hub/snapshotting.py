"""Snapshots are taken of what the log has made, beside the hub that works on."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from contacthub.database.damage import Damaged
from contacthub.database.units import StorageUnavailable
from contacthub.hub.log import Log, LogTrimmed
from contacthub.hub.snapshot_text import ENTRIES_A_LINE
from contacthub.hub.state import State, dump_state, load_state
from contacthub.routing.words import Instant

log = logging.getLogger("contacthub.hub")

READ_CHUNK = 2_000

SNAPSHOT_EVERY = 20_000
"""Events after which a new snapshot is taken: replaying them takes a third of a second."""
LOOK_S = 1.0
REST = 9
REST_AT_MOST_S = 60.0


async def keep_snapshots(
    store: Log, last: int, *, rows_seq: Callable[[], int], now: Callable[[], Instant]
) -> None:
    """Take a snapshot whenever the log has grown enough since the ``last``: a start replays little more.

    ``rows_seq``: the event up to which the rows that follow from the log are written; none is newer. A large
    floor takes long to dump: the rest in between is nine times that, a minute at most.
    """
    loop = asyncio.get_running_loop()
    while True:
        await asyncio.sleep(LOOK_S)
        if (seq := rows_seq()) - last < SNAPSHOT_EVERY:
            continue
        began = loop.time()
        try:
            await take_snapshot(store, now(), seq)
        except (StorageUnavailable, LogTrimmed, Damaged, OSError) as error:
            log.warning("! snapshot put off: %s", error)
            await asyncio.sleep(REST_AT_MOST_S)
        else:
            last = seq
        await asyncio.sleep(min(REST * (loop.time() - began), REST_AT_MOST_S))


async def take_snapshot(store: Log, at: Instant, seq: int) -> None:
    """Replay the log up to ``seq`` beside the live floor and keep the result.

    The rows that follow from the log are written up to ``seq`` at least: a start catches them up from the
    floor as it was then. The replay runs in steps, each in a thread: the loop that serves contacts is never
    held up.
    """
    async with replayed(store, seq) as state:
        await store.save_snapshot(seq, at, await asyncio.to_thread(dump_state, state))


@asynccontextmanager
async def replayed(store: Log, seq: int) -> AsyncIterator[State]:
    """What the log had made after event ``seq``."""
    after, state = await _start(store, seq)
    while after < seq and (items := await store.read(after=after, limit=min(READ_CHUNK, seq - after))):
        await asyncio.to_thread(state.apply_all, items)
        after = items[-1].seq
    try:
        yield state
    finally:
        await asyncio.to_thread(_empty, state)


def _empty(state: State) -> None:
    """Free a floor contact by contact with its places, and a book item by item.

    Freed at once, a hundred thousand contacts hold the interpreter lock for 0.4 s, and the loop with it.
    """
    floor = state.floor
    while floor.contacts:
        _, contact = floor.contacts.popitem()
        floor.waiting_room.remove(contact)
        if contact.queue in floor.queues:
            floor.queues[contact.queue].waiting.pop(contact.id, None)
    while state.book.items:
        state.book.items.popitem()


async def _start(store: Log, not_after: int) -> tuple[int, State]:
    after, plain = await store.latest_snapshot(not_after)
    return after, await asyncio.to_thread(_use_up, plain) if plain is not None else State()


def _use_up(plain: dict[str, Any]) -> State:
    """What a snapshot says, which is freed piece by piece, as a floor is in ``_empty``."""
    state = load_state(plain)
    for value in plain.values():
        while isinstance(value, list) and value:
            del value[-ENTRIES_A_LINE:]
    return state
