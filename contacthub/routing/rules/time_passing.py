"""What follows when a deadline is due."""

from __future__ import annotations

from contacthub.routing import events as e
from contacthub.routing.floor.floor import Deadline
from contacthub.routing.floor.states import ContactState
from contacthub.routing.rules.endings import (
    close_if_done,
    fail_connecting,
    lapse_reservation,
    withdraw_hub_offers,
)
from contacthub.routing.rules.requests import let_go
from contacthub.routing.turn import Turn
from contacthub.routing.words import AgentId, ContactId, OfferId


def pass_time(turn: Turn) -> None:
    """Let every deadline that is due take effect, earliest first."""
    while (deadline := turn.floor.due(turn.now)) is not None:
        _take_effect(turn, deadline)


def _take_effect(turn: Turn, deadline: Deadline) -> None:
    _, _, kind, subject, detail = deadline
    if kind == "lease":
        _lease_ended(turn, AgentId(subject))
        return
    contact = turn.floor.contacts[ContactId(subject)]
    match kind:
        case "offer":
            let_go(turn, contact, contact.offers[OfferId(detail)], cause=None)
        case "connect":
            fail_connecting(turn, contact, "timed_out")
        case "wrap_up":
            turn.emit(e.WrapUpEnded(at=turn.now, contact_id=contact.id, agent=AgentId(detail), by="time_out"))
            close_if_done(turn, contact)
        case "cool_off" if contact.state is ContactState.WAITING:
            # No event: that a pair has cooled off follows from the time alone.
            turn.floor.unsettled_contacts[contact.id] = None
        case "reservation" if contact.state is not ContactState.CONNECTING:
            # A connection that fails lets the reservation lapse by itself.
            lapse_reservation(turn, contact)


def _lease_ended(turn: Turn, agent_id: AgentId) -> None:
    turn.emit(e.ConsoleVanished(at=turn.now, agent=agent_id))
    agent = turn.floor.agents[agent_id]
    if not agent.present:
        withdraw_hub_offers(turn, agent_id, "console_vanished")
        for contact_id in list(agent.reserved):
            turn.emit(e.ReservationLapsed(at=turn.now, contact_id=contact_id, agent=agent_id))
