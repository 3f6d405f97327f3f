"""How agents change when they come, go, take breaks and open consoles."""

from __future__ import annotations

from contacthub.routing import events as e
from contacthub.routing.floor.agents import abilities_changed, become_least_idle, derive_state, set_lease
from contacthub.routing.floor.day import count_time
from contacthub.routing.floor.entities import CONSULTED, Agent
from contacthub.routing.floor.floor_state import Changes, FloorState
from contacthub.routing.floor.waiting import unsettle_cooling
from contacthub.routing.words import AVAILABLE, BY_SOURCE, IDLE_FROM, LEASE_MS, Instant


def presence_changed(floor: FloorState, event: e.PresenceChanged) -> None:
    """Set the presence; an agent who goes available without a console has a lease to open one in."""
    agent = floor.agents[event.agent]
    was_routable = agent.routable
    if agent.presence != event.presence:
        agent.presence_since = event.at
    agent.presence, agent.presence_by = event.presence, event.by
    agent.next_presence = None
    count_time(agent, event.at)
    if event.presence == AVAILABLE and not agent.console and event.by != BY_SOURCE:
        set_lease(floor, agent, event.at + LEASE_MS)
    _take_effect(floor, agent, event.at, was_routable=was_routable)
    _unsettle_consults(floor, agent)


def next_presence_chosen(floor: FloorState, event: e.NextPresenceChosen) -> None:
    """Remember what the agent goes on to; until then they get no more contacts."""
    agent = floor.agents[event.agent]
    was_routable = agent.routable
    agent.next_presence, agent.next_presence_by = event.presence, event.by
    floor.unsettled_agents[agent.id] = None
    _take_effect(floor, agent, event.at, was_routable=was_routable)


def queue_pause_changed(floor: FloorState, event: e.QueuePauseChanged) -> None:
    """Pause or unpause the agent in one queue."""
    agent = floor.agents[event.agent]
    (agent.paused_queues.add if event.paused else agent.paused_queues.discard)(event.queue)
    abilities_changed(floor, agent)


def phone_changed(floor: FloorState, event: e.PhoneChanged) -> None:
    """The agent's phone takes calls, or none."""
    set_phone(floor, floor.agents[event.agent], event.phone, event.at)


def set_phone(floor: FloorState, agent: Agent, phone: str | None, at: Instant) -> None:
    """Set what keeps the agent's phone from taking a call."""
    was_routable, was_shown = agent.routable, agent.shown_presence
    agent.phone = phone
    if agent.shown_presence != was_shown:
        agent.presence_since = at
    _take_effect(floor, agent, at, was_routable=was_routable)


def console_attached(floor: FloorState, event: e.ConsoleAttached) -> None:
    """The agent has a console; a lease is no longer needed."""
    agent = floor.agents[event.agent]
    was_routable = agent.routable
    agent.console, agent.lease_until = True, None
    _take_effect(floor, agent, event.at, was_routable=was_routable)


def console_detached(floor: FloorState, event: e.ConsoleDetached) -> None:
    """The agent's last console is gone; the lease keeps them present for a while."""
    agent = floor.agents[event.agent]
    agent.console = False
    set_lease(floor, agent, event.lease_until)
    floor.idle_agents.update(agent)


def console_vanished(floor: FloorState, event: e.ConsoleVanished) -> None:
    """The lease is over."""
    agent = floor.agents[event.agent]
    was_routable = agent.routable
    agent.console, agent.lease_until = False, None
    _take_effect(floor, agent, event.at, was_routable=was_routable)
    _unsettle_consults(floor, agent)


def _unsettle_consults(floor: FloorState, agent: Agent) -> None:
    """Have looked at whether an agent who may be gone is consulted still."""
    for contact_id, part in agent.contacts.items():
        if part == CONSULTED:
            floor.unsettled_consults[contact_id] = None


def _take_effect(floor: FloorState, agent: Agent, at: Instant, *, was_routable: bool) -> None:
    # An agent who comes back is the least idle: a break does not count as waiting for a contact.
    if agent.routable and not was_routable:
        become_least_idle(floor, agent, at, *IDLE_FROM)
    else:
        floor.idle_agents.update(agent)
    if was_routable and not agent.routable:
        unsettle_cooling(floor)
    derive_state(agent, at)


CHANGES: Changes = {
    e.PresenceChanged: presence_changed,
    e.NextPresenceChosen: next_presence_chosen,
    e.QueuePauseChanged: queue_pause_changed,
    e.PhoneChanged: phone_changed,
    e.ConsoleAttached: console_attached,
    e.ConsoleDetached: console_detached,
    e.ConsoleVanished: console_vanished,
}
