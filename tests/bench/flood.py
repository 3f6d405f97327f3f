"""Measures how long calls of one source take to reach their agents beside what would crowd them out.

beside a flood     40 senders of another source post 200 events each, all the time
beside a return    5,000 consoles of other agents lost their sockets, and come back at once
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from contacthub.bench.agent_sockets import AgentSocket
from contacthub.bench.dataset import floor_tables, number_of, queue_of, storage_at, write_customers
from contacthub.bench.event_to_frame import RingingCalls
from contacthub.bench.lag import Lag, lag_between, lag_counts
from contacthub.bench.machine import cores, pinned, raise_open_files
from contacthub.bench.pacer import Pacer
from contacthub.bench.spread import Spread, ratio
from contacthub.bench.stage import EVENTS, Target, first_agents, hub_target, open_consoles, owner_of

AGENTS = 50
"""Of the quiet source's calls."""
CONSOLES = 5_000
SPARE_FILES = 500
CUSTOMERS = 5_000
RATE = 20
"""Calls a second of the quiet source."""
FLOOD = "flood"
SENDERS = 40
CALLS_A_BATCH = 100
"""So many arrive, and as many that arrived with the batch before end: 200 events."""
RESTS_S = 3.0
STALL = re.compile(r"did not answer for (\d+) ms: (?!the system ran others)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """The quiet source's calls, from the instant they were due to the agent's frame, in milliseconds.

    Each the median of the rounds; the ratios are to the quiet hub's.
    """

    what: str
    frame: Spread
    ratio_p50: float
    ratio_p99: float
    lag_p99_ms: float | None
    lag_max_ms: float | None
    """Of all rounds: how late the hub's loop was, also when the system ran others."""
    late_sends: Spread
    """How late the load itself was: what it is late, it also measures too much."""
    wrong: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowded:
    """The results."""

    rate: int
    rounds: int
    seconds: float
    senders: int
    batch: int
    consoles: int
    quiet: Spread
    beside: list[Beside]
    taken_a_second: int
    refused: int
    back_s: float
    """Until all consoles were back, at most."""
    stalls_logged_ms: list[int]
    """By the hub's own doing."""


class Flood:
    """Senders that post batch after batch, and send one again that was refused when they are told to."""

    def __init__(self, url: str, token: str) -> None:
        self._url = url
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self._numbered = 0
        self.taken = self.refused = 0

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Flood until the end of the block."""
        connector = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(headers=self._headers, connector=connector) as session:
            senders = [asyncio.create_task(self._send(session)) for _ in range(SENDERS)]
            try:
                yield
            finally:
                for each in senders:
                    each.cancel()
                await asyncio.wait(senders)

    async def _send(self, session: aiohttp.ClientSession) -> None:
        before = range(0)
        while True:
            new = range(self._numbered, self._numbered + CALLS_A_BATCH)
            self._numbered = new.stop
            body = b"[%b]" % b",".join([*map(_ended, before), *map(_arrived, new)])
            await self._post(session, body, len(before) + len(new))
            before = new

    async def _post(self, session: aiohttp.ClientSession, body: bytes, events: int) -> None:
        while True:
            async with session.post(self._url, data=body) as response:
                await response.read()
            if response.status == 200:
                self.taken += events
                return
            self.refused += events
            await asyncio.sleep(float(response.headers["Retry-After"]))


def _arrived(n: int) -> bytes:
    data = (
        f'"ref":"f{n}","channel":"voice","from":"{number_of(n % CUSTOMERS)}","queue":"{queue_of(0)}",'
        '"to":"4008001234","routing":"pbx"'
    )
    return _event(f"f{n}a", "contact.arrived", data)


def _ended(n: int) -> bytes:
    return _event(f"f{n}e", "contact.ended", f'"ref":"f{n}","by":"customer"')


def _event(id: str, kind: str, data: str) -> bytes:
    head = f'"specversion":"1.0","id":"{id}","source":"{FLOOD}","type":"{kind}"'
    return f'{{{head},"data":{{{data}}}}}'.encode()


class Crowd:
    """Consoles that come back all at once."""

    def __init__(self, target: Target, tokens: dict[str, str]) -> None:
        self._target = target
        self._tokens = tokens
        self._sockets: Sequence[AgentSocket] = ()
        self.back_s = 0.0

    async def come(self) -> None:
        """Open every console."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        self._sockets = await open_consoles(self._target.server, self._tokens)
        self.back_s = max(self.back_s, loop.time() - began)

    async def leave(self) -> None:
        """Lose every socket."""
        await asyncio.gather(*(each.close() for each in self._sockets))

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Come back while the block runs."""
        await self.leave()
        coming = asyncio.create_task(self.come())
        try:
            yield
        finally:
            await coming


@dataclass(frozen=True, slots=True)
class _Round:
    frame: Spread
    late_sends: Spread
    lag: Lag | None
    wrong: int


async def measure(
    folder: Path,
    progress: Callable[[float], None],
    *,
    rounds: int = 3,
    seconds: float = 6.0,
    consoles: int = CONSOLES,
) -> Crowded:
    """Measure in the existing empty ``folder``."""
    which, agents = cores(), first_agents(AGENTS)
    consoles = min(consoles, raise_open_files() - SPARE_FILES)
    await write_customers(storage_at(folder), CUSTOMERS, lambda part: None)
    async with hub_target(folder, which, floor_tables(AGENTS + consoles), agents) as target:
        async with owner_of(folder, target.server.url) as owner:
            token = await owner.token("bench flood", scopes=["events:write"], sources=[FLOOD])
            others = first_agents(AGENTS + consoles)[AGENTS:]
            tokens = {each: await owner.token(f"bench {each}", agent=each) for each in others}
        flood, crowd = Flood(target.server.url + EVENTS, token), Crowd(target, tokens)
        with pinned(which.client), Pacer() as pacer:
            calls = RingingCalls(target, pacer, customers=CUSTOMERS, seed=1)
            await crowd.come()
            await calls.round(RATE, RESTS_S)
            quiet: list[_Round] = []
            flooded: list[_Round] = []
            crowded: list[_Round] = []
            for n in range(rounds):
                quiet.append(await _round(target, calls, seconds))
                async with flood.running():
                    flooded.append(await _round(target, calls, seconds))
                await asyncio.sleep(RESTS_S)
                async with crowd.running():
                    crowded.append(await _round(target, calls, seconds))
                await asyncio.sleep(RESTS_S)
                progress((n + 1) / rounds)
            calls.close()
            await crowd.leave()
    usual = Spread.over([each.frame for each in quiet])
    logged = (folder / "stderr.txt").read_text(encoding="utf-8")
    return Crowded(
        rate=RATE,
        rounds=rounds,
        seconds=seconds,
        senders=SENDERS,
        batch=2 * CALLS_A_BATCH,
        consoles=consoles,
        quiet=usual,
        beside=[
            _beside(f"{SENDERS} senders of another source", flooded, usual),
            _beside(f"{consoles:,} consoles coming back", crowded, usual),
        ],
        taken_a_second=round(flood.taken / (rounds * seconds)),
        refused=flood.refused,
        back_s=round(crowd.back_s, 2),
        stalls_logged_ms=[int(found[1]) for found in STALL.finditer(logged)],
    )


async def _round(target: Target, calls: RingingCalls, seconds: float) -> _Round:
    before = await lag_counts(target.server.url)
    found = await calls.round(RATE, seconds)
    return _Round(
        found.frame, found.late_sends, lag_between(before, await lag_counts(target.server.url)), found.wrong
    )


def _beside(what: str, rounds: list[_Round], quiet: Spread) -> Beside:
    frame = Spread.over([each.frame for each in rounds])
    lags = [each.lag for each in rounds if each.lag is not None]
    return Beside(
        what=what,
        frame=frame,
        ratio_p50=ratio(frame.p50, quiet.p50) or 0.0,
        ratio_p99=ratio(frame.p99, quiet.p99) or 0.0,
        lag_p99_ms=max((each.p99_ms for each in lags if each.p99_ms is not None), default=None),
        lag_max_ms=max((each.max_ms for each in lags if each.max_ms is not None), default=None),
        late_sends=Spread.over([each.late_sends for each in rounds]),
        wrong=sum(each.wrong for each in rounds),
    )
