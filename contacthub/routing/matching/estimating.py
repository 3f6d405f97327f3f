"""How long a contact is likely to wait still: from the line before it, and how often agents come free.

With ``n`` places of agents who are there, each contact holding one for ``m`` on average, and customers who
give up at the rate ``θ``, the ``q`` contacts before this one and itself need

    1/(n/m)  +  1/(n/m + θ)  +  1/(n/m + 2θ)  +  …  +  1/(n/m + qθ)

as a place comes free, or one of those still before it gives up. Source: Whitt, "Predicting Queueing Delays",
Management Science 45 (1999). Of the contacts of other lines before it those count that its own agents take:

    lina serves support and sales, wang sales       3 wait in sales before a contact of support
    of the places that sales has, half are lina's   1.5 of the 3 count
"""

from __future__ import annotations

from collections.abc import Iterator
from math import log

from contacthub.routing.config import FAMILY
from contacthub.routing.floor.entities import Contact, OrderKey, Queue, is_hub_routed
from contacthub.routing.floor.floor import Floor
from contacthub.routing.floor.pace import Pace
from contacthub.routing.floor.states import ContactState
from contacthub.routing.matching.cooling import cooling_bits
from contacthub.routing.matching.lines import ClassKey, class_in, class_of
from contacthub.routing.matching.ranking import place_in_line
from contacthub.routing.words import CHANNELS, Instant, QueueId

ONE_BY_ONE = 64
"""Of so many contacts in line each is counted by itself; the sum over those behind them is an integral."""


def estimated_wait_ms(floor: Floor, contact: Contact, now: Instant) -> int | None:
    """How long the contact is likely to wait from now on.

    None when it waits for no agent of the hub's choice, when no agent who may have it is there, and when too
    little is known of its queue.
    """
    if contact.state is not ContactState.WAITING or contact.queue is None or not is_hub_routed(contact):
        return None
    if contact.set_aside or contact.reserved_for is not None:
        return None
    key = class_of(contact, floor.queues[contact.queue].config)
    free = floor.idle_agents.free(key)
    if free and contact.let_go:
        free &= ~cooling_bits(floor, contact, key, now)
    return 0 if free else _wait_behind(floor, key, contact.key)


def estimated_wait_of_queue_ms(floor: Floor, queue_id: QueueId, now: Instant) -> int | None:
    """How long a contact is likely to wait that comes into the queue now and needs no skill of its own.

    It is taken to be of the channel that the contacts of the queue mostly are.
    """
    queue = floor.queues[queue_id]
    channel = _usual_channel(queue)
    if channel is None:
        return None
    config = queue.config
    key = class_in(config, channel=channel, priority=config.priority)
    if floor.idle_agents.free(key):
        return 0
    place = place_in_line(config.priority, now, floor.entries + 1, head_start_ms=floor.priority_head_start_ms)
    return _wait_behind(floor, key, place)


def _usual_channel(queue: Queue) -> str | None:
    known = [channel for channel in CHANNELS if channel in queue.pace]
    return max(known, key=lambda channel: queue.pace[channel].handled, default=None)


def _wait_behind(floor: Floor, key: ClassKey, place: OrderKey) -> int | None:
    places = floor.idle_agents.places(floor.idle_agents.capable(key), key.channel)
    own = _pace(floor, key)
    if not places or own.handling_ms is None:
        return None
    ahead, work_ms, leaving = 0.0, own.handling_ms, 0.0
    for other, count in _lines_before(floor, key, place):
        pace = _pace(floor, other)
        ahead += count
        work_ms += count * (pace.handling_ms or own.handling_ms)
        leaving += count * pace.leaving_per_ms
    freed_per_ms = places * (ahead + 1) / work_ms
    return round(_until_all_are_gone(freed_per_ms, leaving / ahead if ahead else 0.0, ahead))


def _pace(floor: Floor, key: ClassKey) -> Pace:
    return floor.queues[key.queue].pace.get(key.channel) or Pace()


def _lines_before(floor: Floor, key: ClassKey, place: OrderKey) -> Iterator[tuple[ClassKey, float]]:
    """Every line with how many of its contacts come before this one and go to the same agents."""
    agents = floor.idle_agents
    able = agents.capable(key)
    for other, count in floor.waiting_room.before(place):
        if FAMILY.get(other.channel, other.channel) != FAMILY.get(key.channel, key.channel):
            continue  # it takes no place of those that this contact waits for
        able_too = agents.capable(other)
        if common := agents.places(able & able_too, key.channel):
            yield other, count * common / max(common, agents.places(able_too, key.channel))


def _until_all_are_gone(freed_per_ms: float, leaving_per_ms: float, ahead: float) -> float:
    """The sum of the module's first lines; of the last, broken place in line its part."""
    if leaving_per_ms == 0:
        return (ahead + 1) / freed_per_ms
    whole = min(int(ahead), ONE_BY_ONE)
    waited = sum(1 / (freed_per_ms + each * leaving_per_ms) for each in range(whole + 1))
    # From the middle of the last term on, each further place is as wide as one term of the sum.
    last = freed_per_ms + (whole + 0.5) * leaving_per_ms
    return waited + log(1 + (ahead - whole) * leaving_per_ms / last) / leaving_per_ms
