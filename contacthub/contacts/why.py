"""Why a contact waits, and why an offer went to whom: the log's bounded reasons, and the rest by replay."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack

from contacthub.api.json import Json
from contacthub.hub.log import Log, LogItem
from contacthub.hub.snapshotting import replayed
from contacthub.routing.events import OfferMade
from contacthub.routing.floor.contact import is_hub_routed
from contacthub.routing.floor.entities import Agent
from contacthub.routing.floor.floor import Floor
from contacthub.routing.floor.states import ContactState
from contacthub.routing.matching.classes import ClassKey, class_of
from contacthub.routing.matching.estimating import estimated_wait_ms
from contacthub.routing.matching.why import OF_SKILLS, Lack, exclusions, lacks, verdicts
from contacthub.routing.words import ContactId, Instant

REPLAY_TIMEOUT_S = 20.0
MOST_AGENTS = 500
"""Agents listed; the counts beside them are of all."""


def why_now(floor: Floor, contact_id: ContactId, now: Instant) -> Json | None:
    """Who could have the contact now, and what leaves the others out; None: it waits for no agent of ours."""
    contact = floor.contacts.get(contact_id)
    if contact is None or contact.state is not ContactState.WAITING or not is_hub_routed(contact):
        return None
    queue = floor.queues[contact.queue] if contact.queue is not None else None
    if queue is None:
        return None
    key = class_of(contact, queue.config)
    found = verdicts(floor, contact, key, now)
    return {
        "excluded": dict(exclusions(floor, contact, key, now)),
        "candidates": floor.idle_agents.free(key).bit_count(),
        "reserved_for": contact.reserved_for,
        "set_aside": contact.set_aside,
        "priority": contact.priority,
        "needs": dict(key.tiers[0].skills),
        "before": floor.waiting_room.count_before(contact.key),
        "estimated_wait_ms": estimated_wait_ms(floor, contact, now),
        "agents": agents_shown(found, key, now),
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
                state = await stack.enter_async_context(replayed(store, offer.seq - 1))
        except TimeoutError:
            return None
        return _agents_on(state.floor, event)


def _agents_on(floor: Floor, event: OfferMade) -> list[Json] | None:
    contact = floor.contacts[ContactId(event.contact_id)]
    queue = floor.queues.get(contact.queue) if contact.queue is not None else None
    if queue is None:
        return None
    key = class_of(contact, queue.config)
    return agents_shown(verdicts(floor, contact, key, event.at), key, event.at)


def agents_shown(found: Sequence[tuple[Agent, str | None]], key: ClassKey, at: Instant) -> list[Json]:
    """Every agent with what leaves them out; the best first, at most ``MOST_AGENTS``."""
    return [
        {
            "agent": agent.id,
            "excluded": reason,
            "lacks": lacks_shown(lacks(agent, key)) if reason in OF_SKILLS else [],
            "idle_ms": at - agent.idle_since if reason is None else None,
            "state": agent.state.value,
            "presence": agent.shown_presence,
        }
        for agent, reason in found[:MOST_AGENTS]
    ]


def lacks_shown(lacking: Sequence[Lack]) -> list[Json]:
    """The skills that are missing, with the level asked for and the one that is there."""
    return [{"skill": skill, "level": level, "has": has} for skill, level, has in lacking]
