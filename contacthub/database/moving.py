"""Moves everything from one storage to one of the other engine: table by table, in the order of the keys.

What is in the target says how far it is, so that a move that was broken off goes on behind the last row.
Until all is there and compared, a mark in the target keeps hubs away.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import orjson

from contacthub.database.storage import Database, Storage
from contacthub.database.units import Connection, ReaderPool

BATCH: Final = 1_000
META: Final = "meta"
"""The table of the log's id and epoch, in the first database; the mark is in it, and it is filled last."""
MARK: Final = "moving"
GET_META: Final = f"SELECT key, value FROM {META}"
GET_MARK: Final = f"SELECT value FROM {META} WHERE key = '{MARK}'"
PUT_MARK: Final = f"INSERT INTO {META} (key, value) VALUES ('{MARK}', ?)"
DROP_MARK: Final = f"DELETE FROM {META} WHERE key = '{MARK}'"

Told = Callable[[int, int], None]
"""Is told how many rows are done, and of how many."""


class MoveRefused(Exception):
    """The move cannot be made, or what arrived is not what was there. The text says why."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A table: its columns in order, and those of its key; ``is_counted``: it numbers its rows itself."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    is_counted: bool

    def after(self, last: Sequence[Any] | None) -> tuple[str, list[Any]]:
        """The query for the next rows behind the row whose key is ``last``, and its parameters."""
        keys = ", ".join(self.key)
        behind = f"WHERE ({keys}) > ({_marks(self.key)}) " if last is not None else ""
        sql = f"SELECT {', '.join(self.columns)} FROM {self.name} {behind}ORDER BY {keys} LIMIT ?"
        return sql, [*(last or ()), BATCH]

    def key_of(self, row: Sequence[Any]) -> list[Any]:
        """The key in a row."""
        return [row[self.columns.index(each)] for each in self.key]

    @property
    def insert(self) -> str:
        """The statement that writes a row."""
        return f"INSERT INTO {self.name} ({', '.join(self.columns)}) VALUES ({_marks(self.columns)})"

    @property
    def last(self) -> str:
        """The query for the last key that is there."""
        newest = ", ".join(f"{each} DESC" for each in self.key)
        return f"SELECT {', '.join(self.key)} FROM {self.name} ORDER BY {newest} LIMIT 1"


@dataclass(frozen=True, slots=True)
class Moved:
    """What was moved: how many rows of how many tables."""

    tables: int
    rows: int


class _Side:
    """One database of the source, and the same of the target."""

    def __init__(self, source: ReaderPool, target: Database, shapes: Sequence[Shape]) -> None:
        self.source = source
        self.target = target
        self.shapes = shapes

    async def is_empty(self) -> bool:
        """Whether the target has no row."""
        return all([await self.last(shape) is None for shape in self.shapes])

    async def last(self, shape: Shape) -> Sequence[Any] | None:
        """The last key of a table that is in the target."""

        def work(raw: Connection) -> Sequence[Any] | None:
            key: Sequence[Any] | None = raw.execute(shape.last).fetchone()
            return key

        return await self.target.run(work)

    async def next_rows(self, shape: Shape, last: Sequence[Any] | None) -> list[tuple[Any, ...]]:
        """The rows of the source behind a key."""
        return await self.source.run(lambda raw: next_rows(raw, shape, last))

    async def write(self, shape: Shape, rows: Sequence[Sequence[Any]]) -> None:
        """Write rows to the target."""
        await self.target.transact(lambda raw: raw.executemany(shape.insert, rows))

    async def count(self) -> int:
        """How many rows the source has."""
        return await self.source.run(lambda raw: sum(_count(raw, shape) for shape in self.shapes))


async def move(
    source: Storage,
    target: Storage,
    databases: Mapping[str, Path],
    told: Told,
    *,
    carry: Callable[[], None] = lambda: None,
) -> Moved:
    """Move ``databases``, each with the folder of its migrations; nothing may write either storage meanwhile.

    ``carry`` is called once all rows are there and before a hub may start on the target: it blocks.

    Raises:
        MoveRefused: the target holds something else, or the two differ in the end.
        StorageUnavailable: one of them cannot be read or written; the same command goes on later.
    """
    async with _sides(source, target, databases) as sides:
        first = next(iter(sides.values()))
        await _begin(first, sides)
        total = sum([await side.count() for side in sides.values()])
        done = 0
        for side in sides.values():
            for shape in side.shapes:
                if shape.name != META:
                    async for count in _copied(side, shape, target):
                        done += count
                        told(done, 2 * total)
        for side in sides.values():
            for shape in side.shapes:
                if shape.name != META:
                    done += await _compared(side, shape)
                    told(done, 2 * total)
        await asyncio.to_thread(carry)
        await _finish(first)
        told(2 * total, 2 * total)
        return Moved(sum(len(side.shapes) for side in sides.values()), total)


@asynccontextmanager
async def _sides(
    source: Storage, target: Storage, databases: Mapping[str, Path]
) -> AsyncIterator[dict[str, _Side]]:
    opened: list[Any] = []
    sides = {}
    try:
        for name, migrations in databases.items():
            # Both at this version's schema: else the target has columns that the source has not.
            old = await source.writer(name, migrations)
            opened.append(old)
            new = await target.writer(name, migrations)
            opened.append(new)
            readers = await source.readers(name, size=1)
            opened.append(readers)
            shapes = await (old if old.engine == "sqlite" else new).run(shapes_of)
            sides[name] = _Side(readers, new, shapes)
        yield sides
    finally:
        for each in opened:
            await each.close()


async def _begin(first: _Side, sides: Mapping[str, _Side]) -> None:
    """Mark the target as being filled from this source, or see that it is."""
    of_source = dict(await first.source.run(lambda raw: raw.execute(GET_META).fetchall()))
    if MARK in of_source:
        raise MoveRefused("a move into this storage was broken off: it is not whole; end that first")
    if "log_id" not in of_source:
        raise MoveRefused("no hub has run here: there is nothing to move")
    wanted = f"{of_source['log_id']} {of_source['epoch']}"
    found = await first.target.run(lambda raw: raw.execute(GET_MARK).fetchone())
    if found is None:
        for side in sides.values():
            if not await side.is_empty():
                raise MoveRefused("there is something in the target already; name an empty one")
        await first.target.transact(lambda raw: raw.execute(PUT_MARK, (wanted,)))
    elif found[0] != wanted:
        raise MoveRefused("the target holds half of another move, or a hub ran since; name an empty one")


async def _copied(side: _Side, shape: Shape, target: Storage) -> AsyncIterator[int]:
    """Copy the rows of a table that are not there yet; yield how many, those that were there first."""
    last = await side.last(shape)
    if last is not None:
        yield await side.target.run(lambda raw: _count(raw, shape))
    while rows := await side.next_rows(shape, last):
        await side.write(shape, rows)
        last = shape.key_of(rows[-1])
        yield len(rows)
    if shape.is_counted:
        await side.target.run(lambda raw: target.count_on(raw, shape.name))


async def _compared(side: _Side, shape: Shape) -> int:
    """Count and sum the rows of both. Raises: MoveRefused if they differ."""
    count, digest = await _sum(side.source.run, shape)
    there = await _sum(side.target.run, shape)
    if there != (count, digest):
        raise MoveRefused(f"{shape.name} is not in the target as it was: empty the target and move again")
    return count


async def _sum(run: Callable[[Any], Any], shape: Shape) -> tuple[int, int]:
    """How many rows there are, and the sum of their SHA-256: the same in whatever order they come."""
    count = digest = 0
    last: list[Any] | None = None
    while rows := await run(partial(next_rows, shape=shape, last=last)):
        count += len(rows)
        digest += sum(int.from_bytes(hashlib.sha256(orjson.dumps(row)).digest()) for row in rows)
        last = shape.key_of(rows[-1])
    return count, digest % 2**256


async def _finish(first: _Side) -> None:
    """Take the log's id and epoch over and the mark away, in one transaction."""
    [meta] = [shape for shape in first.shapes if shape.name == META]
    rows = await first.source.run(lambda raw: next_rows(raw, meta, None))

    def work(raw: Connection) -> None:
        raw.execute(DROP_MARK)
        raw.executemany(meta.insert, rows)

    await first.target.transact(work)


