"""Finds customers: by the keys of a contact, and by what a person types."""

from __future__ import annotations

from typing import Final

from contacthub.customers.identity import MAX_CANDIDATES, found_ids
from contacthub.customers.keys import CardKeys, MatchKey
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
    if keys.phone is not None:
        values["by_phone" if keys.phone.e164 else "by_raw_phone"] = ("phone", keys.value("phone"))
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
    query, values = "by_name", dict[str, object](most=limit)
    if wanted.phone is not None:
        query = "by_phone" if wanted.phone.e164 else "by_raw_phone"
        values["value"] = wanted.phone.e164 or wanted.phone.raw
    elif wanted.email is not None:
        query, values["value"] = "by_email", wanted.email.strip()
    else:
        low = names.query(wanted.q or "")
        if not low:
            return []
        values |= {"low": low, "high": low + LAST_CHARACTER}
    found = [row[0] for row in raw.execute(SQL[query], values)]
    return [get_customer(raw, one) for one in dict.fromkeys(found)]
