"""Customers: read and written whole, with what they are found by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

import orjson

from contacthub.customers.kinds.customers import CUSTOMERS
from contacthub.customers.model import (
    Consent,
    Customer,
    CustomerData,
    CustomerNotFound,
    MailDays,
    NameKeys,
    Occasion,
    Phone,
)
from contacthub.customers.people import with_consents, with_tier
from contacthub.customers.searching.index import save_words
from contacthub.customers.searching.words import words_of
from contacthub.customers.tables.in_one_step import POSTGRES, SQLITE, Words
from contacthub.customers.tables.memberships import save_memberships
from contacthub.customers.tables.table import Columns, Status, Writing, as_json, from_json, queries_of
from contacthub.database.named_queries import mean_in_postgres
from contacthub.database.units import Connection

SQL: Final = queries_of("customers")
DAYS: Final = ("since", "until")
NO_DAYS: Final = (None, None)


WIDTHS: Final = {"customer": 19, "phones": 8, "emails": 3}
"""How many columns each query about the customers themselves has."""


def _of_all(words: Words) -> str:
    """The customers of the ids in ``:ids``, a JSON array, in order."""
    queries = queries_of("customers", words.engine)
    parts = (
        words.as_json(queries[name].replace(":customer_id", "wanted.value"), width)
        for name, width in WIDTHS.items()
    )
    return f"SELECT {', '.join(parts)} FROM {words.each_of.format(':ids')}"


OF_ALL: Final = _of_all(SQLITE)
mean_in_postgres(OF_ALL, _of_all(POSTGRES))


def is_customer(raw: Connection, customer_id: str) -> bool:
    """Say whether there is such a customer."""
    return raw.execute(SQL["is_customer"], {"customer_id": customer_id}).fetchone() is not None


def get_customer(raw: Connection, customer_id: str) -> Customer:
    """Return the customer. Raises: CustomerNotFound."""
    customer = find_customer(raw, customer_id)
    if customer is None:
        raise CustomerNotFound(customer_id)
    return customer


def find_customer(raw: Connection, customer_id: str) -> Customer | None:
    """Return the customer; None: there is no such customer."""
    whose = {"customer_id": customer_id}
    row = raw.execute(SQL["customer"], whose).fetchone()
    if row is None:
        return None
    return customer_of(row, raw.execute(SQL["phones"], whose), raw.execute(SQL["emails"], whose))


def find_customers(raw: Connection, customer_ids: Sequence[str]) -> list[Customer]:
    """Return the customers that are there, in one step."""
    rows = raw.execute(OF_ALL, {"ids": as_json(customer_ids)}).fetchall()
    found = (map(orjson.loads, row) for row in rows)
    return [customer_of(customer[0], phones, emails) for customer, phones, emails in found if customer]


def customer_of(row: Columns, phones: Iterable[Columns], emails: Iterable[Columns]) -> Customer:
    """Build a customer from columns in the order of the queries."""
    data = CustomerData(
        name=row[2],
        company=row[3],
        tier=row[4],
        language=row[5],
        phones=tuple(map(_phone_of, phones)),
        **_mails_of(emails),
        addresses=tuple(orjson.loads(row[6])),
        birthday=row[7],
        tags=tuple(orjson.loads(row[8])),
        notes=row[9],
        attributes=from_json(row[10]),
        **_people_of(row[13:], is_given=row[4] is not None),
    )
    return Customer(id=row[0], version=row[1], data=data, created_at=row[11], updated_at=row[12])


def _people_of(row: Columns, *, is_given: bool) -> dict[str, Any]:  # Any: fields of CustomerData
    groups, occasions, consents, do_not_contact, tier_by, tier_until = row
    return {
        "groups": tuple(orjson.loads(groups)),
        "occasions": tuple(Occasion(**each) for each in orjson.loads(occasions)),
        "consents": tuple(Consent(**each) for each in orjson.loads(consents)),
        "do_not_contact": bool(do_not_contact),
        "tier_by": tier_by or ("given" if is_given else None),
        "tier_until": tier_until,
    }


def _phone_of(row: Columns) -> Phone:
    e164, ext, raw, label, said, since, until, learned = row
    marked = None if said is None else bool(said)
    shared = bool(learned) if marked is None else marked
    return Phone(
        e164=e164, ext=ext, raw=raw, label=label, marked=marked, since=since, until=until, shared=shared
    )


def _mails_of(rows: Iterable[Columns]) -> dict[str, Any]:  # Any: fields of CustomerData
    mails = [MailDays(email=email, since=since, until=until) for email, since, until in rows]
    return {
        "emails": tuple(one.email for one in mails),
        "email_days": tuple(one for one in mails if one.since or one.until),
    }


def save_customer(writing: Writing, customer_id: str, data: CustomerData, *, exact: bool = False) -> Status:
    """Create the customer or make them what ``data`` says; ``exact``: as they were kept before."""
    known = find_customer(writing.raw, customer_id)
    return save_over(writing, customer_id, None if known is None else known.data, data, exact=exact)


def save_over(
    writing: Writing, customer_id: str, old: CustomerData | None, data: CustomerData, *, exact: bool = False
) -> Status:
    """Make the customer, who is ``old`` now, or is not there, what ``data`` says."""
    raw = writing.raw
    data = data if old is None and not data.email_days else replace(data, email_days=_days_of(data))
    if not exact:
        data = _with_marks(raw, customer_id, data)
    data = with_consents(with_tier(data, old), old, by=writing.by.name, now=writing.now)
    if old == data:
        return "unchanged"
    values = {
        "id": customer_id,
        "name": data.name,
        "company": data.company,
        "tier": data.tier,
        "language": data.language,
        "addresses": as_json(data.addresses),
        "birthday": data.birthday,
        "tags": as_json(data.tags),
        "groups": as_json(data.groups),
        "occasions": as_json(data.occasions),
        "consents": as_json(data.consents),
        "do_not_contact": int(data.do_not_contact),
        "tier_by": None if data.tier_by == "given" else data.tier_by,
        "tier_until": data.tier_until,
        "notes": data.notes,
        "attributes": as_json(dict(data.attributes)),
        "now": writing.now,
    }
    raw.execute(SQL["save_customer"], values)
    if old is not None and old.phones != data.phones:
        raw.execute(SQL["delete_phones"], {"customer_id": customer_id})
    if old is None or old.phones != data.phones:
        _save_phones(raw, customer_id, data)
    other_mails = old is not None and (old.emails, old.email_days) != (data.emails, data.email_days)
    if other_mails:
        raw.execute(SQL["delete_emails"], {"customer_id": customer_id})
    if old is None or other_mails:
        _save_emails(raw, customer_id, data)
    if old is None or _searched(old) != _searched(data):
        writing.versions.words[customer_id] = words_of(data, writing.names)
    save_memberships(raw, customer_id, old, data)
    if old is None or _tier_of(old) != _tier_of(data):
        writing.versions.tiers.add(customer_id)
    writing.versions.customers.add(customer_id)
    if old is None:
        writing.versions.created.add(customer_id)
        writing.history.created(CUSTOMERS.name, customer_id, "", data)
        return "new"
    writing.history.changed(CUSTOMERS.name, customer_id, "", old, data)
    return "changed"


def _searched(data: CustomerData) -> tuple[object, ...]:
    """What the words depend on that a customer is found by."""
    return data.name, data.company, data.phones, data.emails, data.addresses, data.groups, data.tags


def _tier_of(data: CustomerData) -> tuple[object, ...]:
    return data.tier, data.tier_by, data.tier_until


def fill_words(raw: Connection, names: NameKeys, customer_ids: Iterable[str]) -> None:
    """Have these customers found, as they are now; one who is no more is passed over."""
    found = (find_customer(raw, customer_id) for customer_id in customer_ids)
    save_words(raw, {one.id: words_of(one.data, names) for one in found if one is not None})


def delete_customer(writing: Writing, customer_id: str) -> None:
    """Delete the customer, with numbers and addresses; of those who have records the caller takes care."""
    data = get_customer(writing.raw, customer_id).data
    save_memberships(writing.raw, customer_id, data, None)
    writing.raw.execute(SQL["delete_customer"], {"customer_id": customer_id})
    writing.versions.words.pop(customer_id, None)
    writing.versions.customers.add(customer_id)
    writing.history.deleted(CUSTOMERS.name, customer_id, "", data)


def _with_marks(raw: Connection, customer_id: str, data: CustomerData) -> CustomerData:
    """Without what is said of a number that is known anyway: a program writes back what it has read."""
    if all(each.marked is None for each in data.phones):
        return data
    phones = tuple(_with_mark(raw, customer_id, each) for each in data.phones)
    return replace(data, phones=phones)


def _with_mark(raw: Connection, customer_id: str, phone: Phone) -> Phone:
    values = {"customer_id": customer_id, "e164": phone.e164, "ext": phone.ext}
    learned = raw.execute(SQL["is_learned_shared"], values).fetchone() is not None
    return replace(phone, marked=None) if phone.marked == learned else phone


def _days_of(data: CustomerData) -> tuple[MailDays, ...]:
    """The days of the addresses that are there, in their order."""
    known = {one.email.casefold(): one for one in data.email_days}
    days = ((email, known.get(email.casefold())) for email in data.emails)
    return tuple(replace(one, email=email) for email, one in days if one and (one.since or one.until))


def _save_phones(raw: Connection, customer_id: str, data: CustomerData) -> None:
    rows = [
        {
            "customer_id": customer_id,
            "n": n,
            "e164": it.e164,
            "ext": it.ext,
            "raw": it.raw,
            "label": it.label,
            "shared": None if it.marked is None else int(it.marked),
            "since": it.since,
            "until": it.until,
        }
        for n, it in enumerate(data.phones)
    ]
    raw.executemany(SQL["insert_phone"], rows)


def _save_emails(raw: Connection, customer_id: str, data: CustomerData) -> None:
    days = {one.email: (one.since, one.until) for one in data.email_days}
    rows = [
        {"customer_id": customer_id, "n": n, "email": one}
        | dict(zip(DAYS, days.get(one, NO_DAYS), strict=True))
        for n, one in enumerate(data.emails)
    ]
    raw.executemany(SQL["insert_email"], rows)
