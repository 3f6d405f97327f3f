"""Reads a card: first the customer, then all there is about them in one step of the database."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import orjson

from contacthub.customers.card_parts import LIST_LENGTH, CardParts, Panel, PastContact
from contacthub.customers.identity import as_claim, decide
from contacthub.customers.keys import CardKeys, Number
from contacthub.customers.match import Match
from contacthub.customers.model import CustomerNotFound
from contacthub.customers.tables import customers
from contacthub.customers.tables.finding import match_facts
from contacthub.customers.tables.in_one_step import POSTGRES, SQLITE, Words, plain
from contacthub.customers.tables.merged_ids import surviving
from contacthub.customers.tables.table import Columns, Reading, Table, queries_of
from contacthub.customers.tables.tables import TABLES
from contacthub.database.named_queries import mean_in_postgres

CONTACTS: Final = queries_of("contacts")
MERGED: Final = queries_of("merged_ids")
PAST_CONTACT_WIDTH: Final = 8


def _of_table(words: Words, table: Table[Any]) -> dict[str, str]:
    """The queries of a kind: its list from the newest on, and the parts of the records in it."""
    queries = queries_of(table.kind.name, words.engine)
    kind, (newest, newest_id) = table.kind.name, table.newest
    listed = plain(queries["list"]).replace(":before_id", _literal(newest_id))
    listed = listed.replace(":before", _literal(newest))
    ids = f"(SELECT {words.all_of.format('id')} FROM ({listed}) AS q)"
    parts = {
        f"{kind}.{name}": words.as_json(plain(queries[name]).replace(":ids", ids), width)
        for name, width in table.parts.items()
    }
    return {f"{kind}.list": words.as_json(listed, table.width), **parts}


def _queries(words: Words) -> dict[str, str]:
    """Every list of a card, by name."""
    customer, contacts = queries_of("customers", words.engine), queries_of("contacts", words.engine)
    return {
        **{name: words.as_json(customer[name], width) for name, width in customers.WIDTHS.items()},
        **{name: query for table in TABLES.values() for name, query in _of_table(words, table).items()},
        "former_ids": words.as_json(MERGED["former"], 1),
        "contacts": words.as_json(contacts["list"], PAST_CONTACT_WIDTH),
    }


def _whole(words: Words) -> str:
    """All lists in one statement, and at last how many contacts there are."""
    return f"SELECT {', '.join(_queries(words).values())}, ({plain(CONTACTS['count'])})"


def _literal(value: str | int) -> str:
    return str(value) if isinstance(value, int) else f"'{value}'"


QUERIES: Final = _queries(SQLITE)
WHOLE: Final = _whole(SQLITE)
mean_in_postgres(WHOLE, _whole(POSTGRES))


def card_parts(reading: Reading, keys: CardKeys) -> CardParts:
    """Do the whole look-up of a card. Raises: CustomerNotFound."""
    keys = _now(reading, keys)
    match = decide(keys, match_facts(reading.raw, keys))
    if match.verdict == "none" and keys.claimed is not None and keys.choice is None:
        claimed = replace(keys.claimed, today=keys.today)
        match = as_claim(decide(claimed, match_facts(reading.raw, claimed))) or match
    if match.customer_id is None:
        return CardParts(match=match, number=keys.phone)
    whose = {
        "customer_id": match.customer_id,
        "contact_id": keys.contact_id or "",
        "most": LIST_LENGTH,
    }
    row = reading.raw.execute(WHOLE, whose).fetchone()
    lists = dict(zip(QUERIES, map(orjson.loads, row), strict=False))
    if not lists["customer"]:
        raise CustomerNotFound(match.customer_id)
    return _parts(reading, match, keys.phone, lists, contacts_total=row[-1])


def _now(reading: Reading, keys: CardKeys) -> CardKeys:
    """The keys, with the customer whom the id of a choice means now."""
    choice = keys.choice
    if choice is None or choice.customer_id is None:
        return keys
    kept = surviving(reading.raw, choice.customer_id)
    return keys if kept == choice.customer_id else replace(keys, choice=replace(choice, customer_id=kept))


def try_card_parts(reading: Reading, keys: CardKeys) -> CardParts | Exception:
    """Do the look-up of one of several requests; an error in it does not touch the others."""
    try:
        return card_parts(reading, keys)
    except Exception as error:
        return error


def _parts(
    reading: Reading, match: Match, number: Number | None, lists: dict[str, Any], *, contacts_total: int
) -> CardParts:
    customer = customers.customer_of(lists["customer"][0], lists["phones"], lists["emails"])
    return CardParts(
        match=match,
        number=number,
        customer=customer,
        former_ids=tuple(former_id for (former_id,) in lists["former_ids"]),
        records={name: _panel(reading, table, customer.id, lists) for name, table in TABLES.items()},
        contacts=Panel(items=tuple(map(_past_contact, lists["contacts"])), total=contacts_total),
    )


def _panel(reading: Reading, table: Table[Any], customer_id: str, lists: dict[str, Any]) -> Panel[Any]:
    own = {name: lists[f"{table.kind.name}.{name}"] for name in ("list", *table.parts)}
    items = table.records(table.kind, own, reading)
    # Counted only when the list is full.
    total = len(items) if len(items) < LIST_LENGTH else table.count(reading, customer_id)
    return Panel(items=tuple(items), total=total)


def _past_contact(row: Columns) -> PastContact:
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
