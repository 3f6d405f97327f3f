"""The source says that a contact is over."""

from __future__ import annotations

from contacthub.routing.inputs import ContactFact
from contacthub.routing.rules.call_backs import is_being_called, miss_customer
from contacthub.routing.rules.ending import end_contact, outcome_of_end
from contacthub.routing.rules.observing import live_call
from contacthub.routing.rules.withdrawing import fail_connecting
from contacthub.routing.turn import Handlers, Turn
from contacthub.routing.values import value
from contacthub.routing.words import EndedBy


@value(kw_only=True)
class End(ContactFact):
    """The contact is over."""

    ended_by: EndedBy


def end(turn: Turn, fact: End) -> None:
    """End the contact; a call-back that was dialled and not answered is tried again later."""
    contact = live_call(turn, fact)
    if contact is None:
        return
    if is_being_called(contact):
        miss_customer(turn, contact)
        return
    occurred_at = turn.occurred_at(contact, fact.occurred_at)
    fail_connecting(turn, contact, "caller_left", cool_off=False)
    outcome = outcome_of_end(turn, contact, fact.ended_by, occurred_at)
    end_contact(turn, contact, ended_by=fact.ended_by, outcome=outcome, occurred_at=occurred_at)


HANDLERS: Handlers = {End: end}
