"""Finds customers: by the keys of a contact, and by what a person types."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final, NamedTuple

from contacthub.customers.addresses import mail_address
from contacthub.customers.identity import MAX_CANDIDATES, found_ids
from contacthub.customers.keys import CardKeys, MatchKey, Number
from contacthub.customers.match import Alike, Chosen, MatchFacts, Owner, Person
from contacthub.customers.model import CustomerSearch, NameKeys
from contacthub.customers.searching import index
from contacthub.customers.searching.index import Found, FoundCustomer
from contacthub.customers.tables.customers import get_customer
from contacthub.customers.tables.table import queries_of
from contacthub.database.units import Connection

SQL: Final = queries_of("finding")
MOST_OWNERS: Final = 200  # of one key; a number of more people than this is a switchboard
ALIKE: Final = 8
"""How many of a number's last digits say that it may be another writing of it."""

CALLED: Final = 1


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
    facts = _with_guesses(raw, keys, _with_number(raw, keys, MatchFacts(owners=owners, people={})))
    wanted = found_ids(keys, facts)
    if len(wanted) < 2:
        # One customer needs nothing to be told apart by.
        return facts
    people = (_person(raw, one) for one in wanted[:MAX_CANDIDATES])
    return replace(facts, people={one.customer_id: one for one in people if one is not None})


def _with_number(raw: Connection, keys: CardKeys, facts: MatchFacts) -> MatchFacts:
    """With whose the number is that was given, else the one of the call, and whom agents chose for it."""
    for number in (keys.given, keys.phone):
        found = _Found() if number is None else _of_number(raw, number, most=MOST_OWNERS)
        if number is not None and (found.owners or found.chosen):
            return replace(
                facts,
                owners={**facts.owners, "phone": found.owners},
                number=number if number is keys.given else None,
                chosen=found.chosen,
                household=_household(raw, number, found),
            )
    return facts


class _Found(NamedTuple):
    """Who has a number, and whom agents chose for it that has it not, the last first."""

    owners: tuple[Owner, ...] = ()
    chosen: tuple[Chosen, ...] = ()


def _of_number(raw: Connection, number: Number, *, most: int) -> _Found:
    """Customers who have the number as it is; if there are none, those who have it as others write it."""
    ways = [("by_phone", number.e164), *(("by_raw_phone", each) for each in number.texts)]
    ways += [(query, each) for each in number.variants for query in ("by_phone", "by_raw_phone")]
    for query, value in ways:
        found = raw.execute(SQL[query], {"value": value, "most": most}).fetchall() if value else []
        if found:
            return _found_in(found, is_variant=value in number.variants)
    return _Found()


def _found_in(rows: list[Any], *, is_variant: bool) -> _Found:
    owners = tuple(
        Owner(
            customer_id=row[0],
            ext=row[1],
            is_variant=is_variant,
            shared=None if row[2] is None else bool(row[2]),
        )
        for row in rows
        if row[4] is None
    )
    known = {one.customer_id for one in owners}
    chosen: dict[str, Chosen] = {}
    for customer_id, _, _, agent, at in rows:
        if at is not None and customer_id not in known:
            chosen.setdefault(customer_id, Chosen(customer_id=customer_id, agent=agent, at=at))
    return _Found(owners, tuple(chosen.values()))


def _household(raw: Connection, number: Number, found: _Found) -> tuple[str, ...]:
    """Who lives with the one owner of a line of a home, or of a number that others use too."""
    owners = {one.customer_id for one in found.owners}
    marks = {one.shared for one in found.owners}
    if len(owners) != 1 or found.chosen or False in marks:
        return ()
    if number.type != "fixed_line" and True not in marks:
        return ()
    of = {"customer_id": found.owners[0].customer_id, "most": MAX_CANDIDATES}
    return tuple(row[0] for row in raw.execute(SQL["household"], of))


def _with_guesses(raw: Connection, keys: CardKeys, facts: MatchFacts) -> MatchFacts:
    """With who may be calling, where no key found a customer."""
    number = keys.phone
    digits = "" if number is None else (number.e164 or number.plain)[-ALIKE:]
    if facts.chosen or any(facts.owners.values()) or len(digits) < ALIKE or not digits.isdecimal():
        return facts
    wanted = {
        "number": number.e164 if number is not None else None,
        "digits": digits,
        "contact_id": keys.contact_id or "",
        "most": MAX_CANDIDATES,
    }
    rows = raw.execute(SQL["guesses"], wanted).fetchall()
    return replace(
        facts,
        called=tuple(dict.fromkeys(row[1] for row in rows if row[0] == CALLED)),
        alike=tuple(Alike(customer_id=row[1], number=row[2]) for row in rows if row[0] != CALLED),
    )


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


def search(raw: Connection, wanted: CustomerSearch, names: NameKeys, *, limit: int) -> Found:
    """Find at most ``limit`` customers."""
    if wanted.q is not None:
        return index.find(raw, wanted.q, names, limit=limit, read=get_customer)
    found = list(dict.fromkeys(_owners(raw, wanted, most=index.MOST_COUNTED + 1)))
    shown = (FoundCustomer(customer=get_customer(raw, one), marks=()) for one in found[:limit])
    total = min(len(found), index.MOST_COUNTED)
    return Found(customers=tuple(shown), total=total, is_least=len(found) > total)


def _owners(raw: Connection, wanted: CustomerSearch, *, most: int) -> list[str]:
    if wanted.phone is not None:
        return [one.customer_id for one in _of_number(raw, wanted.phone, most=most).owners]
    email = wanted.email or ""
    by = {"value": mail_address(email) or email.strip(), "most": most}
    return [row[0] for row in raw.execute(SQL["by_email"], by)]
