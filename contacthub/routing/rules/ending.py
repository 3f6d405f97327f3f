"""The customer is gone."""

from __future__ import annotations

from dataclasses import dataclass

from contacthub.routing import events as e
from contacthub.routing.floor.entities import Contact, is_hub_routed
from contacthub.routing.floor.states import TALKING
from contacthub.routing.inputs import ContactFact
from contacthub.routing.rules.observing import live
from contacthub.routing.rules.withdrawing import fail_connecting, withdraw_offers
from contacthub.routing.rules.wrapping_up import close_if_done, start_wrap_up
from contacthub.routing.turn import Handlers, Turn
from contacthub.routing.words import EndCause, EndedBy, Instant, Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class End(ContactFact):
    """The contact is over."""

    ended_by: EndedBy


def end(turn: Turn, fact: End) -> None:
    """End the contact."""
    contact = live(turn, fact)
    if contact is None:
        return
    occurred_at = turn.occurred_at(contact, fact.occurred_at)
    fail_connecting(turn, contact, "caller_left", cool_off=False)
    outcome = outcome_of_end(turn, contact, fact.ended_by, occurred_at)
    end_contact(turn, contact, ended_by=fact.ended_by, outcome=outcome, occurred_at=occurred_at)


def end_contact(
    turn: Turn,
    contact: Contact,
    *,
    ended_by: str,
    outcome: str,
    cause: EndCause | None = None,
    occurred_at: Instant | None = None,
) -> None:
    """Take all offers back, let the agent who talked wrap up, and close the contact after that."""
    withdraw_offers(turn, contact, "caller_left")
    agent = contact.agent if contact.state in TALKING else None
    turn.emit(
        e.ContactEnded(
            at=turn.now,
            contact_id=contact.id,
            ended_by=ended_by,
            agent=agent,
            outcome=outcome,
            cause=cause,
            occurred_at=occurred_at,
        )
    )
    start_wrap_up(turn, contact, agent)
    close_if_done(turn, contact)


def outcome_of_end(turn: Turn, contact: Contact, ended_by: EndedBy, occurred_at: Instant) -> str:
    """The outcome if the contact ended now: that of the last visit, or how the open one ends."""
    visit = contact.visit
    if visit is None:
        return contact.outcome or Outcome.FAILED
    if ended_by != EndedBy.CUSTOMER:
        return Outcome.WITHDRAWN if ended_by == EndedBy.AGENT else Outcome.FAILED
    at = turn.now if is_hub_routed(contact) else occurred_at
    short = at - visit.entered_at < turn.settings(contact).short_abandon_ms
    return Outcome.SHORT_ABANDONED if short else Outcome.ABANDONED


def lose(turn: Turn, contact: Contact) -> None:
    """End a contact of which its source has said nothing for too long: what became of it is not known."""
    fail_connecting(turn, contact, "caller_left", cool_off=False)
    end_contact(turn, contact, ended_by=EndedBy.SYSTEM, outcome=Outcome.LOST, cause=EndCause.SILENT)


HANDLERS: Handlers = {End: end}
