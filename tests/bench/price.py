"""What an event costs: processor time of the hub an event, with few and many consoles and long logs.

Batches of fifty and single posts at a steady rate that the hub can take; calls arrive, ring, are answered and
end. Of PostgreSQL only the hub's own time is counted, not the server's.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from contacthub.bench.dataset import floor_tables, storage_at, write_customers
from contacthub.bench.machine import cores, pinned, raise_open_files
from contacthub.bench.pacer import Pacer
from contacthub.bench.stage import Target, bare_target, first_agents, hub_target
from contacthub.bench.sustained import Level, Lives
from contacthub.testing import postgres
from contacthub.testing.postgres import PostgresServer
from tests.bench.restart import written_log

AGENTS = 1_000
CUSTOMERS = 20_000
CONSOLES = (200, 0, 5_000)
LOGS = (1_000_000,)
RATES = ((1, 400), (50, 1_000))
"""Events in a request, and events a second."""


@dataclass(frozen=True, slots=True)
class _Case:
    what: str
    consoles: int
    events: int = 0
    address: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """Microseconds of processor time an event, medians of the rounds."""

    what: str
    size: int
    """Events in a request."""
    loop_us: float | None
    """Of the event loop's thread."""
    others_us: float | None
    """Of all other threads: those that write and read the database."""
    p50_ms: float
    """Of the answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """All of them; ``rate`` says how many events a second were sent."""

    rates: dict[str, int]
    rounds: int
    prices: list[Price]


async def measure(
    folder: Path,
    progress: Callable[[float], None],
    *,
    agents: int = AGENTS,
    customers: int = CUSTOMERS,
    consoles: tuple[int, ...] = CONSOLES,
    logs: tuple[int, ...] = LOGS,
    rounds: int = 5,
    seconds: float = 5.0,
) -> Prices:
    """Measure in the existing empty ``folder``.

    SQLite with each number of consoles; with the first of them also on each long log, and on PostgreSQL.
    """
    raise_open_files()
    few, found = consoles[0], list[Price]()
    cases = [_Case(f"SQLite, {count:,} consoles", count) for count in consoles]
    cases += [
        _Case(f"SQLite, {few:,} consoles, {events:,} events in the log", few, events) for events in logs
    ]
    with running_server() as server:
        cases.append(_Case(f"PostgreSQL, {few:,} consoles", few, address=server.new_database()))
        for n, case in enumerate(cases):
            with TemporaryDirectory(dir=folder) as place:
                async with _hub(Path(place), case, agents, customers) as hub:
                    found += await _prices(case.what, hub, agents, customers, rounds, seconds)
            progress((n + 1) / (len(cases) + 1))
        async with bare_target(_made(folder / "bare"), cores(), first_agents(few)) as bare:
            found += await _prices("floor", bare, agents, customers, rounds, seconds)
    return Prices(rates={str(size): rate for size, rate in RATES}, rounds=rounds, prices=found)


@contextmanager
def running_server() -> Iterator[PostgresServer]:
    """Run a PostgreSQL server on the core of the load, so that the hub's core is the hub's alone."""
    with ExitStack() as stack:
        with pinned(cores().client):
            server = stack.enter_context(postgres.running_server())
        yield server


def _made(folder: Path) -> Path:
    folder.mkdir(mode=0o700)
    return folder


@asynccontextmanager
async def _hub(folder: Path, case: _Case, agents: int, customers: int) -> AsyncIterator[Target]:
    if case.events:
        await written_log(folder, case.events, lambda part: None)
    await write_customers(storage_at(folder, case.address), customers, lambda part: None)
    floor, which = floor_tables(max(agents, case.consoles)), cores()
    async with hub_target(folder, which, floor, first_agents(case.consoles), address=case.address) as hub:
        yield hub


async def _prices(
    what: str, target: Target, agents: int, customers: int, rounds: int, seconds: float
) -> list[Price]:
    found = []
    with pinned(cores().client), Pacer() as pacer:
        for size, rate in RATES:
            lives = Lives(target, pacer, agents=agents, customers=customers, size=size)
            levels = [await lives.level(rate, seconds, warm_up_s=min(1.0, seconds)) for _ in range(rounds)]
            await lives.finish()
            found.append(_price(what, size, levels))
    return found


def _price(what: str, size: int, levels: Sequence[Level]) -> Price:
    if wrong := sum(each.wrong for each in levels):
        raise RuntimeError(f"{what}: {wrong} events were not accepted")
    loops = [each.loop_percent * 1e4 / each.rate for each in levels if each.loop_percent is not None]
    wholes = [each.cpu_percent * 1e4 / each.rate for each in levels if each.cpu_percent is not None]
    loop, whole = (round(median(each)) if each else None for each in (loops, wholes))
    return Price(
        what=what,
        size=size,
        loop_us=loop,
        others_us=whole - loop if whole is not None and loop is not None else None,
        p50_ms=median(each.answer.p50 for each in levels),
    )
