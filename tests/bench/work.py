"""Work among a hundred thousand open items: lists beside bare queries, the engine beside itself with few.

Lists: ours is what `GET /work` reads, items with their texts and since when somebody has them; the floor
reads the same items alone and makes nothing of a row. Of the engine, which is pure, the times of a change
and of a deadline that comes are taken in turns on a book of a hundredth of the items. Reading the book back
is beside the bare reading of the same JSON.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any, Final

import orjson

from contacthub.database.engines.postgres_database import PostgresDatabase
from contacthub.database.engines.sqlite_files import SqliteFiles
from contacthub.database.storage import Storage
from contacthub.hub.state import State, dump_state, load_state
from contacthub.hub.store import MIGRATIONS
from contacthub.processes import commands as p
from contacthub.processes.book import Book
from contacthub.processes.config import Outcome, Process, Step, Within
from contacthub.processes.processor import Processor
from contacthub.processes.words import ItemId
from contacthub.routing.values import value
from contacthub.routing.words import AgentId
from contacthub.work.sight import Sight
from contacthub.work.store import WorkFilter, WorkStore
from tests.bench import price
from tests.bench.customers.floors import Ask, bare
from tests.bench.lists import WARM_UP, Row, Turn, beside_bare
from tests.work.many_items import (
    agent_of,
    analysed,
    customer_of,
    due_at,
    fill,
    item_of,
    number_of,
)

COUNT: Final = 100_000
TIMES: Final = 200
FEWER: Final = 100
"""The small book has one of so many."""
READ_BACK: Final = 5

NOT_OVER: Final = "SELECT id FROM work_items WHERE state <> 'closed'"
BY_DUE: Final = "ORDER BY due_at, id LIMIT 51"
QUEUES: Final = ("queue-1", "queue-2")
OF_AGENT: Final = (
    "SELECT id FROM work_items WHERE id IN ("
    f"SELECT id FROM ({NOT_OVER} AND keeper = ? {BY_DUE}) AS a UNION "
    f"SELECT id FROM ({NOT_OVER} AND holder = ? {BY_DUE}) AS b UNION "
    f"SELECT id FROM ({NOT_OVER} AND holder = ? {BY_DUE}) AS c UNION "
    f"SELECT id FROM ({NOT_OVER} AND holder = ? {BY_DUE}) AS d) {BY_DUE}"
)


@value()
class Asked:
    """One kind of list: ``what`` it is, how the hub asks for it, and the floor; of the n-th item."""

    what: str
    wanted: Callable[[int], WorkFilter]
    floor: str
    given: Callable[[int], Sequence[Any]]


def seen_by(n: int) -> Sight:
    """What an agent who serves the queues sees."""
    agent = agent_of(n)
    return Sight(agents=frozenset({agent}), keepers=frozenset({f"agent {agent}"}), queues=frozenset(QUEUES))


ASKED: Final = (
    Asked("the first page", lambda n: WorkFilter(), f"{NOT_OVER} {BY_DUE}", lambda n: ()),
    Asked(
        "a page further down",
        lambda n: WorkFilter(after=(due_at(n), item_of(n))),
        f"{NOT_OVER} AND (due_at, id) > (?, ?) {BY_DUE}",
        lambda n: (due_at(n), item_of(n)),
    ),
    Asked("what is late", lambda n: WorkFilter(late=True), f"{NOT_OVER} AND late = 1 {BY_DUE}", lambda n: ()),
    Asked(
        "of an agent and two queues",
        lambda n: WorkFilter(seen_by=seen_by(n)),
        OF_AGENT,
        lambda n: (f"agent {agent_of(n)}", agent_of(n), *QUEUES),
    ),
    Asked(
        "of a customer, as on the card",
        lambda n: WorkFilter(customers=(customer_of(n),)),
        f"{NOT_OVER} AND customer_id = ? {BY_DUE}",
        lambda n: (customer_of(n),),
    ),
    Asked(
        "by its number",
        lambda n: WorkFilter(q=number_of(n)),
        f"{NOT_OVER} AND number = ? {BY_DUE}",
        lambda n: (number_of(n),),
    ),
    Asked(
        "by a part of the title",
        lambda n: WorkFilter(q=f"nothing, {n}"),
        "SELECT i.id FROM work_items i JOIN work_texts t ON t.item_id = i.id "
        "WHERE i.state <> 'closed' AND LOWER(t.title) LIKE ? ORDER BY i.due_at, i.id LIMIT 51",
        lambda n: (f"%nothing, {n}%",),
    ),
    Asked(
        "what was over last",
        lambda n: WorkFilter(state="closed"),
        "SELECT id FROM work_items WHERE state = 'closed' ORDER BY closed_at DESC, id DESC LIMIT 51",
        lambda n: (),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfEngine:
    """What the engine does with one of ``items`` and with one of few, in microseconds of a step."""

    what: str
    items: int
    few: int
    many_us: float
    few_us: float
    ratio: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadBack:
    """Reading the book of a snapshot back, in milliseconds; the floor only reads the JSON."""

    ours_ms: float
    floor_ms: float
    ratio: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """All of it."""

    items: int
    times: int
    rows: list[Row]
    counts_ms: dict[str, float]
    engine: list[OfEngine]
    read_back: ReadBack


async def measure(
    folder: Path, progress: Callable[[float], None], *, count: int = COUNT, times: int = TIMES
) -> Work:
    """Measure on both engines, in the existing empty ``folder``."""
    with price.running_server() as server:
        storages = (("SQLite", SqliteFiles(folder)), ("PostgreSQL", PostgresDatabase(server.new_database())))
        rows: list[Row] = []
        counts: dict[str, float] = {}
        for done, (name, storage) in enumerate(storages, 1):
            found, counts[name] = await _lists(name, storage, count, times)
            rows += found
            progress(done / (len(storages) + 1))
    return Work(
        items=count, times=times, rows=rows, counts_ms=counts, engine=_engine(count, times),
        read_back=_read_back(count),
    )  # fmt: skip


async def _lists(name: str, storage: Storage, count: int, times: int) -> tuple[list[Row], float]:
    async with await storage.writer("hub", MIGRATIONS) as writer:
        await writer.transact(lambda raw: fill(raw, count))
        await writer.run(analysed)
    readers = await storage.readers("hub", size=1)
    try:
        store = WorkStore(readers)
        with bare(storage, "hub") as ask:
            rows = [await _row(name, each, store, ask, count, times) for each in ASKED]
        took: list[float] = []
        for _ in range(WARM_UP):
            began = perf_counter()
            await store.counts(WorkFilter(), "owner", due_before=due_at(count // 2))
            took.append(perf_counter() - began)
        return rows, min(took) * 1000
    finally:
        await readers.close()


async def _row(name: str, asked: Asked, store: WorkStore, ask: Ask, count: int, times: int) -> Row:
    luck = Random(asked.what)

    def turn() -> Turn:
        at = luck.randrange(count)

        async def ids() -> list[str]:
            return [each.row.id for each in await store.items(asked.wanted(at))]

        return Turn(ids=ids, given=asked.given(at))

    return await beside_bare(name, asked.what, asked.floor, ask, turn, times)


# --- the engine ------------------------------------------------------------------------------------

LINA: Final = p.By(name="lina", agent=AgentId("lina"))
HOUR: Final = 3_600_000
PROMISE: Final = Process(
    id="promise", kind="follow_up", prefix="F",
    steps=(
        Step(
            id="call", within=Within(ms=4 * HOUR),
            outcomes=(Outcome(id="again", to="call", after_ms=HOUR), Outcome(id="done")),
        ),
    ),
)  # fmt: skip


def book_of(count: int) -> Processor:
    """So many open items, one due each second from the first hour on."""
    made = Processor(Book())
    made.handle(p.ConfigureProcess(process=PROMISE), 0)
    for n in range(count):
        made.handle(
            p.OpenWork(
                item_id=ItemId(item_of(n)), process="promise", series="F-2026", by=LINA, owner=LINA.agent,
                customer_id=customer_of(n), due_at=HOUR + n * 1_000,
            ),
            0,
        )  # fmt: skip
    return made


def _engine(count: int, times: int) -> list[OfEngine]:
    few = max(1, count // FEWER)
    books = {count: book_of(count), few: book_of(few)}
    luck = Random(count)
    changes: dict[int, list[float]] = {each: [] for each in books}
    for _ in range(times):
        for size, made in books.items():
            item = ItemId(item_of(luck.randrange(size)))
            command = p.AdvanceWork(item_id=item, by=LINA, step="call", outcome="again", due_at=HOUR * 1_000)
            began = perf_counter()
            made.handle(command, 1)
            changes[size].append(perf_counter() - began)
    deadlines: dict[int, list[float]] = {each: [] for each in books}
    for _ in range(min(times, few // 2)):
        for size, made in books.items():
            due = made.next_deadline()
            assert due is not None
            began = perf_counter()
            made.handle(p.PassWorkTime(), due)
            deadlines[size].append(perf_counter() - began)
    return [
        _compared("a step ends", count, few, changes), _compared("a deadline comes", count, few, deadlines),
    ]  # fmt: skip


def _compared(what: str, count: int, few: int, took: dict[int, list[float]]) -> OfEngine:
    middle = {size: sorted(times)[len(times) // 2] * 1e6 for size, times in took.items()}
    return OfEngine(
        what=what, items=count, few=few, many_us=round(middle[count], 1), few_us=round(middle[few], 1),
        ratio=round(middle[count] / middle[few], 2),
    )  # fmt: skip


def _read_back(count: int) -> ReadBack:
    written = orjson.dumps(
        {name: _listed(each) for name, each in dump_state(State(book=book_of(count).book)).items()}
    )
    ours: list[float] = []
    floor: list[float] = []
    for _ in range(READ_BACK):
        began = perf_counter()
        plain = orjson.loads(written)
        floor.append(perf_counter() - began)
        began = perf_counter()
        load_state(plain)
        ours.append(perf_counter() - began + floor[-1])
    return ReadBack(
        ours_ms=round(min(ours) * 1000, 1), floor_ms=round(min(floor) * 1000, 1),
        ratio=round(min(ours) / min(floor), 1),
    )  # fmt: skip


def _listed(each: Any) -> Any:
    return each if isinstance(each, (dict, list, str, int, float)) or each is None else list(each)
