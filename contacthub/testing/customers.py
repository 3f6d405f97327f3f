"""Customers in memory, for tests and trials, held to the tables by one contract test."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final, TypeVar

from contacthub.customers.card import LIST_LENGTH, CardParts, Panel, PastContact
from contacthub.customers.identity import (
    CardKeys,
    MatchFacts,
    MatchKey,
    Number,
    Owner,
    Person,
    decide,
    found_ids,
)
from contacthub.customers.model import (
    AlreadyThere,
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
    ServiceRecord,
    VersionConflict,
    VersionNeeded,
    merged_customer,
    merged_purchase,
    overlaid,
    phones_of,
    record_of,
)

T = TypeVar("T")
TYPE_OF: Final[dict[HistoryKind, type[Record]]] = {
    "purchases": Purchase, "products": Product, "service_records": ServiceRecord, "questions": Question
}  # fmt: skip


class RowRejected(Exception):
    """A row cannot be written; the text names the column."""


@dataclass(slots=True)
class _Kept:
    customer: Customer
    records: list[Record] = field(default_factory=list)


class FakeCustomerStore:
    """A ``CustomerStore`` in memory; it does not count repairs and faults.

    ``fail`` makes every look-up fail; ``contacts`` are shown as earlier ones of a customer.
    """

    def __init__(self, names: NameKeys, *, clock_ms: Callable[[], int], new_id: Callable[[], str]) -> None:
        self.fail: Exception | None = None
        self.contacts: dict[str, list[PastContact]] = {}
        self._names = names
        self._clock_ms = clock_ms
        self._new_id = new_id
        self._kept: dict[str, _Kept] = {}
        self._last_id = 0

    async def card_parts(self, keys: CardKeys) -> CardParts:
        """Answer as the tables do."""
        if self.fail is not None:
            raise self.fail
        match = decide(keys, self._facts(keys))
        if match.customer_id is None:
            return CardParts(match=match)
        customer = await self.get(match.customer_id)
        contacts = [one for one in self.contacts.get(customer.id, []) if one.id != keys.contact_id]
        contacts.sort(key=lambda one: -one.at)
        return CardParts(
            match=match,
            customer=customer,
            purchases=_panel(self._records(customer.id, Purchase)),
            products=_panel(self._records(customer.id, Product)),
            service_records=_panel(self._records(customer.id, ServiceRecord)),
            questions=_panel(self._records(customer.id, Question)),
            contacts=_panel(contacts),
        )

    def _facts(self, keys: CardKeys) -> MatchFacts:
        owners: dict[MatchKey, tuple[Owner, ...]] = {
            "account": _owners(one for one in self._kept if one == keys.account),
            "email": _owners(self._with_email(keys.email)),
            "serial": _owners(self._having(Product, "serial", keys.serial)),
            "order": _owners(self._having(Purchase, "order_no", keys.order)),
            "ref": _owners(self._having(ServiceRecord, "record_no", keys.ref)),
            "phone": self._by_phone(keys.phone),
        }
        facts = MatchFacts(owners=owners, people={})
        wanted = [one for one in found_ids(keys, facts) if one in self._kept]
        return replace(facts, people={one: self._person(one) for one in wanted})

    def _by_phone(self, number: Number | None) -> tuple[Owner, ...]:
        if number is None:
            return ()
        wanted = number.e164 or number.raw
        return tuple(
            Owner(customer_id=customer_id, ext=phone.ext)
            for customer_id, kept in sorted(self._kept.items())
            for phone in kept.customer.data.phones
            if phone.key[0] == wanted
        )

    def _with_email(self, email: str | None) -> list[str]:
        every = ((one, kept.customer.data.emails) for one, kept in sorted(self._kept.items()))
        return [one for one, emails in every if _folded(email) in map(_folded, emails)]

    def _having(self, type_: type[Record], name: str, value: str | None) -> list[str]:
        return [
            one
            for one, kept in self._kept.items()
            for record in kept.records
            if isinstance(record, type_) and value and _folded(getattr(record, name)) == _folded(value)
        ]

    def _person(self, customer_id: str) -> Person:
        data = self._kept[customer_id].customer.data
        model, bought = None, None
        if owned := self._records(customer_id, Product):
            model, bought = owned[0].model, owned[0].purchased_at
        elif orders := self._records(customer_id, Purchase):
            item = orders[0].items[0]
            model, bought = item.model or item.name, orders[0].date
        return Person(
            customer_id=customer_id,
            name=data.name,
            tier=data.tier,
            company=data.company,
            address=data.addresses[0] if data.addresses else None,
            last_model=model,
            last_bought=bought,
        )

    def _records(self, customer_id: str, type_: type[T]) -> list[T]:
        mine = [one for one in self._kept[customer_id].records if isinstance(one, type_)]
        return sorted(mine, key=_newest_first, reverse=True)

    async def search(self, search: CustomerSearch, *, limit: int) -> list[Customer]:
        """Answer as the tables do."""
        if search.q is not None:
            low = self._names.query(search.q)
            found = [one for one, kept in self._kept.items() if low and self._begins(kept.customer.data, low)]
        elif search.email is not None:
            found = self._with_email(search.email.strip())
        else:
            found = [one.customer_id for one in self._by_phone(search.phone)]
        return [self._shown(one) for one in dict.fromkeys(found)][:limit]

    def _begins(self, data: CustomerData, low: str) -> bool:
        keys = self._names.keys(data.name) | self._names.keys(data.company or "")
        return any(key.startswith(low) for key in keys)

    def _shown(self, customer_id: str) -> Customer:
        customer = self._kept[customer_id].customer
        phones = tuple(
            replace(phone, shared=len(self._owners_of_number(phone.e164, phone.ext)) > 1)
            for phone in customer.data.phones
        )
        return replace(customer, data=replace(customer.data, phones=phones))

    async def get(self, customer_id: str) -> Customer:
        """Return the customer. Raises: CustomerNotFound."""
        if customer_id not in self._kept:
            raise CustomerNotFound(customer_id)
        return self._shown(customer_id)

    async def create(self, data: CustomerData) -> Customer:
        """Add a customer under a new id."""
        return (await self.replace(self._new_id(), data, expected_version=None))[0]

    async def replace(
        self, customer_id: str, data: CustomerData, *, expected_version: int | None
    ) -> tuple[Customer, bool]:
        """Create or replace. Raises: VersionNeeded, VersionConflict, CustomerNotFound."""
        is_new = customer_id not in self._kept
        if is_new and expected_version is not None:
            raise CustomerNotFound(customer_id)
        if not is_new:
            self._check_version(customer_id, expected_version)
        touched: set[str] = set()
        self._save(customer_id, data, touched)
        self._settle(touched)
        return self._shown(customer_id), is_new

    async def patch(
        self, customer_id: str, change: Callable[[CustomerData], CustomerData], *, expected_version: int
    ) -> Customer:
        """Change what ``change`` changes. Raises: CustomerNotFound, VersionConflict."""
        data = (await self.get(customer_id)).data
        self._check_version(customer_id, expected_version)
        return (await self.replace(customer_id, change(data), expected_version=expected_version))[0]

    def _check_version(self, customer_id: str, expected: int | None) -> None:
        current = self._kept[customer_id].customer.version
        if expected is None:
            raise VersionNeeded("the customer is there already")
        if expected != current:
            raise VersionConflict(current)

    def _save(self, customer_id: str, data: CustomerData, touched: set[str]) -> str:
        now = self._clock_ms()
        if customer_id not in self._kept:
            customer = Customer(id=customer_id, version=1, data=data, created_at=now, updated_at=now)
            self._kept[customer_id] = _Kept(customer)
            return "new"
        kept = self._kept[customer_id]
        if kept.customer.data == data:
            return "unchanged"
        kept.customer = replace(kept.customer, data=data)
        touched.add(customer_id)
        return "changed"

    def _settle(self, touched: Iterable[str]) -> None:
        for one in touched:
            kept = self._kept[one]
            kept.customer = replace(
                kept.customer, version=kept.customer.version + 1, updated_at=self._clock_ms()
            )

    async def history(
        self, customer_id: str, kind: HistoryKind, *, limit: int, cursor: str | None = None
    ) -> Page[Record]:
        """Return a part of one list; here a cursor is a count. Raises: CustomerNotFound, ValueError."""
        await self.get(customer_id)
        start = int(cursor or 0)
        end = start + limit
        every: list[Record] = self._records(customer_id, TYPE_OF[kind])
        return Page(items=tuple(every[start:end]), next_cursor=str(end) if len(every) > end else None)

    async def add(self, customer_id: str, record: Record) -> Record:
        """Add to one of the customer's lists. Raises: CustomerNotFound, AlreadyThere."""
        await self.get(customer_id)
        if self._same(customer_id, record) is not None:
            raise AlreadyThere("this record is there already")
        touched: set[str] = set()
        self._save_record(customer_id, record, touched)
        self._settle(touched)
        return self._kept[customer_id].records[-1]

    async def write_rows(self, kind: Kind, rows: Sequence[Row]) -> list[RowResult]:
        """Write imported rows."""
        touched: set[str] = set()
        before = set(self._kept)
        results = [self._write(kind, row, touched) for row in rows]
        self._settle(touched & before)
        return results

    def _write(self, kind: Kind, row: Row, touched: set[str]) -> RowResult:
        try:
            if kind == "customers":
                return RowResult(status=self._write_customer(row, touched))  # type: ignore[arg-type]  # of _save
            owner = self._owner(row)
            return RowResult(status=self._save_record(owner, record_of(kind, row), touched))  # type: ignore[arg-type]  # of _save_record
        except RowRejected as rejected:
            return RowResult(status="rejected", reason=str(rejected))
        except (KeyError, TypeError, ValueError, AttributeError):
            return RowResult(status="rejected", reason="row: not well formed")

    def _write_customer(self, row: Row, touched: set[str]) -> str:
        customer_id = row.get("customer_id") or self._same_customer(row) or self._new_id()
        old = self._kept[customer_id].customer.data if customer_id in self._kept else None
        return self._save(customer_id, merged_customer(old, row), touched)

    def _same_customer(self, row: Row) -> str | None:
        every = {one: kept.customer.data for one, kept in self._kept.items()}
        if row.get("phone"):
            owners = self._owners_of_row(row)
            named = [one for one in owners if every[one].name == row["name"]]
            if len(owners) > 1 and len(named) != 1:
                raise RowRejected(f"phone: {len(owners)} customers have it; give the customer_id")
            return named[0] if len(named) == 1 else next(iter(owners), None)
        if row.get("email"):
            found = {one for email in row["email"] for one in self._with_email(email)}
        else:
            found = {
                one for one, it in every.items() if it.name == row["name"] and not (it.phones or it.emails)
            }
        if len(found) > 1:
            raise RowRejected(f"customer_id: {len(found)} customers may be meant; give it")
        return next(iter(found), None)

    def _owner(self, row: Row) -> str:
        customer_id: str | None = row.get("customer_id")
        if customer_id:
            if customer_id not in self._kept:
                raise RowRejected("customer_id: no such customer")
            return customer_id
        owners = self._owners_of_row(row)
        if len(owners) != 1:
            how_many = (
                f"{len(owners)} customers have it; give the customer_id" if owners else "no customer has it"
            )
            raise RowRejected(f"phone: {how_many}")
        return owners.pop()

    def _owners_of_row(self, row: Row) -> set[str]:
        return {one for phone in phones_of(row) for one in self._owners_of_number(phone.e164, phone.ext)}

    def _owners_of_number(self, e164: str | None, ext: str | None) -> set[str]:
        every = self._kept.items()
        return {
            one
            for one, kept in every
            for p in kept.customer.data.phones
            if e164 and (p.e164, p.ext) == (e164, ext)
        }

    def _same(self, customer_id: str, new: Record) -> tuple[str, Record] | None:
        for owner, kept in self._kept.items():
            for old in kept.records:
                if type(old) is type(new) and _identity(owner, old) == _identity(customer_id, new):
                    return owner, old
        return None

    def _save_record(self, customer_id: str, new: Record, touched: set[str]) -> str:
        found = self._same(customer_id, new)
        new = _dated(new)
        if found is None:
            self._last_id += 1
            self._kept[customer_id].records.append(replace(new, id=str(self._last_id)))
            touched.add(customer_id)
            return "new"
        owner, old = found
        if owner != customer_id and not isinstance(old, Product):
            column = "order_no: an order" if isinstance(old, Purchase) else "record_no: a service record"
            raise RowRejected(f"{column} of another customer")
        merged = _merged(old, new)
        if (merged, owner) == (old, customer_id):
            return "unchanged"
        self._kept[owner].records.remove(old)
        self._kept[customer_id].records.append(merged)
        touched |= {owner, customer_id}
        if isinstance(old, Purchase) and isinstance(merged, Purchase) and len(merged.items) > len(old.items):
            return "new"
        return "changed"


