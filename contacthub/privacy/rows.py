"""The rows of a customer in one table: found, told, and deleted, by what ``held.py`` says."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterator, Sequence
from typing import Any, Final

import orjson

from contacthub.clock import LATEST, rfc3339
from contacthub.customers.similar import index
from contacthub.customers.tables.customers import find_customer
from contacthub.customers.tables.memberships import save_memberships
from contacthub.customers.tables.table import queries_of
from contacthub.database.units import Connection
from contacthub.privacy.held import By, Held
from contacthub.privacy.person import AT_ONCE, Person, Row, in_parts

READ_AT_ONCE: Final = 1_000
VERSIONS: Final = queries_of("versions")
JSON: Final = frozenset(
    {
        "addresses",
        "tags",
        "groups",
        "occasions",
        "consents",
        "attributes",
        "before",
        "after",
        "carried",
        "aside",
        "counts",
        "match",
        "asked",
        "attachments",
        "cc",
        "chain",
        "said",
        "fields",
        "detail",
        "lines",
        "record",
        "data",
        "details",
    }
)
"""Columns whose text is JSON."""


def keys_of(raw: Connection, held: Held, person: Person) -> list[Row]:
    """The keys of the customer's rows of a table, each once."""
    found: dict[Row, None] = {}
    for by in held.by:
        values = getattr(person, by.of)
        if values:
            found |= dict.fromkeys(
                _read_through(raw, held, by, values) if by.reads else _by_index(raw, held, by, values)
            )
    return list(found)


def _by_index(raw: Connection, held: Held, by: By, values: Sequence[Any]) -> Iterator[Row]:
    chosen = f"SELECT {_names(held.key)} FROM {held.name} WHERE"
    if len(by.columns) == 1:
        more = f"{by.columns[0]} IS NOT NULL AND {by.columns[0]}"
        yield from in_parts(raw, f"{chosen} {more}", values)
        return
    same = " AND ".join(f"{each} = ?" for each in by.columns)
    for each in values:
        yield from raw.execute(f"{chosen} {same}", each).fetchall()


def _read_through(raw: Connection, held: Held, by: By, values: Sequence[Any]) -> Iterator[Row]:
    """Read the table in the order of its key; there is no index by which they are found."""
    wanted, width = frozenset(values), len(held.key)
    chosen = f"SELECT {_names((*held.key, *by.columns))} FROM {held.name}"
    order = f"ORDER BY {_names(held.key)} LIMIT {READ_AT_ONCE}"
    behind = f"WHERE ({_names(held.key)}) > ({', '.join('?' * width)})"
    rows = raw.execute(f"{chosen} {order}").fetchall()
    while rows:
        for row in rows:
            said = row[width] if len(by.columns) == 1 else tuple(row[width:])
            if _is_one(by, said, wanted):
                yield tuple(row[:width])
        rows = raw.execute(f"{chosen} {behind} {order}", rows[-1][:width]).fetchall()


def _is_one(by: By, said: Any, wanted: frozenset[Any]) -> bool:
    if by.reads == "whole" or said is None:
        return said in wanted
    if by.reads == "part":
        return any(each in said for each in wanted)
    mail = zlib.decompress(base64.b64decode(said)).lower()
    return any(each.lower().encode() in mail for each in wanted)


def told(raw: Connection, held: Held, keys: Sequence[Row]) -> list[dict[str, Any]]:
    """Rows as they are told: texts that are JSON are read, instants as RFC 3339."""
    same = " AND ".join(f"{each} = ?" for each in held.key)
    found = []
    for key in keys:
        cursor = raw.execute(f"SELECT * FROM {held.name} WHERE {same}", key)
        row = cursor.fetchone()
        if row is not None:
            names = [each[0] for each in cursor.description]
            found.append({name: _plain(name, each) for name, each in zip(names, row, strict=True)})
    return found


def _plain(name: str, said: Any) -> Any:
    if said is None:
        return None
    if name in JSON and isinstance(said, str) and said[:1] in ("{", "["):
        return orjson.loads(said)
    if isinstance(said, int) and (name == "at" or name.endswith("_at")):
        return rfc3339(said) if said <= LATEST else None  # what has no end is far away
    return said


def delete(raw: Connection, held: Held, keys: Sequence[Row], person: Person) -> None:
    """Delete rows, or make them nobody's, in the transaction that is open."""
    _before(raw, held, keys, person)
    same = " AND ".join(f"{each} = ?" for each in held.key)
    if held.becomes:
        becomes = ", ".join(f"{name} = {said}" for name, said in held.becomes)
        raw.executemany(f"UPDATE {held.name} SET {becomes} WHERE {same}", keys)
    else:
        raw.executemany(f"DELETE FROM {held.name} WHERE {same}", keys)


def _before(raw: Connection, held: Held, keys: Sequence[Row], person: Person) -> None:
    """What follows from rows that go: indexes of questions, counts of groups and models."""
    if held.name == "questions":
        for one, text in in_parts(
            raw, "SELECT id, question FROM questions WHERE id", [key[0] for key in keys]
        ):
            index.deleted(raw, one, text)
    elif held.name == "asked_questions":
        texts = {(contact, n): text for contact, n, text in person.asked}
        asked = "SELECT id, contact_id, n FROM asked_questions WHERE id"
        for one, contact, n in in_parts(raw, asked, [key[0] for key in keys]):
            if (contact, n) in texts:
                index.remove(raw, 2 * one + 1, texts[contact, n])
    elif held.name in ("products", "service_records"):
        chosen = f"SELECT DISTINCT model FROM {held.name} WHERE model IS NOT NULL AND id"
        models = {one for (one,) in in_parts(raw, chosen, [key[0] for key in keys])}
        raw.executemany(VERSIONS["touch_model"], [{"model": one} for one in sorted(models)])
    elif held.name == "memberships":
        for one in {key[2] for key in keys}:
            customer = find_customer(raw, one)
            if customer is not None:
                save_memberships(raw, one, customer.data, None)


def slices(keys: Sequence[Row]) -> Iterator[Sequence[Row]]:
    """As many keys at a time as one transaction deletes."""
    return (keys[start : start + AT_ONCE] for start in range(0, len(keys), AT_ONCE))


def _names(columns: Sequence[str]) -> str:
    return ", ".join(columns)
