"""What the rows of an import may meet: read from the customers' database, and put into one beside it.

A dry run writes its rows into a database that is empty at first. Before each batch come into it, whole, the
customers whom its rows may mean, and the records with their numbers; what is there already stays as the rows
before have made it.

a row                  customer_id, number, address, or name alone    whose it may be
of an order            order_no                                       the order with its items
of a product           serial                                         the product, and what its owner bought
of a service record    record_no, or whose it is; serial              the record, and its product
of a question          whose it is                                    all that they asked
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final, TypeAlias

from contacthub.customers.kinds.customers import CUSTOMERS, phones_of
from contacthub.customers.kinds.kind import folded
from contacthub.customers.kinds.kinds import SHEETS
from contacthub.customers.kinds.models import MODELS
from contacthub.customers.kinds.posted import read_posted
from contacthub.customers.kinds.prices import PRICES
from contacthub.customers.kinds.products import PRODUCTS
from contacthub.customers.kinds.purchases import PURCHASES
from contacthub.customers.kinds.questions import QUESTIONS
from contacthub.customers.kinds.service_records import SERVICE_RECORDS
from contacthub.customers.model import Row, RowRejected
from contacthub.customers.tables.in_one_step import POSTGRES, SQLITE
from contacthub.customers.tables.table import as_json
from contacthub.database.named_queries import mean_in_postgres, unfolded
from contacthub.database.units import Connection
from contacthub.routing.values import value

Rows: TypeAlias = list[Sequence[Any]]
Part: TypeAlias = tuple[str, Rows]
"""Rows of a table, in the order of ``COLUMNS``."""
Keys: TypeAlias = Mapping[str, Sequence[str]]
"""What rows are found by, each by what it is."""

AHEAD: Final = 2**52
"""Ids that rows get here are higher: none is that of a row that comes later."""

COLUMNS: Final[Mapping[str, str]] = {
    "customers": "id version name company tier language addresses birthday tags notes attributes created_at "
    "updated_at groups occasions consents do_not_contact tier_by tier_until",
    "phones": "customer_id n e164 ext raw label shared since until",
    "emails": "customer_id n email since until",
    "merged_ids": "former_id customer_id merge_id name",
    "number_choices": "contact_id number customer_id agent at kept",
    "purchases": "id customer_id order_no date status total currency delivered_at",
    "purchase_items": "purchase_id n sku model category name quantity price currency attributes "
    "returned_quantity returned_at",
    "products": "id customer_id model name category serial purchased_at warranty_until status attributes "
    "made_at delivered_at installed_at extension_months extended_at returned_at",
    "service_records": "id customer_id record_no date product_id model serial kind symptom resolution "
    "technician status attributes",
    "questions": "id customer_id at date channel question answer agent attributes model",
    "catalogue": "model version entry words",
    "prices": "part_key model_key part model name price currency valid_from valid_to attributes words",
}
OWNERS: Final[Mapping[str, str]] = {
    "customer_id": "merged_ids AS t WHERE t.former_id = wanted.value",
    "e164": "phones AS t WHERE t.e164 = wanted.value",
    "raw": "phones AS t WHERE t.e164 IS NULL AND t.raw = wanted.value",
    "email": "emails AS t WHERE folded(t.email) = folded(wanted.value)",
}
"""Whose a row may be."""
NAMED: Final = """SELECT t.id FROM {each} CROSS JOIN customers AS t
WHERE t.name = wanted.value AND NOT EXISTS (SELECT 1 FROM phones WHERE customer_id = t.id)
  AND NOT EXISTS (SELECT 1 FROM emails WHERE customer_id = t.id)"""
BY_KEY: Final[Mapping[str, tuple[str, str]]] = {
    "order_no": ("purchases", "folded(t.order_no) = folded(wanted.value)"),
    "serial": ("products", "folded(t.serial) = folded(wanted.value)"),
    "record_no": ("service_records", "folded(t.record_no) = folded(wanted.value)"),
    "model": ("catalogue", "folded(t.model) = folded(wanted.value)"),
    "part": ("prices", "t.part_key = wanted.value"),
}
"""The records that a row may be the same as."""
WHOSE: Final = "t.customer_id = wanted.value"
BY_ID: Final = "t.id = CAST(wanted.value AS BIGINT)"
OF_ORDER: Final = "t.purchase_id = CAST(wanted.value AS BIGINT)"
ALL_OF: Final[Mapping[str, Sequence[tuple[str, str]]]] = {
    "customers": (
        ("customers", "t.id = wanted.value"),
        ("phones", WHOSE),
        ("emails", WHOSE),
        ("merged_ids", WHOSE),
    ),
    "purchases": (("purchases", WHOSE),),
    "service_records": (("service_records", WHOSE),),
    "questions": (("questions", WHOSE),),
}
"""What comes whole of a customer, by what was asked for."""
MET: Final = "CREATE TABLE met (what TEXT, customer_id TEXT, PRIMARY KEY (what, customer_id)) WITHOUT ROWID"
FIRST: Final = (
    "INSERT INTO purchases (id, customer_id, order_no, date) VALUES (:id, :no, :no, '1970-01-01')",
    "INSERT INTO products (id, customer_id, model, serial, purchased_at, attributes) "
    "VALUES (:id, :no, :no, :no, '', '{}')",
    "INSERT INTO service_records (id, customer_id, date, symptom, attributes) "
    "VALUES (:id, :no, '1970-01-01', :no, '{}')",
    "INSERT INTO questions (id, customer_id, at, question, attributes) VALUES (:id, :no, 0, :no, '{}')",
)
"""A row for each table that numbers its rows, which counts on behind it; ``:no`` is nobody's."""
FRESH: Final = """SELECT value FROM json_each(:keys)
WHERE NOT EXISTS (SELECT 1 FROM met WHERE what = :what AND customer_id = value)"""
NOTE: Final = "INSERT INTO met (what, customer_id) SELECT :what, value FROM json_each(:keys)"
FORGET: Final = "DELETE FROM phones WHERE customer_id IN (SELECT value FROM json_each(:keys))"
KNOWN_ORDERS: Final = "SELECT id FROM purchases WHERE id IN (SELECT value FROM json_each(:keys))"


