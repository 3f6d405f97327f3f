"""Deadlines take effect as time passes, and later when the hub was away."""

from __future__ import annotations

from collections.abc import Callable

from contacthub.routing import events as e
from contacthub.routing.floor.contact import Contact
from contacthub.routing.floor.deadlines import IDLE, SILENCE, SNOOZE, Deadline
from contacthub.routing.floor.states import ContactState
from contacthub.routing.inputs import Command
from contacthub.routing.rules.call_backs import come_due, expire_callback
from contacthub.routing.rules.consulting import consult_times_out
from contacthub.routing.rules.ending import lose
from contacthub.routing.rules.exits import leave
from contacthub.routing.rules.hours import turn_by_hours
from contacthub.routing.rules.idling import go_idle
from contacthub.routing.rules.offering import expire
from contacthub.routing.rules.passing import fail_transfer
from contacthub.routing.rules.presence import end_lease
from contacthub.routing.rules.snoozing import DUE, come_back
from contacthub.routing.rules.steps import reach_by_wait
from contacthub.routing.rules.supervising import reset_queue
from contacthub.routing.rules.withdrawing import fail_connecting, lapse_reservation, withdraw_offers
from contacthub.routing.rules.wrapping_up import end_wrap_up
from contacthub.routing.turn import Handlers, Turn
from contacthub.routing.values import value
from contacthub.routing.words import AgentId, ContactId, Exit, OfferId, QueueId


@value(kw_only=True)
class PassTime(Command):
    """Let every deadline that is due take effect."""


@value(kw_only=True)
class StartHub(Command):
    """The hub has read its log back; ``downtime_ms`` is how long it was away."""

    downtime_ms: int


def start_hub(turn: Turn, command: StartHub) -> None:
    """Take the floor up again."""
    turn.emit(e.HubStarted(at=turn.now, downtime_ms=command.downtime_ms))


@value(kw_only=True)
class ResumeHub(Command):
    """The hub runs on after ``away_ms`` in which it could do nothing, or after its clock jumped so far."""

    away_ms: int


def resume_hub(turn: Turn, command: ResumeHub) -> None:
    """Put off what is due."""
    turn.emit(e.HubResumed(at=turn.now, away_ms=command.away_ms))


def pass_time(turn: Turn, _: PassTime) -> None:
    """Let every deadline that is due take effect, earliest first; one may put another out of force.

    Both due by now: c1's offer to lina expires, so lina is away and her offer of c2 is withdrawn; the
    deadline of that offer, though due as well, is then passed over.
    """
    while (deadline := turn.floor.deadlines.take_due(turn.now)) is not None:
        _take_effect(turn, deadline)


def _take_effect(turn: Turn, deadline: Deadline) -> None:
    _, _, kind, subject, detail = deadline
    if kind in EFFECTS_ON_AGENT:
        EFFECTS_ON_AGENT[kind](turn, AgentId(subject), detail)
    elif kind == "hours":
        turn_by_hours(turn, QueueId(subject))
    else:
        EFFECTS[kind](turn, turn.floor.contacts[ContactId(subject)], detail)


def _offer_expires(turn: Turn, contact: Contact, detail: str) -> None:
    expire(turn, contact, contact.offers[OfferId(detail)])


def _connecting_takes_too_long(turn: Turn, contact: Contact, _: str) -> None:
    fail_connecting(turn, contact, "timed_out")


def _wait_is_over(turn: Turn, contact: Contact, _: str) -> None:
    leave(turn, contact, Exit.TOO_LONG)


def _step_is_due(turn: Turn, contact: Contact, _: str) -> None:
    reach_by_wait(turn, contact)


def _callback_comes_due(turn: Turn, contact: Contact, _: str) -> None:
    come_due(turn, contact)


def _callback_expires(turn: Turn, contact: Contact, _: str) -> None:
    expire_callback(turn, contact)


def _reservation_lapses(turn: Turn, contact: Contact, _: str) -> None:
    # While connecting, it goes on: if the connection fails, that lets the reservation lapse.
    if contact.state is ContactState.CONNECTING:
        return
    if contact.returns_to is not None:
        withdraw_offers(turn, contact, "timed_out")
    lapse_reservation(turn, contact, "timed_out")


def _source_does_not_transfer(turn: Turn, contact: Contact, _: str) -> None:
    fail_transfer(turn, contact, "timed_out")


def _consult_times_out(turn: Turn, contact: Contact, _: str) -> None:
    consult_times_out(turn, contact)


def _wrap_up_times_out(turn: Turn, contact: Contact, detail: str) -> None:
    end_wrap_up(turn, contact, AgentId(detail), by="time_out")


def _source_is_silent(turn: Turn, contact: Contact, _: str) -> None:
    lose(turn, contact)


def _customer_is_idle(turn: Turn, contact: Contact, _: str) -> None:
    go_idle(turn, contact)


def _snooze_is_over(turn: Turn, contact: Contact, _: str) -> None:
    come_back(turn, contact, DUE)


def _cool_off_ends(turn: Turn, contact: Contact, _: str) -> None:
    # No event: that a pair has cooled off follows from the time alone.
    if contact.state is ContactState.WAITING:
        turn.floor.unsettled_contacts[contact.id] = None


def _lease_is_over(turn: Turn, agent: AgentId, _: str) -> None:
    end_lease(turn, agent)


def _queues_are_back(turn: Turn, agent: AgentId, detail: str) -> None:
    reset_queue(turn, agent, QueueId(detail))


EFFECTS_ON_AGENT: dict[str, Callable[[Turn, AgentId, str], None]] = {
    "lease": _lease_is_over,
    "agent_queue": _queues_are_back,
}
"""What follows from an agent's deadline of each kind; ``detail`` names the queue."""

EFFECTS: dict[str, Callable[[Turn, Contact, str], None]] = {
    "offer": _offer_expires,
    "connect": _connecting_takes_too_long,
    "wait": _wait_is_over,
    "step": _step_is_due,
    "callback": _callback_comes_due,
    "callback_expiry": _callback_expires,
    "reservation": _reservation_lapses,
    "transfer": _source_does_not_transfer,
    "consult": _consult_times_out,
    "wrap_up": _wrap_up_times_out,
    "cool_off": _cool_off_ends,
    SILENCE: _source_is_silent,
    IDLE: _customer_is_idle,
    SNOOZE: _snooze_is_over,
}
"""What follows from a contact's deadline of each kind; ``detail`` names the offer or the agent."""

HANDLERS: Handlers = {
    PassTime: pass_time,
    StartHub: start_hub,
    ResumeHub: resume_hub,
}
