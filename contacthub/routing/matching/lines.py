"""Waiting contacts by class, so that a free agent is matched without a scan.

A class is what a contact needs: tiers of queues and skills, channel and priority. Contacts of one class can
be served by the same agents and keep their order among themselves, so only the first of each class matters.
A class has a bit for each of its tiers, and an agent serves it by any of them. Which bits an agent serves is
a bit set; of the first contacts of these classes the longest waiting is the agent's.

    bit 0     support, voice                              c1 c4 c7
    bits 1-2  support, voice, wine 3; or else sales       c2 c3
    bit 3     sales, chat                                 (empty)

    occupied 0111 AND servable by lina 1001 AND channels lina has room for 1111 = 0001: c1 is hers
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import reduce
from heapq import merge
from itertools import repeat
from operator import attrgetter, or_

from contacthub.routing.floor.contact import Contact, OrderKey
from contacthub.routing.floor.entities import Agent
from contacthub.routing.matching.ahead import Ahead, Home
from contacthub.routing.matching.classes import ClassKey
from contacthub.routing.matching.places import Entry
from contacthub.routing.matching.runs import Runs
from contacthub.routing.words import ContactId, QueueId

MAX_CLASSES = 4_096
"""Empty classes are kept for the next contact; when there are more classes than this they are dropped."""


FEW_CLASSES = 8
"""So many are compared by their first contacts."""

FEW_ASK = 32
"""A skill is rare when no more tiers of classes in line than this ask for it."""


@dataclass(slots=True, kw_only=True, eq=False)
class WaitingClass:
    """One line: a deque in order of entry, and beside it the few that came back after its head had passed.

    A contact that leaves from the middle of the deque leaves a tombstone in ``dead``; one that comes back to
    the same place takes its tombstone away. One whose entry is no longer in the deque goes to ``returned``:

        c1 c2 c3 wait                line c1 c2 c3
        c2 is offered to an agent    line c1 c2 c3   dead c2
        c1 is offered to an agent    line c3                       (no tombstone stays at the front)
        the agent declines c1        line c3         returned c1   c1 is first again

    ``head`` is the longest waiting contact; of an empty line it says nothing. ``bits``: one for each tier.
    ``dead`` and ``returned`` are sorted.
    """

    key: ClassKey
    bits: int
    head: Entry = field(init=False)
    line: deque[Entry] = field(default_factory=deque)
    returned: list[Entry] = field(default_factory=list)
    dead: list[Entry] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.line) - len(self.dead) + len(self.returned)

    def add(self, entry: Entry) -> None:
        """Put a contact in its place."""
        if not _taken_out(self.dead, entry):
            if not self.line or self.line[-1] < entry:
                self.line.append(entry)
            else:
                insort(self.returned, entry)
        self._find_head()

    def remove(self, entry: Entry) -> None:
        """Take a contact that is in line out of it."""
        if not _taken_out(self.returned, entry):
            self._remove_from_line(entry)
        self._find_head()

    def _remove_from_line(self, entry: Entry) -> None:
        insort(self.dead, entry)
        if len(self.dead) > len(self.line) // 2 + 32:
            self.line = deque(self._alive())
            self.dead.clear()
        while self.dead and self.line[0] == self.dead[0]:
            del self.dead[0]
            self.line.popleft()

    def _find_head(self) -> None:
        if self.line:
            self.head = self.line[0]  # a tombstone never stays at the front
        if self.returned and (not self.line or self.returned[0] < self.head):
            self.head = self.returned[0]

    def before(self, entry: Entry) -> int:
        """How many contacts stand before this place."""
        in_line = bisect_left(self.line, entry) - bisect_left(self.dead, entry)
        return in_line + bisect_left(self.returned, entry)

    def in_order(self) -> Iterator[Entry]:
        """The contacts in line, longest waiting first."""
        alive = self._alive() if self.dead else iter(self.line)
        return merge(alive, self.returned) if self.returned else alive

    def _alive(self) -> Iterator[Entry]:
        """The deque without its tombstones."""
        dead = iter(self.dead)
        gone = next(dead, None)
        for entry in self.line:
            if entry == gone:
                gone = next(dead, None)
            else:
                yield entry


def _taken_out(entries: list[Entry], entry: Entry) -> bool:
    """Take it out of sorted entries, if it is there."""
    place = bisect_left(entries, entry)
    if place == len(entries) or entries[place] != entry:
        return False
    del entries[place]
    return True


by_head = attrgetter("head")


class WaitingRoom:
    """All classes, with bit sets that say which have contacts in line and which an agent can serve.

    - ``_by_bit``: the class that each bit belongs to; ``_occupied``: the bits of classes with contacts.
    - ``_of_channel``, ``_at_home``: the bits of a channel; of a queue whose contacts they are.
    - ``_of_queue``, ``_asking``, ``_at_level``: the bits of tiers with a queue; that ask for a skill; by the
      level at which they do.
    - ``_runs``: all contacts in their one order, which finds the first of many classes; ``_ahead``: who
      stands before a place.
    - ``_servable``: per agent the bits they can serve, and how many there were when that was found: it is
      found anew when there are more, or when the agent's abilities changed.
    """

    def __init__(self) -> None:
        self._classes: dict[ClassKey, WaitingClass] = {}
        self._by_bit: list[WaitingClass] = []
        self._occupied = 0
        self._of_channel: dict[str, int] = {}
        self._at_home: dict[QueueId, int] = {}
        self._of_queue: dict[QueueId, int] = {}
        self._asking: dict[str, int] = {}
        self._at_level: dict[str, dict[int, int]] = {}
        self._servable: dict[str, tuple[int, int]] = {}
        self._class_of: dict[ContactId, WaitingClass] = {}
        self._runs = Runs()
        self._ahead = Ahead()
        self._limit = MAX_CLASSES

    def __len__(self) -> int:
        return len(self._class_of)

    def lines(self) -> dict[ClassKey, list[ContactId]]:
        """The contacts that wait in each class, longest first; empty classes are left out."""
        return {
            key: [entry.contact_id for entry in each.in_order()]
            for key, each in self._classes.items()
            if len(each)
        }

    def sizes(self) -> Iterator[tuple[ClassKey, int]]:
        """How many contacts wait in each class; empty classes are left out."""
        return ((line.key, len(line)) for line in self._lines_of(self._occupied))

    def in_order(self) -> Iterator[tuple[ClassKey, ContactId]]:
        """All contacts in line with their classes, longest waiting first."""
        lines = [zip(line.in_order(), repeat(line.key)) for line in self._lines_of(self._occupied)]
        return ((key, entry.contact_id) for entry, key in merge(*lines))

    def count_before(self, place: OrderKey, queue: QueueId | None = None) -> int:
        """How many contacts stand before this place, of the queue if one is given."""
        return self._ahead.count(Entry(place, ContactId("")), queue)

    def count_in(self, home: Home) -> int:
        """How many contacts are in the line of a queue and channel."""
        return self._ahead.count_in(home)

    def mix_before(
        self, place: OrderKey, own: ClassKey, channels: Collection[str]
    ) -> Iterator[tuple[ClassKey, float]]:
        """How many contacts of these channels stand before this place, and of which classes they are.

        Those of the class ``own`` are counted, and those who ask for a skill that it asks for, if few classes
        do: they need the same agents. Of the others it is about so many. A class may come repeatedly.
        """
        entry = Entry(place, ContactId(""))
        counted = self._like(own)
        yield from ((line.key, line.before(entry)) for line in counted)
        for contact_id, number in self._ahead.some(entry, channels):
            line = self._class_of[contact_id]
            if line not in counted:
                yield line.key, number

    def _like(self, own: ClassKey) -> set[WaitingClass]:
        """The class, and the others that ask for a skill of it that is rare; empty ones are left out."""
        same = self._classes.get(own)
        bits = 0 if same is None else same.bits
        for skill, _ in own.tiers[0].skills:
            asking = self._asking.get(skill, 0) & self._occupied
            if asking.bit_count() <= FEW_ASK:
                bits |= asking
        return set(self._lines_of(bits & self._occupied))

    def add(self, contact: Contact, key: ClassKey) -> None:
        """Put a contact in line, creating the class on first use."""
        line = self._classes.get(key)
        if line is None:
            line = self._create(key)
        entry = Entry(contact.key, contact.id)
        line.add(entry)
        self._runs.add(entry, line)
        self._ahead.add(entry, (key.queue, key.channel))
        self._occupied |= line.bits
        self._class_of[contact.id] = line

    def remove(self, contact: Contact) -> None:
        """Take a contact out of line, if it is in one."""
        line = self._class_of.pop(contact.id, None)
        if line is None:
            return
        entry = Entry(contact.key, contact.id)
        line.remove(entry)
        self._runs.remove(entry)
        self._ahead.remove(entry, (line.key.queue, line.key.channel))
        if not len(line):
            self._occupied &= ~line.bits

    def forget_agent(self, agent: Agent) -> None:
        """Drop what is known of the classes an agent can serve: their skills or queues changed."""
        self._servable.pop(agent.id, None)

    def waits(self, queue: QueueId) -> bool:
        """Whether contacts of the queue are in line."""
        return bool(self._occupied & self._at_home.get(queue, 0))

    def may_take(self, agent: Agent, queue: QueueId) -> bool:
        """Whether contacts of the queue are in line that the agent has the skills and room for."""
        candidates = self._occupied & self._at_home.get(queue, 0) & self._free_channels(agent)
        return bool(candidates and candidates & self._servable_by(agent))

    def best_for(
        self,
        agent: Agent,
        accepts: Callable[[ContactId], bool],
        *,
        only: Collection[tuple[QueueId, str]] = (),
        first: Iterable[QueueId] = (),
    ) -> Entry | None:
        """The first contact in line the agent can take now, leaving out those that ``accepts`` refuses.

        ``only``: of these queues and channels, if any are given. ``first``: the queues whose contacts come
        before all others.
        """
        # Most often the agent has no room, and then what they can serve need not be known.
        candidates = self._occupied & self._free_channels(agent)
        if not candidates:
            return None
        candidates &= self._servable_by(agent)
        if only:
            candidates &= reduce(or_, [self._at_home.get(q, 0) & self._of_channel.get(c, 0) for q, c in only])
        owed = candidates & reduce(or_, [self._at_home.get(queue, 0) for queue in first], 0)
        found = self._best_of(owed, accepts) if owed else None
        return self._best_of(candidates & ~owed, accepts) if found is None else found

    def _best_of(self, bits: int, accepts: Callable[[ContactId], bool]) -> Entry | None:
        """The longest-waiting contact of these classes that is accepted."""
        if bits.bit_count() <= FEW_CLASSES:
            return self._first_of(bits, accepts)
        for here, last in self._runs.with_any_of(bits):
            best = self._first_of(here, accepts)
            # Beyond the run, a contact of another class may come before it.
            if best is not None and best <= last:
                return best
        return None

    def _first_of(self, bits: int, accepts: Callable[[ContactId], bool]) -> Entry | None:
        """As ``_best_of``, found by comparing the first contact of each class."""
        best: Entry | None = None
        for line in sorted(self._lines_of(bits), key=by_head):
            if best is not None and best < line.head:
                break
            for entry in line.in_order():
                if best is not None and best < entry:
                    break
                if accepts(entry.contact_id):
                    best = entry
                    break
        return best

    def _lines_of(self, bits: int) -> list[WaitingClass]:
        found: list[WaitingClass] = []
        while bits:
            line = self._by_bit[bits.bit_length() - 1]
            bits &= ~line.bits
            found.append(line)
        return found

    def _free_channels(self, agent: Agent) -> int:
        channels = 0
        for channel, bits in self._of_channel.items():
            if agent.has_room(channel):
                channels |= bits
        return channels

    def _servable_by(self, agent: Agent) -> int:
        """The tiers that the agent has a queue and the skills for; room for their channel is not asked."""
        seen, bits = self._servable.get(agent.id, (-1, 0))
        if seen < len(self._by_bit):
            bits = 0
            for queue in agent.queues:
                if queue not in agent.paused_queues:
                    bits |= self._of_queue.get(queue, 0)
            bits &= ~self._too_hard_for(agent)
            self._servable[agent.id] = (len(self._by_bit), bits)
        return bits

    def _too_hard_for(self, agent: Agent) -> int:
        """The tiers that ask for a skill the agent lacks, or for a higher level of one."""
        lacking = self._asking.keys() - agent.skills.keys()
        bits = reduce(or_, map(self._asking.__getitem__, lacking), 0)
        for skill, has in agent.skills.items():
            for level, asking in self._at_level.get(skill, {}).items():
                if has < level:
                    bits |= asking
        return bits

    def _create(self, key: ClassKey) -> WaitingClass:
        if len(self._by_bit) >= self._limit:
            self._drop_empty()
            self._limit = max(MAX_CLASSES, 2 * len(self._by_bit))
        line = self._classes[key] = WaitingClass(key=key, bits=0)
        self._list(line)
        return line

    def _list(self, line: WaitingClass) -> None:
        """Give the class its bits."""
        line.bits = 0
        for tier in line.key.tiers:
            bit = 1 << len(self._by_bit)
            self._by_bit.append(line)
            line.bits |= bit
            for queue in tier.queues:
                self._of_queue[queue] = self._of_queue.get(queue, 0) | bit
            for skill, level in tier.skills:
                self._asking[skill] = self._asking.get(skill, 0) | bit
                levels = self._at_level.setdefault(skill, {})
                levels[level] = levels.get(level, 0) | bit
        channel = line.key.channel
        self._of_channel[channel] = self._of_channel.get(channel, 0) | line.bits
        home = line.key.tiers[0].queues[0]
        self._at_home[home] = self._at_home.get(home, 0) | line.bits

    def _drop_empty(self) -> None:
        self._classes = {key: each for key, each in self._classes.items() if len(each)}
        self._by_bit, self._of_channel, self._at_home = [], {}, {}
        self._of_queue, self._asking, self._at_level = {}, {}, {}
        self._servable.clear()
        for each in self._classes.values():
            self._list(each)
        self._runs.renew_bits()
        self._occupied = (1 << len(self._by_bit)) - 1
