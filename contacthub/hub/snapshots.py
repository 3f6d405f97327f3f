"""The floor as plain data and back, for restarts. Never the truth: the log is."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from functools import reduce
from operator import or_
from typing import Any

from contacthub.hub.plain import from_plain, to_plain
from contacthub.routing.config import Interruptions
from contacthub.routing.floor.contact import Contact, Unfinished
from contacthub.routing.floor.entities import Agent, Queue
from contacthub.routing.floor.floor import Floor
from contacthub.routing.floor.floor_state import Pairs
from contacthub.routing.floor.states import ContactState
from contacthub.routing.floor.waiting import stand_in_line
from contacthub.routing.words import ContactId, QueueId

SNAPSHOT_VERSION = 50
"""Raised when the plain form changes; older snapshots are then passed over and the log replayed.

Where days of the log are archived, a start then reads their files too.
"""


def dump_floor(floor: Floor) -> dict[str, Any]:
    """All routing state, with every order that decisions depend on; what is long is an iterator."""
    return {
        "breaks": sorted(floor.breaks),
        "priority_head_start_ms": floor.priority_head_start_ms,
        "interrupted_by": floor.interrupted_by,
        "blocked": floor.blocked_pairs(),
        "day_began_at": floor.day_began_at,
        "rank": floor.rank,
        "entries": floor.entries,
        "idle_turns": floor.idle_turns,
        "agents": map(short, floor.agents.values()),
        "bench": (agent.id for agent in floor.idle_agents.in_order()),  # its name in stored snapshots
        "queues": {key: to_plain(queue) for key, queue in floor.queues.items()},
        "contacts": map(short, floor.contacts.values()),
        "deadlines": _deadlines(floor),
        "keeping": _keeping(floor),
        "unfinished": [to_plain(each) for each in floor.unfinished],
    }


def _keeping(floor: Floor) -> list[list[Any]]:
    """By reserve the agents whom it keeps: their bits are others once the floor is loaded."""
    first = floor.idle_agents.first
    return [
        [*reserve, [agent.id for agent in first(agents, agents.bit_count())]]
        for reserve, agents in sorted(floor.keeping.items())
    ]


DEFAULTS: dict[type[Any], tuple[tuple[str, Any], ...]] = {}
"""The fields of each class that was made short, with what they are in a new one."""


def short(entity: Any) -> dict[str, Any]:  # Any: of whatever data class
    """An entity as plain data, without what is as in a new one: most of a waiting contact's fields are."""
    return {
        name: to_plain(value)
        for name, default in _defaults(type(entity))
        if (value := getattr(entity, name)) != default
    }


def _defaults(entity: type[Any]) -> tuple[tuple[str, Any], ...]:
    if entity not in DEFAULTS:
        DEFAULTS[entity] = tuple((each.name, _default(each)) for each in dataclasses.fields(entity))
    return DEFAULTS[entity]


def _default(field: dataclasses.Field[Any]) -> Any:
    made = field.default_factory
    return field.default if made is dataclasses.MISSING else made()


def _deadlines(floor: Floor) -> Iterator[list[Any]]:
    for at, _, *about in floor.deadlines.in_order():
        yield [at, *about]


def load_floor(plain: dict[str, Any]) -> Floor:
    """The floor that was dumped."""
    floor = Floor()
    floor.breaks = frozenset(plain["breaks"])
    floor.priority_head_start_ms = plain["priority_head_start_ms"]
    floor.interrupted_by = from_plain(Interruptions, plain["interrupted_by"])
    floor.keep_apart(from_plain(Pairs, plain["blocked"]))
    floor.day_began_at = plain["day_began_at"]
    floor.rank = plain["rank"]
    floor.entries, floor.idle_turns = plain["entries"], plain["idle_turns"]
    floor.queues.update((QueueId(key), from_plain(Queue, queue)) for key, queue in plain["queues"].items())
    floor.list_policies()
    for each in plain["agents"]:
        agent: Agent = from_plain(Agent, each)
        floor.agents[agent.id] = agent
    for agent_id in plain["bench"]:
        floor.idle_agents.update(floor.agents[agent_id])
    for queue, channel, kept in plain["keeping"]:
        floor.keeping[QueueId(queue), channel] = reduce(or_, map(floor.idle_agents.bit, kept), 0)
    contacts: list[Contact] = [from_plain(Contact, each) for each in plain["contacts"]]
    for contact in contacts:
        floor.contacts[ContactId(contact.id)] = contact
    for contact in sorted(contacts, key=lambda each: each.key):
        if contact.state is ContactState.WAITING:
            stand_in_line(floor, contact)
    for at, kind, subject, detail in plain["deadlines"]:
        # In their order: of those due at the same instant, the one set first comes first.
        floor.deadlines.set(at, kind, subject, detail)
    for each in plain["unfinished"]:
        floor.unfinished.add(from_plain(Unfinished, each))
    floor.forget_unsettled()
    return floor
