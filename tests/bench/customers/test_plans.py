"""No question about customers reads a table from one end to the other, on either engine.

Rows are few here, so PostgreSQL is told to take an index wherever there is one for it: where it still reads a
whole table, there is none.
"""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import orjson
import pytest

from contacthub.customers.card_reads import card_parts
from contacthub.customers.keys import CardKeys
from contacthub.customers.model import CustomerData, CustomerSearch, Phone
from contacthub.customers.names import PinyinKeys
from contacthub.customers.numbers import PhoneNumbers
from contacthub.customers.similar import index
from contacthub.customers.similar.index import Wanted
from contacthub.customers.store import CustomerStore
from contacthub.customers.tables import doubles, finding
from contacthub.customers.tables.model_facts import ModelFacts
from contacthub.customers.tables.table import Reading
from contacthub.customers.tables.tables import TABLES
from contacthub.database.engines.postgres_database import PostgresDatabase
from contacthub.database.engines.sqlite_files import SqliteFiles
from contacthub.database.named_queries import in_postgres
from contacthub.database.storage import Storage
from contacthub.hub.store import MIGRATIONS as HUB
from tests.bench.customers.loading import load
from tests.bench.customers.rows import Size, customer_id
from tests.customers.stores import customers_by

SIZE: Final = Size.of(0.001)
WORDS: Final = (
    "王", "小明", "wang", "lxm", "li wei", "w", "8000", "138", "13800138", "王 8000", "qq.com", "a@qq.com",
    "20180101", "KF000001", "人民路", "人民南路12号", "R00000001", "天府", "John Smith", "000042", "F00",
    "0001",
)  # fmt: skip

READER: Final = PhoneNumbers()
KEYS: Final = (
    {"order": "2018010100000001"}, {"serial": "KF00000001"}, {"email": "wang@qq.com"}, {"ref": "R00000001"},
    {"account": "C0000001"}, {"phone": READER.read("+8613800138000")}, {"phone": READER.read("8001")},
    {"phone": READER.read("02868001234")},
)  # fmt: skip

LU: Final = CustomerData(
    name="王小明",
    phones=(Phone(e164="+8613800138000", raw="13800138000"), Phone(e164=None, raw="8001")),
    emails=("wang@qq.com",),
    addresses=("人民南路12号",),
)

Ask = Callable[[Any], object]


def questions(numbers: Iterable[str]) -> Iterator[Ask]:
    """All that is asked of customers while people work, as units of work over a connection."""
    found = [{"phone": READER.read(each)} for each in numbers]
    for keys in (*KEYS, *found):
        yield _card(CardKeys(**keys))
    wanted = [CustomerSearch(q=text) for text in WORDS]
    wanted += [CustomerSearch(q=text, group="VIP", tag="a") for text in ("王 8000", "F00")]
    wanted += [CustomerSearch(phone=READER.read("13800138000")), CustomerSearch(email="a@qq.com")]
    for each in wanted:
        yield lambda raw, each=each: finding.search(raw, each, PinyinKeys(), limit=20)
    for text in ("空调漏水怎么办", "my remote shows nothing"):
        for whose in (None, customer_id(3)):
            it = Wanted(text=text, customer_id=whose)
            yield lambda raw, it=it: index.find(raw, it)
    for who in (LU, replace(LU, name="John Smith", addresses=())):
        yield lambda raw, who=who: doubles.likely(raw, who, PinyinKeys(), least=0, serials=["KF00000001"])
    for table in TABLES.values():
        yield lambda raw, table=table: table.page(
            Reading(raw=raw, models=ModelFacts()), customer_id(5), limit=50, cursor=None
        )


def _card(keys: CardKeys) -> Ask:
    return lambda raw: card_parts(Reading(raw=raw, models=ModelFacts()), keys)


class Told:
    """A connection that has each query's plan told, with the query, before it runs."""

    def __init__(self, raw: Any, plan: Callable[[Any, str, Any], Iterable[str]]) -> None:
        self._raw, self._plan = raw, plan
        self.whole: list[str] = []
        self.seen: set[str] = set()

    def execute(self, text: str, parameters: Any = ()) -> Any:
        self.seen.add(text)
        self.whole += (f"{each}\n{text}" for each in self._plan(self._raw, text, parameters))
        return self._raw.execute(text, parameters)


def whole_in_sqlite(raw: sqlite3.Connection, text: str, parameters: Any) -> Iterator[str]:
    """The tables and indexes that SQLite goes through from an end of them, told by its own steps."""
    steps = raw.execute(f"EXPLAIN {text}", parameters).fetchall()
    opened = {step[2]: step[3] for step in steps if step[1] == "OpenRead"}
    for step in steps:
        if step[1] in ("Rewind", "Last", "Count") and step[2] in opened:
            yield f"{step[1]} of page {opened[step[2]]}"


def whole_in_postgres(raw: Any, text: str, parameters: Any) -> Iterator[str]:
    """The same for PostgreSQL, which is told to go through no table where there is another way."""
    for way in ("seqscan", "mergejoin", "hashjoin"):
        raw.execute(f"SET LOCAL enable_{way} = off")
    [(plan,)] = raw.execute(f"EXPLAIN (FORMAT JSON) {in_postgres(text)}", parameters).fetchall()
    yield from _whole(_parsed(plan)[0]["Plan"])


