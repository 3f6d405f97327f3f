"""What matching must know of an agent, as properties that they have or have not.

Abilities change when an agent is configured or paused in a queue; states change with every contact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from contacthub.routing.floor.entities import Agent
from contacthub.routing.words import CHANNELS, OFFLINE, QueueId

Property = tuple[str, str, int]
"""Kind, what it is about, level: ``("skill", "wine", 3)`` is wine at level 3 or higher."""

IS_AVAILABLE: Property = ("available", "", 0)
IS_OFFLINE: Property = ("offline", "", 0)
IS_PRESENT: Property = ("present", "", 0)
IS_IDLE: Property = ("idle", "", 0)
"""Has no contact at all."""

TAKES: dict[str, Property] = {channel: ("takes", channel, 0) for channel in CHANNELS}
"""Has any capacity for the channel."""

HAS_ROOM: dict[str, Property] = {channel: ("room", channel, 0) for channel in CHANNELS}
"""Has free capacity for the channel."""


def in_queue(queue: QueueId) -> Property:
    """Serves the queue and is not paused in it."""
    return ("queue", queue, 0)


def at_level(skill: str, level: int) -> Property:
    """Has the skill at this level or a higher one."""
    return ("skill", skill, level)


def number_digit(name: str, digit: int) -> Property:
    """Has this binary digit in the number of that name."""
    return ("number", name, digit)


NUMBERS: dict[str, tuple[Callable[[Agent], int], int]] = {
    "fewest_today": (lambda agent: agent.answered_today, 14),
    "least_occupied": (lambda agent: agent.occupied, 7),
    "in_order": (lambda agent: agent.config.place, 17),
}
"""What agents are told apart by where a queue chooses so, lowest first; and how many binary digits it has."""


def number_digits(agent: Agent, names: Iterable[str]) -> Iterator[Property]:
    """The binary digits that are 1 in the agent's numbers."""
    for name in names:
        number = number_of(agent, name)
        yield from (number_digit(name, digit) for digit in range(number.bit_length()) if number >> digit & 1)


def number_of(agent: Agent, name: str) -> int:
    """The agent's number of that name, as far as its digits go."""
    number, digits = NUMBERS[name]
    return min(number(agent), (1 << digits) - 1)


def capacity_digit(channel: str, digit: int) -> Property:
    """Has this binary digit in their capacity for the channel: of 5 contacts at once digits 0 and 2."""
    return ("capacity", channel, digit)


def capacity_digits(agent: Agent, channel: str) -> Iterator[int]:
    """The binary digits of the agent's capacity for the channel that are 1."""
    capacity = capacity_for(agent, channel)
    return (digit for digit in range(capacity.bit_length()) if capacity >> digit & 1)


def capacity_for(agent: Agent, channel: str) -> int:
    """How many contacts of the channel the agent may have at once."""
    return agent.capacity.get(agent.pools[channel], 0)


def abilities_of(
    agent: Agent, levels: Mapping[str, Iterable[int]], channels: Iterable[str]
) -> frozenset[Property]:
    """The agent's abilities, as far as these levels and channels are concerned."""
    abilities = {TAKES[channel] for channel in channels if capacity_for(agent, channel)}
    for channel in channels:
        abilities.update(capacity_digit(channel, digit) for digit in capacity_digits(agent, channel))
    for queue in agent.queues:
        if queue not in agent.paused_queues:
            abilities.add(in_queue(queue))
    for skill, has in agent.skills.items():
        for level in levels.get(skill, ()):
            if has >= level:
                abilities.add(at_level(skill, level))
    return frozenset(abilities)


def states_of(agent: Agent, channels: Iterable[str], numbers: Iterable[str]) -> frozenset[Property]:
    """The agent's states, as far as these channels and numbers are concerned."""
    states = [*number_digits(agent, numbers)]
    states += [HAS_ROOM[channel] for channel in channels if agent.has_room(channel)]
    if agent.is_available:
        states.append(IS_AVAILABLE)
    elif agent.presence == OFFLINE:
        states.append(IS_OFFLINE)
    if agent.present:
        states.append(IS_PRESENT)
    if not agent.load:
        states.append(IS_IDLE)
    return frozenset(states)
