"""A source does not do what the hub asked of it."""

from __future__ import annotations

from contacthub.routing.inputs import ContactFact
from contacthub.routing.rules.consulting import refuse_consult
from contacthub.routing.rules.observing import ignore, live
from contacthub.routing.rules.passing import fail_transfer, is_asked
from contacthub.routing.turn import Handlers, Turn
from contacthub.routing.values import value


@value(kw_only=True)
class Refuse(ContactFact):
    """The source does not do it; ``command`` as in ``contact.refused``."""

    command: str
    cause: str


def refuse(turn: Turn, fact: Refuse) -> None:
    """Tell the agent who asked."""
    contact = live(turn, fact)
    if contact is None:
        return
    if fact.command == "transfer" and is_asked(contact):
        fail_transfer(turn, contact, fact.cause)
    elif not refuse_consult(turn, contact, fact.command, fact.cause):
        ignore(turn, "not_asked", fact)


HANDLERS: Handlers = {Refuse: refuse}
