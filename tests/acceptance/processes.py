"""The real process: started, spoken to, killed."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any, Self

import contacthub
from tests.acceptance.forked import ForkedProcess, Nursery

HERE = Path(contacthub.__file__).parent.parent
"""Where the code under test lies, whatever folder a test works in."""
STARTS_WITHIN_S = 60
ENDS_WITHIN_S = 30


def environment(**more: str) -> dict[str, str]:
    """The surroundings of a process, without settings of whoever runs the tests."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CONTACTHUB_")}
    return {**kept, "PYTHONPATH": str(HERE), **more}


async def forked(
    module: str, *arguments: str, stderr: IO[Any] | None = None, env: Mapping[str, str]
) -> ForkedProcess:
    """Begin ``python -m module`` without its imports; ``stderr`` None: together with its output."""
    return await Nursery.of_session(HERE).begin(module, arguments, env, stderr)


class Served:
    """``contacthub serve`` on a free port, in a process that is forked."""

    def __init__(self, process: Process | ForkedProcess) -> None:
        self.process = process
        self.url = ""

    @classmethod
    async def begun(cls, data: Path, *args: str, **env: str) -> Self:
        """Start it, and do not wait until it is ready."""
        with (data / "stderr.txt").open("ab") as stderr:
            words = ["serve", "--port", "0", "--data", str(data), *args]
            return cls(await cls._process(words, stderr, environment(**env)))

    @classmethod
    async def _process(
        cls, words: Sequence[str], stderr: IO[bytes], env: Mapping[str, str]
    ) -> Process | ForkedProcess:
        return await forked("contacthub", *words, stderr=stderr, env=env)

    @classmethod
    async def ready(cls, data: Path, *args: str, **env: str) -> Self:
        """Start it and wait for the line that says so."""
        served = await cls.begun(data, *args, **env)
        assert served.process.stdout is not None
        try:
            async with asyncio.timeout(STARTS_WITHIN_S):
                line = (await served.process.stdout.readline()).decode()
        except TimeoutError:
            await served.kill()
            raise
        assert "contacthub is ready at http://" in line, (line, (data / "stderr.txt").read_text())
        served.url = line.split()[4].rstrip(",")
        return served

    async def kill(self) -> None:
        """End it without warning."""
        if self.process.returncode is None:
            self.process.kill()
        await self.process.wait()

    async def stopped(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to end; return its exit code."""
        self.process.send_signal(how)
        async with asyncio.timeout(ENDS_WITHIN_S):
            return await self.process.wait()


class Started(Served):
    """The same in an interpreter of its own, as where it is installed."""

    @classmethod
    async def _process(
        cls, words: Sequence[str], stderr: IO[bytes], env: Mapping[str, str]
    ) -> Process | ForkedProcess:
        command = (sys.executable, "-m", "contacthub", *words)
        return await asyncio.create_subprocess_exec(*command, stdout=PIPE, stderr=stderr, env=env)
