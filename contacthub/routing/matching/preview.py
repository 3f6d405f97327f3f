"""Who would get a contact if it came now, without its coming: the floor stays as it is."""

from __future__ import annotations

from dataclasses import replace

from contacthub.routing import events as e
from contacthub.routing.floor.contact import Contact
from contacthub.routing.floor.entities import Agent
from contacthub.routing.floor.floor import Floor
from contacthub.routing.matching.assignment import candidates, free_keeper
from contacthub.routing.matching.classes import ClassKey
from contacthub.routing.matching.coming import Wanted, as_if_it_came
from contacthub.routing.matching.estimating import estimated_wait_ms
from contacthub.routing.matching.why import explain, verdicts
from contacthub.routing.rules.exits import WayOut, way_out
from contacthub.routing.turn import Turn
from contacthub.routing.values import value
from contacthub.routing.words import AgentId, Instant


@value(kw_only=True)
class Choice:
    """Who would be offered it once it has reached a step; None: it would wait on.

    ``reserved_for``: it is kept for this agent then; ``why`` says who else could have it. ``verdicts``: every
    agent with what leaves them out, None of those who may have it, the best first.
    """

    key: ClassKey
    agent: Agent | None
    reserved_for: AgentId | None
    why: e.Why
    verdicts: tuple[tuple[Agent, str | None], ...]


@value(kw_only=True)
class Preview:
    """What would happen at once, ``choices[0]``, and after each step of the queue.

    ``leaves``: why it could not wait in the queue and how it would leave it at once; nobody of the queue then
    is offered it, and it comes to no step. ``before``: how many contacts of its queue stand before it;
    ``estimated_wait_ms`` None: not known.
    """

    choices: tuple[Choice, ...]
    before: int
    estimated_wait_ms: int | None
    leaves: WayOut | None = None


def preview(floor: Floor, wanted: Wanted, now: Instant) -> Preview:
    """What would happen to it; the queue is one of the floor."""
    contact = as_if_it_came(floor, wanted, now)
    config = floor.queues[wanted.queue].config
    before = floor.waiting_room.count_before(contact.key, wanted.queue)
    if (leaves := way_out(floor, contact)) is not None:
        contact.reserved_for = None
        nobody = replace(_choice(floor, contact, now), agent=None)
        return Preview(before=before, estimated_wait_ms=None, choices=(nobody,), leaves=leaves)
    estimated = estimated_wait_ms(floor, contact, now)
    choices = []
    for step, after_ms in enumerate((0, *(each.after_ms for each in config.steps))):
        contact.step = step
        if after_ms >= config.last_agent_ms:
            contact.reserved_for = None
        choices.append(_choice(floor, contact, now))
    return Preview(before=before, estimated_wait_ms=estimated, choices=tuple(choices))


def _choice(floor: Floor, contact: Contact, now: Instant) -> Choice:
    key, best = candidates(Turn(floor, now), contact)
    agent = best[0].agent if best else None
    if contact.reserved_for is not None:
        agent = free_keeper(floor, contact, contact.reserved_for)
    return Choice(
        key=key,
        agent=agent,
        reserved_for=contact.reserved_for,
        why=explain(floor, contact, key, best, step="preview", now=now),
        verdicts=tuple(verdicts(floor, contact, key, now)),
    )
