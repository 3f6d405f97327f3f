"""Customers in great number: the same every time, and as the hub itself would have written them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from contacthub.customers.file import MIGRATIONS, NAME
from contacthub.customers.kinds.kinds import KINDS
from contacthub.customers.names import PinyinKeys
from contacthub.customers.searching.words import words_of
from contacthub.customers.similar import index
from contacthub.customers.similar.index import Wanted
from contacthub.customers.store import CustomerStore
from contacthub.database.engines.sqlite_files import SqliteFiles
from contacthub.database.storage import Storage
from tests.bench.customers.loading import load
from tests.bench.customers.rows import Part, Size, parts, rows_of
from tests.customers.stores import customers_by
from tests.customers.test_model_counts import holds

SMALL: Final = Size.of(0.0002)
FEWEST: Final = {"customers": 400, "purchases": 2_000, "products": 600, "questions": 200}


def test_rows_of_a_seed_are_the_same_whichever_part_is_drawn_first() -> None:
    size = Size.of(0.01)
    some = [
        Part("customers", 0, 50),
        Part("purchases", 10_000, 10_050),
        Part("products", 0, 50),
        Part("questions", 0, 50),
    ]
    first = [rows_of(size, part) for part in some]
    assert [rows_of(size, part) for part in reversed(some)] == first[::-1]
    assert [rows_of(Size.of(0.01, seed=12), part) for part in some] != first


def test_parts_are_all_there_is_and_each_once() -> None:
    size = Size.of(0.01)
    counts = {
        kind: sum(each.end - each.first for each in parts(size) if each.kind == kind) for kind in FEWEST
    }
    assert counts == {"customers": 20_000, "purchases": 100_000, "products": 30_000, "questions": 10_000}


async def test_they_are_as_the_hub_would_have_written_them(storage: Storage) -> None:
    await load(storage, SMALL, lambda part: None)
    async with customers_by(storage) as store:
        for table, count in FEWEST.items():
            assert (await _read(store, f"SELECT count(*) FROM {table}")) == [(count,)]
        await holds(store)
        kept = await _read(store, "SELECT id FROM customers")
        for (one,) in kept:
            customer = await store.get(one)
            [(words,)] = await _read(store, f"SELECT words FROM search_words WHERE customer_id = '{one}'")
            assert words == words_of(customer.data, PinyinKeys())
            for kind in KINDS:
                await store.records(one, kind, limit=5)  # each can be read
        [(asked,)] = await _read(store, "SELECT question FROM questions WHERE id = 7")
        alike = await store.readers.run(lambda raw: index.find(raw, Wanted(text=asked)))
        assert asked in [each.earlier.question for each in alike]
        # What comes next gets the next number.
        await store.write_rows("questions", [{"customer_id": kept[0][0], "question": "one more"}])
        assert await _read(store, "SELECT max(id) FROM questions") == [(201,)]


async def test_indexes_and_keys_are_those_of_the_migrations(tmp_path: Path) -> None:
    (plain := tmp_path / "plain").mkdir()
    (loaded := tmp_path / "loaded").mkdir()
    async with await SqliteFiles(plain).writer(NAME, MIGRATIONS):
        pass
    await load(SqliteFiles(loaded), SMALL, lambda part: None)
    schemas = []
    for folder in (plain, loaded):
        with closing(sqlite3.connect(folder / f"{NAME}.db")) as raw:
            schemas.append(set(raw.execute("SELECT type, name, sql FROM sqlite_schema")))
            assert raw.execute("PRAGMA foreign_key_check").fetchall() == []
            assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert schemas[0] == schemas[1]


async def _read(store: CustomerStore, text: str) -> list[Any]:
    work: Callable[[Any], list[Any]] = lambda raw: [tuple(row) for row in raw.execute(text).fetchall()]  # noqa: E731
    return await store.readers.run(work)
