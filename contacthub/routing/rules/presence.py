"""Agents come, go, take breaks, and open and lose consoles."""

from __future__ import annotations

from typing import Literal

from contacthub.routing import errors
from contacthub.routing import events as e
from contacthub.routing.floor.entities import Agent
from contacthub.routing.floor.floor import Floor
from contacthub.routing.inputs import Command, Observation
from contacthub.routing.rules.observing import ignore
from contacthub.routing.rules.withdrawing import lapse_reservations_for, withdraw_hub_offers
from contacthub.routing.turn import Handlers, Turn
from contacthub.routing.values import value
from contacthub.routing.words import (
    AVAILABLE,
    BY_SOURCE,
    LEASE_MS,
    OFFLINE,
    PAUSED,
    STANDING_BREAKS,
    AgentId,
    Instant,
    QueueId,
)


@value(kw_only=True)
class SetPresence(Command):
    """Go available, on a break or offline. ``by``: agent or supervisor.

    ``when`` next: when the agent's last contact ends, if they have any. ``who``: the supervisor by name.
    """

    agent: AgentId
    presence: str
    by: str = "agent"
    who: str | None = None
    when: Literal["now", "next"] = "now"


@value(kw_only=True)
class PresenceReport(Observation):
    """The phone system says the agent is available, on a break or offline."""

    agent: AgentId
    presence: str


@value(kw_only=True)
class QueuePause(Observation):
    """The phone system paused or unpaused the agent in one queue."""

    agent: AgentId
    queue: QueueId
    paused: bool


@value(kw_only=True)
class PhoneReport(Observation):
    """The phone system says what keeps the agent's phone from taking a call; None: nothing does."""

    agent: AgentId
    phone: str | None


@value(kw_only=True)
class ConsoleSeen(Observation):
    """A console of the agent connected. ``program``: a token opened it, not a person."""

    agent: AgentId
    program: bool = False


@value(kw_only=True)
class ConsoleLost(Observation):
    """The agent's last console disconnected."""

    agent: AgentId


def set_presence(turn: Turn, command: SetPresence) -> None:
    """Change the agent's presence.

    The one they have calls off what was to be next. The same again changes nothing, except that
    ``available`` gives an agent without a console a new lease.
    """
    agent = turn.agent(command.agent)
    known = presences(turn.floor)
    if command.presence not in known:
        raise errors.UnknownPresence(f"{command.presence!r} is none of {', '.join(sorted(known))}")
    if command.when == "next" and agent.has_work:
        _choose_next(turn, agent, None if agent.presence == command.presence else command.presence, command)
        return
    if agent.presence == command.presence:
        _choose_next(turn, agent, None, command)
    if agent.presence == command.presence and (command.presence != AVAILABLE or agent.present):
        return
    change_presence(turn, command.agent, command.presence, command.by, who=command.who)


def _choose_next(turn: Turn, agent: Agent, presence: str | None, command: SetPresence) -> None:
    if agent.next_presence != presence:
        turn.emit(
            e.NextPresenceChosen(
                at=turn.now, agent=agent.id, presence=presence, by=command.by, who=command.who
            )
        )


def take_next_presences(turn: Turn) -> None:
    """Let agents whose last contact has ended go on to the presence that they chose."""
    for agent_id in list(turn.floor.unsettled_agents):
        agent = turn.floor.agents.get(agent_id)
        if agent is not None and agent.next_presence is not None and not agent.has_work:
            change_presence(turn, agent.id, agent.next_presence, agent.next_presence_by)


def presences(floor: Floor) -> set[str]:
    """Every presence that an agent may have on this floor."""
    return {AVAILABLE, OFFLINE} | STANDING_BREAKS | floor.breaks


def change_presence(
    turn: Turn,
    agent_id: AgentId,
    presence: str,
    by: str,
    occurred_at: Instant | None = None,
    *,
    who: str | None = None,
) -> None:
    """Let a presence take effect; an agent who goes away loses the hub's offers and their reservations."""
    turn.emit(
        e.PresenceChanged(
            at=turn.now, agent=agent_id, presence=presence, by=by, who=who, occurred_at=occurred_at
        )
    )
    if presence != AVAILABLE:
        _goes_away(turn, agent_id)


def _goes_away(turn: Turn, agent_id: AgentId) -> None:
    withdraw_hub_offers(turn, agent_id, "agent_left")
    lapse_reservations_for(turn, agent_id)


def presence_report(turn: Turn, fact: PresenceReport) -> None:
    """Take over the presence, which the phone system masters from now on."""
    agent = turn.floor.agents.get(fact.agent)
    if agent is None:
        ignore(turn, "unknown_agent", fact)
        return
    presence = fact.presence if fact.presence in presences(turn.floor) else PAUSED
    if (agent.presence, agent.presence_by) == (presence, BY_SOURCE):
        ignore(turn, "same_presence", fact)
        return
    change_presence(turn, fact.agent, presence, BY_SOURCE, turn.clamped(fact.occurred_at))


def queue_pause(turn: Turn, fact: QueuePause) -> None:
    """Pause or unpause the agent in one queue."""
    agent = turn.floor.agents.get(fact.agent)
    if agent is None or fact.queue not in turn.floor.queues:
        ignore(turn, "unknown_agent" if agent is None else "unknown_queue", fact)
    elif (fact.queue in agent.paused_queues) != fact.paused:
        turn.emit(e.QueuePauseChanged(at=turn.now, agent=agent.id, queue=fact.queue, paused=fact.paused))


def phone_report(turn: Turn, fact: PhoneReport) -> None:
    """Keep an available agent from offers while their phone takes no call; a break they chose stays."""
    agent = turn.floor.agents.get(fact.agent)
    if agent is None or agent.phone == fact.phone:
        ignore(turn, "unknown_agent" if agent is None else "same_presence", fact)
        return
    turn.emit(
        e.PhoneChanged(
            at=turn.now, agent=agent.id, phone=fact.phone, occurred_at=turn.clamped(fact.occurred_at)
        )
    )
    if agent.shown_presence != AVAILABLE:
        _goes_away(turn, agent.id)


def console_seen(turn: Turn, fact: ConsoleSeen) -> None:
    """Count the agent as present."""
    if fact.agent in turn.floor.agents:
        turn.emit(e.ConsoleAttached(at=turn.now, agent=fact.agent, program=fact.program))


def console_lost(turn: Turn, fact: ConsoleLost) -> None:
    """Start the lease, during which offers go on: a page that is loaded anew costs no place."""
    agent = turn.floor.agents.get(fact.agent)
    if agent is not None and agent.console:
        turn.emit(e.ConsoleDetached(at=turn.now, agent=agent.id, lease_until=turn.now + LEASE_MS))


def end_lease(turn: Turn, agent_id: AgentId) -> None:
    """No console came back in time: no more offers, unless the phone system says the agent is there."""
    turn.emit(e.ConsoleVanished(at=turn.now, agent=agent_id))
    if not turn.floor.agents[agent_id].present:
        withdraw_hub_offers(turn, agent_id, "console_vanished")
        lapse_reservations_for(turn, agent_id)


HANDLERS: Handlers = {
    SetPresence: set_presence,
    PresenceReport: presence_report,
    QueuePause: queue_pause,
    PhoneReport: phone_report,
    ConsoleSeen: console_seen,
    ConsoleLost: console_lost,
}
