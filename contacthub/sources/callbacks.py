"""Call-backs to sources: each until it is taken, in order per contact, with back-off."""

from __future__ import annotations

import asyncio
import json
import logging
import random
from collections import deque
from collections.abc import Callable, Coroutine, Iterable, Set
from contextlib import suppress
from typing import Any, Protocol

from contacthub.contacts.world import World
from contacthub.database.units import StorageUnavailable
from contacthub.hub.hub import Hub
from contacthub.routing.floor.contact import Contact
from contacthub.routing.floor.states import ContactState
from contacthub.routing.words import ContactId, Instant
from contacthub.sources import effects
from contacthub.sources.effects import HANG_UP, HOLD, RESUME
from contacthub.sources.rows import CallbackRow, CallbackSettled

log = logging.getLogger("contacthub.callbacks")

FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 30.0
GONE = 410

GOOD_BYE_MS = 10 * 60_000
"""How long a source is asked to hang up on a caller whose contact the hub has ended."""

OVERTAKEN_BY = {HOLD: {RESUME, HANG_UP}, RESUME: {HOLD, HANG_UP}}


class CallbackSender(Protocol):
    """Delivers one call-back."""

    async def send(self, row: CallbackRow, *, webhook_id: str) -> int | None:
        """POST it; return the HTTP status, None when no answer came in time."""


class StoppedSources(Protocol):
    """Remembers which sources want no more call-backs."""

    async def stop(self, source: str) -> None:
        """Write down that ``source`` answered 410."""


class Callbacks:
    """Sends what the hub asks of sources. One line per contact; a line never waits for another.

    Only a hang-up waits for the messages of its thread (``owes_messages``), which have lines of their own:
    else it would overtake the last of them, and its customer never read that.
    """

    def __init__(
        self,
        hub: Hub,
        world: World,
        sender: CallbackSender,
        stopped: StoppedSources,
        spawn: Callable[[Coroutine[Any, Any, None]], Any],
        *,
        owes_messages: Callable[[str, str], bool],
        rng: random.Random,
    ) -> None:
        self._hub = hub
        self._world = world
        self._sender = sender
        self._stopped_sources = stopped
        self._spawn = spawn
        self._owes_messages = owes_messages
        self._rng = rng
        self._lines: dict[str, deque[CallbackRow]] = {}
        self.stopped: set[str] = set()
        """Sources that answered 410."""
        self._grown: dict[str, asyncio.Event] = {}

    @property
    def owed(self) -> int:
        """How many call-backs wait to be taken."""
        return sum(len(line) for line in self._lines.values())

    @property
    def oldest_at(self) -> Instant | None:
        """Since when the oldest of them waits."""
        return min((line[0].at for line in self._lines.values() if line), default=None)

    def add(self, row: CallbackRow) -> None:
        """Deliver one that is durable, after those of its contact that are owed already."""
        line = self._lines.get(row.contact_id)
        if line is not None:
            line.append(row)
            self._grown[row.contact_id].set()
            return
        self._lines[row.contact_id] = deque([row])
        self._grown[row.contact_id] = asyncio.Event()
        self._spawn(self._work_off(row.contact_id))

    def forget(self, contacts: Iterable[str]) -> None:
        """Ask nothing more about these contacts: their customer is erased."""
        for contact_id in contacts:
            if contact_id in self._lines:
                self._lines[contact_id].clear()
                self._grown[contact_id].set()

    async def _work_off(self, contact_id: str) -> None:
        line = self._lines[contact_id]
        pause = FIRST_PAUSE_S
        while line:
            row = line[0]
            if self._is_unwanted(row, line) or (not self._comes_later(row) and await self._delivered(row)):
                if line and line[0] is row:
                    line.popleft()
                self._settle(row)
                pause = FIRST_PAUSE_S
            else:
                # Full jitter: a source that comes back is not asked by all lines at once.
                await self._rest(row, line, self._rng.uniform(0, pause))
                pause = min(2 * pause, LONGEST_PAUSE_S)
        del self._lines[contact_id], self._grown[contact_id]

    async def _rest(self, row: CallbackRow, line: deque[CallbackRow], pause: float) -> None:
        """Wait for ``pause``, or until ``row`` was overtaken by what came into its line."""
        grown = self._grown[row.contact_id]
        with suppress(TimeoutError):
            async with asyncio.timeout(pause):
                while not self._is_unwanted(row, line):
                    grown.clear()
                    await grown.wait()

    def _comes_later(self, row: CallbackRow) -> bool:
        return row.type == HANG_UP and self._owes_messages(row.source, json.loads(row.data)["ref"])

    async def _delivered(self, row: CallbackRow) -> bool:
        status = await self._sender.send(row, webhook_id=f"cb_{self._hub.tail.log_id}_{row.seq}")
        if status == GONE:
            log.warning("! source %s wants no more call-backs (410)", row.source)
            self.stopped.add(row.source)
            await remember_stopped(self._stopped_sources, row.source)
            return True
        return status is not None and 200 <= status < 300

    def _is_unwanted(self, row: CallbackRow, line: deque[CallbackRow]) -> bool:
        """Whether it was overtaken, its contact is over, or its source takes no call-backs."""
        if row.source in self.stopped:
            return True
        if row.type == HANG_UP and "reason" in json.loads(row.data):
            return self._hub.now() > row.at + GOOD_BYE_MS
        contact = self._world.floor.contacts.get(ContactId(row.contact_id))
        if contact is None or contact.state is ContactState.WRAPPING_UP:
            return True
        later = {each.type for each in line if each.seq > row.seq}
        return is_overtaken(row, contact, later)

    def _settle(self, row: CallbackRow) -> None:
        try:
            self._hub.write([CallbackSettled(row.seq)])
        except StorageUnavailable:
            # It stays owed on disk and is sent once more after a restart; its webhook-id tells.
            log.debug("! call-back %d stays owed", row.seq)


async def remember_stopped(sources: StoppedSources, source: str) -> None:
    """Write down that ``source`` answered 410, if anything can be written."""
    try:
        await sources.stop(source)
    except StorageUnavailable:
        # In memory it is stopped all the same, and after a restart the next 410 says so again.
        log.warning("! that %s answered 410 could not be written", source)


def is_overtaken(row: CallbackRow, contact: Contact, later: Set[str]) -> bool:
    """Whether the call-back is wanted no more; ``later``: what else its contact is owed.

    Of hold and resume only the last is asked; a hang-up does without all of them. What an agent was told that
    the source did not do, it is not asked for any more.
    """
    match row.type:
        case effects.CONNECT:
            wanted = contact.connecting_offer == json.loads(row.data)["offer_id"]
            return effects.WITHDRAW in later or not wanted
        case effects.DIAL:
            return contact.callback is None or not contact.callback.is_dialled
        case effects.TRANSFER:
            return contact.passing is None or contact.passing.until is None
        case effects.CONSULT:
            consult = contact.consult
            return consult is None or consult.offer_id != json.loads(row.data)["offer_id"]
        case effects.COMPLETE | effects.CONFERENCE:
            return contact.consult is None or contact.consult.wanted is None
        case _:
            return not later.isdisjoint(OVERTAKEN_BY.get(row.type, set()))