def _count(raw: Connection, shape: Shape) -> int:
    (count,) = raw.execute(f"SELECT count(*) FROM {shape.name}").fetchone()
    return int(count)


def next_rows(raw: Connection, shape: Shape, last: Sequence[Any] | None) -> list[tuple[Any, ...]]:
    """The next rows of a table behind a key."""
    return [tuple(row) for row in raw.execute(*shape.after(last)).fetchall()]


def shapes_of(raw: Connection) -> list[Shape]:
    """The tables of an SQLite database, those that others refer to before them."""
    tables = [
        name
        for (name,) in raw.execute(
            # An index of words is a table with tables of its own; it, and what else triggers write, is made
            # anew as the rows arrive.
            "SELECT name FROM pragma_table_list AS t WHERE schema = 'main' AND type = 'table'"
            " AND name NOT IN ('migrations', 'sqlite_schema')"
            " AND NOT EXISTS (SELECT 1 FROM sqlite_schema AS s WHERE s.type = 'trigger'"
            " AND instr(s.sql, 'INSERT INTO ' || t.name || ' ') > 0) ORDER BY name"
        ).fetchall()
    ]
    parents = {
        name: {row[2] for row in raw.execute(f"PRAGMA foreign_key_list({name})").fetchall()} - {name}
        for name in tables
    }
    return [_shape(raw, name) for name in _parents_first(tables, parents)]


def _shape(raw: Connection, table: str) -> Shape:
    columns = raw.execute(f"PRAGMA table_info({table})").fetchall()
    names = tuple(f'"{row[1]}"' for row in columns)
    keys = sorted((row[5], f'"{row[1]}"', row[2]) for row in columns if row[5])
    is_counted = [(name, kind) for _, name, kind in keys] == [('"id"', "INTEGER")]
    return Shape(table, names, tuple(name for _, name, _ in keys), is_counted)


def _parents_first(tables: Sequence[str], parents: Mapping[str, set[str]]) -> Iterator[str]:
    placed: set[str] = set()
    while len(placed) < len(tables):
        for name in tables:
            if name not in placed and parents[name] <= placed:
                placed.add(name)
                yield name


def _marks(columns: Sequence[str]) -> str:
    return ", ".join("?" * len(columns))
