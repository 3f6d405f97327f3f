"""Runs ``contacthub bench``: event to agent frame, and the sustained rate, of the hub and of the floor."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from contacthub.bench import event_to_frame, sustained
from contacthub.bench.dataset import floor_tables, storage_at, write_customers
from contacthub.bench.event_to_frame import EventToFrame, RingingCalls
from contacthub.bench.machine import Machine, cores, describe, pinned, raise_open_files
from contacthub.bench.pacer import Pacer
from contacthub.bench.stage import Target, bare_target, first_agents, hub_target
from contacthub.bench.sustained import Lives, Sustained

CONSOLES: Final = 200
"""Agents with a console open; at 1,000 calls a second of 150 ms, 150 of them are busy."""

AGENTS: Final = 1_000
"""Agents of the sustained load, the ones with a console among them."""

SIZES: Final = (1, 50)
"""Events in a request."""


class Progress(Protocol):
    """Shows what is being done."""

    def begin(self, what: str) -> Callable[[float], None]:
        """Begin a step; call the returned function with the part of it that is done, 0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to measure, and for how long."""

    rates: Sequence[int]
    """Calls a second for event to frame; empty: not measured."""
    sizes: Sequence[int]
    """Events in a request for the sustained load; empty: not measured."""
    customers: int
    frames: event_to_frame.Plan
    limits: sustained.Plan
    address: str | None = None
    """An empty PostgreSQL database to keep the rows in; None: in files."""
    seed: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """All figures of one run."""

    machine: Machine
    cores: str
    storage: str
    """The engine that keeps the rows, of the hub and of the floor."""
    customers: int
    consoles: int
    agents: int
    event_to_frame: list[EventToFrame]
    sustained: list[Sustained]


async def measure(wanted: Wanted, folder: Path, progress: Progress) -> Result:
    """Measure in a folder of its own below ``folder``, which is removed again."""
    machine, which = describe(folder), cores()
    raise_open_files()
    async with AsyncExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="contacthub-bench-", dir=folder)))
        for each in ("hub", "bare"):
            (place / each).mkdir(mode=0o700)
        await write_customers(
            storage_at(place / "hub", wanted.address), wanted.customers, progress.begin("writing customers")
        )
        progress.begin("opening consoles")
        consoles = first_agents(CONSOLES)
        hub = await stack.enter_async_context(
            hub_target(place / "hub", which, floor_tables(AGENTS), consoles, address=wanted.address)
        )
        bare = await stack.enter_async_context(
            bare_target(place / "bare", which, consoles, address=wanted.address)
        )
        stack.enter_context(pinned(which.client))
        pacer = stack.enter_context(Pacer())
        return Result(
            machine=machine,
            cores=which.said,
            storage="SQLite" if wanted.address is None else "PostgreSQL",
            customers=wanted.customers,
            consoles=CONSOLES,
            agents=AGENTS,
            event_to_frame=await _frames(wanted, hub, bare, pacer, progress),
            sustained=await _limits(wanted, hub, bare, pacer, progress),
        )


async def _frames(
    wanted: Wanted, hub: Target, bare: Target, pacer: Pacer, progress: Progress
) -> list[EventToFrame]:
    ours, theirs = (
        RingingCalls(each, pacer, customers=wanted.customers, seed=wanted.seed) for each in (hub, bare)
    )
    found = []
    for rate in wanted.rates:
        step = progress.begin(f"event to frame, {rate} calls a second")
        found.append(await event_to_frame.measure(ours, theirs, rate, wanted.frames, step))
    for side in (ours, theirs):
        side.close()
    return found


async def _limits(
    wanted: Wanted, hub: Target, bare: Target, pacer: Pacer, progress: Progress
) -> list[Sustained]:
    found = []
    for size in wanted.sizes:
        step = progress.begin(f"sustained, {size} event{'s' * (size > 1)} in a post")
        ours, theirs = (
            Lives(each, pacer, agents=AGENTS, customers=wanted.customers, size=size) for each in (hub, bare)
        )
        found.append(await sustained.measure(ours, theirs, wanted.limits, step))
    return found
