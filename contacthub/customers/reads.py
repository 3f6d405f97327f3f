"""Reads customers: every function works on one connection, inside the caller's snapshot."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import orjson

from contacthub.customers.identity import (
    MAX_CANDIDATES,
    CardKeys,
    MatchFacts,
    MatchKey,
    Owner,
    Person,
    found_ids,
)
from contacthub.customers.model import (
    Customer,
    CustomerData,
    CustomerNotFound,
    Fault,
    HistoryKind,
    ModelFaults,
    Money,
    Phone,
    Product,
    Purchase,
    PurchaseItem,
    Question,
    Record,
    ServiceRecord,
)
from contacthub.database.named_queries import named_queries

Parameters = Mapping[str, object]
Columns = Sequence[Any]
Items = dict[int, list[PurchaseItem]]

SQL: Final = named_queries(Path(__file__).with_name("reads.sql"))
MOST_OWNERS: Final = 200  # of one key; a number of more people than this is a switchboard
TOP_FAULTS: Final = 3
MODELS_KEPT: Final = 1000
NEWEST: Final[Parameters] = {"before": "~", "before_id": 2**62}
NEWEST_QUESTION: Final[Parameters] = {"asked_before": 2**62, "asked_before_id": "~"}


class ModelFacts:
    """How often each model comes back, counted again only when the model's version has changed."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[int | None, ModelFaults]] = {}

    def of(self, raw: sqlite3.Connection, model: str, version: int | None) -> ModelFaults:
        """Return the facts of ``model``, which is at ``version``."""
        known = self._known.get(model)
        if known is not None and known[0] == version:
            return known[1]
        faults = _count_faults(raw, model)
        if len(self._known) >= MODELS_KEPT:
            self._known.clear()
        self._known[model] = version, faults
        return faults


def _count_faults(raw: sqlite3.Connection, model: str) -> ModelFaults:
    counts: Counter[str] = Counter()
    fixes: dict[str, Counter[str]] = {}
    for symptom, resolution, count in raw.execute(SQL["faults"], (model,)):
        counts[symptom] += count
        if resolution:
            fixes.setdefault(symptom, Counter())[resolution] += count
    top = sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:TOP_FAULTS]
    return ModelFaults(
        units_known=_count(raw, "units_known", (model,)),
        units_with_faults=_count(raw, "units_with_faults", (model,)),
        top=tuple(
            Fault(symptom=symptom, count=count, usual_fix=_most_common(fixes.get(symptom, Counter())))
            for symptom, count in top
        ),
    )


def _most_common(fixes: Counter[str]) -> str | None:
    return min(fixes, key=lambda fix: (-fixes[fix], fix), default=None)


def _count(raw: sqlite3.Connection, query: str, parameters: tuple[str, ...] | Parameters) -> int:
    count: int = raw.execute(SQL[query], parameters).fetchone()[0]
    return count


def match_facts(raw: sqlite3.Connection, keys: CardKeys) -> MatchFacts:
    """Find the customers of every key, and the first few of them in person."""
    owners: dict[MatchKey, tuple[Owner, ...]] = {}
    values: dict[str, tuple[MatchKey, str | None]] = {
        "by_account": ("account", keys.account),
        "by_email": ("email", keys.email),
        "by_ref": ("ref", keys.ref),
        "by_serial": ("serial", keys.serial),
        "by_order": ("order", keys.order),
    }
    if keys.phone is not None:
        values["by_phone" if keys.phone.e164 else "by_raw_phone"] = (
            "phone",
            keys.phone.e164 or keys.phone.raw,
        )
    for query, (by, value) in values.items():
        if value is not None:
            found = raw.execute(SQL[query], {"value": value, "most": MOST_OWNERS})
            owners[by] = tuple(Owner(customer_id=row[0], ext=row[1]) for row in found)
    facts = MatchFacts(owners=owners, people={})
    wanted = found_ids(keys, facts)
    if len(wanted) < 2:
        # One customer needs nothing to be told apart by.
        return facts
    people = (_person(raw, one) for one in wanted[:MAX_CANDIDATES])
    return MatchFacts(owners=owners, people={one.customer_id: one for one in people if one is not None})


def _person(raw: sqlite3.Connection, customer_id: str) -> Person | None:
    row = raw.execute(SQL["person"], (customer_id,)).fetchone()
    if row is None:
        return None
    model, bought = row[5], row[6]
    if model is None and (item := raw.execute(SQL["last_item"], (customer_id,)).fetchone()) is not None:
        model, bought = item[0] or item[1], item[2]
    return Person(
        customer_id=row[0],
        name=row[1],
        tier=row[2],
        company=row[3],
        address=row[4],
        last_model=model,
        last_bought=bought,
    )


def get_customer(raw: sqlite3.Connection, customer_id: str) -> Customer:
    """Return the customer. Raises: CustomerNotFound."""
    whose = {"customer_id": customer_id}
    row = raw.execute(SQL["customer"], whose).fetchone()
    if row is None:
        raise CustomerNotFound(customer_id)
    return customer_of(
        row, raw.execute(SQL["phones"], whose).fetchall(), raw.execute(SQL["emails"], whose).fetchall()
    )


