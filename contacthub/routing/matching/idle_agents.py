"""The agents in order of idleness, as bit sets: "the longest-idle agent with these skills" is a few ANDs.

Every agent has a position, higher when idle for less long. Every property is an integer that has the bit of
each agent's position who has the property. The agents who can take a contact are the AND of a handful of
these integers, and the longest idle of them is the lowest bit:

    position          3 2 1 0      lina 0, wang 1, zhao 2, qian 3: lina is idle for longest
    in queue support  1 1 1 1
    wine, level 3     0 1 1 0      wang and zhao
    has room: voice   1 1 0 1      wang talks
    AND               0 1 0 0      zhao

An agent who becomes the least idle moves to the next unused position. When most positions below are unused,
all agents are numbered anew from 0 (``_compact``), so that the integers stay short.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain

from contacthub.routing.floor.entities import Agent
from contacthub.routing.matching.lines import ClassKey
from contacthub.routing.matching.properties import (
    HAS_ROOM,
    IS_AVAILABLE,
    IS_IDLE,
    IS_OFFLINE,
    IS_PRESENT,
    TAKES,
    Property,
    abilities_of,
    at_level,
    in_queue,
    states_of,
    takes,
)
from contacthub.routing.words import AgentId


class IdleAgents:
    """Positions and properties of all agents, the busy and the absent too.

    ``_bits`` has the integer of each property; ``_abilities`` and ``_states`` have the properties of each
    agent, so that an update changes only the integers of the properties gained and lost.
    """

    def __init__(self) -> None:
        self._at: dict[int, Agent] = {}
        self._next = 0
        self._position: dict[AgentId, int] = {}
        self._bits: dict[Property, int] = {}
        self._abilities: dict[AgentId, frozenset[Property]] = {}
        self._states: dict[AgentId, frozenset[Property]] = {}
        # Only the levels and channels that contacts have asked for are kept as properties. Agents change far
        # more often than contacts ask for something new, and each change then touches fewer integers.
        self._levels: dict[str, set[int]] = {}
        self._channels: set[str] = set()

    def __len__(self) -> int:
        return len(self._position)

    def update(self, agent: Agent) -> None:
        """Take over what changed of the agent's presence, contacts and room; the place stays."""
        if agent.id not in self._position:
            self.move_to_end(agent)
            return
        states = states_of(agent, self._channels)
        self._states[agent.id] = self._replace(agent, self._states[agent.id], states)

    def refit(self, agent: Agent) -> None:
        """Take over what changed of the agent's skills, queues and capacity too; the place stays."""
        if agent.id in self._position:
            abilities = abilities_of(agent, self._levels, self._channels)
            self._abilities[agent.id] = self._replace(agent, self._abilities[agent.id], abilities)
        self.update(agent)

    def move_to_end(self, agent: Agent) -> None:
        """Make the agent the least idle."""
        abilities = self._abilities.get(agent.id)
        if abilities is None:
            abilities = abilities_of(agent, self._levels, self._channels)
        self.remove(agent.id)
        if self._next > 4 * len(self._position) + 64:
            self._compact()
        self._place(agent, abilities)

    def remove(self, agent_id: AgentId) -> None:
        """Forget an agent."""
        position = self._position.pop(agent_id, None)
        if position is None:
            return
        bit = 1 << position
        for name in chain(self._abilities.pop(agent_id), self._states.pop(agent_id)):
            self._bits[name] ^= bit
        del self._at[position]

    def _replace(
        self, agent: Agent, old: frozenset[Property], new: frozenset[Property]
    ) -> frozenset[Property]:
        """Clear the agent's bit in properties lost, set it in properties gained."""
        bit = 1 << self._position[agent.id]
        for name in old - new:
            self._bits[name] ^= bit
        for name in new - old:
            self._bits[name] = self._bits.get(name, 0) | bit
        return new

    def narrowed(self, key: ClassKey) -> Iterator[tuple[str, int]]:
        """Yield the agents left after each step of narrowing down, with the reason why others dropped out.

        Steps in this order: not_in_queue, lacks_skill, level_too_low, channel, offline, on_break,
        no_console, busy.
        """
        get = self._bits.get
        self._serve(key.channel)
        bits = get(in_queue(key.queue), 0)
        yield "not_in_queue", bits
        for skill, _ in key.skills:
            bits &= self._with_level(skill, 1)
        yield "lacks_skill", bits
        for skill, level in key.skills:
            bits &= self._with_level(skill, level)
        yield "level_too_low", bits
        bits &= get(TAKES[key.channel], 0)
        yield "channel", bits
        bits &= ~get(IS_OFFLINE, 0)
        yield "offline", bits
        bits &= get(IS_AVAILABLE, 0)
        yield "on_break", bits
        bits &= get(IS_PRESENT, 0)
        yield "no_console", bits
        yield "busy", bits & get(HAS_ROOM[key.channel], 0)

    def capable(self, key: ClassKey) -> int:
        """The agents who serve such contacts and are there, busy or not."""
        get = self._bits.get
        self._serve(key.channel)
        bits = (
            get(in_queue(key.queue), 0)
            & get(IS_AVAILABLE, 0)
            & get(IS_PRESENT, 0)
            & get(TAKES[key.channel], 0)
        )
        for skill, level in key.skills:
            bits &= self._with_level(skill, level)
        return bits

    def free(self, key: ClassKey) -> int:
        """The agents of ``capable`` who have room."""
        return self.capable(key) & self._bits.get(HAS_ROOM[key.channel], 0)

    def idle_first(self, bits: int, count: int) -> list[Agent]:
        """The ``count`` best of ``bits``: those without any contact, then the others, longest idle first."""
        idle = bits & self._bits.get(IS_IDLE, 0)
        best = self.first(idle, count)
        return best if len(best) == count else best + self.first(bits ^ idle, count - len(best))

    def all_bits(self) -> int:
        """The bits of all agents."""
        return sum(1 << position for position in self._position.values())

    def bit(self, agent_id: AgentId) -> int:
        """The agent's bit; 0 when unknown."""
        position = self._position.get(agent_id)
        return 0 if position is None else 1 << position

    def first(self, bits: int, count: int) -> list[Agent]:
        """The ``count`` longest idle of ``bits``."""
        found: list[Agent] = []
        while bits and len(found) < count:
            low = bits & -bits  # the lowest bit: the longest idle
            bits ^= low
            found.append(self._at[low.bit_length() - 1])
        return found

    def _with_level(self, skill: str, level: int) -> int:
        """The agents who have the skill at the level; it is a property from its first use on."""
        name = at_level(skill, level)
        known = self._levels.setdefault(skill, set())
        if level not in known:
            known.add(level)
            self._introduce(name, self._abilities, lambda agent: agent.skills.get(skill, 0) >= level)
        return self._bits.get(name, 0)

    def _serve(self, channel: str) -> None:
        """Make the channel's capacity and room properties on its first use."""
        if channel not in self._channels:
            self._channels.add(channel)
            self._introduce(TAKES[channel], self._abilities, lambda agent: takes(agent, channel))
            self._introduce(HAS_ROOM[channel], self._states, lambda agent: agent.has_room(channel))

    def _introduce(
        self, name: Property, lists: dict[AgentId, frozenset[Property]], has: Callable[[Agent], bool]
    ) -> None:
        """Begin to keep a property: set its bits in one byte array, then make it one integer.

        An integer cannot be changed in place: setting ten thousand bits one by one would copy it as often.
        """
        array = bytearray((self._next >> 3) + 1)
        for position, agent in self._at.items():
            if has(agent):
                array[position >> 3] |= 1 << (position & 7)
                lists[agent.id] |= {name}
        self._bits[name] = int.from_bytes(array, "little")

    def in_order(self) -> list[Agent]:
        """All agents, longest idle first."""
        return list(self._at.values())

    def _place(self, agent: Agent, abilities: frozenset[Property]) -> None:
        position, self._next = self._next, self._next + 1
        self._position[agent.id], self._at[position] = position, agent
        self._abilities[agent.id] = self._replace(agent, frozenset(), abilities)
        self._states[agent.id] = self._replace(agent, frozenset(), states_of(agent, self._channels))

    def _compact(self) -> None:
        # As in _introduce: byte arrays are ten times faster than an integer for each agent and property.
        agents = self.in_order()
        self._at, self._next = dict(enumerate(agents)), len(agents)
        arrays: dict[Property, bytearray] = {}
        for position, agent in enumerate(agents):
            self._position[agent.id] = position
            byte, mask = position >> 3, 1 << (position & 7)
            for name in chain(self._abilities[agent.id], self._states[agent.id]):
                array = arrays.get(name)
                if array is None:
                    array = arrays[name] = bytearray((len(agents) >> 3) + 1)
                array[byte] |= mask
        self._bits = {name: int.from_bytes(array, "little") for name, array in arrays.items()}
