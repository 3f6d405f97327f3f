"""Observations that change nothing: they are recorded as ignored, so that none is silently dropped."""

from __future__ import annotations

from contacthub.routing import events as e
from contacthub.routing.floor.contact import Contact
from contacthub.routing.floor.states import OVER
from contacthub.routing.inputs import ContactFact, Observation
from contacthub.routing.turn import Handlers, Turn
from contacthub.routing.values import value
from contacthub.routing.words import ContactId, IgnoredReason


@value(kw_only=True)
class Irrelevant(Observation):
    """A fact that the hub could not place."""

    reason: IgnoredReason
    contact_id: ContactId | None = None


def irrelevant(turn: Turn, fact: Irrelevant) -> None:
    """Record a fact that the hub could not place."""
    ignore(turn, fact.reason, fact)


def ignore(turn: Turn, reason: IgnoredReason, fact: Observation) -> None:
    """Record that the fact changes nothing."""
    turn.emit(
        e.ObservationIgnored(
            at=turn.now,
            reason=reason,
            contact_id=getattr(fact, "contact_id", None),
            agent=getattr(fact, "agent", None),
            occurred_at=turn.clamped(fact.occurred_at),
        )
    )


def live(turn: Turn, fact: ContactFact) -> Contact | None:
    """The fact's contact while its customer is there; else None, and the fact is ignored."""
    contact = turn.floor.contacts.get(fact.contact_id)
    if contact is None:
        ignore(turn, "already_ended" if fact.contact_id in turn.floor.over else "unknown_contact", fact)
        return None
    if contact.state in OVER:
        ignore(turn, "already_ended", fact)
        return None
    return contact


def live_call(turn: Turn, fact: ContactFact) -> Contact | None:
    """The same; None as well of a call-back: what its source says is of the call before, which is over.

    Once an agent has had the source dial, it is about that call.
    """
    contact = live(turn, fact)
    if contact is not None and contact.callback is not None and not contact.callback.is_dialled:
        ignore(turn, "waits_for_callback", fact)
        return None
    return contact


HANDLERS: Handlers = {Irrelevant: irrelevant}
