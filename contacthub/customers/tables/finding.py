"""Finds customers: by the keys of a contact, and by what a person types."""

from __future__ import annotations

from typing import Final

from contacthub.customers.addresses import mail_address
from contacthub.customers.identity import MAX_CANDIDATES, found_ids
from contacthub.customers.keys import CardKeys, MatchKey, Number
from contacthub.customers.match import MatchFacts, Owner, Person
from contacthub.customers.model import Customer, CustomerSearch, NameKeys
from contacthub.customers.tables.customers import get_customer
from contacthub.customers.tables.table import queries_of
from contacthub.database.units import Connection

SQL: Final = queries_of("finding")
MOST_OWNERS: Final = 200  # of one key; a number of more people than this is a switchboard
LAST_CHARACTER: Final = "\U0010ffff"


def match_facts(raw: Connection, keys: CardKeys) -> MatchFacts:
    """Find the customers of every key, and the first few of them in person."""
    owners: dict[MatchKey, tuple[Owner, ...]] = {}
    values: dict[str, tuple[MatchKey, str | None]] = {
        "by_account": ("account", keys.account),
        "by_email": ("email", keys.email),
        "by_ref": ("ref", keys.ref),
        "by_serial": ("serial", keys.serial),
        "by_order": ("order", keys.order),
    }
    for query, (by, value) in values.items():
        if value is not None:
            found = raw.execute(SQL[query], {"value": value, "most": MOST_OWNERS})
            owners[by] = tuple(Owner(customer_id=row[0], ext=row[1]) for row in found)
    if keys.phone is not None:
        owners["phone"] = _owners_of_number(raw, keys.phone, most=MOST_OWNERS)
    facts = MatchFacts(owners=owners, people={})
    wanted = found_ids(keys, facts)
    if len(wanted) < 2:
        # One customer needs nothing to be told apart by.
        return facts
    people = (_person(raw, one) for one in wanted[:MAX_CANDIDATES])
    return MatchFacts(owners=owners, people={one.customer_id: one for one in people if one is not None})


def _owners_of_number(raw: Connection, number: Number, *, most: int) -> tuple[Owner, ...]:
    """Customers who have the number as it is; if there are none, those who have it as others write it."""
    ways = [("by_phone", number.e164), *(("by_raw_phone", each) for each in number.texts)]
    ways += [(query, each) for each in number.variants for query in ("by_phone", "by_raw_phone")]
    for query, value in ways:
        found = raw.execute(SQL[query], {"value": value, "most": most}).fetchall() if value else []
        if found:
            is_variant = value in number.variants
            return tuple(Owner(customer_id=row[0], ext=row[1], is_variant=is_variant) for row in found)
    return ()


def _person(raw: Connection, customer_id: str) -> Person | None:
    whose = {"customer_id": customer_id}
    row = raw.execute(SQL["person"], whose).fetchone()
    if row is None:
        return None
    model, bought = row[5], row[6]
    if model is None and (item := raw.execute(SQL["last_item"], whose).fetchone()) is not None:
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


def search(raw: Connection, wanted: CustomerSearch, names: NameKeys, *, limit: int) -> list[Customer]:
    """Return at most ``limit`` customers."""
    if wanted.phone is not None:
        found = [one.customer_id for one in _owners_of_number(raw, wanted.phone, most=limit)]
    else:
        found = _found_by_words(raw, wanted, names, limit=limit)
    return [get_customer(raw, one) for one in dict.fromkeys(found)]


def _found_by_words(raw: Connection, wanted: CustomerSearch, names: NameKeys, *, limit: int) -> list[str]:
    query, values = "by_name", dict[str, object](most=limit)
    if wanted.email is not None:
        query, values["value"] = "by_email", mail_address(wanted.email) or wanted.email.strip()
    else:
        low = names.query(wanted.q or "")
        if not low:
            return []
        values |= {"low": low, "high": low + LAST_CHARACTER}
    return [row[0] for row in raw.execute(SQL[query], values)]
