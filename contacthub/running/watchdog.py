"""Watches the event loop from a thread of its own, and says what kept it from answering."""

from __future__ import annotations

import asyncio
import gc
import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from contacthub.access.rate_limit import RateLimit
from contacthub.running.stalls import Cause, Late, Reading, Seen, Sleep, Stall, Stalls, Woken
from contacthub.running.thread_stacks import thread_stacks

log = logging.getLogger("contacthub.loop")

PERIOD_S = 0.02
"""Between two beats of the loop, and between two looks at a loop that does not beat."""
DEPTH = 12
"""Calls of a stack that are told, the innermost first."""
OLDEST = 2
"""The generation of garbage whose collection takes long enough to matter."""

SAID = {
    Cause.COMPUTING: "it computed",
    Cause.WAITING: "it waited in a call that blocks",
    Cause.COLLECTING: "garbage was collected",
    Cause.INTERPRETER_HELD: "another thread held the interpreter",
    Cause.NOT_RUN: "the system ran others",
}


class Watchdog:
    """Tells of every beat of the loop how late it was, and of every stall beyond ``limit_ms`` why.

    ``lagged`` is called on the loop, with seconds; ``stalled`` on the watcher's thread.
    """

    def __init__(
        self,
        limit_ms: int,
        *,
        lagged: Callable[[float], None],
        stalled: Callable[[Stall], None],
        look: Callable[[int], Seen] | None = None,
    ) -> None:
        self._limit_s = limit_ms / 1000
        self._lagged = lagged
        self._stalled = stalled
        self._look = look or seen
        self._due_s = 0.0
        self._last: Reading | None = None
        self._late: deque[Late] = deque()
        self._collecting_since: float | None = None
        self._collected_s = 0.0
        self._lines = RateLimit(1)
        self._failures = RateLimit(1)
        self._unsaid = 0
        self._stop = threading.Event()

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Watch the running loop; a watchdog watches once."""
        loop, thread_id = asyncio.get_running_loop(), threading.get_ident()
        watcher = threading.Thread(
            target=self._watch, args=(thread_id,), name="contacthub-watchdog", daemon=True
        )
        self._last = self._read()
        self._due_s = self._last.at_s + PERIOD_S
        beat = _Beats(loop, self._beat)
        gc.callbacks.append(self._collecting)
        watcher.start()
        try:
            yield
        finally:
            beat.stop()
            self._stop.set()
            watcher.join()
            gc.callbacks.remove(self._collecting)

    # --- on the loop -------------------------------------------------------------------------------------

    def _beat(self) -> None:
        now = self._read()
        late_s = now.at_s - self._due_s
        if late_s > self._limit_s and self._last is not None:
            self._late.append(Late(self._last, self._due_s, now))
        self._last, self._due_s = now, now.at_s + PERIOD_S
        self._lagged(max(0.0, late_s))

    def _read(self) -> Reading:
        return Reading(
            at_s=time.monotonic(),
            process_s=time.process_time(),
            loop_s=time.thread_time(),
            collecting_s=self._collected_s,
        )

    def _collecting(self, phase: str, info: dict[str, int]) -> None:
        if info["generation"] < OLDEST:
            return
        if phase == "start":
            self._collecting_since = time.monotonic()
        elif self._collecting_since is not None:
            self._collected_s += time.monotonic() - self._collecting_since
            self._collecting_since = None

    # --- on the watcher's thread -------------------------------------------------------------------------

    def _watch(self, thread_id: int) -> None:
        wait_s = PERIOD_S
        stalls = Stalls(self._limit_s, _woken(wait_s))
        while not self._stop.wait(wait_s):
            now = _woken(wait_s)
            # In this order no beat is missed: the late one is put down before the next is due.
            due_s, ended = self._due_s, [self._late.popleft() for _ in range(len(self._late))]
            try:
                for each in stalls.take(now, due_s, ended, lambda: self._look(thread_id)):
                    self._tell(each)
            except Exception:  # a look that fails must not end the watch
                if self._failures.take(int(time.monotonic() * 1000)) == 0:
                    log.exception("! the watchdog of the event loop failed; it goes on watching")
            # A loop that beats need not be looked at before it could be late.
            wait_s = max(PERIOD_S, due_s + self._limit_s - now.at_s)

    def _tell(self, what: Stall | Sleep) -> None:
        if isinstance(what, Sleep):
            log.info("= nothing of this process ran for %.1f s: the machine slept, or it was stopped",
                     what.lasted_s)  # fmt: skip
            return
        self._stalled(what)
        if self._lines.take(int(time.monotonic() * 1000)) > 0:
            self._unsaid += 1
            return
        # What the system does to the process is no fault that can be mended here.
        level = logging.INFO if what.cause is Cause.NOT_RUN else logging.WARNING
        unsaid = f"; {self._unsaid} more since the last line" if self._unsaid else ""
        log.log(level, "! %s%s", in_words(what), unsaid)
        self._unsaid = 0


class _Beats:
    """Calls ``beat`` on the loop every period, until stopped."""

    def __init__(self, loop: asyncio.AbstractEventLoop, beat: Callable[[], None]) -> None:
        self._loop = loop
        self._beat = beat
        self._next = loop.call_later(PERIOD_S, self._run)

    def _run(self) -> None:
        self._beat()
        self._next = self._loop.call_later(PERIOD_S, self._run)

    def stop(self) -> None:
        """No more beats."""
        self._next.cancel()


def _woken(waited_s: float) -> Woken:
    return Woken(at_s=time.monotonic(), process_s=time.process_time(), waited_s=waited_s)


def in_words(stall: Stall) -> str:
    """A stall in one line."""
    parts = [f"the event loop did not answer for {stall.lasted_s * 1000:.0f} ms: {SAID[stall.cause]}"]
    if stall.others:
        parts.append(f"others were at {', '.join(stall.others)}")
    if stall.stack:
        parts.append(f"in {stall.times} of {stall.looks} looks it was at {' < '.join(stall.stack)}")
    else:
        parts.append("the watchdog could not look meanwhile")
    return "; ".join(parts)


def seen(thread_id: int) -> Seen:
    """Where the thread stands, and the innermost call of the others but the one that asks."""
    stacks = {each: _calls(calls) for each, calls in thread_stacks().items()}
    asking = threading.get_ident()
    others = [calls for each, calls in stacks.items() if each not in (thread_id, asking)]
    # Threads that wait for work stand at the same place.
    places = dict.fromkeys(calls[0] if calls else "?" for calls in others)
    return Seen(loop=stacks.get(thread_id, ()), others=tuple(places))


def _calls(calls: list[tuple[str, str]]) -> tuple[str, ...]:
    """The innermost of them, without ourselves."""
    return tuple(said for module, said in calls if module != __name__)[:DEPTH]
