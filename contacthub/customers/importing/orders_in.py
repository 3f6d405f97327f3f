"""Writes orders with their customers: the customers first, whose ids the lines of their orders then have."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from typing import Final

from contacthub.customers.importing.earlier import added_to
from contacthub.customers.importing.rows.cell_reader import Reject
from contacthub.customers.importing.rows.orders import Order
from contacthub.customers.importing.summary import Summary, counted
from contacthub.customers.kinds.customers import CUSTOMERS, name_key, phones_of
from contacthub.customers.kinds.purchases import PURCHASES
from contacthub.customers.model import Row, RowResult, RowSink

MOST_AT_ONCE: Final = 500
"""Rows in one transaction."""


class OrdersIn:
    """Writes batches of orders; a customer of several orders is written once, and then what is added."""

    def __init__(self, sink: RowSink, *, has_people: bool = True) -> None:
        self._sink = sink
        self._has_people = has_people
        self._fates: dict[Hashable, str | Reject] = {}
        self._said: dict[Hashable, set[int]] = {}
        self._became: dict[str, str] = {}
        self._orders = self._lines = 0
        self._people = Summary(kind=CUSTOMERS.name)
        self._items = Summary(kind=PURCHASES.name)

    @property
    def summaries(self) -> list[Summary]:
        """What became of the customers, and of the lines of their orders."""
        return [self._people, self._items] if self._has_people else [self._items]

    @property
    def read(self) -> str:
        """What was in the file."""
        ids = set(map(str, self._fates.values()))
        orders = f"{counted(self._orders, 'orders')} with {counted(self._lines, 'lines')}"
        return f"{counted(len(ids), 'customers')}, {orders}" if self._has_people else orders

    async def write(self, orders: Sequence[Order]) -> None:
        """Write the customers of a batch, then the lines of their orders."""
        self._orders += sum(bool(one.items) for one in orders)
        self._lines += sum(len(one.items) for one in orders)
        await self._write_people(orders)
        rows: list[tuple[int, Row]] = []
        for order in orders:
            self._people.warnings += order.warnings
            if order.person is not None:
                rows += self._rows(order, order.person)
        results = await self._written(PURCHASES.name, [row for _, row in rows])
        for (line, _), result in zip(rows, results, strict=True):
            self._items.add(line, result)

    def _rows(self, order: Order, person: Row | Reject) -> Iterator[tuple[int, Row]]:
        """The lines of an order that can be written; the others are rejected."""
        fate = person if isinstance(person, Reject) or not person else self._fates[_identity(person)]
        if isinstance(fate, Reject):
            lines = [line for line, _ in order.items] or [order.line]
            self._items.rejects += [(line, fate.reason) for line in dict.fromkeys(lines)]
            return
        for line, item in order.items:
            if isinstance(item, Reject):
                self._items.rejects.append((line, item.reason))
            else:
                yield line, {**item, "customer_id": fate} if fate else item

    async def _write_people(self, orders: Sequence[Order]) -> None:
        """Find the ids of the customers, or why one is rejected."""
        wanted: list[tuple[int, Hashable, Row]] = []
        for order in orders:
            if not isinstance(order.person, dict) or not order.person:
                continue
            identity, mark = _identity(order.person), hash(repr(sorted(order.person.items())))
            said = self._said.setdefault(identity, set())
            if mark not in said:
                wanted.append((order.line, identity, added_to(order.person) if said else order.person))
                said.add(mark)
        rows = [row for _, _, row in wanted]
        results = await self._written(CUSTOMERS.name, rows)
        for (line, identity, _), result in zip(wanted, results, strict=True):
            if result.customer_id is None:
                self._fates.setdefault(identity, Reject(reason=f"customer: {result.reason}"))
            else:
                self._fates[identity] = result.customer_id
                self._count(line, result.customer_id, result)

    async def _written(self, kind: str, rows: Sequence[Row]) -> list[RowResult]:
        """Write rows in transactions that stay short however many lines an order has."""
        parts = [rows[n : n + MOST_AT_ONCE] for n in range(0, len(rows), MOST_AT_ONCE)]
        return [one for part in parts for one in await self._sink.write_rows(kind, part)]

    def _count(self, line: int, customer_id: str, result: RowResult) -> None:
        """Count each customer once, as changed if any of their rows changed them."""
        before = self._became.get(customer_id)
        if before is None or (before == "unchanged" and result.status == "changed"):
            self._became[customer_id] = result.status
            self._people.add(line, result)
            self._people.unchanged -= before is not None


def _identity(person: Row) -> Hashable:
    if person.get("customer_id"):
        return str(person["customer_id"])
    numbers = tuple(sorted(str(phone.key) for phone in phones_of(person)))
    mails = tuple(sorted(mail.casefold() for mail in person.get("email", ())))
    return hash((name_key(person.get("name") or ""), numbers, mails))
