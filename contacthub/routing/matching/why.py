"""Why an agent got a contact, and why the others did not."""

from __future__ import annotations

from contacthub.routing import events as e
from contacthub.routing.floor.entities import Agent, Contact
from contacthub.routing.floor.floor import Floor
from contacthub.routing.matching.blocked import blocked_bits
from contacthub.routing.matching.candidates import Candidate, first_of, preferences_of
from contacthub.routing.matching.cooling import cooling_bits
from contacthub.routing.matching.lines import ClassKey
from contacthub.routing.words import Instant


def explain(
    floor: Floor, contact: Contact, key: ClassKey, best: list[Candidate], *, step: str, now: Instant
) -> e.Why:
    """Say why in bounded space: how many agents each reason left out, and the best of the rest."""
    wanted = preferences_of(contact, floor.queues[contact.visits[-1].queue].config)
    return e.Why(
        step=step,
        excluded=exclusions(floor, contact, key, now),
        best=tuple(_ranked(each, wanted.idle_from, now) for each in best),
        waiting=len(floor.waiting_room),
    )


def _ranked(candidate: Candidate, idle_from: str, now: Instant) -> e.RankedAgent:
    idle_ms = now - candidate.agent.idle[idle_from][1]
    return e.RankedAgent(agent=candidate.agent.id, idle_ms=idle_ms, score=idle_ms, scores=candidate.scores)


def exclusions(floor: Floor, contact: Contact, key: ClassKey, now: Instant) -> tuple[tuple[str, int], ...]:
    """How many agents each reason leaves out, each agent counted under the first reason that applies."""
    left, counts = len(floor.idle_agents), []
    bits = 0
    for reason, bits in floor.idle_agents.narrowed(key):
        remaining = bits.bit_count()
        if remaining < left:
            counts.append((reason, left - remaining))
            left = remaining
    if blocked := bits & blocked_bits(floor, contact):
        counts.append(("blocked", blocked.bit_count()))
        bits ^= blocked
    if contact.let_go and (cooling := bits & cooling_bits(floor, contact, key, now)):
        counts.append(("cooling_off", cooling.bit_count()))
    return tuple(counts)


def verdicts(floor: Floor, contact: Contact, key: ClassKey, now: Instant) -> list[tuple[Agent, str | None]]:
    """Every agent with the first reason that leaves them out, None for those who may have the contact.

    Those who may come first, the best first.
    """
    agents = floor.idle_agents
    left_out: list[tuple[Agent, str | None]] = []
    bits = agents.all_bits()
    for reason, remaining in agents.narrowed(key):
        left_out += [(agent, reason) for agent in agents.first(bits & ~remaining, len(agents))]
        bits &= remaining
    blocked = bits & blocked_bits(floor, contact)
    left_out += [(agent, "blocked") for agent in agents.first(blocked, len(agents))]
    bits ^= blocked
    cooling = bits & cooling_bits(floor, contact, key, now)
    left_out += [(agent, "cooling_off") for agent in agents.first(cooling, len(agents))]
    wanted = preferences_of(contact, floor.queues[contact.visits[-1].queue].config)
    best = first_of(agents, bits & ~cooling, key, wanted, len(agents))
    free: list[tuple[Agent, str | None]] = [(each.agent, None) for each in best]
    return free + left_out
