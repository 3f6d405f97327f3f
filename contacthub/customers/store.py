"""The customers in SQLite: a file beside the hub's own, so that imports never hold the log."""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final, TypeVar

from contacthub.customers import imported_rows as customer_imports
from contacthub.customers import reads as customer_reads
from contacthub.customers import writes as customer_writes
from contacthub.customers.card import CardParts
from contacthub.customers.card_reader import CardReader
from contacthub.customers.identity import CardKeys
from contacthub.customers.model import (
    Customer,
    CustomerData,
    CustomerNotFound,
    CustomerSearch,
    HistoryKind,
    Kind,
    NameKeys,
    Page,
    Product,
    Purchase,
    Question,
    Record,
    Row,
    RowResult,
    RowSink,
    VersionConflict,
    VersionNeeded,
)
from contacthub.customers.reads import NEWEST, NEWEST_QUESTION, ModelFacts
from contacthub.customers.writes import Changes, Desk
from contacthub.database.engines.sqlite import Database, open_readers
from contacthub.database.migrations import migrate
from contacthub.database.units import ReaderPool

T = TypeVar("T")

FILE: Final = "customers.db"
HUB_FILE: Final = "hub.db"
MIGRATIONS: Final = Path(__file__).with_name("migrations")
READERS: Final = 2
LAST_CHARACTER: Final = "\U0010ffff"


class SqliteCustomerStore:
    """The ``CustomerStore`` of one data directory.

    ``new_id`` makes the ids of customers who bring none. ``hub.db`` must be there: earlier contacts are read
    from it in the same hop.
    """

    def __init__(self, names: NameKeys, *, clock_ms: Callable[[], int], new_id: Callable[[], str]) -> None:
        self._names = names
        self._clock_ms = clock_ms
        self._new_id = new_id
        self._models = ModelFacts()
        self._cards: CardReader
        self._writer: Database
        self._readers: ReaderPool

    async def open(self, folder: Path) -> None:
        """Open, or create, the customers in ``folder``."""
        self._writer = await Database.writer(folder / FILE)
        await migrate(self._writer, MIGRATIONS)
        self._readers = await open_readers(folder / FILE, size=READERS, attach={"hub": folder / HUB_FILE})
        self._cards = CardReader(self._readers, self._models, hops=READERS)

    async def close(self) -> None:
        """Close every connection."""
        await self._readers.close()
        await self._writer.close()

    async def card_parts(self, keys: CardKeys) -> CardParts:
        """Do the whole look-up in one hop. Raises: CustomerNotFound."""
        return await self._cards.read(keys)

    async def search(self, search: CustomerSearch, *, limit: int) -> list[Customer]:
        """Return at most ``limit`` customers."""
        return await self._read(lambda raw: self._search(raw, search, limit))

    def _search(self, raw: sqlite3.Connection, search: CustomerSearch, limit: int) -> list[Customer]:
        query, parameters = "search_q", dict[str, object](most=limit)
        if search.phone is not None:
            query = "by_phone" if search.phone.e164 else "by_raw_phone"
            parameters["value"] = search.phone.e164 or search.phone.raw
        elif search.email is not None:
            query, parameters["value"] = "by_email", search.email.strip()
        else:
            low = self._names.query(search.q or "")
            if not low:
                return []
            parameters |= {"low": low, "high": low + LAST_CHARACTER}
        found = [row[0] for row in raw.execute(customer_reads.SQL[query], parameters)]
        return [customer_reads.get_customer(raw, one) for one in dict.fromkeys(found)]

    async def get(self, customer_id: str) -> Customer:
        """Return the customer. Raises: CustomerNotFound."""
        return await self._read(lambda raw: customer_reads.get_customer(raw, customer_id))

    async def create(self, data: CustomerData) -> Customer:
        """Add a customer under a new id."""
        return (await self.replace(self._new_id(), data, expected_version=None))[0]

    async def replace(
        self, customer_id: str, data: CustomerData, *, expected_version: int | None
    ) -> tuple[Customer, bool]:
        """Create or replace. Raises: VersionNeeded, VersionConflict, CustomerNotFound."""

        def work(desk: Desk) -> tuple[Customer, bool]:
            is_new = not customer_writes.is_customer(desk, customer_id)
            if is_new and expected_version is not None:
                raise CustomerNotFound(customer_id)
            if not is_new:
                _check_version(customer_reads.get_customer(desk.raw, customer_id), expected_version)
            customer_writes.save_customer(desk, customer_id, data)
            return self._settled(desk, customer_id), is_new

        return await self._write(work)

    async def patch(
        self, customer_id: str, change: Callable[[CustomerData], CustomerData], *, expected_version: int
    ) -> Customer:
        """Change what ``change`` changes. Raises: CustomerNotFound, VersionConflict."""

        def work(desk: Desk) -> Customer:
            customer = customer_reads.get_customer(desk.raw, customer_id)
            _check_version(customer, expected_version)
            customer_writes.save_customer(desk, customer_id, change(customer.data))
            return self._settled(desk, customer_id)

        return await self._write(work)

    async def history(
        self, customer_id: str, kind: HistoryKind, *, limit: int, cursor: str | None = None
    ) -> Page[Record]:
        """Return a part of one list. Raises: CustomerNotFound, ValueError for a bad cursor."""
        start = _read_cursor(kind, cursor)
        wanted = {**start, "customer_id": customer_id, "most": limit + 1}
        records = await self._read(lambda raw: customer_reads.history(raw, kind, wanted, self._models))
        more = len(records) > limit
        return Page(
            items=tuple(records[:limit]), next_cursor=_cursor_after(records[limit - 1]) if more else None
        )

    async def add(self, customer_id: str, record: Record) -> Record:
        """Add to one of the customer's lists. Raises: CustomerNotFound, AlreadyThere."""

        def work(desk: Desk) -> Record:
            if not customer_writes.is_customer(desk, customer_id):
                raise CustomerNotFound(customer_id)
            _, record_id = customer_writes.save_record(desk, customer_id, record, only_new=True)
            desk.changes.settle(desk.raw, desk.now)
            return replace(record, id=record_id)

        return await self._write(work)

    async def write_rows(self, kind: Kind, rows: Sequence[Row]) -> list[RowResult]:
        """Write imported rows in one transaction."""
        now = self._clock_ms()
        return await self._writer.transact(
            lambda raw: customer_imports.write_rows(
                raw, kind, rows, names=self._names, now=now, new_id=self._new_id
            )
        )

    async def _read(self, work: Callable[[sqlite3.Connection], T]) -> T:
        return await self._readers.run(work)  # type: ignore[arg-type]  # SQLite only, as yet

    def _settled(self, desk: Desk, customer_id: str) -> Customer:
        desk.changes.settle(desk.raw, desk.now)
        return customer_reads.get_customer(desk.raw, customer_id)

    async def _write(self, work: Callable[[Desk], T]) -> T:
        now = self._clock_ms()
        return await self._writer.transact(
            lambda raw: work(Desk(raw=raw, names=self._names, now=now, changes=Changes()))
        )


