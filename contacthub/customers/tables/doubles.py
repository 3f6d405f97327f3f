"""Customers who are likely the same: found by what their numbers, addresses and names lead to.

All reads are bounded: of those who have one number, or are called alike, some are compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache, partial
from typing import Any, Final

import orjson

from contacthub.customers.doubles.likeness import Known, Reason, known, reasons, score
from contacthub.customers.model import Customer, CustomerData, NameKeys
from contacthub.customers.searching import index
from contacthub.customers.tables.customers import find_customer, find_customers, is_customer
from contacthub.customers.tables.table import queries_of
from contacthub.database.units import Connection
from contacthub.routing.values import value

SQL: Final = queries_of("doubles")
MOST_OF_KEY: Final = 10
"""Customers who are compared of those with one number, address or serial."""

MOST_NAMED: Final = 20
MOST_KEYS: Final = 20
"""Numbers, addresses and serials of one customer by which others are looked for."""

MOST_SERIALS: Final = 50
MOST_COUNTED: Final = 1_000
HIGHEST: Final = 101
"""Above every score."""

LATEST: Final = 2**62


@value(kw_only=True)
class Likely:
    """A customer who is likely the same as another one, why, and who said that they are not."""

    customer: Customer
    score: int
    reasons: tuple[Reason, ...]
    dismissed_by: str | None = None


@value(kw_only=True)
class Pair:
    """Two customers who are likely the same; ``dismissed_by`` said at an instant that they are not."""

    low_id: str
    high_id: str
    score: int
    reasons: tuple[Reason, ...]
    dismissed_by: str | None = None
    dismissed_at: int | None = None


def ordered(one: str, other: str) -> dict[str, str]:
    """The two ids as the tables have them, in whichever order they are named."""
    low, high = sorted((one, other), key=str.encode)
    return {"low_id": low, "high_id": high}


def serials_of(raw: Connection, customer_id: str) -> list[str]:
    """The serials of a customer's products and repairs."""
    of = {"customer_id": customer_id, "most": MOST_SERIALS}
    return [serial for (serial,) in raw.execute(SQL["serials"], of)]


def likely(
    raw: Connection,
    data: CustomerData,
    names: NameKeys,
    *,
    least: int,
    serials: Iterable[str] = (),
    but: str | None = None,
) -> list[Likely]:
    """Who is likely the same as one who is ``data``, without the customer ``but``; the likeliest first."""
    mine = known(data, serials, names.sounds)
    owners = cache(partial(_owner_count, raw))
    found = []
    for customer in find_customers(raw, [one for one in _candidates(raw, data, mine) if one != but]):
        theirs = known(customer.data, serials_of(raw, customer.id), names.sounds)
        why = reasons(mine, theirs, owners=owners)
        if (points := score(why)) >= least:
            found.append(Likely(customer=customer, score=points, reasons=why))
    return sorted(found, key=lambda it: (-it.score, it.customer.id))


def with_dismissed(raw: Connection, customer_id: str, found: Iterable[Likely]) -> list[Likely]:
    """The same, with who said of each that they are another than the customer."""
    return [
        Likely(
            customer=one.customer,
            score=one.score,
            reasons=one.reasons,
            dismissed_by=_dismissed_by(raw, customer_id, one.customer.id),
        )
        for one in found
    ]


def _dismissed_by(raw: Connection, one: str, other: str) -> str | None:
    row = raw.execute(SQL["dismissed"], ordered(one, other)).fetchone()
    return None if row is None else str(row[0])


def _candidates(raw: Connection, data: CustomerData, mine: Known) -> dict[str, None]:
    phones = [one for one in data.phones if one.until is None]
    keys = [
        *(("by_phone", one.e164) if one.e164 else ("by_raw_phone", one.raw) for one in phones[:MOST_KEYS]),
        *(("by_email", one) for one in data.emails[:MOST_KEYS]),
        *(("by_serial", one) for one in sorted(mine.serials)[:MOST_KEYS]),
        *(("by_address", one) for one in data.addresses[:1] if mine.addresses),
    ]
    found = [one for query, text in keys for one in _ids(raw, query, text, most=MOST_OF_KEY)]
    return dict.fromkeys([*found, *index.named(raw, sorted(mine.sounds), most=MOST_NAMED)])


