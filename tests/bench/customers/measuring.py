"""What reading takes among millions of customers: cards, search, earlier questions, beside bare queries.

Every question is asked of other customers, drawn from a seed, and its floor of the same ones, by turns first
and second. Our caches are empty for each; the system keeps what it likes of the files.
"""

from __future__ import annotations

import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from typing import Any, Final

from contacthub.api.validation import validated
from contacthub.bench.spread import Spread, ratio
from contacthub.clock import uuid7
from contacthub.customers.card_reader import CardReader
from contacthub.customers.earlier_questions import SimilarQuestions
from contacthub.customers.file import NAME, open_customers
from contacthub.customers.keys import CardKeys
from contacthub.customers.model import CustomerData, Phone
from contacthub.customers.names import PinyinKeys
from contacthub.customers.names import pinyin as pinyin_of
from contacthub.customers.numbers import PhoneNumbers
from contacthub.customers.searching.words import asked, in_fts5, in_tsquery
from contacthub.customers.searching_wire import found_view
from contacthub.customers.similar.index import Wanted
from contacthub.customers.similar.terms import number_of, terms
from contacthub.customers.store import CustomerStore
from contacthub.customers.tables.model_facts import ModelFacts
from contacthub.customers.wire import SearchBody
from contacthub.database.engines.postgres_database import PostgresDatabase
from contacthub.database.engines.sqlite_files import SqliteFiles, beside
from contacthub.database.storage import Storage
from contacthub.hub.store import MIGRATIONS as HUB
from contacthub.routing.values import value
from tests.bench.customers import floors, writing
from tests.bench.customers.asking import question
from tests.bench.customers.floors import Ask
from tests.bench.customers.rows import Size, customer_id

TIMES: Final = 400
"""How often each is asked."""

WARM_UP: Final = 5
"""The first of them, in which statements are prepared, are not counted."""

Work = Callable[[Any], Awaitable[object]]
Floor = Callable[[Ask, Any], None]


