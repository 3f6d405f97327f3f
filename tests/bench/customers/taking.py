"""Takes the figures among millions of customers, on one engine or both, of data that are made when missing.

The data stay where ``--data`` says, a folder for each engine, so that the figures can be taken again.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import psycopg

from contacthub.database.engines.postgres_database import PostgresDatabase
from contacthub.database.engines.sqlite_files import SqliteFiles
from contacthub.database.storage import Storage
from contacthub.routing.values import value
from contacthub.testing.postgres import PostgresServer
from tests.bench.customers.loading import load
from tests.bench.customers.measuring import TIMES, measure
from tests.bench.customers.rows import Size

Json = dict[str, Any]
Tell = Callable[[float], None]
DATABASE: Final = "customers"
LOADED: Final = "loaded.json"
"""Says which size the data of a folder have; written when they are whole."""

SERVER: Final = {"shared_buffers": "1GB", "max_wal_size": "8GB"}
"""What a server of this size is given, in place of what tests need."""


@value()
class Options:
    """How large, on which engines, and where the data are kept; None: thrown away afterwards."""

    size: float = 0.1
    storages: tuple[str, ...] = ("sqlite", "postgres")
    data: Path | None = None
    times: int = TIMES


class OtherData(Exception):
    """There is something else in the folder of the data."""


async def take(folder: Path, tell: Tell, options: Options) -> list[Json]:
    """Measure on each engine."""
    found = []
    for n, engine in enumerate(options.storages):
        part = len(options.storages)

        def told(done: float, before: int = n, part: int = part) -> None:
            tell((before + done) / part)

        found.append(await _take(engine, folder, options, told))
    return found


async def _take(engine: str, folder: Path, options: Options, tell: Tell) -> Json:
    place, size = (options.data or folder) / engine, Size.of(options.size)
    place.mkdir(parents=True, exist_ok=True)
    async with _storage(engine, place) as storage:
        loaded = place / LOADED
        if not loaded.exists():
            await load(storage, size, lambda done: tell(0.7 * done))
            loaded.write_text(json.dumps(asdict(size)), "utf-8")
        elif json.loads(loaded.read_text("utf-8")) != asdict(size):
            raise OtherData(f"{place} has another size: name another folder, or the size of {loaded}")
        reads = await measure(storage, size, lambda done: tell(0.7 + 0.3 * done), times=options.times)
        return asdict(reads)


@asynccontextmanager
async def _storage(engine: str, place: Path) -> AsyncIterator[Storage]:
    if engine == "sqlite":
        yield SqliteFiles(place)
        return
    server = PostgresServer(place, SERVER)
    server.start()
    try:
        address = server.address(DATABASE)
        try:
            psycopg.connect(address).close()
        except psycopg.OperationalError:
            server.do(f"CREATE DATABASE {DATABASE}")
        yield PostgresDatabase(address)
    finally:
        server.stop()
