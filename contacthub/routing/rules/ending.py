"""The customer is gone, or is taken to be."""

from __future__ import annotations

from contacthub.routing import errors
from contacthub.routing import events as e
from contacthub.routing.floor.contact import Contact, is_hub_routed
from contacthub.routing.floor.states import OVER, TALKING
from contacthub.routing.inputs import Command
from contacthub.routing.rules.withdrawing import fail_connecting, withdraw_offer, withdraw_offers
from contacthub.routing.rules.wrapping_up import close_if_done, start_wrap_up
from contacthub.routing.turn import Handlers, Turn
from contacthub.routing.values import value
from contacthub.routing.words import TASK, AgentId, ContactId, EndCause, EndedBy, Instant, Outcome


@value(kw_only=True)
class Close(Command):
    """Take a contact for ended whatever its source says. ``agent`` None: no agent closes it."""

    contact_id: ContactId
    agent: AgentId | None


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
    withdraw_offers(turn, contact, "closed" if contact.channel == TASK else "caller_left")
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


def end_by_agent(turn: Turn, contact: Contact) -> None:
    """End what is written, which takes no more than that an agent or a supervisor says so."""
    outcome = outcome_of_end(turn, contact, EndedBy.AGENT, turn.now)
    end_contact(turn, contact, ended_by=EndedBy.AGENT, outcome=outcome)


def close(turn: Turn, command: Close) -> None:
    """Close a live contact in the hub: an agent one that they have, or the ring that they do not hear."""
    if command.agent is None:
        contact = turn.contact(command.contact_id)
    else:
        contact = turn.contact_with(command.contact_id, command.agent)
    if contact.state in OVER:
        raise errors.WrongState("cannot close: the contact has ended; finish its wrap-up")
    if command.agent not in {None, contact.agent}:
        _stop_ringing(turn, contact, command.agent)
        return
    fail_connecting(turn, contact, "closed", cool_off=False)
    end_contact(
        turn,
        contact,
        ended_by=EndedBy.AGENT,
        outcome=outcome_of_end(turn, contact, EndedBy.AGENT, turn.now),
        cause=EndCause.CLOSED_NOT_ANSWERED if contact.end_requested else EndCause.CLOSED_NOT_ASKED,
    )


def _stop_ringing(turn: Turn, contact: Contact, agent: AgentId | None) -> None:
    """Take the agent out of a contact that only rings at their phone: it may ring at others, who answer."""
    offer = contact.offer_to(agent) if agent is not None else None
    if offer is None or not offer.observed:
        raise errors.WrongState(
            "cannot close: the contact is not with you; decline its offer, or take it back"
        )
    withdraw_offer(turn, contact, offer, "closed")


def lose(turn: Turn, contact: Contact) -> None:
    """End a contact of which its source has said nothing for too long: what became of it is not known."""
    fail_connecting(turn, contact, "caller_left", cool_off=False)
    end_contact(turn, contact, ended_by=EndedBy.SYSTEM, outcome=Outcome.LOST, cause=EndCause.SILENT)


HANDLERS: Handlers = {Close: close}
