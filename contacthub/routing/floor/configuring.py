"""How the floor changes when it is set up, changed and taken up again after the hub was away."""

from __future__ import annotations

from dataclasses import replace

from contacthub.routing import events as e
from contacthub.routing.config import AgentConfig
from contacthub.routing.floor.agents import abilities_changed, recount, set_lease
from contacthub.routing.floor.contact import Contact
from contacthub.routing.floor.entities import Agent, Queue
from contacthub.routing.floor.floor_state import Changes, FloorState
from contacthub.routing.floor.presence import set_phone
from contacthub.routing.floor.states import ContactState
from contacthub.routing.floor.steps import set_next_step
from contacthub.routing.floor.waiting import limit_wait, reorder, stand_in_line, unsettle_all
from contacthub.routing.matching.ranking import by_entry
from contacthub.routing.words import IDLE_FROM, LEASE_MS, Instant


def hub_started(floor: FloorState, event: e.HubStarted) -> None:
    """Give consoles a lease to come back in, and all deadlines the time that the hub was away.

    Cool-off alone is not lengthened: it keeps an agent from being asked twice in a row, and time has passed.
    """
    for agent in floor.agents.values():
        if agent.console or agent.lease_until is not None:
            agent.console = False
            set_lease(floor, agent, event.at + LEASE_MS)
            floor.idle_agents.update(agent)
        if agent.phone is not None:
            # How the phone is now, its phone system says again; one that is not asked any more would never.
            set_phone(floor, agent, None, event.at)
    for contact in floor.contacts.values():
        _lengthen_deadlines(contact, event.downtime_ms)
        floor.deadlines.set_all(contact)
    unsettle_all(floor)


def hub_resumed(floor: FloorState, event: e.HubResumed) -> None:
    """Give leases, and the deadlines of contacts but for cool-off, the time that passed without the hub."""
    for agent in floor.agents.values():
        if agent.lease_until is not None:
            set_lease(floor, agent, agent.lease_until + event.away_ms)
    for contact in floor.contacts.values():
        _lengthen_deadlines(contact, event.away_ms)
        floor.deadlines.set_all(contact)


def _lengthen_deadlines(contact: Contact, by_ms: int) -> None:
    for offer in contact.offers.values():
        if offer.deadline_at is not None:
            offer.deadline_at += by_ms
    if contact.connect_until is not None:
        contact.connect_until += by_ms
    if contact.wait_until is not None:
        contact.wait_until += by_ms
    if contact.reserved_until is not None:
        contact.reserved_until += by_ms
    if contact.passing is not None and contact.passing.until is not None:
        contact.passing = replace(contact.passing, until=contact.passing.until + by_ms)
    if contact.consult is not None and contact.consult.until is not None:
        contact.consult = replace(contact.consult, until=contact.consult.until + by_ms)
    if contact.writing is not None and contact.writing.idle_at is not None:
        contact.writing.idle_at += by_ms
    contact.heard_at += by_ms
    contact.wrap_ups = {agent: until + by_ms for agent, until in contact.wrap_ups.items()}


def floor_configured(floor: FloorState, event: e.FloorConfigured) -> None:
    """Take the settings over, and order all lines anew if priority counts otherwise."""
    floor.breaks = frozenset(event.breaks)
    if event.interrupted_by != floor.interrupted_by:
        floor.interrupted_by = event.interrupted_by
        for agent in floor.agents.values():
            recount(floor, agent)
            floor.idle_agents.update(agent)
        unsettle_all(floor)
    if event.blocked != floor.blocked_pairs():
        floor.keep_apart(event.blocked)
        unsettle_all(floor)
    order = (event.priority_head_start_ms, event.rank)
    if order == (floor.priority_head_start_ms, floor.rank):
        return
    floor.priority_head_start_ms, floor.rank = order
    for contact in sorted(floor.contacts.values(), key=by_entry):
        if contact.visit is not None:
            reorder(floor, contact, contact.visit)


def queue_configured(floor: FloorState, event: e.QueueConfigured) -> None:
    """Create the queue, or change it: its contacts may need other skills now, or may wait longer or less."""
    queue = floor.queues.get(event.queue)
    if queue is None:
        floor.queues[event.queue] = Queue(config=event.config)
        floor.list_policies()
        return
    waiting = [floor.contacts[contact_id] for contact_id in queue.waiting]
    in_line = [contact for contact in waiting if contact.state is ContactState.WAITING]
    for contact in in_line:
        floor.waiting_room.remove(contact)
    is_other_limit = queue.config.max_wait_ms != event.config.max_wait_ms
    are_other_steps = queue.config.steps != event.config.steps
    is_other_target = queue.config.target_ms != event.config.target_ms
    before, queue.config = queue.config, event.config
    for contact in waiting if is_other_target else ():
        since = contact.in_line_since
        contact.key = floor.place(contact.priority, since, contact.key[2], queue.config)
    for contact in waiting if are_other_steps else ():
        contact.step = min(contact.step, len(queue.config.steps))
        set_next_step(floor, contact, queue.config)
    floor.list_policies()
    if before.share != queue.config.share:
        queue.offers = (0, 0)
    for contact in waiting if is_other_limit else ():
        limit_wait(floor, contact, queue.config)
    for contact in in_line:
        stand_in_line(floor, contact)


def queue_retired(floor: FloorState, event: e.QueueRetired) -> None:
    """Remove the queue, also from what supervisors had agents serve."""
    del floor.queues[event.queue]
    for agent in floor.agents.values():
        agent.queue_changes.pop(event.queue, None)
    floor.list_policies()


def agent_configured(floor: FloorState, event: e.AgentConfigured) -> None:
    """Create or change the agent."""
    config = event.config
    agent = floor.agents.get(event.agent)
    if agent is None:
        agent = floor.agents[event.agent] = _new_agent(config, event.at)
    else:
        agent.config, agent.skills = config, dict(config.skills)
        agent.pools, agent.capacity = config.pools(), dict(config.capacity)
    recount(floor, agent)
    abilities_changed(floor, agent)


def _new_agent(config: AgentConfig, at: Instant) -> Agent:
    return Agent(
        config=config,
        skills=dict(config.skills),
        pools=config.pools(),
        capacity=dict(config.capacity),
        presence_since=at,
        since=at,
        idle=dict.fromkeys(IDLE_FROM, (0, at)),
    )


def agent_retired(floor: FloorState, event: e.AgentRetired) -> None:
    """Remove the agent, whose bit may be another's next."""
    agent = floor.agents.pop(event.agent)
    bit = floor.idle_agents.bit(agent.id)
    floor.keeping = {reserve: agents & ~bit for reserve, agents in floor.keeping.items()}
    floor.waiting_room.forget_agent(agent)
    floor.idle_agents.remove(agent.id)


CHANGES: Changes = {
    e.HubStarted: hub_started,
    e.HubResumed: hub_resumed,
    e.FloorConfigured: floor_configured,
    e.QueueConfigured: queue_configured,
    e.QueueRetired: queue_retired,
    e.AgentConfigured: agent_configured,
    e.AgentRetired: agent_retired,
}
