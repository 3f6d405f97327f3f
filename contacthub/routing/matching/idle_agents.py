"""All agents as bit sets: "the agents with these skills who have room" is a few ANDs.

Every agent has one bit from their first day to their last. Every property is an integer that has the bit of
each agent who has the property. The agents who can take a contact are the AND of a handful of these:

    bit               3 2 1 0      lina 0, wang 1, zhao 2, qian 3
    in queue support  1 1 1 1
    wine, level 3     0 1 1 0      wang and zhao
    has room: voice   1 1 0 1      wang talks
    AND               0 1 0 0      zhao

Which of several is idle for longest is a matter of their turns, which ``rounds`` has in order. How many
contacts each had today, or how much of what is wanted each meets, are ``numbers``: bit sets as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial, reduce
from operator import or_

from contacthub.routing.floor.entities import Agent
from contacthub.routing.matching.classes import ClassKey, Tier
from contacthub.routing.matching.numbers import Digits, total
from contacthub.routing.matching.properties import (
    HAS_ROOM,
    IS_AVAILABLE,
    IS_IDLE,
    IS_OFFLINE,
    IS_PRESENT,
    NUMBERS,
    TAKES,
    Property,
    abilities_of,
    at_level,
    capacity_digit,
    capacity_digits,
    capacity_for,
    in_queue,
    number_digit,
    number_of,
    states_of,
)
from contacthub.routing.matching.rounds import Rounds
from contacthub.routing.words import CONTACT_ENDED, IDLE_FROM, AgentId, Skills

MOST_DIGITS = 10
"""Capacities have at most so many binary digits: the floor file takes none above 1,000."""

HIGHEST_LEVEL = 10

MOST_SUMS = 1_024

MOST_CLASSES = 8_192

FEW = 16
"""So many agents are put in order at once; of more, the rounds say who is idle for longest."""


@dataclass(slots=True, kw_only=True)
class Seat:
    """An agent with their bit, their turn in each order of idleness, and the properties they have."""

    agent: Agent
    bit: int
    turns: dict[str, int] = field(default_factory=dict)
    abilities: frozenset[Property] = frozenset()
    states: frozenset[Property] = frozenset()
    skills: frozenset[tuple[str, int]] = frozenset()


def _has_number_digit(name: str, digit: int, agent: Agent) -> bool:
    return bool(number_of(agent, name) >> digit & 1)


def _has_digit(channel: str, digit: int, agent: Agent) -> bool:
    return digit in capacity_digits(agent, channel)


class IdleAgents:
    """Bits, turns and properties of all agents, the busy and the absent too.

    - ``_at``: the seat of each bit's place; ``_unused``: the places that retired agents have left.
    - ``_bits``: the integer of each property; an update changes those of the properties gained and lost.
    - ``_rounds``: the orders of idleness by ``IDLE_FROM``, each from its first use on.
    - ``_numbers``: which numbers of agents are kept as properties, binary digit by digit.
    - ``_holders``: how many agents have each skill. What others say a contact needs is no property before an
      agent has it.
    - ``_sums``: sums over skills that were asked for lately, until an agent's skills change.
    - ``_able_by_tiers``: who may have what was asked for lately, until an agent's abilities change.
    """

    def __init__(self) -> None:
        self._seats: dict[AgentId, Seat] = {}
        self._at: dict[int, Seat] = {}
        self._unused: list[int] = []
        self._bits: dict[Property, int] = {}
        self._rounds: dict[str, Rounds] = {CONTACT_ENDED: Rounds()}
        # Only the levels and channels that contacts have asked for are kept as properties. Agents change far
        # more often than contacts ask for something new, and each change then touches fewer integers.
        self._levels: dict[str, set[int]] = {}
        self._channels: set[str] = set()
        self._numbers: set[str] = set()
        self._holders: Counter[str] = Counter()
        self._sums: dict[tuple[str, Skills], Digits] = {}
        self._able_by_tiers: dict[tuple[Tier, ...], int] = {}

    def __len__(self) -> int:
        return len(self._seats)

    def update(self, agent: Agent) -> None:
        """Take over what changed of the agent's presence, contacts and room; the turn stays."""
        seat = self._seats.get(agent.id)
        if seat is None:
            self.move_to_end(agent)
        else:
            self._update_states(seat)

    def refit(self, agent: Agent) -> None:
        """Take over what changed of the agent's skills, queues and capacity too; the turn stays."""
        seat = self._seats.get(agent.id)
        if seat is None:
            self.move_to_end(agent)
        else:
            self._update_abilities(seat)
            self._update_states(seat)

    def move_to_end(self, agent: Agent, kinds: Iterable[str] = IDLE_FROM) -> None:
        """Make the agent the least idle in these orders."""
        seat = self._seats.get(agent.id) or self._seat(agent)
        for kind in kinds:
            rounds = self._rounds.get(kind)
            if rounds is None:
                continue
            if kind in seat.turns:
                rounds.remove(seat.bit, seat.turns[kind])
            seat.turns[kind] = rounds.add(seat.bit, len(self._seats))
        self._update_states(seat)

    def remove(self, agent_id: AgentId) -> None:
        """Forget an agent; the next new one gets their bit."""
        seat = self._seats.pop(agent_id, None)
        if seat is None:
            return
        for kind, turn in seat.turns.items():
            self._rounds[kind].remove(seat.bit, turn)
        self._able_by_tiers.clear()
        self._change(seat.bit, seat.abilities | seat.states, frozenset())
        self._change_skills(seat, frozenset())
        place = seat.bit.bit_length() - 1
        del self._at[place]
        self._unused.append(place)

    def _seat(self, agent: Agent) -> Seat:
        place = self._unused.pop() if self._unused else len(self._at)
        seat = self._seats[agent.id] = self._at[place] = Seat(agent=agent, bit=1 << place)
        self._update_abilities(seat)
        return seat

    def _update_abilities(self, seat: Seat) -> None:
        self._able_by_tiers.clear()
        abilities = abilities_of(seat.agent, self._levels, self._channels)
        self._change(seat.bit, seat.abilities, abilities)
        seat.abilities = abilities
        skills = frozenset(seat.agent.skills.items())
        if skills != seat.skills:
            self._change_skills(seat, skills)

    def _change_skills(self, seat: Seat, skills: frozenset[tuple[str, int]]) -> None:
        self._sums.clear()
        self._holders.update(skill for skill, _ in skills)
        for skill, _ in seat.skills:
            self._holders[skill] -= 1
            if not self._holders[skill]:
                del self._holders[skill]
        seat.skills = skills

    def _update_states(self, seat: Seat) -> None:
        states = states_of(seat.agent, self._channels, self._numbers)
        if states != seat.states:
            self._change(seat.bit, seat.states, states)
            seat.states = states

    def _change(self, bit: int, old: frozenset[Property], new: frozenset[Property]) -> None:
        """Clear the agent's bit in properties lost, set it in properties gained."""
        for name in old - new:
            self._bits[name] ^= bit
        for name in new - old:
            self._bits[name] = self._bits.get(name, 0) | bit

    def narrowed(self, key: ClassKey) -> list[tuple[str, int]]:
        """The agents left after each step of narrowing down, with the reason why others dropped out.

        Steps in this order: not_in_queue, lacks_skill, level_too_low, channel, offline, on_break,
        no_console, busy.
        """
        get = self._bits.get
        in_a_queue = skilled = 0
        for tier in key.tiers:
            in_a_queue |= (of_tier := self._in_a_queue(tier))
            for skill, _ in tier.skills:
                of_tier &= self.with_level(skill, 1)
            skilled |= of_tier
        at_their_level = self._able(key)
        of_channel = at_their_level & self._taking(key.channel)
        online = of_channel & ~get(IS_OFFLINE, 0)
        available = online & get(IS_AVAILABLE, 0)
        present = available & get(IS_PRESENT, 0)
        return [
            ("not_in_queue", in_a_queue),
            ("lacks_skill", skilled),
            ("level_too_low", at_their_level),
            ("channel", of_channel),
            ("offline", online),
            ("on_break", available),
            ("no_console", present),
            ("busy", present & get(HAS_ROOM[key.channel], 0)),
        ]

    def signed_in(self, key: ClassKey) -> int:
        """The agents who serve such contacts and are not offline, be they on a break or without a console."""
        return self._able(key) & self._taking(key.channel) & ~self._bits.get(IS_OFFLINE, 0)

    def capable(self, key: ClassKey) -> int:
        """The agents who serve such contacts and are there, busy or not."""
        get = self._bits.get
        bits = self._able(key) & get(IS_AVAILABLE, 0) & get(IS_PRESENT, 0)
        return bits & self._taking(key.channel)

    def skilled(self, key: ClassKey) -> int:
        """The agents who are there and could take such contacts if they served the queue."""
        get = self._bits.get
        bits = get(IS_AVAILABLE, 0) & get(IS_PRESENT, 0) & self._taking(key.channel)
        for skill, level in key.tiers[0].skills:
            bits &= self.with_level(skill, level)
        return bits

    def able_elsewhere(self, key: ClassKey) -> int:
        """Those of ``skilled`` who do not serve the queue; one that is only paused there does."""
        return self.skilled(key) & ~self._in_a_queue(key.tiers[0])

    def _able(self, key: ClassKey) -> int:
        """The agents of any tier, there or not."""
        able = self._able_by_tiers.get(key.tiers)
        if able is None:
            if len(self._able_by_tiers) >= MOST_CLASSES:
                self._able_by_tiers.clear()
            able = self._able_by_tiers[key.tiers] = reduce(or_, map(self.of_tier, key.tiers))
        return able

    def of_tier(self, tier: Tier) -> int:
        """The agents of one tier, there or not."""
        bits = self._in_a_queue(tier)
        for skill, level in tier.skills:
            bits &= self.with_level(skill, level)
        return bits

    def _in_a_queue(self, tier: Tier) -> int:
        get = self._bits.get
        return reduce(or_, [get(in_queue(queue), 0) for queue in tier.queues])

    def free(self, key: ClassKey) -> int:
        """The agents of ``capable`` who have room."""
        return self.capable(key) & self._bits.get(HAS_ROOM[key.channel], 0)

    def places(self, bits: int, channel: str) -> int:
        """How many contacts of the channel the agents of ``bits`` may have at once, all together."""
        able = bits & self._taking(channel)
        digits = [self._bits.get(capacity_digit(channel, digit), 0) for digit in range(MOST_DIGITS)]
        return sum((able & having).bit_count() << digit for digit, having in enumerate(digits))

    def without_contacts(self) -> int:
        """The agents who have no contact at all."""
        return self._bits.get(IS_IDLE, 0)

    def all_bits(self) -> int:
        """The bits of all agents."""
        return reduce(or_, self._rounds[CONTACT_ENDED])

    def bit(self, agent_id: AgentId) -> int:
        """The agent's bit; 0 when unknown."""
        seat = self._seats.get(agent_id)
        return 0 if seat is None else seat.bit

    def first(self, bits: int, count: int, idle_from: str = CONTACT_ENDED) -> list[Agent]:
        """The ``count`` longest idle of ``bits``."""
        rounds = self._rounds.get(idle_from)
        if rounds is None:
            rounds = self._put_in_order(idle_from)
        if bits.bit_count() <= FEW:
            return [seat.agent for seat in self._in_order(bits, idle_from)[:count]]
        found: list[Seat] = []
        for each in rounds:
            if here := bits & each:
                found += self._in_order(here, idle_from)
                if len(found) >= count:
                    break
        return [seat.agent for seat in found[:count]]

    def _put_in_order(self, idle_from: str) -> Rounds:
        """Begin to keep an order of idleness."""
        rounds = self._rounds[idle_from] = Rounds()
        for seat in sorted(self._seats.values(), key=lambda seat: seat.agent.idle[idle_from]):
            seat.turns[idle_from] = rounds.add(seat.bit, len(self._seats))
        return rounds

    def _in_order(self, bits: int, idle_from: str) -> list[Seat]:
        found: list[Seat] = []
        while bits:
            place = bits.bit_length() - 1
            seat = self._at[place]
            bits ^= seat.bit
            found.append(seat)
        found.sort(key=lambda seat: seat.turns[idle_from])
        return found

    def with_level(self, skill: str, level: int) -> int:
        """The agents who have the skill at the level; it is a property from its first use on."""
        if skill not in self._holders:
            return 0
        name = at_level(skill, level)
        if name not in self._bits:
            self._levels.setdefault(skill, set()).add(level)
            for seat in self._introduce(name, lambda agent: agent.skills.get(skill, 0) >= level):
                seat.abilities |= {name}
        return self._bits[name]

    def numbers(self, name: str) -> Digits:
        """The number of each agent that has this name in ``NUMBERS``; kept from its first use on."""
        digits = range(NUMBERS[name][1])
        if name not in self._numbers:
            self._numbers.add(name)
            for digit in digits:
                of = number_digit(name, digit)
                for seat in self._introduce(of, partial(_has_number_digit, name, digit)):
                    seat.states |= {of}
        return [self._bits.get(number_digit(name, digit), 0) for digit in digits]

    def met(self, wanted: Skills) -> Digits:
        """How many of these skills each agent has at their level."""
        return self._sum("met", wanted, lambda: total([self.with_level(*each)] for each in wanted))

    def levels(self, skills: Skills) -> Digits:
        """The sum of each agent's levels of these skills, whatever level is asked for."""
        names = tuple((skill, 1) for skill, _ in skills)
        return self._sum("levels", names, lambda: total(self._levels_of(skill) for skill, _ in names))

    def _sum(self, of: str, skills: Skills, add: Callable[[], Digits]) -> Digits:
        found = self._sums.get((of, skills))
        if found is None:
            if len(self._sums) >= MOST_SUMS:
                self._sums.clear()
            found = self._sums[of, skills] = add()
        return found

    def _levels_of(self, skill: str) -> Digits:
        """The agents who have the skill at level 1, at level 2 and so on, added up."""
        return total([self.with_level(skill, level)] for level in range(1, HIGHEST_LEVEL + 1))

    def _taking(self, channel: str) -> int:
        """The agents who take the channel; its capacity and room are properties from its first use on."""
        name = TAKES[channel]
        if name not in self._bits:
            self._channels.add(channel)
            for seat in self._introduce(name, lambda agent: capacity_for(agent, channel) > 0):
                seat.abilities |= {name}
            self._introduce_capacity(channel)
            for seat in self._introduce(HAS_ROOM[channel], lambda agent: agent.has_room(channel)):
                seat.states |= {HAS_ROOM[channel]}
        return self._bits[name]

    def _introduce_capacity(self, channel: str) -> None:
        most = max((capacity_for(seat.agent, channel) for seat in self._at.values()), default=0)
        for digit in range(most.bit_length()):
            name = capacity_digit(channel, digit)
            for seat in self._introduce(name, partial(_has_digit, channel, digit)):
                seat.abilities |= {name}

    def _introduce(self, name: Property, has: Callable[[Agent], bool]) -> list[Seat]:
        """Begin to keep a property, and return the seats of those who have it.

        Its bits are set in one byte array: an integer cannot be changed in place, and setting ten thousand
        bits one by one would copy it as often.
        """
        found = [(place, seat) for place, seat in self._at.items() if has(seat.agent)]
        array = bytearray((max(self._at, default=0) >> 3) + 1)
        for place, _ in found:
            array[place >> 3] |= 1 << (place & 7)
        self._bits[name] = int.from_bytes(array, "little")
        return [seat for _, seat in found]

    def in_order(self) -> list[Agent]:
        """All agents, longest idle first."""
        seats = sorted(self._seats.values(), key=lambda seat: seat.turns[CONTACT_ENDED])
        return [seat.agent for seat in seats]