def customer_of(row: Columns, phones: Iterable[Columns], emails: Iterable[Columns]) -> Customer:
    """Build a customer from columns in the order of the queries."""
    data = CustomerData(
        name=row[2],
        company=row[3],
        tier=row[4],
        language=row[5],
        phones=tuple(Phone(e164=p[0], ext=p[1], raw=p[2], label=p[3], shared=bool(p[4])) for p in phones),
        emails=tuple(email for (email,) in emails),
        addresses=tuple(orjson.loads(row[6])),
        birthday=row[7],
        tags=tuple(orjson.loads(row[8])),
        notes=row[9],
        attributes=_attributes(row[10]),
    )
    return Customer(id=row[0], version=row[1], data=data, created_at=row[11], updated_at=row[12])


def _attributes(text: str) -> dict[str, Any]:
    attributes: dict[str, Any] = {} if text == "{}" else orjson.loads(text)
    return attributes


def purchases(raw: sqlite3.Connection, parameters: Parameters, _models: ModelFacts) -> list[Purchase]:
    """Return orders with their items."""
    rows = raw.execute(SQL["list_purchases"], parameters).fetchall()
    return purchases_of(rows, items_of(raw, [row[0] for row in rows]))


def purchases_of(rows: Iterable[Columns], items: Items) -> list[Purchase]:
    """Build orders from their columns."""
    return [purchase_of(row, items.get(row[0], [])) for row in rows]


def purchase_of(row: Columns, items: list[PurchaseItem]) -> Purchase:
    """Build an order from its columns in the order of the queries."""
    return Purchase(
        id=str(row[0]),
        order_no=row[1],
        date=row[2],
        status=row[3],
        total=_money(row[4], row[5]),
        items=tuple(items),
    )


def items_of(raw: sqlite3.Connection, purchase_ids: list[int]) -> Items:
    """Return the items of each order."""
    wanted = {"purchase_ids": orjson.dumps(purchase_ids).decode()}
    return by_purchase(raw.execute(SQL["items"], wanted))


def by_purchase(rows: Iterable[Columns]) -> Items:
    """Build items from their columns, by the order they belong to."""
    items: Items = {}
    for row in rows:
        items.setdefault(row[0], []).append(
            PurchaseItem(
                sku=row[1],
                model=row[2],
                category=row[3],
                name=row[4],
                quantity=row[5],
                price=_money(row[6], row[7]),
                attributes=_attributes(row[8]),
            )
        )
    return items


def _money(amount: str | None, currency: str | None) -> Money | None:
    return None if amount is None or currency is None else Money(amount=amount, currency=currency)


def products(raw: sqlite3.Connection, parameters: Parameters, models: ModelFacts) -> list[Product]:
    """Return products with their repairs and how often their model comes back."""
    return products_of(raw, raw.execute(SQL["list_products"], parameters).fetchall(), models)


def products_of(raw: sqlite3.Connection, rows: Iterable[Columns], models: ModelFacts) -> list[Product]:
    """Build products from their columns."""
    return [product_of(row, repairs=row[9], faults=models.of(raw, row[1], row[10])) for row in rows]


def product_of(row: Columns, *, repairs: int = 0, faults: ModelFaults | None = None) -> Product:
    """Build a product from its columns in the order of the queries."""
    return Product(
        id=str(row[0]),
        model=row[1],
        name=row[2],
        category=row[3],
        serial=row[4],
        purchased_at=row[5] or None,
        warranty_until=row[6],
        status=row[7],
        attributes=_attributes(row[8]),
        repairs=repairs,
        faults=faults,
    )


def service_records(
    raw: sqlite3.Connection, parameters: Parameters, _models: ModelFacts
) -> list[ServiceRecord]:
    """Return service records."""
    return [service_record_of(row) for row in raw.execute(SQL["list_service_records"], parameters)]


def service_record_of(row: Columns) -> ServiceRecord:
    """Build a service record from its columns in the order of the queries."""
    return ServiceRecord(
        id=str(row[0]),
        record_no=row[1],
        date=row[2],
        product_id=None if row[3] is None else str(row[3]),
        serial=row[4],
        kind=row[5],
        symptom=row[6],
        resolution=row[7],
        technician=row[8],
        status=row[9],
        attributes=_attributes(row[10]),
    )


def questions(raw: sqlite3.Connection, parameters: Parameters, _models: ModelFacts) -> list[Question]:
    """Return questions, those asked during contacts among them."""
    return [question_of(row) for row in raw.execute(SQL["list_questions"], parameters)]


def question_of(row: Columns) -> Question:
    """Build a question from its columns in the order of the queries."""
    return Question(
        id=row[0],
        at=row[1],
        date=row[2],
        channel=row[3],
        question=row[4],
        answer=row[5],
        agent=row[6],
        attributes=_attributes(row[7]),
    )


READERS: Final[Mapping[HistoryKind, Callable[[sqlite3.Connection, Parameters, ModelFacts], list[Any]]]] = {
    "purchases": purchases,
    "products": products,
    "service_records": service_records,
    "questions": questions,
}


def history(
    raw: sqlite3.Connection, kind: HistoryKind, parameters: Parameters, models: ModelFacts
) -> list[Record]:
    """Return a part of one list of a customer. Raises: CustomerNotFound."""
    get_customer(raw, str(parameters["customer_id"]))
    return READERS[kind](raw, parameters, models)
