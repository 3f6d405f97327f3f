"""Finds customers: by the keys of a contact, and by what a person types."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, NamedTuple

from contacthub.customers.addresses import mail_address
from contacthub.customers.concerning import Concern, concerning
from contacthub.customers.identity import MAX_CANDIDATES, found_ids
from contacthub.customers.keys import CardKeys, MatchKey, Number
from contacthub.customers.match import Alike, Chosen, MatchFacts, Owner, Person
from contacthub.customers.model import CustomerSearch, GroupKind, NameKeys
from contacthub.customers.searching import index
from contacthub.customers.searching.index import Found, FoundCustomer
from contacthub.customers.searching.words import group_word
from contacthub.customers.tables.customers import find_customers
from contacthub.customers.tables.table import Columns, queries_of
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
            owners[by] = tuple(Owner(customer_id=row[0], ext=row[1], until=row[2]) for row in found)
    number, behind = _behind_number(raw, keys)
    if behind.owners:
        owners["phone"] = behind.owners
    guessed = _Guessed() if behind.chosen or any(owners.values()) else _guesses(raw, keys)
    facts = MatchFacts(
        owners=owners,
        people={},
        number=number,
        chosen=behind.chosen,
        household=behind.household,
        called=guessed.called,
        alike=guessed.alike,
    )
    wanted = found_ids(keys, facts)
    if len(wanted) < 2 and not facts.alike:
        # One customer needs nothing to be told apart by.
        return facts
    people = (_person(raw, one) for one in wanted[:MAX_CANDIDATES])
    return replace(facts, people={one.customer_id: one for one in people if one is not None})


class _Behind(NamedTuple):
    """Who has a number, whom agents chose for it instead, the last first, and who lives with its owner."""

    owners: tuple[Owner, ...] = ()
    chosen: tuple[Chosen, ...] = ()
    household: tuple[str, ...] = ()


class _Guessed(NamedTuple):
    """Who may be calling from a number that is of no customer."""

    called: tuple[str, ...] = ()
    alike: tuple[Alike, ...] = ()


NO_PERSON: Final = _Behind()


def _behind_number(raw: Connection, keys: CardKeys) -> tuple[Number | None, _Behind]:
    """Whose number was given with the contact, and which that is; else whose is that of the call."""
    if keys.given is not None and (behind := _of_number(raw, keys.given, most=MOST_OWNERS)) != NO_PERSON:
        return keys.given, behind
    if keys.phone is None:
        return None, NO_PERSON
    return None, _of_number(raw, keys.phone, most=MOST_OWNERS)


def _of_number(raw: Connection, number: Number, *, most: int) -> _Behind:
    """Customers who have the number as it is; if there are none, those who have it as others write it."""
    ways = [("by_phone", number.e164), *(("by_raw_phone", each) for each in number.texts)]
    ways += [(query, each) for each in number.variants for query in ("by_phone", "by_raw_phone")]
    for query, value in ways:
        found = raw.execute(SQL[query], {"value": value, "most": most}).fetchall() if value else []
        if found:
            owners = tuple(
                _owner(row, is_variant=value in number.variants) for row in found if row[4] is None
            )
            chosen = _chosen(found, owners)
            return _Behind(owners, chosen, () if chosen else _household(raw, number, owners))
    return NO_PERSON


def _owner(row: Columns, *, is_variant: bool) -> Owner:
    shared = None if row[2] is None else bool(row[2])
    return Owner(customer_id=row[0], ext=row[1], is_variant=is_variant, shared=shared, until=row[5])


def _chosen(rows: list[Columns], owners: tuple[Owner, ...]) -> tuple[Chosen, ...]:
    if len(rows) == len(owners):
        return ()
    known = {one.customer_id for one in owners}
    chosen: dict[str, Chosen] = {}
    for customer_id, _, _, agent, at, _ in rows:
        if at is not None and customer_id not in known:
            chosen.setdefault(customer_id, Chosen(customer_id=customer_id, agent=agent, at=at))
    return tuple(chosen.values())


def _household(raw: Connection, number: Number, owners: tuple[Owner, ...]) -> tuple[str, ...]:
    """Who lives with the one owner of a line of a home, or of a number that others use too."""
    marks = {one.shared for one in owners}
    if False in marks or (number.type != "fixed_line" and True not in marks):
        return ()
    if len({one.customer_id for one in owners}) != 1:
        return ()
    of = {"customer_id": owners[0].customer_id, "most": MAX_CANDIDATES}
    return tuple(row[0] for row in raw.execute(SQL["household"], of))


def _guesses(raw: Connection, keys: CardKeys) -> _Guessed:
    number = keys.phone
    digits = "" if number is None else (number.e164 or number.plain)[-ALIKE:]
    if number is None or len(digits) < ALIKE or not digits.isdecimal():
        return _Guessed()
    wanted = {
        "number": number.e164,
        "digits": digits,
        "contact_id": keys.contact_id or "",
        "most": MAX_CANDIDATES,
    }
    rows = raw.execute(SQL["guesses"], wanted).fetchall()
    return _Guessed(
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


def search(
    raw: Connection,
    wanted: CustomerSearch,
    names: NameKeys,
    *,
    limit: int,
    concern: Concern | None = None,
) -> Found:
    """Find at most ``limit`` customers; ``concern``: only those who concern its team."""
    if wanted.q is not None:
        kinds: tuple[tuple[GroupKind, str | None], ...] = (("group", wanted.group), ("tag", wanted.tag))
        within = tuple(group_word(kind, name) for kind, name in kinds if name)
        return index.find(
            raw, wanted.q, names, limit=limit, read=find_customers, within=within, concern=concern
        )
    found = list(dict.fromkeys(_owners(raw, wanted, most=index.MOST_COUNTED + 1)))
    if concern is not None:
        found = concerning(raw, concern, found)
    shown = (FoundCustomer(customer=one, marks=()) for one in find_customers(raw, found[:limit]))
    total = min(len(found), index.MOST_COUNTED)
    return Found(customers=tuple(shown), total=total, is_least=len(found) > total)


def _owners(raw: Connection, wanted: CustomerSearch, *, most: int) -> list[str]:
    if wanted.phone is not None:
        return [one.customer_id for one in _of_number(raw, wanted.phone, most=most).owners]
    email = wanted.email or ""
    by = {"value": mail_address(email) or email.strip(), "most": most}
    return [row[0] for row in raw.execute(SQL["by_email"], by)]
