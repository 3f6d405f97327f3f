"""The store of customers, written once for every engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TypeVar

from contacthub.customers.called import Called
from contacthub.customers.card_reader import CardReader
from contacthub.customers.changes import CustomerChanges
from contacthub.customers.concerning import Concern, concerning
from contacthub.customers.doubles_store import DoubleStore
from contacthub.customers.group_store import GroupStore
from contacthub.customers.history_store import HistoryStore
from contacthub.customers.kinds.kind import Kind, Record
from contacthub.customers.merge_store import MergeStore
from contacthub.customers.model import (
    IMPORTER,
    Author,
    Customer,
    CustomerData,
    CustomerNotFound,
    CustomerSearch,
    NameKeys,
    NumberChoice,
    Page,
    Row,
    RowResult,
    VersionConflict,
    VersionNeeded,
    Versions,
)
from contacthub.customers.models_store import ModelStore
from contacthub.customers.people import resumed, stopped
from contacthub.customers.price_store import PriceStore
from contacthub.customers.push_store import PushStore
from contacthub.customers.searching.index import Found, without_words
from contacthub.customers.stock_store import StockStore
from contacthub.customers.tables import choices, finding, imported
from contacthub.customers.tables.called import called
from contacthub.customers.tables.customers import (
    fill_words,
    find_customer,
    get_customer,
    save_customer,
)
from contacthub.customers.tables.imports import count_rows, is_written
from contacthub.customers.tables.merged_ids import surviving
from contacthub.customers.tables.model_facts import ModelFacts
from contacthub.customers.tables.table import Reading, Table, Writing
from contacthub.customers.tables.tables import TABLES
from contacthub.customers.tier_store import TierStore
from contacthub.customers.units import Units
from contacthub.database.units import ReaderPool, Writer

R = TypeVar("R", bound=Record)


class CustomerStore:
    """Customers and their records. Every write tells ``changes`` once, after it is durable.

    ``new_id`` makes the ids of new customers that have none. ``readers`` also read the hub's tables, under
    the name ``hub``: earlier contacts come in the same hop. ``figure_readers`` read long, so that cards have
    ``readers`` alone.
    """

    def __init__(
        self,
        writer: Writer,
        readers: ReaderPool,
        names: NameKeys,
        *,
        clock_ms: Callable[[], int],
        new_id: Callable[[], str],
        changes: CustomerChanges,
        figure_readers: ReaderPool,
    ) -> None:
        self.writer, self.readers = writer, readers
        models = ModelFacts()
        self._units = Units(writer, readers, names, models=models, clock_ms=clock_ms, changes=changes)
        self._names = names
        self._new_id = new_id
        self.history = HistoryStore(self._units)
        """Who changed what, and the imports there were; both can be undone."""
        self.models = ModelStore(self._units, figure_readers)
        """The catalogue of models."""
        self.prices = PriceStore(self._units)
        """What parts cost."""
        self.stock = StockStore(self._units, writer)
        """What is in stock."""
        self.groups = GroupStore(self._units)
        """Groups and tags."""
        self.tiers = TierStore(self._units, figure_readers, clock_ms)
        """Tiers by the rule of the floor, once it is said."""
        self.doubles = DoubleStore(self._units, names, writer, readers)
        """Customers who are likely the same."""
        self.pushes = PushStore(self._units, writer, new_id)
        """What sources push."""
        self.merges = MergeStore(self._units)
        """Two customers made one, and two again."""
        self.card_parts = CardReader(readers, models).read
        """Does the whole look-up of a card in one hop. Raises: CustomerNotFound, TooManyCards."""

    async def search(self, search: CustomerSearch, *, limit: int, concern: Concern | None = None) -> Found:
        """Find at most ``limit`` customers, who concern a team; it is counted how many there are."""
        return await self._units.read(
            lambda it: finding.search(it.raw, search, self._names, limit=limit, concern=concern)
        )

    async def concerning(self, customer_ids: Sequence[str], concern: Concern) -> list[str]:
        """Those of these ids, in order, that mean a customer who concerns a team."""

        def work(reading: Reading) -> list[str]:
            kept = {one: surviving(reading.raw, one) for one in customer_ids}
            seen = set(concerning(reading.raw, concern, kept.values()))
            return [one for one in customer_ids if kept[one] in seen]

        return await self._units.read(work)

    async def fill_search(self, after: str) -> str | None:
        """Have some customers found who are in no index since it was made: those behind the id ``after``.

        Returns the last of them; None: there are no more.
        """
        # Read beside the writes: it looks at every customer that is found already.
        found = await self._units.read(lambda it: without_words(it.raw, after=after))
        if not found:
            return None
        await self.writer.transact(lambda raw: fill_words(raw, self._names, found))
        return found[-1]

    async def called(self, customer_ids: Sequence[str]) -> Mapping[str, Called]:
        """What the customers of these ids are called, read in one step."""
        return await self._units.read(lambda it: called(it.raw, customer_ids))

    async def get(self, customer_id: str) -> Customer:
        """Return the customer whom this id means. Raises: CustomerNotFound."""
        return await self._units.read(lambda it: get_customer(it.raw, surviving(it.raw, customer_id)))

    async def create(self, data: CustomerData, *, by: Author) -> Customer:
        """Add a customer under a new id."""
        return (await self.replace(self._new_id(), data, expected_version=None, by=by))[0]

    async def learn(self, choice: NumberChoice, *, by: Author) -> None:
        """Learn whom a number may mean from what an agent chose, instead of what they chose before.

        Raises:
            CustomerNotFound: there is no such customer.
        """
        await self._units.write(by, lambda writing: choices.learn(writing, choice))

    async def replace(
        self, customer_id: str, data: CustomerData, *, expected_version: int | None, by: Author
    ) -> tuple[Customer, bool]:
        """Create or replace; the second value says whether it was created.

        Raises:
            VersionNeeded: the customer is there and ``expected_version`` is None.
            VersionConflict: the customer is at another version.
            CustomerNotFound: a version is expected of a customer who is not there.
        """

        def work(writing: Writing) -> tuple[Customer, bool]:
            kept = surviving(writing.raw, customer_id)
            known = find_customer(writing.raw, kept)
            if known is not None:
                _check_version(known, expected_version)
            elif expected_version is not None:
                raise CustomerNotFound(customer_id)
            save_customer(writing, kept, data)
            return _settled(writing, kept), known is None

        return await self._units.write(by, work)

    async def note_messages(
        self, customer_id: str, channel: str, given: bool, by: Author, purpose: str | None = None
    ) -> None:
        """Note whether the customer wants messages on a channel, for a purpose or any.

        Raises:
            CustomerNotFound: there is no such customer.
        """
        change = resumed if given else partial(stopped, purpose=purpose)

        def work(writing: Writing) -> None:
            customer = get_customer(writing.raw, surviving(writing.raw, customer_id))
            save_customer(writing, customer.id, change(customer.data, channel))

        await self._units.write(by, work)

    async def patch(
        self,
        customer_id: str,
        change: Callable[[CustomerData], CustomerData],
        *,
        expected_version: int,
        by: Author,
    ) -> Customer:
        """Change what ``change`` changes. Raises: CustomerNotFound, VersionConflict."""

        def work(writing: Writing) -> Customer:
            customer = get_customer(writing.raw, surviving(writing.raw, customer_id))
            _check_version(customer, expected_version)
            save_customer(writing, customer.id, change(customer.data))
            return _settled(writing, customer.id)

        return await self._units.write(by, work)

    async def records(
        self, customer_id: str, kind: Kind[R], *, limit: int, cursor: str | None = None
    ) -> Page[R]:
        """Return a part of a list. Raises: CustomerNotFound, ValueError for a bad cursor."""
        table: Table[R] = TABLES[kind.name]

        def work(reading: Reading) -> list[R]:
            owner = get_customer(reading.raw, surviving(reading.raw, customer_id)).id
            return table.page(reading, owner, limit=limit + 1, cursor=cursor)

        records = await self._units.read(work)
        more = len(records) > limit
        after = table.cursor_after(records[limit - 1]) if more else None
        return Page(items=tuple(records[:limit]), next_cursor=after)

    async def add(
        self, customer_id: str, kind: Kind[R], record: R, *, take_over: bool = False, by: Author
    ) -> R:
        """Add to one of the customer's lists; return it as the list has it.

        ``take_over``: what is another customer's becomes this one's.

        Raises:
            CustomerNotFound: there is no such customer.
            AlreadyThere: the record is there already.
        """
        table: Table[R] = TABLES[kind.name]

        def work(writing: Writing) -> R:
            owner = get_customer(writing.raw, surviving(writing.raw, customer_id)).id
            kept = table.save(writing, owner, record, only_new=True, take_over=take_over)[1]
            writing.settle()
            # Counted for this answer only: the transaction may yet fail, and then the counts are not so.
            reading = Reading(raw=writing.raw, models=ModelFacts())
            return table.read_again(reading, owner, kept)

        return await self._units.write(by, work)

    async def change_record(
        self,
        customer_id: str,
        kind: Kind[R],
        record_id: str,
        change: Callable[[R], R],
        *,
        versions: Versions | None = None,
        by: Author,
    ) -> R:
        """Make one of the customer's records what ``change`` says; return it as the list has it.

        ``versions``: one of which the customer must be at.

        Raises:
            CustomerNotFound, VersionConflict, RecordNotFound
            AlreadyThere: it would be the same as another record.
        """
        table: Table[R] = TABLES[kind.name]

        def work(writing: Writing) -> R:
            owner = _checked(writing, customer_id, versions)
            old = table.called(writing, owner, record_id)
            new = change(old)
            if new != old:
                table.check_single(writing, owner, new)
                table.overwrite(writing, owner, old, new, owner=owner)
                writing.settle()
            return table.read_again(Reading(raw=writing.raw, models=ModelFacts()), owner, new)

        return await self._units.write(by, work)

    async def delete_record(
        self, customer_id: str, kind: Kind[R], record_id: str, *, versions: Versions | None = None, by: Author
    ) -> None:
        """Delete one of the customer's records. Raises: CustomerNotFound, VersionConflict, RecordNotFound."""
        table: Table[R] = TABLES[kind.name]

        def work(writing: Writing) -> None:
            owner = _checked(writing, customer_id, versions)
            table.delete(writing, owner, table.called(writing, owner, record_id))

        await self._units.write(by, work)

    async def write_rows(
        self, kind: str, rows: Sequence[Row], *, by: Author = IMPORTER, write: int | None = None
    ) -> list[RowResult]:
        """Write imported rows in one transaction; a bad row is rejected, the others are written.

        ``write``: which transaction of its import this is, where the import may have broken off. One that is
        in already is not written again: what was corrected since then stands.
        """

        def work(writing: Writing) -> list[RowResult]:
            if by.import_id is None:
                return imported.write_rows(writing, kind, rows, self._new_id)
            if write is not None and is_written(writing.raw, by.import_id, write):
                return imported.rows_again(writing, kind, rows, self._new_id)
            results = imported.write_rows(writing, kind, rows, self._new_id)
            count_rows(writing, by.import_id, kind, results)
            return results

        return await self._units.write(by, work)


def _settled(writing: Writing, customer_id: str) -> Customer:
    writing.settle()
    return get_customer(writing.raw, customer_id)


def _check_version(customer: Customer, expected: int | None) -> None:
    if expected is None:
        raise VersionNeeded("the customer is there already")
    if customer.version != expected:
        raise VersionConflict(customer.version)


def _checked(writing: Writing, customer_id: str, versions: Versions | None) -> str:
    """The id of the customer who is meant, if they are at one of the versions."""
    customer = get_customer(writing.raw, surviving(writing.raw, customer_id))
    if versions is not None and not versions(customer.version):
        raise VersionConflict(customer.version)
    return customer.id
