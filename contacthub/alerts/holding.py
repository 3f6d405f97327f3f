"""Where the rules of the floor hold now, and their values: one pass through queues and agents at most."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final, NamedTuple

from contacthub.contacts.today import QueueFigures
from contacthub.contacts.world import World
from contacthub.floor_file.directory import AlertEntry
from contacthub.reports.live_figures import (
    LiveFigures,
    Serving,
    is_signed_in,
    lacks_agents,
    longest_wait_ms,
)
from contacthub.routing.floor.entities import Queue
from contacthub.routing.values import value
from contacthub.routing.words import Instant, QueueId

SECOND_MS: Final = 1_000
MINUTE_MS: Final = 60_000
AT_LEAST: Final = 1
"""Visits of which a service level is worth something, where the rule does not say."""


class Subject(NamedTuple):
    """A rule at a queue or at an agent."""

    rule: str
    queue: str | None = None
    agent: str | None = None


@value(kw_only=True)
class Looked:
    """What rules are looked at by."""

    world: World
    live: LiveFigures
    now: Instant
    serving: Mapping[QueueId, Serving]


Values = dict[Subject, float]
"""Where rules hold, and their values: seconds, minutes, percent, or how many wait."""
OfQueue = Callable[[AlertEntry, QueueId, Queue, Looked], float | None]
"""The value of a rule at a queue where it holds; None: it does not."""


def _longest_wait(rule: AlertEntry, name: QueueId, queue: Queue, looked: Looked) -> float | None:
    seconds = longest_wait_ms(queue, looked.now) // SECOND_MS
    return seconds if seconds > (rule.above_seconds or 0) else None


def _service_level(rule: AlertEntry, name: QueueId, queue: Queue, looked: Looked) -> float | None:
    figures: QueueFigures = (
        looked.world.figures.of(name, looked.now)
        if rule.last_minutes is None
        else looked.live.last(name, rule.last_minutes, looked.now)
    )
    level = figures.service_level()
    is_enough = figures.answered + figures.abandoned >= (rule.at_least_offered or AT_LEAST)
    return level if is_enough and level is not None and level < (rule.below_percent or 0) else None


def _nobody_signed_in(rule: AlertEntry, name: QueueId, queue: Queue, looked: Looked) -> float | None:
    return float(queue.waiting_count) if lacks_agents(queue, looked.serving[name]) else None


def _unanswered(rule: AlertEntry, name: QueueId, queue: Queue, looked: Looked) -> float | None:
    _, since = looked.world.unanswered.of(name)
    minutes = 0 if since is None else (looked.now - since) // MINUTE_MS
    return minutes if minutes >= (rule.unanswered_minutes or 0) and since is not None else None


OF_QUEUES: Final[Mapping[str, OfQueue]] = {
    "longest_wait": _longest_wait,
    "service_level": _service_level,
    "nobody_signed_in": _nobody_signed_in,
    "unanswered": _unanswered,
}
LIMITS: Final[Mapping[str, str]] = {
    "longest_wait": "above_seconds",
    "service_level": "below_percent",
    "state_too_long": "above_seconds",
    "unanswered": "unanswered_minutes",
}


def limit_of(rule: AlertEntry) -> int:
    """The limit that a rule has; 0: its kind has none."""
    found = getattr(rule, LIMITS[rule.kind]) if rule.kind in LIMITS else None
    return int(found or 0)


def is_worse(kind: str, value: float, than: float) -> bool:
    """Whether a value is worse than another: a service level is worse the lower it is."""
    return value < than if kind == "service_level" else value > than


async def holding(world: World, live: LiveFigures, now: Instant) -> Values:
    """Where the floor's rules hold.

    Raises:
        StorageUnavailable: what a rule needs cannot be read.
    """
    rules = world.directory.alerts
    if any(each.last_minutes is not None for each in rules.values()):
        await live.read(now)
    needs_serving = any(each.kind == "nobody_signed_in" for each in rules.values())
    looked = Looked(world=world, live=live, now=now, serving=live.count_serving(now) if needs_serving else {})
    found: Values = {}
    for name, rule in rules.items():
        if (at_queue := OF_QUEUES.get(rule.kind)) is not None:
            for queue_id, queue in _queues(rule, world):
                if (value := at_queue(rule, queue_id, queue, looked)) is not None:
                    found[Subject(name, queue=queue_id)] = value
    of_agents = {name: each for name, each in rules.items() if each.kind == "state_too_long"}
    if of_agents:
        found.update(_agents(of_agents, world, now))
    return found


def _queues(rule: AlertEntry, world: World) -> Iterator[tuple[QueueId, Queue]]:
    queues = world.floor.queues
    if not rule.queues:
        yield from queues.items()
        return
    for each in rule.queues:
        if (queue := queues.get(QueueId(each))) is not None:
            yield QueueId(each), queue


def _agents(rules: Mapping[str, AlertEntry], world: World, now: Instant) -> Iterator[tuple[Subject, float]]:
    by_state: dict[str, list[str]] = {}
    by_presence: dict[str, list[str]] = {}
    for name, rule in rules.items():
        by, key = (by_state, rule.state) if rule.presence is None else (by_presence, rule.presence)
        by.setdefault(key or "", []).append(name)
    for agent_id, agent in world.floor.agents.items():
        asked = (
            *((each, agent.since) for each in by_state.get(agent.state, ())),
            *((each, agent.presence_since) for each in by_presence.get(agent.presence, ())),
        )
        for name, since in asked:
            rule, seconds = rules[name], (now - since) // SECOND_MS
            if seconds <= (rule.above_seconds or 0) or not is_signed_in(agent):
                continue
            if not rule.queues or not {*agent.queues}.isdisjoint(rule.queues):
                yield Subject(name, agent=agent_id), seconds
