"""A contact arrives; also by an offer or an answer that is the first to be heard of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from contacthub.clock import uuid7
from contacthub.contacts.details import Details
from contacthub.database.tables import Row
from contacthub.routing import commands as c
from contacthub.routing.matching.coming import HadThread
from contacthub.routing.words import SPOKEN, ContactId, EndedBy, QueueId, Routing
from contacthub.sources import incoming as i
from contacthub.sources.early import ends
from contacthub.sources.handling.noting import bounded
from contacthub.sources.handling.step import Step, Taken
from contacthub.sources.needs import Arriving
from contacthub.sources.rows import EarlyUsed


def arrived(step: Step, data: i.Arrived) -> Taken:
    """``contact.arrived``."""
    if step.contact_id is not None:
        return step.ignored("already_arrived")
    return open_contact(step, data, Routing(data.routing or step.parts.settings.routing(step.event.source)))


def arrival_first(step: Step, data: i.MayOpen) -> i.Arrived | None:
    """The arrival that must be taken in before an offer or an answer: its contact is unknown."""
    if step.contact_id is not None:
        return None
    arrival = data.opens
    return arrival if arrival is not None and step.parts.names.named_queue(arrival) is not None else None


def open_contact(
    step: Step,
    data: i.Arrived,
    routing: Routing,
    then: Callable[[ContactId], c.Observation] | None = None,
    beside: Sequence[Row] = (),
    *,
    had: HadThread | None = None,
) -> Taken:
    """Put a contact in its queue. ``then``: what else the event says, unless the contact was over by then.

    ``had``: who had the thread that it goes on with. ``beside``: what is written with it.
    """
    parts, source = step.parts, step.event.source
    bounded(data.attributes or {})
    queue = parts.names.queue_of(data)
    prepared = step.prepared or parts.names.prepared(uuid7(parts.hub.now()), source, data)
    details = prepared.details
    contact_id = ContactId(details.contact_id)
    # What else the event says is said before the contact ends.
    ended_by = _ends_at_once(step, routing) if then is None else None
    arrival = _arrival(step, data, details, queue=queue, routing=routing)
    facts: list[c.Observation] = [replace(arrival, ended_by=ended_by, had_thread=had)]
    rows: list[Row] = [*beside]
    if ended_by is not None:
        rows += [EarlyUsed(each.source, data.ref, each.id) for each in step.early]
    elif then is not None and not ends(step.early, parts.hub.now() if step.at is None else step.at):
        facts.append(then(contact_id))
    with parts.world.details.added(parts.needing.to_be_kept(details)):
        happened = step.observe_all(facts, contact_id, rows)
    parts.memory.opened(source, data.ref, contact_id)
    if not ends(step.early):
        parts.pop.arrived(contact_id, prepared.keys)
    return happened, contact_id


def _arrival(step: Step, data: i.Arrived, details: Details, *, queue: QueueId, routing: Routing) -> c.Arrival:
    parts, source = step.parts, step.event.source
    number = details.dialled(data.direction) if data.channel in SPOKEN else None
    arriving = Arriving(source=source, queue=queue, data=data)
    return replace(
        parts.needing.arrival(ContactId(details.contact_id), arriving),
        routing=routing,
        silent_ms=parts.settings.silent_ms(source, data.channel),
        can_be_called=number is not None,
        callback_of=parts.world.call_backs.find(queue, number),
        occurred_at=step.at,
    )


def _ends_at_once(step: Step, routing: Routing) -> EndedBy | None:
    """By whom a contact ends as it arrives, so that the hub does not offer it in between.

    A contact that the PBX routes is not offered by arriving: what came early follows, each with its own time.
    """
    if routing is Routing.PBX or len(step.early) != 1:
        return None
    [early] = step.early
    return EndedBy(early.data.by) if isinstance(early.data, i.Ended) else None


HANDLERS = ((i.Arrived, arrived),)