def _owners(ids: Iterable[str]) -> tuple[Owner, ...]:
    return tuple(Owner(customer_id=one) for one in ids)


def _panel(items: list[T]) -> Panel[T]:
    return Panel(items=tuple(items[:LIST_LENGTH]), total=len(items))


def _folded(text: str | None) -> str:
    return (text or "").casefold()


def _newest_first(record: Any) -> tuple[str | int, int]:  # Any: one of the kinds of Record
    name = {Product: "purchased_at", Question: "at"}.get(type(record), "date")
    return getattr(record, name) or "", int(record.id)


def _identity(owner: str, record: Record) -> tuple[str, ...]:
    match record:
        case Purchase():
            return (_folded(record.order_no),)
        case Product():
            return (_folded(record.serial),)
        case ServiceRecord():
            return (_folded(record.record_no),) if record.record_no else (owner, record.date, record.symptom)
        case Question():
            return owner, record.date or str(record.at), record.question


def _dated(record: Record) -> Record:
    if not isinstance(record, Question) or record.date is None:
        return record
    midnight = datetime.fromisoformat(f"{record.date}T00:00:00+00:00")
    return replace(record, at=int(midnight.timestamp() * 1000))


def _merged(old: Record, new: Record) -> Record:
    if isinstance(old, Purchase) and isinstance(new, Purchase):
        return merged_purchase(old, new)
    merged: Record = overlaid(old, new)  # type: ignore[type-var]  # _same found two of one kind
    return merged
