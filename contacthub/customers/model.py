"""The customers: what is known about one, the rows an import brings, and the port to where they are kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, Generic, Literal, Protocol, TypeAlias, TypeVar

from contacthub.customers.identity import CardKeys, Number

if TYPE_CHECKING:
    from contacthub.customers.card import CardParts

T = TypeVar("T")
Row: TypeAlias = dict[str, Any]  # JSON, so that it can travel to a running hub
HistoryKind = Literal["purchases", "products", "service_records", "questions"]
Kind = Literal["customers", "purchases", "products", "service_records", "questions"]


class CustomerNotFound(Exception):
    """There is no customer with this id."""

    code = "unknown_customer"
    detail = "there is no customer with this id"


class VersionConflict(Exception):
    """The customer was changed by another request since it was read."""

    code = "stale"

    def __init__(self, current: int) -> None:
        super().__init__(f"the customer is at version {current}")
        self.current = current
        self.detail = f"the customer is at version {current}; read it again"
        self.headers = (("ETag", f'"{current}"'),)


class VersionNeeded(Exception):
    """The customer is there already; say which version is to be replaced."""

    code = "version_needed"
    detail = 'the customer is there already: send If-Match with its version, like "7"'


class AlreadyThere(Exception):
    """Such a record is there already."""

    code = "already_there"
    detail = "such a record is there already"


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """An amount as decimal text and its ISO 4217 currency."""

    amount: str
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    """A number of a customer; ``shared``: other customers have it too (read only)."""

    e164: str | None
    ext: str | None = None
    raw: str
    label: str | None = None
    shared: bool = field(default=False, compare=False)

    @classmethod
    def of(cls, number: Number, label: str | None = None) -> Phone:
        """Take over a number that was read; without a label its type is the label."""
        return cls(e164=number.e164, ext=number.ext, raw=number.raw, label=label or number.type)

    @property
    def key(self) -> tuple[str, str | None]:
        """What makes two entries the same number."""
        return self.e164 or self.raw, self.ext


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerData:
    """What people say about a customer."""

    name: str
    company: str | None = None
    tier: str | None = None
    language: str | None = None
    phones: tuple[Phone, ...] = ()
    emails: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    birthday: str | None = None
    tags: tuple[str, ...] = ()
    notes: str | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """A customer as kept; ``version`` grows with every change to them or to anything that is theirs."""

    id: str
    version: int
    data: CustomerData
    created_at: int
    updated_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseItem:
    """One line of an order."""

    sku: str | None = None
    model: str | None = None
    category: str | None = None
    name: str
    quantity: int = 1
    price: Money | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """What makes two lines of one order the same."""
        return self.sku or self.model or self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchase:
    """One order; without a ``total`` the sum of its items is shown."""

    id: str = ""
    order_no: str
    date: str
    status: str | None = None
    total: Money | None = None
    items: tuple[PurchaseItem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A symptom seen on a model, how often, and what usually mended it."""

    symptom: str
    count: int
    usual_fix: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFaults:
    """How often a model comes back."""

    units_known: int
    units_with_faults: int
    top: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A thing a customer owns. ``repairs`` and ``faults`` are counted when it is read."""

    id: str = ""
    model: str
    name: str | None = None
    category: str | None = None
    serial: str
    purchased_at: str | None = None
    warranty_until: str | None = None
    status: str | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)
    repairs: int = field(default=0, compare=False)
    faults: ModelFaults | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRecord:
    """A repair, visit or complaint about a product."""

    id: str = ""
    record_no: str | None = None
    date: str
    product_id: str | None = field(default=None, compare=False)
    serial: str | None = None
    kind: str | None = None
    symptom: str
    resolution: str | None = None
    technician: str | None = None
    status: str | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a customer asked: on a ``date``, or at an instant ``at`` during a contact."""

    id: str = ""
    date: str | None = None
    at: int | None = None
    channel: str | None = None
    question: str
    answer: str | None = None
    agent: str | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict)