@value(kw_only=True)
class Found:
    """What rows were found to meet: ``parts`` to be put, and of whom what comes whole."""

    parts: Sequence[Part]
    whole: Mapping[str, Sequence[str]]


def keys_of(kind: str, rows: Sequence[Row]) -> Keys:
    """What the rows of a kind are found by."""
    found: dict[str, dict[str, None]] = {}
    for posted in rows:
        try:
            row = read_posted(SHEETS[kind], posted)
            for name, key in _keys(kind, row):
                found.setdefault(name, {})[key] = None
        except (RowRejected, KeyError, TypeError, ValueError):
            continue  # refused as it is written, too
    return {name: list(keys) for name, keys in found.items()}


def _keys(kind: str, row: Row) -> Iterator[tuple[str, str]]:
    if kind == MODELS.name:
        yield "model", row["model"]
    elif kind == PRICES.name:
        yield "part", folded(row["part"])
    else:
        yield from _of_whom(kind, row)
        yield from _of_record(kind, row)


def _of_whom(kind: str, row: Row) -> Iterator[tuple[str, str]]:
    phones, mails = phones_of(row), row.get("email", ())
    if row.get("customer_id"):
        yield "customer_id", row["customer_id"]
    for phone in phones:
        yield ("e164", phone.e164) if phone.e164 else ("raw", phone.raw)
    if kind == CUSTOMERS.name:
        yield from (("email", mail) for mail in mails)
        yield from (("tier", each) for each in (row.get("tier"),) if each)
        if not (row.get("customer_id") or phones or mails):
            yield "name", row["name"]


def _of_record(kind: str, row: Row) -> Iterator[tuple[str, str]]:
    if kind == PURCHASES.name:
        yield "order_no", row["order_no"]
    if kind in (PRODUCTS.name, SERVICE_RECORDS.name) and row.get("serial"):
        yield "serial", row["serial"]
    if kind == SERVICE_RECORDS.name:
        yield ("record_no", row["record_no"]) if row.get("record_no") else ("without_no", "")


def look_up(raw: Connection, kind: str, keys: Keys, *, has_rule: bool) -> Found:
    """Read what is found by these keys; ``has_rule``: tiers follow what customers bought."""
    owners = {name: _owners(raw, name, keys[name]) for name in (*OWNERS, "name") if name in keys}
    people = dict.fromkeys(one for each in owners.values() for one in each)
    people |= dict.fromkeys(keys.get("customer_id", ()))
    parts = [_rows(raw, "merged_ids", "t.former_id = wanted.value", keys.get("customer_id", ()))]
    parts += [_rows(raw, *BY_KEY[name], keys[name]) for name in BY_KEY if name in keys]
    parts += _with_parts(raw, parts)
    records = {table: rows for table, rows in parts if table in ("purchases", "products", "service_records")}
    owned = dict.fromkeys(row[1] for rows in records.values() for row in rows)
    whole = {"customers": [*(people | owned)]}
    if has_rule and (kind == PURCHASES.name or "tier" in keys):
        whole["purchases"] = whole["customers"]
    elif kind == PRODUCTS.name:
        whole["purchases"] = [*owned]  # a unit that all went back is sold anew
    if "without_no" in keys:
        whole["service_records"] = [*people]
    if kind == QUESTIONS.name:
        whole["questions"] = [*people]
    return Found(parts=parts, whole=whole)


