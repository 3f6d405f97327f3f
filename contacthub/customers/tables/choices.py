"""What is learned when an agent says who a contact is from: whom its number may mean the next time.

agent chooses lu for a call from 139…          the next call from it is probably lu
… and keeps the number with them               139… is lu's: the next call is surely lu
… and then says that it was wei                nothing of it is left with lu
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from contacthub.customers.keys import Number
from contacthub.customers.model import NumberChoice, Phone
from contacthub.customers.tables.customers import get_customer, save_customer
from contacthub.customers.tables.merged_ids import surviving
from contacthub.customers.tables.table import Writing, queries_of

SQL: Final = queries_of("choices")


def learn(writing: Writing, choice: NumberChoice) -> None:
    """Learn from a choice, and forget what the contact's last one taught.

    Raises:
        CustomerNotFound: there is no such customer.
    """
    if choice.customer_id is not None:
        choice = replace(choice, customer_id=surviving(writing.raw, choice.customer_id))
    before = _before(writing, choice)
    if before.customer_id is not None and before.customer_id != choice.customer_id:
        _forget(writing, before)
    if choice.customer_id is not None:
        _remember(writing, choice, was_kept=before.keep and before.customer_id == choice.customer_id)


def _before(writing: Writing, choice: NumberChoice) -> NumberChoice:
    row = writing.raw.execute(SQL["choice"], {"contact_id": choice.contact_id}).fetchone()
    return replace(
        choice,
        customer_id=None if row is None else row[1],
        keep=row is not None and bool(row[2]),
    )


def _forget(writing: Writing, before: NumberChoice) -> None:
    writing.raw.execute(SQL["delete"], {"contact_id": before.contact_id})
    if not before.keep or before.customer_id is None:
        return
    data = get_customer(writing.raw, before.customer_id).data
    phones = tuple(each for each in data.phones if not _is(each, before.number))
    save_customer(writing, before.customer_id, replace(data, phones=phones))


def _remember(writing: Writing, choice: NumberChoice, *, was_kept: bool) -> None:
    customer_id = choice.customer_id or ""
    data = get_customer(writing.raw, customer_id).data
    has_it = any(_is(each, choice.number) for each in data.phones)
    if has_it and not was_kept:
        return  # nothing to be learned
    if choice.keep and not has_it:
        save_customer(writing, customer_id, replace(data, phones=(*data.phones, Phone.of(choice.number))))
    row = {
        "contact_id": choice.contact_id,
        "number": choice.number.key,
        "customer_id": customer_id,
        "agent": choice.agent,
        "at": writing.now,
        "kept": int(choice.keep or was_kept),
    }
    writing.raw.execute(SQL["put"], row)


def _is(phone: Phone, number: Number) -> bool:
    return (phone.e164 or phone.raw, phone.ext) in {(each, number.ext) for each in (number.key, number.raw)}
