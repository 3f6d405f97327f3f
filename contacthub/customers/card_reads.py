"""Reads a card: who it is, and then all there is about them in one step of SQLite.

Around each step sqlite3 gives the interpreter lock away, and under load waits long to have it back; forty
rows fetched one by one took four times as long as one row of JSON arrays.
"""

from __future__ import annotations

import sqlite3
from typing import Any, Final

import orjson

from contacthub.customers import reads
from contacthub.customers.card import LIST_LENGTH, CardParts, Panel, PastContact
from contacthub.customers.identity import CardKeys, Match, decide
from contacthub.customers.model import CustomerNotFound
from contacthub.customers.reads import NEWEST, NEWEST_QUESTION, SQL, ModelFacts

WIDTHS: Final = {
    "customer": 13,
    "phones": 5,
    "emails": 1,
    "list_purchases": 6,
    "items": 9,
    "list_products": 11,
    "list_service_records": 11,
    "list_questions": 8,
    "list_contacts": 8,
}
"""How many columns each query of a card has."""

COUNTS: Final = ("count_purchases", "count_products", "count_service_records", "count_questions")
"""Asked only when a list is full."""


def _as_json(name: str) -> str:
    columns = ", ".join(f"c{n}" for n in range(WIDTHS[name]))
    query = SQL[name].removesuffix(";")
    if name == "items":
        listed = f"(SELECT json_group_array(id) FROM ({SQL['list_purchases'].removesuffix(';')}))"
        query = query.replace(":purchase_ids", listed)
    return f"(WITH q ({columns}) AS ({query}) SELECT json_group_array(json_array({columns})) FROM q)"


WHOLE: Final = f"SELECT {', '.join(map(_as_json, WIDTHS))}, ({SQL['count_contacts'].removesuffix(';')})"


def card_parts(raw: sqlite3.Connection, keys: CardKeys, models: ModelFacts) -> CardParts:
    """Do the whole look-up of a card. Raises: CustomerNotFound."""
    match = decide(keys, reads.match_facts(raw, keys))
    if match.customer_id is None:
        return CardParts(match=match)
    whose = {"customer_id": match.customer_id, "contact_id": keys.contact_id, "most": LIST_LENGTH}
    row = raw.execute(WHOLE, {**NEWEST, **NEWEST_QUESTION, **whose}).fetchone()
    lists = dict(zip(WIDTHS, map(orjson.loads, row), strict=False))
    if not lists["customer"]:
        raise CustomerNotFound(match.customer_id)
    return _parts(raw, match, lists, models, contacts_total=row[-1])


def try_card_parts(raw: sqlite3.Connection, keys: CardKeys, models: ModelFacts) -> CardParts | Exception:
    """Do the look-up for one of several who asked; what is wrong with it concerns nobody else."""
    try:
        return card_parts(raw, keys, models)
    except Exception as error:
        return error


def _parts(
    raw: sqlite3.Connection, match: Match, lists: dict[str, Any], models: ModelFacts, *, contacts_total: int
) -> CardParts:
    customer = reads.customer_of(lists["customer"][0], lists["phones"], lists["emails"])
    purchases = reads.purchases_of(lists["list_purchases"], reads.by_purchase(lists["items"]))
    products = reads.products_of(raw, lists["list_products"], models)
    records = [reads.service_record_of(one) for one in lists["list_service_records"]]
    questions = [reads.question_of(one) for one in lists["list_questions"]]
    listed = (len(purchases), len(products), len(records), len(questions))
    totals = [_total(raw, query, customer.id, n) for query, n in zip(COUNTS, listed, strict=True)]
    return CardParts(
        match=match,
        customer=customer,
        purchases=Panel(items=tuple(purchases), total=totals[0]),
        products=Panel(items=tuple(products), total=totals[1]),
        service_records=Panel(items=tuple(records), total=totals[2]),
        questions=Panel(items=tuple(questions), total=totals[3]),
        contacts=Panel(items=tuple(map(_past_contact, lists["list_contacts"])), total=contacts_total),
    )


def _total(raw: sqlite3.Connection, query: str, customer_id: str, listed: int) -> int:
    if listed < LIST_LENGTH:
        return listed
    total: int = raw.execute(SQL[query], {"customer_id": customer_id}).fetchone()[0]
    return total


def _past_contact(row: reads.Columns) -> PastContact:
    return PastContact(
        id=row[0],
        at=row[1],
        channel=row[2],
        queue=row[3],
        agent=row[4],
        outcome=row[5],
        disposition=row[6],
        note=row[7],
    )