def _check_version(customer: Customer, expected: int | None) -> None:
    if expected is None:
        raise VersionNeeded("the customer is there already")
    if customer.version != expected:
        raise VersionConflict(customer.version)


def _read_cursor(kind: HistoryKind, cursor: str | None) -> dict[str, object]:
    if cursor is None:
        return dict(NEWEST_QUESTION if kind == "questions" else NEWEST)
    before, mark, before_id = cursor.partition("~")
    if not mark:
        raise ValueError("cursor: not one of ours")
    if kind == "questions":
        return {"asked_before": int(before), "asked_before_id": before_id}
    return {"before": before, "before_id": int(before_id)}


def _cursor_after(record: Record) -> str:
    match record:
        case Question():
            return f"{record.at}~{record.id}"
        case Product():
            return f"{record.purchased_at or ''}~{record.id}"
        case Purchase():
            return f"{record.date}~{record.id}"
        case _:
            return f"{record.date}~{record.id}"


@asynccontextmanager
async def rehearsal(
    folder: Path, names: NameKeys, *, clock_ms: Callable[[], int], new_id: Callable[[], str]
) -> AsyncIterator[RowSink]:
    """Open a copy of the customers in ``folder`` to try an import on; it is thrown away afterwards.

    Works while a hub runs on the same folder: the copy is made page by page by SQLite's backup.
    """
    with tempfile.TemporaryDirectory(prefix="contacthub-") as name:
        copy = Path(name)
        if await asyncio.to_thread((folder / FILE).exists):
            await asyncio.to_thread(_copy, folder / FILE, copy / FILE)
        store = SqliteCustomerStore(names, clock_ms=clock_ms, new_id=new_id)
        await store.open(copy)
        try:
            yield store
        finally:
            await store.close()


def _copy(source: Path, target: Path) -> None:
    reader, writer = sqlite3.connect(source), sqlite3.connect(target)
    try:
        reader.backup(writer)
    finally:
        reader.close()
        writer.close()
