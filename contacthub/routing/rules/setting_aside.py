"""A contact that cannot be connected leaves the round: it would ring at one agent after the other in vain."""

from __future__ import annotations

from contacthub.routing import errors
from contacthub.routing import events as e
from contacthub.routing.inputs import Command
from contacthub.routing.turn import Handlers, Turn
from contacthub.routing.values import value
from contacthub.routing.words import ContactId


@value(kw_only=True)
class OfferAgain(Command):
    """Let a contact that was set aside be offered again."""

    contact_id: ContactId


def offer_again(turn: Turn, command: OfferAgain) -> None:
    """Put the contact back in its place in line."""
    contact = turn.contact(command.contact_id)
    if not contact.set_aside:
        raise errors.WrongState(f"cannot offer it again: the contact is {contact.state}, not set aside")
    turn.emit(e.ContactOfferedAgain(at=turn.now, contact_id=contact.id))


HANDLERS: Handlers = {OfferAgain: offer_again}
