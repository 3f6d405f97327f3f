"""The look-up or an agent says which customer a contact is from."""

from __future__ import annotations

from contacthub.routing import events as e
from contacthub.routing.inputs import Command, ContactFact
from contacthub.routing.rules.observing import ignore
from contacthub.routing.rules.withdrawing import keep_apart
from contacthub.routing.turn import Handlers, Turn
from contacthub.routing.values import value
from contacthub.routing.words import BY_HUB, AgentId, ContactId, CustomerId


@value(kw_only=True)
class Match(ContactFact):
    """The look-up found the customer, or None.

    ``is_over``: the contact has left the floor meanwhile; only its record is to say who it was from.
    """

    customer_id: CustomerId | None
    verdict: str
    is_over: bool = False


@value(kw_only=True)
class ChooseCustomer(Command):
    """The agent says which customer it is; None: none that is known."""

    agent: AgentId
    contact_id: ContactId
    customer_id: CustomerId | None


def match(turn: Turn, fact: Match) -> None:
    """Link the contact to the customer found; a later look-up corrects this one, but never an agent's choice.

    A look-up that found no customer, or the same one again, changes nothing.
    """
    contact = turn.floor.contacts.get(fact.contact_id)
    if contact is None and fact.is_over and fact.customer_id is not None:
        link(turn, fact.contact_id, fact.customer_id, fact.verdict)
    elif contact is None:
        ignore(turn, "unknown_contact", fact)
    elif contact.customer_by in {None, BY_HUB} and fact.customer_id not in {None, contact.customer_id}:
        link(turn, contact.id, fact.customer_id, fact.verdict)
        keep_apart(turn, contact)


def link(turn: Turn, contact_id: ContactId, customer_id: CustomerId | None, verdict: str) -> None:
    """Record what the look-up found."""
    turn.emit(
        e.CustomerLinked(
            at=turn.now, contact_id=contact_id, customer_id=customer_id, verdict=verdict, by=BY_HUB
        )
    )


def choose_customer(turn: Turn, command: ChooseCustomer) -> None:
    """Link the contact to the customer whom the agent names."""
    contact = turn.contact_with(command.contact_id, command.agent)
    verdict = "exact" if command.customer_id is not None else "none"
    turn.emit(
        e.CustomerLinked(
            at=turn.now,
            contact_id=contact.id,
            customer_id=command.customer_id,
            verdict=verdict,
            by=command.agent,
        )
    )
    keep_apart(turn, contact)


HANDLERS: Handlers = {
    Match: match,
    ChooseCustomer: choose_customer,
}
