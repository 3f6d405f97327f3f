"""``make bench``: every figure, as tables and in one file below ``build/bench``.

Name some of them to take only those: ``python -m tests.bench router restart``. Those among millions of
customers are taken when they are named: ``python -m tests.bench customers --size 1 --data DIR``.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any, Final

from rich.console import Console

from contacthub.bench import event_to_frame, sustained
from contacthub.bench.machine import cores, describe
from contacthub.bench.run import SIZES, Wanted
from contacthub.bench.run import measure as measure_load
from contacthub.cli.bench import progress
from contacthub.event_loop import keep_from_stalling, run
from tests.bench import (
    consoles,
    flood,
    import_rate,
    messages,
    next_offer,
    pressure,
    price,
    reports,
    restart,
    router,
    strangers,
    threads,
    work,
)
from tests.bench.customers import taking
from tests.bench.customers.measuring import TIMES
from tests.bench.customers.taking import Options, OtherData
from tests.bench.page import FIGURES, page

BUILD = FIGURES.parent
RATES = (50, 250, 500, 1_000)
CUSTOMERS = 20_000
DECISIONS = 20_000

Json = dict[str, Any]
Tell = Callable[[float], None]
said = Console(stderr=True)


async def load(folder: Path, tell: Tell) -> Json:
    """Event to agent frame, and what is sustained, with the rows in files."""
    return await _load(folder, None)


async def load_postgres(folder: Path, tell: Tell) -> Json:
    """The same with the rows in a PostgreSQL server of its own, on the core of the load."""
    with price.running_server() as server:
        return await _load(folder, server.new_database())


async def _load(folder: Path, address: str | None) -> Json:
    wanted = Wanted(
        rates=RATES,
        sizes=SIZES,
        customers=CUSTOMERS,
        frames=event_to_frame.Plan(rounds=5, seconds=5.0),
        limits=sustained.Plan(),
        address=address,
    )

    class Whole:
        """All steps of the load as one."""

        def begin(self, what: str) -> Tell:
            """Say what is done now."""
            said.print(f"  {what}")
            return lambda part: None

    result = asdict(await measure_load(wanted, folder, Whole()))
    kept = ("storage", "customers", "consoles", "agents", "event_to_frame", "sustained")
    return {each: result[each] for each in kept}


async def prices(folder: Path, tell: Tell) -> Json:
    """Processor time of an event."""
    return asdict(await price.measure(folder, tell))


async def decisions(folder: Path, tell: Tell) -> Json:
    """The router's decisions at both sizes, plain and with everything that a floor file can ask for."""
    found = {}
    for name, featured in (("decisions", False), ("featured", True)):
        small = router.Shop(router.SMALL, featured=featured)
        large = router.Shop(router.LARGE, featured=featured)
        keep_from_stalling()  # as the hub itself runs
        found[name] = [asdict(each) for each in router.measure(small, large, DECISIONS)]
        tell(1.0 if featured else 0.5)
    return {"small": asdict(router.SMALL), "large": asdict(router.LARGE), **found}


async def offers(folder: Path, tell: Tell) -> Json:
    """From free to the next offer."""
    return asdict(await next_offer.measure(folder, tell, customers=CUSTOMERS))


async def crowd(folder: Path, tell: Tell) -> Json:
    """Many consoles."""
    return asdict(await consoles.measure(folder, tell))


async def abuse(folder: Path, tell: Tell) -> Json:
    """A console beside one that abuses its socket."""
    return asdict(await pressure.measure(folder, tell))


async def crowding(folder: Path, tell: Tell) -> Json:
    """Calls beside another source's flood, and beside consoles that come back."""
    return asdict(await flood.measure(folder, tell))


async def attackers(folder: Path, tell: Tell) -> Json:
    """A request beside a client that attacks."""
    return asdict(await strangers.measure(folder, tell))


async def files(folder: Path, tell: Tell) -> Json:
    """A file of customers coming in."""
    return asdict(await import_rate.measure(folder, tell))


async def long_log(folder: Path, tell: Tell) -> Json:
    """A restart on a long log."""
    return asdict(await restart.measure(folder, tell))


async def chats(folder: Path, tell: Tell) -> Json:
    """Messages both ways, and visitors' sockets."""
    return asdict(await messages.measure(folder, tell))


async def long_list(folder: Path, tell: Tell) -> Json:
    """A page of the list of threads."""
    return asdict(await threads.measure(folder, tell))


async def open_work(folder: Path, tell: Tell) -> Json:
    """Lists of work, and its engine, among a hundred thousand open items."""
    return asdict(await work.measure(folder, tell))


ALL: dict[str, Callable[[Path, Tell], Awaitable[Json]]] = {
    "router": decisions,
    "load": load,
    "load_postgres": load_postgres,
    "price": prices,
    "next_offer": offers,
    "consoles": crowd,
    "pressure": abuse,
    "flood": crowding,
    "strangers": attackers,
    "import": files,
    "restart": long_log,
    "threads": long_list,
    "work": open_work,
    "messages": chats,
}


async def years(folder: Path, tell: Tell) -> Json:
    """Reports of months and years among ten million contacts."""
    return asdict(await reports.measure(folder, tell))


REPORTS: Final = "reports"
"""Likewise: making the cells takes ten minutes."""
MILLIONS: Final = "customers"
"""Taken only when it is named: making the customers takes half an hour."""


async def take(names: list[str], options: Options) -> Json:
    """Take the figures one after another; what was taken before and is not asked for now stays."""
    found: Json = json.loads(FIGURES.read_text("utf-8")) if names != list(ALL) and FIGURES.exists() else {}
    found |= {"machine": asdict(describe(BUILD)), "cores": cores().said}
    every = {**ALL, REPORTS: years, MILLIONS: partial(taking.take, options=options)}
    with progress() as steps:
        for name in names:
            with tempfile.TemporaryDirectory(prefix=f"{name}-", dir=BUILD) as folder:
                found[name] = await every[name](Path(folder), steps.begin(name))
            FIGURES.write_text(json.dumps(found, indent=1), "utf-8")
    return found


def main(words: list[str]) -> int:
    """Take the named figures, or all but those among millions of customers."""
    wanted = _read(words)
    options = Options(
        size=wanted.size,
        storages=("sqlite", "postgres") if wanted.storage is None else (wanted.storage,),
        data=wanted.data,
        times=wanted.times,
    )
    try:
        BUILD.mkdir(parents=True, exist_ok=True)
        run(take(wanted.names or list(ALL), options))
    except (KeyboardInterrupt, asyncio.CancelledError):
        said.print("stopped; what was taken so far is kept")
        return 1
    except OtherData as error:
        said.print(str(error))
        return 2
    sys.stdout.write(page(json.loads(FIGURES.read_text("utf-8"))))
    said.print(f"everything is in {FIGURES}")
    return 0


def _read(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="FIGURE", help=f"{', '.join(ALL)}, {REPORTS}, {MILLIONS}")
    parser.add_argument("--size", type=float, default=0.1, help="of 2,000,000 customers, for `customers`")
    parser.add_argument("--storage", choices=("sqlite", "postgres"), help="both when it is not said")
    parser.add_argument("--times", type=int, default=TIMES, help="how often each question is asked")
    parser.add_argument("--data", type=Path, help="where the customers are kept; made there when missing")
    found = parser.parse_args(words)
    if unknown := [each for each in found.names if each not in {*ALL, REPORTS, MILLIONS}]:
        parser.error(f"there is no {', '.join(unknown)}; there are {', '.join(ALL)}, {REPORTS}, {MILLIONS}")
    return found


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