def whole_of(raw: Connection, what: str, customer_ids: Sequence[str]) -> list[Part]:
    """Read all that is asked for of these customers."""
    parts = [_rows(raw, table, condition, customer_ids) for table, condition in ALL_OF[what]]
    return [*parts, *_with_parts(raw, parts)]


def _with_parts(raw: Connection, parts: Sequence[Part]) -> Iterator[Part]:
    """What belongs to rows: items of orders, products of repairs, who else has a number that is marked."""
    for table, rows in parts:
        if table == "purchases":
            yield _rows(raw, "purchase_items", OF_ORDER, [row[0] for row in rows])
        elif table == "service_records":
            yield _rows(raw, "products", BY_ID, [row[4] for row in rows if row[4] is not None])
        elif table == "phones":
            marked = [row[2] for row in rows if row[6] is not None and row[2] is not None]
            yield _rows(raw, "phones", "t.e164 = wanted.value", marked)
            yield _rows(raw, "number_choices", "t.number = wanted.value", marked)


def _owners(raw: Connection, name: str, keys: Sequence[str]) -> list[str]:
    of = OWNERS.get(name)
    text = NAMED if of is None else f"SELECT DISTINCT t.customer_id FROM {{each}} CROSS JOIN {of}"
    return [one for (one,) in raw.execute(_text(text), {"keys": as_json(keys)})]


def _rows(raw: Connection, table: str, condition: str, keys: Iterable[object]) -> Part:
    wanted = [str(each) for each in dict.fromkeys(keys)]
    if not wanted:
        return table, []
    columns = ", ".join(f"t.{name}" for name in COLUMNS[table].split())
    text = f"SELECT {columns} FROM {{each}} CROSS JOIN {table} AS t WHERE {condition}"
    return table, raw.execute(_text(text), {"keys": as_json(wanted)}).fetchall()


@cache
def _text(pattern: str) -> str:
    """A query of the keys in ``:keys``, for either engine."""
    texts = {words.engine: pattern.format(each=words.each_of.format(":keys")) for words in (SQLITE, POSTGRES)}
    text = unfolded(texts["sqlite"])["sqlite"]
    mean_in_postgres(text, unfolded(texts["postgres"])["postgres"])
    return text


# --- the database beside, which is SQLite's -----------------------------------------------------------------


def begin(raw: Connection) -> None:
    """Make an empty database ready."""
    raw.execute(MET)
    for text in FIRST:
        raw.execute(text, {"id": AHEAD, "no": secrets.token_hex(16)})


def fresh(raw: Connection, what: str, customer_ids: Sequence[str]) -> list[str]:
    """Those of whom it did not come yet."""
    asked = {"what": what, "keys": as_json(customer_ids)}
    return [one for (one,) in raw.execute(FRESH, asked)]


def put_whole(raw: Connection, what: str, customer_ids: Sequence[str], parts: Sequence[Part]) -> None:
    """Put what came whole of customers."""
    listed = as_json(customer_ids)
    if what == "customers":
        raw.execute(FORGET, {"keys": listed})  # some came as those of others
    put(raw, parts)
    raw.execute(NOTE, {"what": what, "keys": listed})


def put(raw: Connection, parts: Sequence[Part]) -> None:
    """Put rows; one that is there already stays as it is, and so do the items of an order."""
    new_orders: set[object] = set()
    for table, rows in parts:
        if table == "purchases":
            new_orders |= _unknown_orders(raw, rows)
        is_item = table == "purchase_items"
        _insert(raw, table, [row for row in rows if not is_item or row[0] in new_orders])


def _unknown_orders(raw: Connection, rows: Rows) -> set[object]:
    ids = [row[0] for row in rows]
    return {*ids} - {one for (one,) in raw.execute(KNOWN_ORDERS, {"keys": as_json(ids)})}


def _insert(raw: Connection, table: str, rows: Rows) -> None:
    names = COLUMNS[table].split()
    marks = ", ".join("?" * len(names))
    raw.executemany(f"INSERT OR IGNORE INTO {table} ({', '.join(names)}) VALUES ({marks})", rows)