Record: TypeAlias = Purchase | Product | ServiceRecord | Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[T]):
    """A part of a list, newest first, and where the next part begins."""

    items: tuple[T, ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerSearch:
    """Exactly one of the three; ``q`` is the beginning of a name, a firm or their pinyin."""

    phone: Number | None = None
    email: str | None = None
    q: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RowResult:
    """What became of an imported row."""

    status: Literal["new", "changed", "unchanged", "rejected"]
    reason: str | None = None


class NameKeys(Protocol):
    """Makes the keys that names are searched by."""

    def keys(self, name: str) -> frozenset[str]:
        """Return every key a customer or firm called ``name`` is found by."""
        ...

    def query(self, text: str) -> str:
        """Return the beginning of the keys that ``text`` asks for."""
        ...


class RowSink(Protocol):
    """Takes the rows of an import: the tables themselves, or a running hub."""

    async def write_rows(self, kind: Kind, rows: Sequence[Row]) -> list[RowResult]:
        """Write ``rows`` in one short transaction; a bad row is rejected, the others are written."""
        ...


class CustomerStore(RowSink, Protocol):
    """Where customers are kept."""

    async def card_parts(self, keys: CardKeys) -> CardParts:
        """Find out who ``keys`` mean and fetch what is known about them.

        Raises:
            CustomerNotFound: a customer was chosen who is not there.
        """
        ...

    async def search(self, search: CustomerSearch, *, limit: int) -> list[Customer]:
        """Return at most ``limit`` customers."""
        ...

    async def get(self, customer_id: str) -> Customer:
        """Return the customer. Raises: CustomerNotFound."""
        ...

    async def create(self, data: CustomerData) -> Customer:
        """Add a customer under a new id."""
        ...

    async def replace(
        self, customer_id: str, data: CustomerData, *, expected_version: int | None
    ) -> tuple[Customer, bool]:
        """Create or replace; the second value says whether it was created.

        Raises:
            VersionNeeded: the customer is there and ``expected_version`` is None.
            VersionConflict: the customer is at another version.
            CustomerNotFound: a version is expected of a customer who is not there.
        """
        ...

    async def patch(
        self, customer_id: str, change: Callable[[CustomerData], CustomerData], *, expected_version: int
    ) -> Customer:
        """Change what ``change`` changes. Raises: CustomerNotFound, VersionConflict."""
        ...

    async def history(
        self, customer_id: str, kind: HistoryKind, *, limit: int, cursor: str | None = None
    ) -> Page[Record]:
        """Return a part of a list. Raises: CustomerNotFound, ValueError for a bad cursor."""
        ...

    async def add(self, customer_id: str, record: Record) -> Record:
        """Add to one of the customer's lists. Raises: CustomerNotFound, AlreadyThere."""
        ...


def phones_of(row: Row) -> tuple[Phone, ...]:
    """Return the numbers of a row."""
    return tuple(Phone(**entry) for entry in row.get("phone", ()))


def merged_customer(current: CustomerData | None, row: Row) -> CustomerData:
    """Return the customer with the row's values. An import adds and overwrites, and never takes away."""
    old = current or CustomerData(name=row["name"])
    plain = {
        name: row[name]
        for name in ("name", "company", "tier", "language", "birthday", "notes")
        if row.get(name)
    }
    known = {phone.key for phone in old.phones}
    new_phones = {phone.key: phone for phone in reversed(phones_of(row)) if phone.key not in known}
    return replace(
        old,
        **plain,
        phones=(*old.phones, *reversed(new_phones.values())),
        emails=_joined(old.emails, row.get("email", ())),
        addresses=_joined(old.addresses, row.get("address", ())),
        tags=_joined(old.tags, row.get("tags", ())),
        attributes={**old.attributes, **row.get("attributes", {})},
    )


def _joined(old: tuple[str, ...], new: Sequence[str]) -> tuple[str, ...]:
    known = {one.casefold() for one in old}
    return (*old, *dict.fromkeys(one for one in new if one.casefold() not in known))


def record_of(kind: HistoryKind, row: Row) -> Record:
    """Build the record of a row; a row of purchases is an order with one item."""
    if kind == "products":
        return Product(**_said(Product, row))
    if kind == "service_records":
        return ServiceRecord(**_said(ServiceRecord, row))
    if kind == "questions":
        return Question(**_said(Question, row))
    price = Money(amount=row["price"], currency=row["currency"]) if row.get("price") else None
    item = PurchaseItem(**_said(PurchaseItem, row) | {"name": row["product"], "price": price})
    return Purchase(
        order_no=row["order_no"], date=row["date"], status=row.get("status") or None, items=(item,)
    )


def _said(record: type[Product | ServiceRecord | Question | PurchaseItem], row: Row) -> dict[str, Any]:
    return {one.name: row[one.name] for one in fields(record) if row.get(one.name)}


R = TypeVar("R", Product, ServiceRecord, Question, PurchaseItem)


def overlaid(old: R, new: R) -> R:
    """Return ``old`` with what ``new`` says; what ``new`` leaves out stays."""
    said = {
        one.name: getattr(new, one.name)
        for one in fields(new)
        if one.compare and getattr(new, one.name) is not None
    }
    said["attributes"] = {**old.attributes, **new.attributes}
    said.pop("id", None)
    return replace(old, **said)


def merged_purchase(old: Purchase, new: Purchase) -> Purchase:
    """Return the order with the item of ``new`` added or changed."""
    items = {item.key: item for item in old.items}
    for item in new.items:
        items[item.key] = overlaid(items[item.key], item) if item.key in items else item
    return replace(old, date=new.date, status=new.status or old.status, items=tuple(items.values()))
