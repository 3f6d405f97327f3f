"""Saying which customer a contact is from."""

from __future__ import annotations

from typing import Literal

from contacthub.access.audit import Action
from contacthub.access.rules import AGENT, Forbidden, own
from contacthub.console.commands.form import ConsoleCommand, ContactId, Id
from contacthub.console.commands.spec import Parts, Sender, Spec
from contacthub.console.examples import ABOUT
from contacthub.routing import commands as c
from contacthub.routing.words import CustomerId


class ChooseCustomer(ConsoleCommand):
    """Say who the contact is from; null: none of those known."""

    cmd: Literal["choose_customer"]
    contact_id: ContactId
    customer_id: Id | None


async def choose_customer(who: Sender, it: ChooseCustomer, parts: Parts) -> None:
    """Record the choice, audited, then show the new card at every console; only of an answered contact."""
    parts.own(who, it.contact_id)
    if who.agent not in parts.world.floor.contacts[it.contact_id].answered_by():
        # Else one who lets it ring could pull any card.
        raise Forbidden("say who a contact is from once it is answered")
    if it.customer_id is not None:
        await parts.customers.get(it.customer_id)  # refuses an unknown one
    command = c.ChooseCustomer(
        agent=who.agent,
        contact_id=it.contact_id,
        customer_id=CustomerId(it.customer_id) if it.customer_id is not None else None,
    )
    audit = who.audit(Action.CHOOSE_CUSTOMER, it.customer_id or "")
    parts.hub.handle(command, who.with_reply(audit))
    await parts.hub.durable()
    await parts.pop.choose(it.contact_id, it.customer_id)


COMMANDS = (
    Spec(ChooseCustomer, rule=own(AGENT), example={**ABOUT, "customer_id": "C-1001"}, deed=choose_customer),
)