def _ids(raw: Connection, query: str, text: str, *, most: int) -> Iterator[str]:
    return (row[0] for row in raw.execute(SQL[query], {"value": text, "most": most}).fetchall())


def _owner_count(raw: Connection, number: str) -> int:
    query = "by_phone" if number.startswith("+") else "by_raw_phone"
    return len(list(_ids(raw, query, number.partition(" ")[0], most=MOST_OF_KEY)))


def next_uncompared(raw: Connection, *, most: int) -> list[tuple[str, int]]:
    """Customers who were changed since they were compared, each with how often."""
    return [(row[0], row[1]) for row in raw.execute(SQL["uncompared"], {"most": most})]


def compare(raw: Connection, customer_id: str, names: NameKeys, *, least: int) -> list[Pair]:
    """Who is likely the same as the customer; nobody when the customer is gone."""
    customer = find_customer(raw, customer_id)
    if customer is None:
        return []
    serials = serials_of(raw, customer_id)
    found = likely(raw, customer.data, names, least=least, serials=serials, but=customer_id)
    return [_pair_of(customer_id, one) for one in found]


def _pair_of(customer_id: str, one: Likely) -> Pair:
    ids = ordered(customer_id, one.customer.id)
    return Pair(low_id=ids["low_id"], high_id=ids["high_id"], score=one.score, reasons=one.reasons)


def keep_pairs(raw: Connection, customer_id: str, turn: int, pairs: Sequence[Pair]) -> None:
    """Keep what comparing a customer has found, in place of what was found before."""
    if raw.execute(SQL["compared"], {"customer_id": customer_id, "turn": turn}).fetchone() is None:
        return  # kept by another since, or changed since: what was found may be of the past
    raw.execute(SQL["forget"], {"customer_id": customer_id})
    for one in pairs:
        if is_customer(raw, one.low_id) and is_customer(raw, one.high_id):
            values = {"low_id": one.low_id, "high_id": one.high_id, "score": one.score}
            raw.execute(SQL["put"], {**values, "reasons": _json(one.reasons)})


def page(raw: Connection, after: tuple[int, str, str] | None, *, most: int) -> list[Pair]:
    """The likeliest pairs after one, without those that were dismissed."""
    points, low_id, high_id = after or (HIGHEST, "", "")
    wanted = {"score": points, "low_id": low_id, "high_id": high_id, "most": most}
    return [_pair(row) for row in raw.execute(SQL["page"], wanted)]


def dismissed_page(raw: Connection, after: tuple[int, str, str] | None, *, most: int) -> list[Pair]:
    """The pairs that were dismissed, the last first."""
    at, low_id, high_id = after or (LATEST, "", "")
    wanted = {"at": at, "low_id": low_id, "high_id": high_id, "most": most}
    return [_pair(row) for row in raw.execute(SQL["dismissed_page"], wanted)]


def counts(raw: Connection) -> tuple[int, int]:
    """How many pairs are to be looked at, and how many customers to be compared; 1,001: more than 1,000."""
    row = raw.execute(SQL["counts"], {"most": MOST_COUNTED + 1}).fetchone()
    return row[0], row[1]


def _pair(row: Sequence[Any]) -> Pair:
    low_id, high_id, points, told, author, at = row
    return Pair(
        low_id=low_id,
        high_id=high_id,
        score=points,
        reasons=tuple(Reason(code, text) for code, text in orjson.loads(told)),
        dismissed_by=author,
        dismissed_at=at,
    )


def _json(told: Iterable[Reason]) -> str:
    return orjson.dumps([(one.code, one.text) for one in told]).decode()


def set_dismissed(raw: Connection, pair: dict[str, str], *, author: str | None, at: int) -> None:
    """Remember who said that two are not the same; ``author`` None: they may be after all."""
    if author is None:
        raw.execute(SQL["undismiss"], pair)
    else:
        raw.execute(SQL["dismiss"], {**pair, "author": author, "at": at})
