"""Why a contact waits, and why an offer went to whom: the log's bounded reasons, and the rest by replay."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

from contacthub.api.json import Json
from contacthub.hub.log import Log, LogItem
from contacthub.hub.snapshots import replayed
from contacthub.routing.events import OfferMade
from contacthub.routing.floor.entities import is_hub_routed
from contacthub.routing.floor.floor import Floor
from contacthub.routing.floor.states import ContactState
from contacthub.routing.matching.lines import class_of
from contacthub.routing.matching.why import exclusions, verdicts
from contacthub.routing.words import ContactId, Instant

REPLAY_TIMEOUT_S = 20.0
MOST_AGENTS = 500
"""Agents listed; the counts beside them are of all."""


def why_now(floor: Floor, contact_id: ContactId, now: Instant) -> Json | None:
    """How many agents each reason leaves out now; None when the contact waits for no agent of ours."""
    contact = floor.contacts.get(contact_id)
    if contact is None or contact.state is not ContactState.WAITING or not is_hub_routed(contact):
        return None
    queue = floor.queues[contact.queue] if contact.queue is not None else None
    if queue is None:
        return None
    key = class_of(contact, queue.config)
    return {
        "excluded": dict(exclusions(floor, contact, key, now)),
        "candidates": floor.idle_agents.free(key).bit_count(),
        "reserved_for": contact.reserved_for,
        "set_aside": contact.set_aside,
    }


async def agents_at(store: Log, offer: LogItem) -> list[Json] | None:
    """Every agent at the moment of an offer, with what left them out; None when that takes too long.

    The floor of that moment is made by replaying the log to the event before the offer.
    """
    event = offer.event
    if not isinstance(event, OfferMade) or event.observed:
        return None
    async with AsyncExitStack() as stack:
        try:
            async with asyncio.timeout(REPLAY_TIMEOUT_S):
                _, floor = await stack.enter_async_context(replayed(store, offer.seq - 1))
        except TimeoutError:
            return None
        return _agents_on(floor, event)


def _agents_on(floor: Floor, event: OfferMade) -> list[Json] | None:
    contact = floor.contacts[ContactId(event.contact_id)]
    queue = floor.queues.get(contact.queue) if contact.queue is not None else None
    if queue is None:
        return None
    found = verdicts(floor, contact, class_of(contact, queue.config), event.at)
    return [
        {
            "agent": agent.id,
            "excluded": reason,
            "idle_ms": event.at - agent.idle_since if reason is None else None,
            "state": agent.state.value,
            "presence": agent.shown_presence,
        }
        for agent, reason in found[:MOST_AGENTS]
    ]
