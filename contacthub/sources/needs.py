"""Whom a contact is from and what it needs, by its source, its customer and the floor file's rules on both.

    source           skills, preferred_skills, priority, language
    customer         language, a preference; tier, by the floor's ``tier_priority``
    [[queues.when]]  of the queue that it comes into: skills, preferences and priority of each rule that holds

A look-up that takes longer than an arrival waits for is taken into account when it is done, as long as the
contact still waits; what its source asked for is in its details until then, also over a restart.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

import orjson

from contacthub.api.json import Json
from contacthub.contacts.details import Asked, Details
from contacthub.contacts.world import World
from contacthub.customers.card import Drawn
from contacthub.database.units import StorageUnavailable
from contacthub.floor_file.conditions import (
    CONTACT,
    CUSTOMER,
    LISTS,
    MOST_ELEMENTS,
    ConditionFailed,
    holds,
)
from contacthub.floor_file.directory import Condition
from contacthub.hub.hub import Hub
from contacthub.routing import commands as c
from contacthub.routing.errors import Rejected
from contacthub.routing.floor.contact import Contact
from contacthub.routing.floor.states import ContactState
from contacthub.routing.values import value
from contacthub.routing.words import AgentId, ContactId, CustomerId, QueueId, Skills, merged
from contacthub.sources import incoming as i

HIGHEST_PRIORITY = 1_000
LATE = "late"
"""The status of a card that stands for one whose look-up took too long."""

NO_CUSTOMER: dict[str, Any] = {
    "id": None, "name": None, "company": None, "tier": None, "tier_by": None, "tier_until": None,
    "language": None, "occasions": [], "groups": [], "tags": [], "consents": [], "do_not_contact": False,
    "phones": [], "emails": [], "addresses": [], "birthday": None, "notes": None, "attributes": {},
}  # fmt: skip
"""What a condition sees of a customer who is not known."""


@value(kw_only=True)
class Arriving:
    """What a source says of a contact that it puts in a queue; ``source`` None: it may be any."""

    source: str | None
    queue: QueueId
    data: i.Arrived


@value(kw_only=True)
class Needs:
    """What comes of it. ``rules``: of the queue's ``when`` those that hold, ``failed_rules``: undecided.

    ``customer_id`` None: no customer was found by then, or several; ``last_agent``: who handled them last.
    """

    customer_id: CustomerId | None
    verdict: str
    last_agent: AgentId | None
    skills: Skills
    preferred: Skills
    priority: int
    former_ids: tuple[CustomerId, ...] = ()
    rules: tuple[int, ...] = ()
    failed_rules: tuple[int, ...] = ()


class Needing:
    """Finds out what contacts need, before they are put in line and when more is known."""

    def __init__(self, hub: Hub, world: World, card_of: Callable[[str], Drawn | None]) -> None:
        self._hub = hub
        self._world = world
        self._card_of = card_of

    def arrival(self, contact_id: ContactId, arriving: Arriving) -> c.Arrival:
        """The arrival of a contact that is about to be put in line, with what follows from its customer."""
        needs, data = self.of(contact_id, arriving), arriving.data
        return c.Arrival(
            contact_id=contact_id,
            channel=data.channel,
            direction=data.direction,
            queue=arriving.queue,
            source=arriving.source,
            skills=needs.skills,
            preferred=needs.preferred,
            rules=needs.rules,
            failed_rules=needs.failed_rules,
            priority=needs.priority,
            customer_id=needs.customer_id,
            former_ids=needs.former_ids,
            verdict=needs.verdict,
            last_agent=needs.last_agent,
        )

    def of(self, contact_id: str, arriving: Arriving) -> Needs:
        """What a contact needs that is about to be put in line."""
        return self.with_card(arriving, self._card_of(contact_id))

    def to_be_kept(self, details: Details) -> Details:
        """The details of an arrival, without what its source asked for if its customer is looked up."""
        card = self._card_of(details.contact_id)
        return (
            details if card is None or card.status == LATE else replace(details, asked=None, tier=card.tier)
        )

    def card_came(self, contact_id: str, card: Drawn) -> None:
        """Change what a contact needs that still waits, as the look-up is done by now."""
        details = self._world.details.get(contact_id)
        contact = self._world.floor.contacts.get(ContactId(contact_id))
        if card.status == LATE or details is None or contact is None or details.asked is None:
            return  # it is looked up again, it is over, or its customer counts already
        arriving = _arrived(contact, details, details.asked)
        if contact.state is not ContactState.WAITING or contact.queue != arriving.queue:
            return  # the rules of another queue are not asked
        needs = self.with_card(arriving, card)
        changed = c.EnrichContact(
            contact_id=contact.id,
            skills=needs.skills,
            preferred=needs.preferred,
            priority=needs.priority,
            rules=needs.rules,
            failed_rules=needs.failed_rules,
        )
        # One that is offered in this moment stays as it was known; when the log takes nothing, the customer
        # is looked up again once the floor is read back from it.
        with suppress(Rejected, StorageUnavailable), self._world.details.changed(contact_id, asked=None):
            self._hub.handle(changed)

    def with_card(self, arriving: Arriving, card: Drawn | None) -> Needs:
        """What a contact needs whose customer's card this is; None: nothing is known of the customer."""
        directory, data = self._world.directory, arriving.data
        skills, preferred = as_skills(data.skills), _preferred(data, card)
        queue = self._world.floor.queues[arriving.queue].config
        priority = queue.priority if data.priority is None else data.priority
        if card is not None and card.tier is not None:
            priority += directory.floor.tier_priority.get(card.tier, 0)
        entry = directory.queues.get(arriving.queue)
        conditions = entry.when if entry is not None else []
        rules, failed = _decided(conditions, arriving, card) if conditions else ([], [])
        for n in rules:
            rule = conditions[n - 1]
            skills = merged(skills, as_skills(rule.get("skills")))
            preferred = merged(preferred, as_skills(rule.get("prefer")))
            priority += rule.get("priority", 0)
        customer_id, last_agent = (None, None) if card is None else (card.customer_id, card.last_agent)
        return Needs(
            customer_id=CustomerId(customer_id) if customer_id is not None else None,
            former_ids=() if card is None else tuple(map(CustomerId, card.former_ids)),
            verdict=card.match.verdict if card is not None and customer_id is not None else "none",
            last_agent=AgentId(last_agent) if last_agent is not None else None,
            skills=skills,
            preferred=preferred,
            priority=max(-HIGHEST_PRIORITY, min(HIGHEST_PRIORITY, priority)),
            rules=tuple(rules),
            failed_rules=tuple(failed),
        )


