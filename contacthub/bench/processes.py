"""Runs the servers that are measured as processes: starts them, reads their CPU and memory, ends them."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import perf_counter
from urllib.parse import urlsplit

from contacthub.bench.dataset import CONFIG
from contacthub.bench.machine import pinned

STARTS_WITHIN_S = 300.0
ENDS_WITHIN_S = 30.0
LAST_WORDS = 2_000


class DidNotStart(Exception):
    """A server ended before it was ready; the text has the end of its standard error."""


class Server:
    """One server process. ``ready_s``: how long it took from its start to its ready line."""

    def __init__(self, process: Process, url: str, ready_s: float) -> None:
        self._process = process
        self.url = url
        self.ready_s = ready_s
        parts = urlsplit(url)
        self.host, self.port = parts.hostname or "127.0.0.1", parts.port or 80

    def cpu_s(self) -> float | None:
        """Seconds of CPU used so far by all its threads; None without ``/proc``."""
        return _cpu_s(Path(f"/proc/{self._process.pid}/stat"))

    def loop_cpu_s(self) -> float | None:
        """Seconds of CPU used so far by the thread of the event loop alone; None without ``/proc``."""
        return _cpu_s(Path(f"/proc/{self._process.pid}/task/{self._process.pid}/stat"))

    def memory(self) -> int | None:
        """Resident memory in bytes; None without ``/proc``."""
        try:
            pages = Path(f"/proc/{self._process.pid}/statm").read_text(encoding="utf-8").split()[1]
        except OSError:
            return None
        return int(pages) * os.sysconf("SC_PAGE_SIZE")

    async def stop(self) -> None:
        """Terminate the process, and kill it when it has not ended in 30 s."""
        if self._process.returncode is None:
            self._process.terminate()
        try:
            async with asyncio.timeout(ENDS_WITHIN_S):
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()


def _cpu_s(stat: Path) -> float | None:
    try:
        fields = stat.read_text(encoding="utf-8").rpartition(")")[2]
    except OSError:
        return None
    user, system = fields.split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


@asynccontextmanager
async def hub_process(
    folder: Path,
    *,
    core: frozenset[int] | None,
    port: int = 0,
    address: str | None = None,
    more: str = "",
) -> AsyncIterator[Server]:
    """Run ``contacthub serve`` on ``folder``, with the phone system of the bench as a source.

    Its rows are in ``folder``, or in the PostgreSQL database at ``address``; ``more`` is added to its file.
    """
    config = folder / "contacthub.toml"
    storage = "" if address is None else f"[storage]\nurl = {json.dumps(address)}\n"
    config.write_text(CONFIG + storage + more, encoding="utf-8")
    command = ["contacthub", "serve", "--config", str(config), "--data", str(folder), "--port", str(port)]
    async with _process(command, folder, core) as server:
        yield server


@asynccontextmanager
async def bare_process(
    folder: Path,
    *,
    core: frozenset[int] | None,
    address: str | None = None,
    module: str = "contacthub.bench.bare_server",
) -> AsyncIterator[Server]:
    """Run the bare server in the existing ``folder``, its rows there or in the database at ``address``.

    ``module``: another floor that takes the same.
    """
    where = [str(folder)] if address is None else [str(folder), address]
    async with _process([module, *where], folder, core) as server:
        yield server


@asynccontextmanager
async def _process(command: list[str], folder: Path, core: frozenset[int] | None) -> AsyncIterator[Server]:
    # The hub must be measured with its defaults, not with settings from this environment.
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith("CONTACTHUB_")}
    errors = folder / "stderr.txt"
    started = perf_counter()
    with errors.open("wb") as stderr, pinned(core):
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", *command, stdin=DEVNULL, stdout=PIPE, stderr=stderr, env=surroundings
        )
    server = Server(process, "", 0.0)
    try:
        line = await _first_line(process)
        if " ready at " not in line:
            raise DidNotStart(f"{command[0]}: {errors.read_text(encoding='utf-8')[-LAST_WORDS:]}")
        server = Server(process, line.split()[-1], perf_counter() - started)
        yield server
    finally:
        await server.stop()


async def _first_line(process: Process) -> str:
    if process.stdout is None:
        raise RuntimeError("the process was started without standard output")
    async with asyncio.timeout(STARTS_WITHIN_S):
        return (await process.stdout.readline()).decode()