def _parsed(plan: Any) -> Any:
    return orjson.loads(plan) if isinstance(plan, str) else plan


def _whole(node: dict[str, Any], above: str = "") -> Iterator[str]:
    """The scans of tables in a plan, but those of the first rows only, whatever these are."""
    kind = node["Node Type"]
    if "Scan" in kind and "Relation Name" in node:
        has_end = above == "Limit" and "Filter" not in node
        if not has_end and (kind == "Seq Scan" or (kind.startswith("Index") and "Index Cond" not in node)):
            yield f"{kind} {node['Relation Name']}"
    for each in node.get("Plans", ()):
        yield from _whole(each, kind)


CONTACT: Final = """INSERT INTO contacts (id, source, ref, channel, direction, routing, agent, customer_id,
    state, arrived_at, handled_ms)
    VALUES (?, 'pbx', ?, 'voice', 'inbound', 'pbx', 'lina', ?, 'closed', ?, 0)"""
DETAILS: Final = "INSERT INTO contact_details (contact_id, from_e164) VALUES (?, ?)"
QUESTION: Final = (
    "INSERT INTO contact_questions (contact_id, n, at, question) VALUES (?, 1, ?, 'how much is it')"
)
MERGED: Final = "INSERT INTO merged_ids (former_id, customer_id, merge_id, name) VALUES (?, ?, 1, 'Lu')"
ASKED: Final = "INSERT INTO asked_questions (contact_id, n) VALUES (?, 1)"
CONTACTS: Final = 3_000


@asynccontextmanager
async def loaded(storage: Storage) -> AsyncIterator[CustomerStore]:
    """Customers, and the contacts they had."""
    await load(storage, SIZE, lambda part: None)
    async with await storage.writer("hub", HUB) as hub:
        await hub.transact(_put_contacts)
    async with customers_by(storage) as store:
        await store.writer.transact(_put_more)
        if isinstance(storage, PostgresDatabase):
            await store.writer.run(lambda raw: raw.execute("ANALYZE"))
        yield store


def _put_contacts(raw: Any) -> None:
    numbers = range(CONTACTS)
    raw.executemany(CONTACT, [(f"k{n:05d}", f"r{n}", customer_id(n % 900), n) for n in numbers])
    raw.executemany(DETAILS, [(f"k{n:05d}", f"+86138{n % 700:08d}") for n in numbers])
    raw.executemany(QUESTION, [(f"k{n:05d}", n) for n in numbers])


def _put_more(raw: Any) -> None:
    raw.executemany(ASKED, [(f"k{n:05d}",) for n in range(CONTACTS)])
    raw.executemany(MERGED, [(f"old-{n}", customer_id(n % 900)) for n in range(CONTACTS)])


async def test_no_question_reads_a_whole_table(storage: Storage) -> None:
    plan = whole_in_postgres if isinstance(storage, PostgresDatabase) else whole_in_sqlite
    async with loaded(storage) as store:
        text = "SELECT e164 FROM phones WHERE e164 IS NOT NULL ORDER BY customer_id LIMIT 60"
        numbers = [each for (each,) in await store.readers.run(lambda raw: raw.execute(text).fetchall())]
        seen: set[str] = set()
        for ask in questions(numbers):

            def work(raw: Any, ask: Ask = ask) -> Told:
                told = Told(raw, plan)
                ask(told)
                return told

            told = await store.readers.run(work)
            assert told.whole == []
            seen |= told.seen
        assert len(seen) > 25


async def test_whole_table_is_noticed(storage: Storage) -> None:
    plan = whole_in_postgres if isinstance(storage, PostgresDatabase) else whole_in_sqlite
    async with loaded(storage) as store:
        for text in (
            "SELECT p.id FROM purchases AS p WHERE p.total = '1.00'",
            "SELECT count(*) FROM customers",
        ):
            found = await store.readers.run(lambda raw, text=text: list(plan(raw, text, ())))
            assert len(found) == 1


STEPS_OF_A_CARD: Final = 12_000
"""Of SQLite's machine; so many whatever there is, as lists have an end."""


@pytest.mark.parametrize("part", [0.0005, 0.002])
async def test_card_takes_no_more_steps_of_more_rows(tmp_path: Path, part: float) -> None:
    storage = SqliteFiles(tmp_path)
    await load(storage, Size.of(part), lambda part: None)
    async with customers_by(storage) as store:
        text = "SELECT customer_id FROM products GROUP BY customer_id ORDER BY count(*) DESC LIMIT 20"
        most = [each for (each,) in await store.readers.run(lambda raw: raw.execute(text).fetchall())]
        steps = [await store.readers.run(lambda raw, whose=whose: _steps(raw, whose)) for whose in most]
    assert 500 < max(steps) < STEPS_OF_A_CARD


def _steps(raw: sqlite3.Connection, whose: str) -> int:
    count = 0

    def passed() -> int:
        nonlocal count
        count += 10
        return 0

    raw.set_progress_handler(passed, 10)
    try:
        card_parts(Reading(raw=raw, models=ModelFacts()), CardKeys(account=whose))
    finally:
        raw.set_progress_handler(None, 0)
    return count
