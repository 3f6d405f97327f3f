"""Why an agent got a contact, and why the others did not."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from contacthub.routing import events as e
from contacthub.routing.floor.contact import Contact
from contacthub.routing.floor.entities import Agent
from contacthub.routing.floor.floor import Floor
from contacthub.routing.matching.candidates import Candidate, first_of, preferences_of
from contacthub.routing.matching.classes import ClassKey
from contacthub.routing.matching.free import ruled_out
from contacthub.routing.values import value
from contacthub.routing.words import Instant, QueueId

LOOKED_AT = 1_000
"""So many contacts in line are asked whether they keep away from an agent who could take them."""

Lack = tuple[str, int, int]
"""A skill with the level that is asked for and the one that the agent has, 0: none."""


@value(kw_only=True)
class WhyIdle:
    """Of ``contacts`` in a queue, all for one reason, none goes to the agent. ``lacks``: which skills."""

    queue: QueueId
    reason: str
    contacts: int
    lacks: tuple[Lack, ...] = ()


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
    for reason, out in ruled_out(floor, contact, key, bits, now):
        counts.append((reason, out.bit_count()))
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
    for reason, out in ruled_out(floor, contact, key, bits, now):
        left_out += [(agent, reason) for agent in agents.first(out, len(agents))]
        bits ^= out
    wanted = preferences_of(contact, floor.queues[contact.visits[-1].queue].config)
    best = first_of(agents, bits, key, wanted, len(agents))
    free: list[tuple[Agent, str | None]] = [(each.agent, None) for each in best]
    return free + left_out


def lacks(agent: Agent, key: ClassKey) -> tuple[Lack, ...]:
    """The skills of the first step that the agent has not, or not at the level."""
    has = agent.skills
    return tuple(
        (skill, level, has.get(skill, 0)) for skill, level in key.tiers[0].skills if has.get(skill, 0) < level
    )


def why_idle(floor: Floor, agent: Agent, now: Instant) -> list[WhyIdle]:
    """For each queue in which contacts wait in line, why the agent gets none of them, by reason."""
    found: dict[tuple[QueueId, str, tuple[Lack, ...]], int] = {}
    for key, count in floor.waiting_room.sizes():
        reason = _left_out_by(floor, agent, key)
        if reason is not None:
            about = (key.queue, reason, lacks(agent, key) if reason in OF_SKILLS else ())
            found[about] = found.get(about, 0) + count
    for queue, reason in _kept_away(floor, agent, now):
        found[queue, reason, ()] = found.get((queue, reason, ()), 0) + 1
    return [
        WhyIdle(queue=queue, reason=reason, contacts=count, lacks=lacking)
        for (queue, reason, lacking), count in sorted(found.items())
    ]


OF_SKILLS = frozenset({"lacks_skill", "level_too_low"})


def _left_out_by(floor: Floor, agent: Agent, key: ClassKey) -> str | None:
    bit = floor.idle_agents.bit(agent.id)
    reason = next((reason for reason, bits in floor.idle_agents.narrowed(key) if not bits & bit), None)
    if reason == "not_in_queue" and any(queue in agent.paused_queues for queue in key.tiers[0].queues):
        return "paused"
    return reason


def _kept_away(floor: Floor, agent: Agent, now: Instant) -> Iterator[tuple[QueueId, str]]:
    """The contacts in line that the agent could take but for something between the two of them."""
    bit = floor.idle_agents.bit(agent.id)
    for key, contact_id in islice(floor.waiting_room.in_order(), LOOKED_AT):
        if floor.idle_agents.free(key) & bit:
            for reason, _ in ruled_out(floor, floor.contacts[contact_id], key, bit, now):
                yield key.queue, reason
