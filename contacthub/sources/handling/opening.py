"""A contact arrives; also by an offer or an answer that is the first to be heard of it."""

from __future__ import annotations

from contacthub.clock import uuid7
from contacthub.database.tables import Row
from contacthub.routing import commands as c
from contacthub.routing.words import ContactId, EndedBy, Routing
from contacthub.sources import incoming as i
from contacthub.sources.handling.noting import bounded
from contacthub.sources.handling.step import Step, Taken
from contacthub.sources.rows import EarlyEndUsed


def arrived(step: Step, data: i.Arrived) -> Taken:
    """``contact.arrived``."""
    if step.contact_id is not None:
        return step.ignored("already_arrived")
    return _open(step, data, Routing(data.routing or step.parts.routing_of(step.event.source)))


def opened(step: Step, data: i.MayOpen) -> Taken:
    """Open the contact if it is unknown and the event says enough; its id is None if it stays unknown."""
    arrival = data.opens
    if step.contact_id is not None or arrival is None or step.parts.names.named_queue(arrival) is None:
        return [], step.contact_id
    # The call is at an agent's phone already: the PBX routed it, whatever the source is set to.
    return _open(step, arrival, Routing.PBX)


def _open(step: Step, data: i.Arrived, routing: Routing) -> Taken:
    parts, source = step.parts, step.event.source
    bounded(data.attributes or {})
    queue = parts.names.queue_of(data)
    details = step.prepared or parts.names.details(uuid7(parts.hub.now()), source, data)
    contact_id = ContactId(details.contact_id)
    customer_id, verdict = parts.pop.found(contact_id)
    arrival = c.Arrival(
        contact_id=contact_id,
        channel=data.channel,
        queue=queue,
        direction=data.direction,
        routing=routing,
        skills=tuple(sorted((data.skills or {}).items())),
        priority=data.priority,
        ended_by=_ends_at_once(step, routing),
        customer_id=customer_id,
        verdict=verdict,
        occurred_at=step.at,
    )
    rows: list[Row] = [EarlyEndUsed(source, data.ref)] if step.early_end is not None else []
    with parts.world.details.added(details) as row:
        happened = step.observe(arrival, contact_id, [*rows, row])
    parts.memory.opened(source, data.ref, contact_id)
    if step.early_end is None:
        parts.pop.arrived(contact_id, details.keys(data.channel))
    elif arrival.ended_by is None:
        by, at = step.early_end
        happened += parts.hub.observe(c.End(contact_id=contact_id, ended_by=EndedBy(by), occurred_at=at))
    return happened, contact_id


def _ends_at_once(step: Step, routing: Routing) -> EndedBy | None:
    """By whom a contact ends in the same step in which it arrives, so that the hub does not offer it.

    A contact that the PBX routes is not offered by arriving: its end may follow, with a time of its own.
    """
    if step.early_end is None or routing is Routing.PBX:
        return None
    return EndedBy(step.early_end[0])


HANDLERS = ((i.Arrived, arrived),)
