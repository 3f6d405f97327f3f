"""Saying which customer a contact is from."""

from __future__ import annotations

from typing import Literal

from contacthub.access.audit import Action
from contacthub.access.rights import Right
from contacthub.access.rules import own
from contacthub.console.commands.form import ConsoleCommand, ContactId, Id
from contacthub.console.commands.spec import Parts, Sender, Spec
from contacthub.console.examples import ABOUT
from contacthub.contacts.choosing import Said


class ChooseCustomer(ConsoleCommand):
    """Say who the contact is from; null: none of those known.

    ``keep_number``: its number is the customer's from now on. Without it the next contact from the number is
    probably from them. What is said last until wrap-up ends stands, and takes back what was said before.
    """

    cmd: Literal["choose_customer"]
    contact_id: ContactId
    customer_id: Id | None
    keep_number: bool = False


async def choose_customer(who: Sender, it: ChooseCustomer, parts: Parts) -> None:
    """Record the choice, audited, then show the new card at every console; only of an answered contact."""
    parts.own(who, it.contact_id)
    said = Said(
        agent=who.agent,
        contact_id=it.contact_id,
        customer_id=it.customer_id,
        keep_number=it.keep_number,
    )
    audit = who.audit(Action.CHOOSE_CUSTOMER, it.customer_id or "", keep_number=it.keep_number)
    await parts.choosing.choose(said, [audit], by=who.name)
    parts.hub.write(who.with_reply())  # only now: sent again after a restart, it is done whole


COMMANDS = (
    Spec(
        ChooseCustomer,
        rule=own(Right.CONTACTS_TAKE),
        example={**ABOUT, "customer_id": "C-1001", "keep_number": True},
        deed=choose_customer,
    ),
)
