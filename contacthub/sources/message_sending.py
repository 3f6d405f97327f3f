"""Gives messages to their sources: those of a thread in their order, each until its source has answered.

    2xx                      the source has it: sent
    4xx                      it will not have it: failed, with the reason that its problem body gives
    410                      it wants no messages any more: failed, and so are all that follow
    408, 425, 429, 5xx, no   again, with the same webhook-id, ever more seldom; for a day, then it failed
    answer

While a source does not answer, or has stopped, screens are told that: an agent knows before typing.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections import deque
from collections.abc import Callable, Coroutine, Iterable
from typing import Any, Final, Protocol

import orjson

from contacthub.database.units import StorageUnavailable
from contacthub.hub.hub import Hub
from contacthub.messages.model import FAILED, SENT
from contacthub.messages.reports import Attempt, MessageReports
from contacthub.routing.values import value
from contacthub.routing.words import Instant
from contacthub.sources.callbacks import (
    FIRST_PAUSE_S,
    GONE,
    LONGEST_PAUSE_S,
    StoppedSources,
    remember_stopped,
)
from contacthub.sources.rows import CallbackRow, CallbackSettled

log = logging.getLogger("contacthub.callbacks")

AGAIN: Final = frozenset({408, 425, 429})
GIVES_UP_MS: Final = 24 * 3_600_000
AT_ONCE: Final = 8
"""Messages of one source on their way at a time: a thousand threads of one that hangs hold no other up."""
GAVE_UP: Final = "gave_up"
STOPPED: Final = "source_stopped"
NO_ANSWER: Final = "no_answer"
NO_ACCESS: Final = "no_access"
"""The ``detail`` of a channel whose provider refuses the hub's credentials."""

Outcome = tuple[str, str | None]
"""How far a message is, and why if it failed."""


@value()
class Answered:
    """What a source answered: the HTTP status, None when no answer came, and what its problem body says."""

    status: int | None
    detail: str | None = None


class MessageSender(Protocol):
    """Gives a source one message."""

    async def post(self, row: CallbackRow, *, webhook_id: str) -> Answered:
        """POST it."""


class MessageSending:
    """One line per thread; a line never waits for another."""

    def __init__(
        self,
        hub: Hub,
        sender: MessageSender,
        reports: MessageReports,
        stopped: StoppedSources,
        spawn: Callable[[Coroutine[Any, Any, None]], Any],
        *,
        rng: random.Random,
    ) -> None:
        self._hub = hub
        self._sender = sender
        self._reports = reports
        self._stopped_sources = stopped
        self._spawn = spawn
        self._rng = rng
        self._lines: dict[tuple[str, str], deque[CallbackRow]] = {}
        self._at_once: dict[str, asyncio.Semaphore] = {}
        self.stopped: set[str] = set()
        """Sources that answered 410."""
        self.down: dict[str, str] = {}
        """Sources that do not answer, and how they do not."""
        self._told: Callable[[str, str | None], None] = lambda source, reason: None

    @property
    def owed(self) -> int:
        """How many messages wait to be taken."""
        return sum(len(line) for line in self._lines.values())

    @property
    def oldest_at(self) -> Instant | None:
        """Since when the oldest of them waits."""
        return min((line[0].at for line in self._lines.values() if line), default=None)

    def owes(self, source: str, ref: str) -> bool:
        """Whether a source has not taken all messages of a thread yet."""
        return (source, ref) in self._lines

    def on_change(self, told: Callable[[str, str | None], None]) -> None:
        """Have ``told`` called with a source that does not answer, and why; None: it does again."""
        self._told = told

    def add(self, row: CallbackRow) -> None:
        """Send one that is durable, after those of its thread."""
        key = _key(row)
        line = self._lines.get(key)
        if line is not None:
            line.append(row)
            return
        self._lines[key] = deque([row])
        self._spawn(self._work_off(key))

    def forget(self, threads: Iterable[tuple[str, str]]) -> None:
        """Send nothing more on these threads, by source and ref: their customer is erased."""
        for key in threads:
            if key in self._lines:
                self._lines[key].clear()

    def _is_owed(self, row: CallbackRow) -> bool:
        """Whether it is the next of its thread still, and was not forgotten."""
        line = self._lines.get(_key(row))
        return line is not None and len(line) > 0 and line[0] is row

    async def _work_off(self, key: tuple[str, str]) -> None:
        line, pause = self._lines[key], FIRST_PAUSE_S
        outcome: Outcome | None = None
        while line:
            # What its source has taken is not sent again because it could not be recorded.
            row = line[0]
            outcome = outcome or await self._outcome(row)
            if not self._is_owed(row):
                outcome = None
            elif outcome is not None and await self._is_recorded(row, *outcome):
                if self._is_owed(row):
                    line.popleft()
                pause, outcome = FIRST_PAUSE_S, None
            else:
                # Full jitter: a source that comes back is not asked by all lines at once.
                await asyncio.sleep(self._rng.uniform(0, pause))
                pause = min(2 * pause, LONGEST_PAUSE_S)
        del self._lines[key]

    async def _is_recorded(self, row: CallbackRow, status: str, reason: str | None) -> bool:
        """Record what became of it; False: it could not be written."""
        data = orjson.loads(row.data)
        attempt = Attempt(
            source=row.source,
            ref=data["ref"],
            contact_id=row.contact_id,
            message_id=data["message_id"],
            attempt=data["attempt"],
        )
        try:
            await self._reports.record(attempt, status, reason, [CallbackSettled(row.seq)])
        except StorageUnavailable:
            return False
        return True

    async def _outcome(self, row: CallbackRow) -> Outcome | None:
        """Send it; None: it is to be sent again."""
        if row.source in self.stopped:
            return FAILED, STOPPED
        if self._hub.now() > row.at + GIVES_UP_MS:
            return FAILED, GAVE_UP
        async with self._at_once.setdefault(row.source, asyncio.Semaphore(AT_ONCE)):
            if not self._is_owed(row):
                return None
            answer = await self._sender.post(row, webhook_id=f"cb_{self._hub.tail.log_id}_{row.seq}")
        status = answer.status
        if status is None or status in AGAIN or not (200 <= status < 300 or 400 <= status < 500):
            self._is_down(row.source, _why_down(answer))
            return None
        if status == GONE:
            await self._stop(row.source)
            return FAILED, STOPPED
        self._is_down(row.source, None)
        if status < 300:
            return SENT, None
        return FAILED, answer.detail or f"http_{status}"

    def _is_down(self, source: str, reason: str | None) -> None:
        # What was on its way to a source that stops does not make it take messages again.
        if self.down.get(source) in (reason, STOPPED):
            return
        if reason is None:
            del self.down[source]
        else:
            self.down[source] = reason
        log.info("! source %s takes messages: %s", source, reason or "again")
        self._told(source, reason)

    async def _stop(self, source: str) -> None:
        log.warning("! source %s wants no more messages (410)", source)
        self.stopped.add(source)
        self._is_down(source, STOPPED)
        await remember_stopped(self._stopped_sources, source)


def _key(row: CallbackRow) -> tuple[str, str]:
    return row.source, str(orjson.loads(row.data)["ref"])


def _why_down(answer: Answered) -> str:
    if answer.detail == NO_ACCESS:
        return NO_ACCESS
    return NO_ANSWER if answer.status is None else f"http_{answer.status}"
