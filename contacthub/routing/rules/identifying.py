"""The look-up or an agent says which customer a contact is from."""

from __future__ import annotations

from contacthub.routing import events as e
from contacthub.routing.floor.contact import Contact
from contacthub.routing.inputs import Command, ContactFact
from contacthub.routing.rules.observing import ignore
from contacthub.routing.rules.withdrawing import keep_apart
from contacthub.routing.turn import Handlers, Turn
from contacthub.routing.values import value
from contacthub.routing.words import BY_HUB, AgentId, ContactId, CustomerId


@value(kw_only=True)
class Match(ContactFact):
    """The look-up found the customer, or None.

    ``former_ids``: the other ids that mean the customer, since customers were merged. ``is_over``: the
    contact has left the floor meanwhile; only its record is to say who it was from.
    """

    customer_id: CustomerId | None
    verdict: str
    former_ids: tuple[CustomerId, ...] = ()
    is_over: bool = False


@value(kw_only=True)
class ChooseCustomer(Command):
    """The agent says which customer it is; None: none that is known. ``former_ids``: as in ``Match``."""

    agent: AgentId
    contact_id: ContactId
    customer_id: CustomerId | None
    former_ids: tuple[CustomerId, ...] = ()


def match(turn: Turn, fact: Match) -> None:
    """Link the contact to the customer found; a later look-up corrects this one, but never an agent's choice.

    A look-up that found no customer, or the same one under the same ids, changes nothing. One who was merged
    since has another id, or more of them: those whom any of them is kept apart from are not offered it.
    """
    contact = turn.floor.contacts.get(fact.contact_id)
    if contact is None and fact.is_over and fact.customer_id is not None:
        link(turn, fact)
    elif contact is None:
        ignore(turn, "unknown_contact", fact)
    elif fact.customer_id is not None and _says_more(contact, fact):
        link(turn, fact, by=contact.customer_by or BY_HUB)
        keep_apart(turn, contact)


def _says_more(contact: Contact, fact: Match) -> bool:
    known, found = _ids(contact), _ids(fact)
    if contact.customer_by in {None, BY_HUB}:
        return found != known
    return found != known and contact.customer_id in found


def _ids(of: Contact | Match) -> tuple[CustomerId | None, ...]:
    return of.customer_id, *of.former_ids


def link(turn: Turn, found: Match, *, by: str = BY_HUB) -> None:
    """Record what the look-up found; ``by``: who said it first, as an agent's choice stays theirs."""
    turn.emit(
        e.CustomerLinked(
            at=turn.now,
            contact_id=found.contact_id,
            customer_id=found.customer_id,
            former_ids=found.former_ids,
            verdict=found.verdict,
            by=by,
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
            former_ids=command.former_ids,
            verdict=verdict,
            by=command.agent,
        )
    )
    keep_apart(turn, contact)


HANDLERS: Handlers = {
    Match: match,
    ChooseCustomer: choose_customer,
}
