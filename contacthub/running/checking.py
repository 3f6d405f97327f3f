"""Runs ``contacthub check`` beside the hub, in a process of its own: one at a time, and bounded in time."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

import orjson

from contacthub.database.examining import Finding
from contacthub.routing.words import Instant

LIMIT_S: Final = 120.0
MOST_BYTES: Final = 1 << 20
"""Of what it prints."""
FOUND_SOMETHING: Final = 1

log = logging.getLogger("contacthub")


class CheckState(StrEnum):
    """How far a run is."""

    NONE = "none"  # there was none since the hub started
    RUNNING = "running"
    DONE = "done"
    TIMED_OUT = "timed_out"
    FAILED = "failed"  # it could not be started, or said nothing that can be read


@dataclass(slots=True)
class CheckRun:
    """A run, and what it found."""

    state: CheckState = CheckState.NONE
    started_at: Instant | None = None
    ended_at: Instant | None = None
    findings: Sequence[Finding] = ()


def check_command(data: Path, file: Path | None) -> tuple[str, ...]:
    """What examines the hub of this folder. Without ``file`` it takes none that may lie about."""
    config = str(file) if file is not None else os.devnull
    return (
        sys.executable, "-m", "contacthub", "check", "--json", "--data", str(data.absolute()),
        "--config", config,
    )  # fmt: skip


class Checking:
    """Starts runs, and has the last one."""

    def __init__(
        self,
        command: Sequence[str],
        spawn: Callable[[Coroutine[Any, Any, None]], Any],
        now: Callable[[], Instant],
    ) -> None:
        self._command = command
        self._spawn = spawn
        self._now = now
        self.last = CheckRun()

    def begin(self) -> CheckRun:
        """Start a run, or join the one under way. It ends with the hub at the latest."""
        if self.last.state is not CheckState.RUNNING:
            self.last = CheckRun(CheckState.RUNNING, self._now())
            self._spawn(self._run(self.last))
        return self.last

    async def _run(self, run: CheckRun) -> None:
        try:
            async with asyncio.timeout(LIMIT_S):
                run.findings = read_findings(await self._said())
            run.state = CheckState.DONE
        except TimeoutError:
            run.state = CheckState.TIMED_OUT
        except (OSError, ValueError) as error:
            log.warning("! the check failed: %s", error)
            run.state = CheckState.FAILED
        finally:
            run.ended_at = self._now()

    async def _said(self) -> bytes:
        """What the command prints. What it has to say of itself goes where the hub's log goes."""
        process = await asyncio.create_subprocess_exec(*self._command, stdin=DEVNULL, stdout=PIPE)
        try:
            said = await _all_of(process.stdout)
            if await process.wait() not in (0, FOUND_SOMETHING):
                raise ValueError(f"it ended with {process.returncode}")
            return said
        finally:
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    process.kill()
                await process.wait()


async def _all_of(stream: asyncio.StreamReader | None) -> bytes:
    assert stream is not None  # a pipe was asked for
    try:
        await stream.readexactly(MOST_BYTES)
    except asyncio.IncompleteReadError as ended:
        return ended.partial
    raise ValueError(f"it prints more than {MOST_BYTES} bytes")


def read_findings(said: bytes) -> list[Finding]:
    """What ``check --json`` printed.

    Raises:
        ValueError: it is something else.
    """
    try:
        return [
            Finding(level=each["level"], what=each["what"], mend=each["mend"]) for each in orjson.loads(said)
        ]
    except (KeyError, TypeError) as error:
        raise ValueError(f"it prints no list of findings: {error!r}") from None