@value()
class Case:
    """One kind of question: ``what`` it is, ``drawn`` of whom, how the hub answers, and the floor."""

    what: str
    drawn: Sequence[Any]
    ours: Work
    floor: Floor | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What a kind of question takes."""

    what: str
    ours: Spread
    floor: Spread | None
    ratio_p50: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reads:
    """All of an engine."""

    storage: str
    size: dict[str, int]
    gigabytes: float
    floor_gigabytes: float | None
    megabytes_of_memory: float
    load: float
    """Of the machine in the minute before."""
    import_rows_per_minute: int
    floor_rows_per_minute: int
    rows: list[Row]


async def measure(
    storage: Storage, size: Size, tell: Callable[[float], None], *, times: int = TIMES
) -> Reads:
    """Measure on a storage that was loaded with this size."""
    luck, load = Random(f"{size.seed} asked"), os.getloadavg()[0]
    async with _opened(storage) as store:
        cases = await _cases(storage, store, size, luck, times)
        rows = []
        with floors.bare(storage) as ask:
            for done, case in enumerate(cases, 1):
                rows.append(await _row(case, ask))
                tell(done / len(cases))
        whole, tables = await _bytes(storage, store)
        imported, bare = await writing.rates(store, size)
    return Reads(
        storage="PostgreSQL" if isinstance(storage, PostgresDatabase) else "SQLite",
        size={name: count for name, count in asdict(size).items() if name != "seed"},
        gigabytes=round(whole / 1e9, 3),
        floor_gigabytes=None if tables is None else round(tables / 1e9, 3),
        megabytes_of_memory=round(_memory() / 1e6, 1),
        load=round(load, 1),
        import_rows_per_minute=imported,
        floor_rows_per_minute=bare,
        rows=rows,
    )


@asynccontextmanager
async def _opened(storage: Storage) -> AsyncIterator[CustomerStore]:
    def now() -> int:
        return time.time_ns() // 1_000_000

    PinyinKeys.warm_up()
    async with await storage.writer("hub", HUB):
        pass  # data that were kept get the migrations since
    async with open_customers(storage, PinyinKeys(), clock_ms=now, new_id=lambda: uuid7(now())) as store:
        yield store


async def _row(case: Case, ask: Ask) -> Row:
    ours: list[float] = []
    floor: list[float] = []

    async def of_hub(it: Any) -> None:
        began = time.perf_counter()
        await case.ours(it)
        ours.append(time.perf_counter() - began)

    def of_floor(it: Any) -> None:
        if case.floor is not None:
            began = time.perf_counter()
            case.floor(ask, it)
            floor.append(time.perf_counter() - began)

    warm_up = min(WARM_UP, len(case.drawn) // 2)
    for n, it in enumerate(case.drawn):
        if n == warm_up:
            ours.clear()
            floor.clear()
        if n % 2:
            of_floor(it)
        await of_hub(it)
        if not n % 2:
            of_floor(it)
    hub, bare = Spread.of(ours), Spread.of(floor) if floor else None
    return Row(
        what=case.what, ours=hub, floor=bare, ratio_p50=None if bare is None else ratio(hub.p50, bare.p50)
    )


async def _cases(storage: Storage, store: CustomerStore, size: Size, luck: Random, times: int) -> list[Case]:
    drawn = _Drawn(store, size, luck, times)
    await drawn.draw()
    return [
        *_cards(storage, store, drawn),
        *_searches(storage, store, drawn),
        *_questions(store, drawn),
        *_doubles(store, drawn),
    ]


class _Drawn:
    """Customers and things to ask for."""

    def __init__(self, store: CustomerStore, size: Size, luck: Random, times: int) -> None:
        self._store, self._size = store, size
        self.luck, self.times = luck, times
        self.numbers: list[str] = []
        self.heavy: list[str] = []
        self.names: list[str] = []
        self.mails: list[str] = []
        self.streets: list[str] = []
        self.orders: list[str] = []
        self.serials: list[str] = []
        self.models: list[str] = []
        self.owners: list[str] = []
        self.firms: list[str] = []

    async def draw(self) -> None:
        """Draw them all; what one has not is passed over."""
        some = [customer_id(self.luck.randrange(self._size.customers)) for _ in range(2 * self.times)]
        self.owners = some[: self.times]
        # One at a time, as the rows lie far apart.
        self.numbers = await self._texts(
            "SELECT e164 FROM phones WHERE customer_id = ? AND e164 IS NOT NULL", some
        )
        self.names = await self._texts("SELECT name FROM customers WHERE id = ?", some)
        self.mails = await self._texts("SELECT email FROM emails WHERE customer_id = ?", some * 2)
        self.streets = await self._texts("SELECT addresses FROM customers WHERE id = ?", some)
        many = [customer_id(self.luck.randrange(self._size.customers)) for _ in range(12 * self.times)]
        self.firms = await self._texts(
            "SELECT company FROM customers WHERE id = ? AND company IS NOT NULL", many
        )
        self.orders = await self._texts(
            "SELECT order_no FROM purchases WHERE id = ?", self._ids(self._size.purchases)
        )
        self.serials = await self._texts(
            "SELECT serial FROM products WHERE id = ?", self._ids(self._size.products)
        )
        self.models = await self._texts(
            "SELECT model FROM products WHERE id = ?", self._ids(self._size.products)
        )
        whose = "SELECT e164 FROM phones WHERE e164 IS NOT NULL AND customer_id = ?"
        self.heavy = await self._texts(
            whose, [customer_id(n * 1_000_003 % self._size.customers) for n in range(self.times)]
        )

    def _ids(self, count: int) -> list[int]:
        return [self.luck.randrange(1, count + 1) for _ in range(self.times)]

    async def _texts(self, text: str, values: Sequence[Any]) -> list[str]:
        def work(raw: Any) -> list[str]:
            rows = (raw.execute(text, (each,)).fetchone() for each in values)
            return [row[0] for row in rows if row is not None]

        return (await self._store.readers.run(work))[: self.times]


def _cards(storage: Storage, store: CustomerStore, drawn: _Drawn) -> list[Case]:
    reader = PhoneNumbers()

    async def of(keys: CardKeys) -> None:
        # One anew: it remembers nothing of models.
        await CardReader(store.readers, ModelFacts()).read(keys)

    async def by_number(e164: str) -> None:
        await of(CardKeys(phone=reader.read(e164)))

    luck = drawn.luck
    others = [
        f"+86{one[3:5]}{luck.randrange(10):d}{one[6:]}" if len(one) == 14 else one for one in drawn.numbers
    ]
    unknown = [f"+8613{luck.randrange(10**9):09d}" for _ in drawn.numbers]
    return [
        Case("card: by a number", drawn.numbers, by_number, floors.card),
        Case("card: who bought most", drawn.heavy, by_number, floors.card),
        Case("card: the same last 8 digits", others, by_number),
        Case("card: unknown number", unknown, by_number),
        Case(
            "card: by an order",
            drawn.orders,
            lambda it: of(CardKeys(order=it)),
            _by(storage, "purchases", "order_no"),
        ),
        Case(
            "card: by a serial",
            drawn.serials,
            lambda it: of(CardKeys(serial=it)),
            _by(storage, "products", "serial"),
        ),
        Case(
            "card: by a mail address",
            drawn.mails,
            lambda it: of(CardKeys(email=it)),
            _by(storage, "emails", "email"),
        ),
    ]


def _by(storage: Storage, table: str, column: str) -> Floor:
    # PostgreSQL has these columns in small letters in its indexes.
    is_postgres = isinstance(storage, PostgresDatabase)
    condition = f"lower({column}) = lower(?)" if is_postgres else f"{column} = ?"
    return lambda ask, it: floors.one(ask, f"SELECT customer_id FROM {table} WHERE {condition}", it)


def _searches(storage: Storage, store: CustomerStore, drawn: _Drawn) -> list[Case]:
    reader = PhoneNumbers()

    async def search(body: dict[str, Any]) -> None:
        wanted = validated(SearchBody, {**body, "limit": 20}).search(reader.read)
        found_view(await store.search(wanted, limit=20), details=False)

    def floor(ask: Ask, body: dict[str, Any]) -> None:
        wanted = asked(body["q"])
        if wanted is not None:
            in_words = in_tsquery if isinstance(storage, PostgresDatabase) else in_fts5
            floors.word(ask, floors.OF_WORD[type(storage)], in_words(wanted, whole=False))

    luck = drawn.luck
    chinese = [one for one in drawn.names if not one.isascii()]
    pinyin = [max(PinyinKeys().keys(one), key=lambda it: (it.isascii(), len(it))) for one in chinese]
    initials = [
        "".join(key for key in PinyinKeys().keys(one) if key.isascii() and len(key) == len(one))[: len(one)]
        for one in chinese
    ]
    fragments = [one[(at := luck.randrange(3, 8)) : at + 4] for one in drawn.numbers]
    typed: dict[str, Sequence[str]] = {
        "a name": chinese,
        "an English name": [one for one in drawn.names if one.isascii()],
        "a surname alone, the commonest": ["王", "李", "张", "刘", "陈"] * (drawn.times // 5 + 1),
        "pinyin": pinyin,
        "initials": initials,
        "two short words in pinyin": [f"{one[0]} {one[1]}" for one in map(pinyin_of, chinese)],
        "one letter": [luck.choice("abcdghjlmwxyz") for _ in range(drawn.times)],
        "four digits of a number": fragments,
        "the last four digits": [one[-4:] for one in drawn.numbers],
        "three digits": [one[3:6] for one in drawn.numbers],
        "eight digits, the commonest first": [one[1:9] for one in drawn.numbers],
        "a whole number": [one[3:] for one in drawn.numbers],
        "surname and four digits": [
            f"{one[:1]} {two[-4:]}" for one, two in zip(chinese, drawn.numbers, strict=False)
        ],
        "a mail address": drawn.mails,
        "a mail domain": [one.partition("@")[2] for one in drawn.mails],
        "the beginning of an order": [one[:10] for one in drawn.orders],
        "an order": drawn.orders,
        "a serial": drawn.serials,
        "the beginning of a serial": [one[:5] for one in drawn.serials],
        "a street": [one[8:14] for one in drawn.streets if len(one) > 20],
        "a district": [one[2:8] for one in drawn.streets if len(one) > 20],
        "a whole address": [one[2:-2] for one in drawn.streets if len(one) > 20],
        "a firm": drawn.firms,
        "two characters of a firm": [one[2:4] for one in drawn.firms],
        "what there is not": [f"zq{luck.randrange(10**6)}x" for _ in range(drawn.times)],
    }
    cases = [
        Case(f"search: {what}", [{"q": one} for one in texts], search, floor) for what, texts in typed.items()
    ]
    exact = [{"phone": {"raw": one[3:]}} for one in drawn.numbers]
    return [*cases, Case("search: phone, exactly", exact, search)]


def _questions(store: CustomerStore, drawn: _Drawn) -> list[Case]:
    similar = SimilarQuestions(store.writer, store.readers, lambda: 0)
    luck = drawn.luck
    texts = [question(luck)[0] for _ in range(8 * drawn.times)]
    long = [f"{one}，{two}，{three}" for one, two, three in zip(texts, texts[1:], texts[2:], strict=False)][
        : drawn.times
    ]
    texts = texts[: drawn.times]

    def floor(ask: Ask, wanted: Wanted) -> None:
        for term in sorted(terms(wanted.text))[:1]:
            floors.term(ask, number_of(term))

    asked_of: dict[str, Sequence[Wanted]] = {
        "of anybody": [Wanted(text=one) for one in texts],
        "of a customer": [
            Wanted(text=one, customer_id=whose) for one, whose in zip(texts, drawn.owners, strict=False)
        ],
        "of a model": [
            Wanted(text=one, models=frozenset((model,)))
            for one, model in zip(texts, drawn.models, strict=False)
        ],
        "a long text": [
            Wanted(text=one, customer_id=whose) for one, whose in zip(long, drawn.owners, strict=False)
        ],
        "two words, the commonest": [Wanted(text=luck.choice(COMMON)) for _ in range(drawn.times)],
    }
    return [
        Case(f"earlier questions: {what}", wanted, similar.find, floor) for what, wanted in asked_of.items()
    ]


COMMON: Final = ("空调漏水", "怎么清洗", "保修多长时间", "遥控器没有反应", "screen broken", "电池充不进电")


def _doubles(store: CustomerStore, drawn: _Drawn) -> list[Case]:
    forms = [
        CustomerData(name=name, phones=(Phone(e164=number, raw=number[3:]),))
        for name, number in zip(drawn.names, drawn.numbers, strict=False)
    ]
    return [
        Case("doubles: of a form", forms, store.doubles.of_data),
        Case("doubles: of a customer", drawn.owners, store.doubles.of_customer),
    ]


async def _bytes(storage: Storage, store: CustomerStore) -> tuple[int, int | None]:
    """How much all takes on disk, and of that the rows without indexes, where it can be asked."""
    if isinstance(storage, PostgresDatabase):
        text = """SELECT sum(pg_total_relation_size(c.oid))::bigint, sum(pg_table_size(c.oid))::bigint
            FROM pg_class AS c WHERE c.relnamespace = 'customers'::regnamespace AND c.relkind = 'r'"""
        whole, tables = await store.readers.run(lambda raw: raw.execute(text).fetchone())
        return int(whole), int(tables)
    assert isinstance(storage, SqliteFiles)
    path = storage.path(NAME)
    return sum(each.stat().st_size for each in (path, *beside(path)) if each.exists()), None


def _memory() -> int:
    """The resident memory of this process."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")
