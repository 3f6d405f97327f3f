"""Has a recorded day played on the floor of now and on a changed one: one at a time, beside the hub.

In a process of its own, as a day of many contacts takes a core for minutes.
"""

from __future__ import annotations

import asyncio
import logging
from asyncio.subprocess import PIPE
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import orjson

from contacthub.problems import Problem

LIMIT_S: Final = 600.0
MOST_LINE: Final = 1 << 24
"""Bytes of what it says at once: figures of all queues and hours."""

log = logging.getLogger("contacthub")
Said = dict[str, Any]  # Any: JSON


class WhatIfState(StrEnum):
    """How far a run is."""

    NONE = "none"  # there was none since the hub started
    RUNNING = "running"
    DONE = "done"
    NOBODY_CAME = "nobody_came"  # nothing is recorded of that day
    ENDED = "ended"  # somebody ended it
    TIMED_OUT = "timed_out"
    FAILED = "failed"


@dataclass(slots=True)
class WhatIfRun:
    """A run: what was asked, how far it is in percent, and what came of it."""

    state: WhatIfState = WhatIfState.NONE
    asked: Said | None = None
    percent: int = 0
    result: Said | None = None
    task: asyncio.Task[None] | None = None


class WhatIf:
    """Starts runs, and has the last one. ``place``: what the player is told beside what was asked."""

    def __init__(
        self,
        command: Sequence[str],
        place: Mapping[str, str | None],
        spawn: Callable[[Coroutine[Any, Any, None]], asyncio.Task[None]],
    ) -> None:
        self._command = command
        self._place = place
        self._spawn = spawn
        self.last = WhatIfRun()

    def begin(self, asked: Said) -> WhatIfRun:
        """Start a run. It ends with the hub at the latest.

        Raises:
            Problem: wrong_state: there is one under way.
        """
        if self.last.state is WhatIfState.RUNNING:
            raise Problem("wrong_state", "another day is being played; wait for it, or end it")
        run = self.last = WhatIfRun(WhatIfState.RUNNING, asked)
        run.task = self._spawn(self._run(run))
        return run

    async def end(self) -> WhatIfRun:
        """End the run under way, if there is one."""
        run = self.last
        if run.task is not None and run.state is WhatIfState.RUNNING:
            run.task.cancel()
            await asyncio.wait({run.task})
            if run.state is WhatIfState.RUNNING:  # it did not come to its end meanwhile
                run.state = WhatIfState.ENDED
        return run

    async def _run(self, run: WhatIfRun) -> None:
        try:
            async with asyncio.timeout(LIMIT_S):
                run.result = await self._played(run)
            run.state = WhatIfState.NOBODY_CAME if run.result is None else WhatIfState.DONE
        except TimeoutError:
            run.state = WhatIfState.TIMED_OUT
        except (OSError, ValueError) as error:
            log.warning("! a day could not be played: %s", error)
            run.state = WhatIfState.FAILED

    async def _played(self, run: WhatIfRun) -> Said | None:
        """What the player says at its end; what it has to say of itself goes where the hub's log goes."""
        process = await asyncio.create_subprocess_exec(
            *self._command, stdin=PIPE, stdout=PIPE, limit=MOST_LINE
        )
        assert process.stdin is not None  # pipes were asked for
        assert process.stdout is not None
        try:
            process.stdin.write(orjson.dumps({**self._place, "asked": run.asked}))
            await process.stdin.drain()
            process.stdin.close()
            while line := await process.stdout.readline():
                said = orjson.loads(line)
                if "result" in said:
                    result: Said | None = said["result"]
                    return result
                run.percent = said["percent"]
            raise ValueError(f"it ended with {await process.wait()}")
        finally:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
