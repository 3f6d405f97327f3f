"""How long a contact is likely to wait still: from the line before it, and how often agents come free.

With ``n`` places of agents who are there, each contact holding one for ``m`` on average, and customers who
give up at the rate ``θ``, the ``q`` contacts before this one and itself need

    1/(n/m)  +  1/(n/m + θ)  +  1/(n/m + 2θ)  +  …  +  1/(n/m + qθ)

as a place comes free, or one of those still before it gives up. Source: Whitt, "Predicting Queueing Delays",
Management Science 45 (1999). Of the contacts of other lines before it those count that its own agents take:

    lina serves support and sales, wang sales   3 wait in sales before a contact of support
    of the agents of sales, half serve support  1.5 of the 3 count

Of the agents that a queue keeps for itself, so many are taken to come free for its own contacts only:

    support keeps 1 of lina and wang            each of them counts for half in sales, whole in support
    2 wait in support, before sales or behind   2 count in sales; of sales none counts in support
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from contacthub.routing.config import FAMILY, STAY
from contacthub.routing.floor.contact import Contact, OrderKey, is_hub_routed
from contacthub.routing.floor.entities import Agent, Queue
from contacthub.routing.floor.floor import Floor
from contacthub.routing.floor.pace import THOUSAND, Pace
from contacthub.routing.floor.states import ContactState
from contacthub.routing.floor.waiting import may_be_offered
from contacthub.routing.matching.classes import ClassKey, class_in, class_of
from contacthub.routing.matching.free import free_for
from contacthub.routing.matching.reserves import Reserve, homes_of, kept_from, reserved
from contacthub.routing.matching.spread import NONE_AT_ALL, Known, Likely, likely
from contacthub.routing.words import CHANNELS, ContactId, Instant, QueueId

SHARING = {
    channel: frozenset(each for each in CHANNELS if FAMILY.get(each, each) == FAMILY.get(channel, channel))
    for channel in CHANNELS
}
"""Of each channel those whose contacts take the same places of an agent."""


def estimated_wait_ms(floor: Floor, contact: Contact, now: Instant) -> int | None:
    """How long the contact is likely to wait from now on.

    None when it waits for no agent of the hub's choice, when no agent who may have it is there, and when too
    little is known of its queue.
    """
    found = Estimating(floor, now).of_contact(contact)
    return None if found is None else found.wait_ms


class Move(NamedTuple):
    """What would be if the agent served this queue only."""

    agent: Agent
    to: QueueId


class Estimating:
    """Estimates of one moment: what all of them need to know of the floor is found once.

    ``move``: as if this agent had been moved, and had taken what waits there if they have room now.
    """

    def __init__(self, floor: Floor, now: Instant, move: Move | None = None) -> None:
        self._floor = floor
        self._now = now
        self._move = move

    def of_contact(self, contact: Contact) -> Likely | None:
        """As ``estimated_wait_ms``, with the range."""
        floor = self._floor
        if contact.state is not ContactState.WAITING or contact.queue is None or not is_hub_routed(contact):
            return None
        if not may_be_offered(floor, contact) or contact.reserved_for is not None:
            return None
        key = class_of(contact, floor.queues[contact.queue].config)
        if self._is_free(contact, key):
            return NONE_AT_ALL
        return self._behind(key, self._before(contact.key, key))

    def of_queue(self, queue_id: QueueId) -> Likely | None:
        """How long a contact is likely to wait that comes into the queue now and needs no skill of its own.

        It is taken to be of the channel that the contacts of the queue mostly are.
        """
        floor, queue = self._floor, self._floor.queues[queue_id]
        channel = usual_channel(queue)
        if channel is None:
            return None
        config = queue.config
        key = class_in(config, channel=channel, priority=config.priority)
        if floor.idle_agents.free(key) & self._capable(key) & ~kept_from(floor, queue_id, channel):
            return NONE_AT_ALL
        place = floor.place(config.priority, self._now, floor.entries + 1, config)
        return self._behind(key, self._before(place, key))

    def of_newcomer(self, queue_id: QueueId) -> Likely | None:
        """As ``of_queue``; None as well while the queue is closed and no contact that comes waits in it."""
        queue = self._floor.queues[queue_id]
        if not queue.is_open and queue.config.when_closed != STAY:
            return None
        return self.of_queue(queue_id)

    def of_first(self, count: int) -> dict[ContactId, Likely]:
        """What is known of the first so many contacts in line, counting on from each to the next."""
        floor, found = self._floor, dict[ContactId, Likely]()
        before: Counter[ClassKey] = Counter()
        for key, contact_id in islice(floor.waiting_room.in_order(), count):
            is_free = self._is_free(floor.contacts[contact_id], key)
            wait = NONE_AT_ALL if is_free else self._behind(key, before.items())
            if wait is not None:
                found[contact_id] = wait
            before[key] += 1
        return found

    def _is_free(self, contact: Contact, key: ClassKey) -> bool:
        return free_for(self._floor, contact, key, self._now) != 0

    def _before(self, place: OrderKey, key: ClassKey) -> Iterable[tuple[ClassKey, float]]:
        """How many stand before this place that may take agents of this class, by class."""
        return self._floor.waiting_room.mix_before(place, key, SHARING[key.channel])

    def _behind(self, key: ClassKey, lines: Iterable[tuple[ClassKey, float]]) -> Likely | None:
        """The wait behind so many contacts of each class."""
        places = self._places(key)
        own = self._pace(_home(key))
        if not places or own.handling_ms is None:
            return None
        ahead, work_ms, leaving = 0.0, own.handling_ms, 0.0
        for pace, count in self._ahead(key, lines):
            ahead += count
            work_ms += count * (pace.handling_ms or own.handling_ms)
            leaving += count * pace.leaving_per_ms
        if self._brings_room(key):
            if ahead < 1:
                return NONE_AT_ALL
            work_ms, leaving, ahead = work_ms * ahead / (ahead + 1), leaving * (ahead - 1) / ahead, ahead - 1
        freed_per_ms = places * (ahead + 1) / work_ms
        known = Known(own.handled, own.gave_up / THOUSAND)
        return likely(freed_per_ms, leaving / ahead if ahead else 0.0, ahead, known=known)

    def _ahead(self, key: ClassKey, lines: Iterable[tuple[ClassKey, float]]) -> Iterator[tuple[Pace, float]]:
        """How many take agents of this class before its turn, with the pace of the queue they are in.

        Of a queue that keeps agents while it waits also those behind: its contacts alone may have them.
        """
        able, passed = self._capable(key), defaultdict[Reserve, float](float)
        for other, waiting in lines:
            passed[_home(other)] += waiting
            if count := waiting * self._share(key, able, other):
                yield self._pace(_home(other)), count
        for home, agents in self._kept.items():
            if home != _home(key) and home[1] in SHARING[key.channel]:
                theirs = able & agents & ~self._kept_for(key)
                rest = self._floor.waiting_room.count_in(home) - passed[home]
                if count := rest * theirs.bit_count() / agents.bit_count():
                    yield self._pace(home), count

    def _share(self, key: ClassKey, able: int, other: ClassKey) -> float:
        """Which part of the contacts of another class goes to the agents ``able`` to take these.

        While these wait, agents who are kept for them are free for none that is not kept them too.
        """
        if other.channel not in SHARING[key.channel]:
            return 0.0
        theirs = self._capable(other)
        if _home(other) != _home(key):
            theirs &= ~self._kept_for(key) | self._kept_for(other)
        common = (able & theirs).bit_count()
        return common / theirs.bit_count() if common else 0.0

    def _places(self, key: ClassKey) -> float:
        """How many such contacts the agents who are there may have at once."""
        parts = [(self._capable(key), 1.0)]
        for agents, left in self._reserves.values():
            kept = agents & ~self._kept_for(key)
            halves = [((bits & kept, part * left), (bits & ~kept, part)) for bits, part in parts]
            parts = [each for pair in halves for each in pair if each[0]]
        return sum(self._floor.idle_agents.places(bits, key.channel) * part for bits, part in parts)

    def _kept_for(self, key: ClassKey) -> int:
        """The agents of whom some are kept for such contacts, which may have them whoever else keeps them."""
        return self._kept.get(_home(key), 0)

    @cached_property
    def _kept(self) -> dict[Reserve, int]:
        """By queue and channel of contacts the agents of whom some are kept for these."""
        kept = defaultdict[Reserve, int](int)
        for reserve, (agents, _) in self._reserves.items():
            for home in homes_of(reserve):
                kept[home] |= agents
        return kept

    @cached_property
    def _reserves(self) -> dict[Reserve, tuple[int, float]]:
        """By reserve the agents who are there for it, and which part of them is left for others."""
        found = [(reserve, self._capable(key), count) for reserve, key, count in reserved(self._floor)]
        return {
            reserve: (bits, max(0.0, 1 - count / bits.bit_count())) for reserve, bits, count in found if bits
        }

    def _capable(self, key: ClassKey) -> int:
        """The agents who are there for such contacts."""
        agents = self._floor.idle_agents
        bits = agents.capable(key)
        if self._move is None:
            return bits
        bit = agents.bit(self._move.agent.id)
        return bits | bit & agents.skilled(key) if key.queue == self._move.to else bits & ~bit

    def _brings_room(self, key: ClassKey) -> bool:
        """Whether the agent who is moved takes one of those before at once."""
        move = self._move
        return move is not None and move.to == key.queue and move.agent.has_room(key.channel)

    def _pace(self, home: Reserve) -> Pace:
        queue, channel = home
        return self._floor.queues[queue].pace.get(channel) or Pace()


def _home(key: ClassKey) -> Reserve:
    return key.queue, key.channel


def usual_channel(queue: Queue) -> str | None:
    """The channel of most contacts of the queue lately."""
    known = [channel for channel in CHANNELS if channel in queue.pace]
    return max(known, key=lambda channel: queue.pace[channel].handled, default=None)
