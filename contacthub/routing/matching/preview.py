"""Who would get a contact if it came now, without its coming: the floor stays as it is."""

from __future__ import annotations

from contacthub.routing import events as e
from contacthub.routing.floor.contact import Contact, Visit
from contacthub.routing.floor.entities import Agent
from contacthub.routing.floor.floor import Floor
from contacthub.routing.floor.states import ContactState
from contacthub.routing.matching.assignment import candidates
from contacthub.routing.matching.classes import ClassKey
from contacthub.routing.matching.estimating import estimated_wait_ms
from contacthub.routing.matching.why import explain, verdicts
from contacthub.routing.turn import Turn
from contacthub.routing.values import value
from contacthub.routing.words import ContactId, CustomerId, Instant, QueueId, Routing, Skills


@value(kw_only=True)
class Wanted:
    """A contact that may come. ``priority`` None: its queue's."""

    channel: str
    queue: QueueId
    skills: Skills = ()
    preferred: Skills = ()
    priority: int | None = None
    customer_id: CustomerId | None = None


@value(kw_only=True)
class Choice:
    """Who would be offered it once it has reached a step; None: it would wait on.

    ``verdicts``: every agent with what leaves them out, None of those who may have it, the best first.
    """

    key: ClassKey
    agent: Agent | None
    why: e.Why
    verdicts: tuple[tuple[Agent, str | None], ...]


@value(kw_only=True)
class Preview:
    """What would happen at once, ``choices[0]``, and after each step of the queue.

    ``before``: how many contacts of its queue stand before it; ``estimated_wait_ms`` None: not known.
    """

    choices: tuple[Choice, ...]
    before: int
    estimated_wait_ms: int | None


def preview(floor: Floor, wanted: Wanted, now: Instant) -> Preview:
    """What would happen to it; the queue is one of the floor."""
    contact = _as_if_it_came(floor, wanted, now)
    steps = len(floor.queues[wanted.queue].config.steps)
    return Preview(
        before=floor.waiting_room.count_before(contact.key, wanted.queue),
        estimated_wait_ms=estimated_wait_ms(floor, contact, now),
        choices=tuple(_choice(floor, contact, step, now) for step in range(steps + 1)),
    )


def _choice(floor: Floor, contact: Contact, step: int, now: Instant) -> Choice:
    contact.step = step
    key, best = candidates(Turn(floor, now), contact)
    return Choice(
        key=key,
        agent=best[0].agent if best else None,
        why=explain(floor, contact, key, best, step="preview", now=now),
        verdicts=tuple(verdicts(floor, contact, key, now)),
    )


def _as_if_it_came(floor: Floor, wanted: Wanted, now: Instant) -> Contact:
    """The contact as it would be once it is in line; no index of the floor knows of it."""
    config = floor.queues[wanted.queue].config
    priority = config.priority if wanted.priority is None else wanted.priority
    contact = Contact(
        id=ContactId(""),
        channel=wanted.channel,
        direction="inbound",
        routing=Routing.HUB,
        skills=wanted.skills,
        preferred=wanted.preferred,
        priority=priority,
        customer_id=wanted.customer_id,
        arrived_at=now,
        last_occurred_at=now,
        state=ContactState.WAITING,
        visits=[Visit(queue=wanted.queue, entered_at=now)],
    )
    contact.key = floor.place(priority, now, floor.entries + 1, config)
    return contact
