"""Many consoles on one hub: memory of each, and how long it takes until all are current after a restart."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import orjson

from contacthub.bench.agent_sockets import AgentSocket
from contacthub.bench.dataset import floor_tables
from contacthub.bench.lag import lag_between, lag_counts
from contacthub.bench.machine import cores, pinned, raise_open_files
from contacthub.bench.processes import Server, hub_process
from contacthub.bench.spread import Spread
from contacthub.bench.stage import Owner, first_agents, make_available, open_consoles, owner_of

SPARE_FILES = 500
"""Open files for other things than consoles."""

SETTLES_S = 6.0
"""Longer than the interval of pings and boards, so that every console has had one."""

RESYNCS_WITHIN_S = 120.0
COUNTS_WITHIN_S = 10.0
STALL = re.compile(r"did not answer for (\d+) ms")
CHAIN = tuple(b'{"type":"%b"' % kind for kind in (b"snapshot", b"event", b"offer"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleCrowd:
    """The results. ``_s`` are seconds, ``_ms`` milliseconds."""

    consoles: int
    wanted: int
    """``consoles`` are fewer where the system does not allow as many open files."""
    bytes_each: float | None
    bytes_each_at_work: float | None
    """After every agent has become available."""
    floor_new_s: float
    floor_unchanged_s: float
    opened_s: float
    down_s: float
    """From the signal that ends the hub to the ready line of the next."""
    resynced_s: float
    """From the ready line until every console has its snapshot, or the frames it missed."""
    resync: Spread
    """Of each console, in milliseconds, from the ready line."""
    stall_at_most_ms: float | None
    """The bucket in which the hub's own longest lag lies, while they come back."""
    stalls_logged_ms: list[int]


async def measure(
    folder: Path,
    progress: Callable[[float], None],
    *,
    wanted: int = 5_000,
    settles_s: float = SETTLES_S,
) -> ConsoleCrowd:
    """Measure in the existing empty ``folder``."""
    count = min(wanted, raise_open_files() - SPARE_FILES)
    port, which, agents = _free_port(), cores(), first_agents(count)
    async with hub_process(folder, core=which.server, port=port) as server:
        async with owner_of(folder, server.url) as owner:
            new, unchanged = [await _applied(owner, count) for _ in range(2)]
            tokens = {each: await owner.token(f"bench {each}", agent=each) for each in agents}
        progress(0.3)
        with pinned(which.client):
            crowd, before = _Crowd(tokens), server.memory()
            opened = await crowd.come(server)
            await asyncio.sleep(settles_s)
            idle = server.memory()
            await asyncio.gather(*(make_available(each) for each in crowd.sockets))
            await asyncio.sleep(settles_s)
            at_work = server.memory()
        progress(0.6)
        down_since = perf_counter()
    async with hub_process(folder, core=which.server, port=port) as server:
        down = perf_counter() - down_since
        with pinned(which.client):
            await crowd.come(server)
        progress(1.0)
        async with asyncio.timeout(COUNTS_WITHIN_S):
            # With few consoles all are back before the hub has measured its loop for the first time.
            while (lag := lag_between({}, await lag_counts(server.url))) is None:  # noqa: ASYNC110 - it is another process
                await asyncio.sleep(0.05)
        logged = list(_stalls((folder / "stderr.txt").read_text(encoding="utf-8")))
        spread = Spread.of(crowd.took)
        await crowd.leave()
    return ConsoleCrowd(
        consoles=count,
        wanted=wanted,
        bytes_each=_each(before, idle, count),
        bytes_each_at_work=_each(before, at_work, count),
        floor_new_s=new,
        floor_unchanged_s=unchanged,
        opened_s=round(opened, 2),
        down_s=round(down, 2),
        resynced_s=round(max(crowd.took), 2),
        resync=spread,
        stall_at_most_ms=lag.max_ms,
        stalls_logged_ms=logged,
    )


class _Crowd:
    """All consoles: they connect, remember their position in the log, and resume there."""

    def __init__(self, tokens: dict[str, str]) -> None:
        self._tokens = tokens
        self._since: dict[str, str] = {}
        self._log = ""
        self._missing: set[str] = set()
        self._all_there = asyncio.Event()
        self._began = 0.0
        self.sockets: list[AgentSocket] = []
        self.took: list[float] = []

    async def come(self, server: Server) -> float:
        """Open every console and wait until each has its view; return how long that took."""
        self._missing, self.took = set(self._tokens), []
        self._all_there.clear()
        self._began = perf_counter()
        self.sockets = await open_consoles(server, self._tokens, self._since, heard=self._heard)
        async with asyncio.timeout(RESYNCS_WITHIN_S):
            await self._all_there.wait()
        return perf_counter() - self._began

    async def leave(self) -> None:
        """Close every console."""
        for each in self.sockets:
            await each.close()

    def _heard(self, socket: AgentSocket, payload: bytes, at: float) -> None:
        if not payload.startswith(CHAIN):
            return
        if socket.agent in self._missing:
            self._missing.discard(socket.agent)
            self.took.append(at - self._began)
            if not self._missing:
                self._all_there.set()
        frame = orjson.loads(payload)
        self._log = frame.get("log", self._log)
        self._since[socket.agent] = f"{self._log}:{frame['seq']}"


async def _applied(owner: Owner, count: int) -> float:
    began = perf_counter()
    await owner.ask("PUT", "/admin/floor", floor_tables(count))
    return round(perf_counter() - began, 2)


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _each(before: int | None, after: int | None, count: int) -> float | None:
    return round((after - before) / count) if before is not None and after is not None else None


def _stalls(log: str) -> Iterator[int]:
    for found in STALL.finditer(log):
        yield int(found[1])
