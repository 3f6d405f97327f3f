"""Matching: which free agent gets which waiting contact, and why."""

from __future__ import annotations

from contacthub.routing import events as e
from contacthub.routing.floor.entities import Agent, Contact
from contacthub.routing.floor.floor import Floor
from contacthub.routing.floor.states import ContactState
from contacthub.routing.matching.idle_agents import Bench
from contacthub.routing.matching.lines import ClassKey
from contacthub.routing.turn import Turn
from contacthub.routing.words import AgentId, ContactId, Instant, offer_id

BEST = 5


def settle(turn: Turn) -> None:
    """Make offers until no capable free agent is left while a contact waits, cooling pairs aside.

    Whoever became free gets the longest-waiting contact they can take - unless somebody idle for longer can
    take it too, who then gets it; after that whoever came to wait gets the longest-idle agent.
    """
    floor = turn.floor
    while floor.unsettled_agents or floor.unsettled_contacts:
        agents = [floor.agents[each] for each in floor.unsettled_agents if each in floor.agents]
        floor.unsettled_agents.clear()
        for agent in sorted(agents, key=_idle_order):
            _occupy(turn, agent)
        contacts = [floor.contacts[each] for each in floor.unsettled_contacts if each in floor.contacts]
        floor.unsettled_contacts.clear()
        for contact in sorted(contacts, key=_order_key):
            if contact.state is ContactState.WAITING:
                _place(turn, contact)


def _idle_order(agent: Agent) -> int:
    return agent.idle_order


def _order_key(contact: Contact) -> tuple[int, int, int]:
    return contact.key


def _occupy(turn: Turn, agent: Agent) -> None:
    while agent.routable and _offer_next(turn, agent):
        pass


def _offer_next(turn: Turn, agent: Agent) -> bool:
    # Each turn of the loop goes on with somebody idle for longer, so that it ends, and ends with a pair who
    # are each other's first choice.
    while True:
        reserved = _reserved_for(turn, agent)
        if reserved is not None:
            _offer(turn, reserved, agent, e.Why(step="reserved"))
            return True
        contact = _first_in_line(turn, agent)
        if contact is None:
            return False
        key, best = _candidates(turn, contact)
        if best[0] is agent:
            _offer(turn, contact, agent, explain(turn, contact, key, best, "longest_waiting_contact"))
            return True
        agent = best[0]


def _first_in_line(turn: Turn, agent: Agent) -> Contact | None:
    floor = turn.floor

    def accepts(contact_id: ContactId) -> bool:
        return not is_cooling(floor, floor.contacts[contact_id], agent.id, turn.now)

    entry = floor.room.best_for(agent, accepts)
    return None if entry is None else floor.contacts[entry.contact_id]


def _reserved_for(turn: Turn, agent: Agent) -> Contact | None:
    for contact_id in sorted(agent.reserved, key=agent.reserved.__getitem__):
        contact = turn.floor.contacts[contact_id]
        if agent.has_room(contact.channel):
            return contact
    return None


def _place(turn: Turn, contact: Contact) -> None:
    if contact.reserved_for is not None:
        agent = turn.floor.agents[contact.reserved_for]
        if agent.routable and agent.has_room(contact.channel):
            _offer(turn, contact, agent, e.Why(step="reserved"))
        return
    key, best = _candidates(turn, contact)
    if best:
        _offer(turn, contact, best[0], explain(turn, contact, key, best, "longest_idle_agent"))


def _candidates(turn: Turn, contact: Contact) -> tuple[ClassKey, list[Agent]]:
    floor = turn.floor
    key = floor.class_of(contact, turn.settings(contact))
    free = floor.bench.free(key)
    if free and contact.let_go:
        free &= ~cooling_bits(floor, contact, key, turn.now)
    return key, floor.bench.idle_first(free, BEST)


def _offer(turn: Turn, contact: Contact, agent: Agent, why: e.Why) -> None:
    offer_ms = turn.settings(contact).offer_ms
    turn.emit(
        e.OfferMade(
            at=turn.now,
            contact_id=contact.id,
            offer_id=offer_id(contact.id, contact.offers_made + 1),
            agent=agent.id,
            queue=contact.queue,
            deadline_at=turn.now + offer_ms if offer_ms else None,
            why=why,
        )
    )


def explain(turn: Turn, contact: Contact, key: ClassKey, best: list[Agent], step: str) -> e.Why:
    """Say why in bounded space: how many agents each reason left out, and the best who remained."""
    ranked = tuple(_ranked(agent, turn.now) for agent in best)
    return e.Why(
        step=step,
        excluded=exclusions(turn.floor, contact, key, turn.now),
        best=ranked,
        waiting=len(turn.floor.room),
    )


def _ranked(agent: Agent, now: Instant) -> e.RankedAgent:
    idle_ms = now - agent.idle_since
    return e.RankedAgent(agent=agent.id, idle_ms=idle_ms, score=idle_ms)


def exclusions(floor: Floor, contact: Contact, key: ClassKey, now: Instant) -> tuple[tuple[str, int], ...]:
    """How many agents each reason leaves out, each agent counted under the first reason that applies."""
    left, counts = len(floor.bench), []
    bits = 0
    for reason, bits in floor.bench.narrowed(key):
        remaining = bits.bit_count()
        counts.append((reason, left - remaining))
        left = remaining
    if contact.let_go:
        cooling = bits & cooling_bits(floor, contact, key, now)
        counts.append(("cooling_off", cooling.bit_count()))
    return tuple((reason, count) for reason, count in counts if count)


def is_cooling(floor: Floor, contact: Contact, agent_id: AgentId, now: Instant) -> bool:
    """Whether the contact must not be offered to the agent again yet."""
    if agent_id not in contact.let_go:
        return False
    key = floor.class_of(contact, floor.queues[contact.visits[-1].queue].config)
    return bool(cooling_bits(floor, contact, key, now) & floor.bench.bit(agent_id))


def cooling_bits(floor: Floor, contact: Contact, key: ClassKey, now: Instant) -> int:
    """The agents whom the contact must not be offered to again yet.

    A pair cools off until its time is up, or until every other capable agent who is there, at least one,
    has let the contact go since.
    """
    bench: Bench = floor.bench
    capable = bench.capable(key)
    cooling = later = 0
    for agent_id, let_go in sorted(contact.let_go.items(), key=lambda item: -item[1].order):
        bit = bench.bit(agent_id)
        others_let_go = later != 0 and not capable & ~bit & ~later
        if let_go.until > now and not others_let_go:
            cooling |= bit
        later |= bit
    return cooling


def verdicts(floor: Floor, contact: Contact, key: ClassKey, now: Instant) -> list[tuple[Agent, str | None]]:
    """Every agent with the first reason that leaves them out, None for those who may have the contact.

    Those who may come first, longest idle first.
    """
    everybody = floor.bench.everybody()
    left_out: list[tuple[Agent, str | None]] = []
    bits = everybody
    for reason, remaining in floor.bench.narrowed(key):
        left_out += [(agent, reason) for agent in floor.bench.first(bits & ~remaining, len(floor.bench))]
        bits &= remaining
    cooling = bits & cooling_bits(floor, contact, key, now)
    left_out += [(agent, "cooling_off") for agent in floor.bench.first(cooling, len(floor.bench))]
    free: list[tuple[Agent, str | None]] = [
        (agent, None) for agent in floor.bench.idle_first(bits & ~cooling, len(floor.bench))
    ]
    return free + left_out