def _arrived(contact: Contact, details: Details, asked: Asked) -> Arriving:
    """What its source said of a contact as it came."""
    data = i.Arrived(
        ref=details.ref,
        channel=contact.channel,
        direction=contact.direction,
        skills=asked.skills,
        preferred_skills=asked.preferred,
        priority=asked.priority,
        language=details.language,
        attributes=details.attributes,
    )
    return Arriving(source=details.source, queue=contact.visits[0].queue, data=data)


def as_skills(said: dict[str, int] | None) -> Skills:
    """Skills as routing has them."""
    return tuple(sorted((said or {}).items()))


def _preferred(data: i.Arrived, card: Drawn | None) -> Skills:
    """What its agent had better have: what the source says, and the language of contact or customer.

    Where no agent has a skill with the name of the language, it tells none apart.
    """
    language = data.language or (card.language if card is not None else None)
    spoken = {language: 1} if language else {}
    return as_skills({**spoken, **(data.preferred_skills or {})})


def _decided(
    conditions: Sequence[Condition], arriving: Arriving, card: Drawn | None
) -> tuple[list[int], list[int]]:
    """Which conditions hold, and which could not be decided, counted from 1."""
    facts = _facts(arriving, card)
    held, failed = [], []
    for n, condition in enumerate(conditions, 1):
        try:
            if holds(condition["match"], facts):
                held.append(n)
        except ConditionFailed:
            failed.append(n)
    return held, failed


def _facts(arriving: Arriving, card: Drawn | None) -> dict[str, Any]:
    known: Json = {} if card is None else orjson.loads(card.text)
    customer: Mapping[str, Any] = known.get("customer") or NO_CUSTOMER
    data = arriving.data
    contact = {
        "channel": data.channel,
        "direction": data.direction,
        "queue": arriving.queue,
        "source": arriving.source,
        "language": data.language,
        "attributes": _bounded(data.attributes or {}),
    }
    return {
        CONTACT: contact,
        CUSTOMER: {**customer, "attributes": _bounded(customer["attributes"])},
        **{name: known.get(name, []) for name in LISTS},
    }


def _bounded(attributes: dict[str, Any]) -> dict[str, Any]:
    """Attributes whose lists are no longer than a condition may go through."""
    return {
        name: each[:MOST_ELEMENTS] if isinstance(each, list) else each for name, each in attributes.items()
    }
