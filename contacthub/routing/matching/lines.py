"""Waiting contacts by class, so that a free agent is matched without a scan.

A class is what a contact needs: queue, skills, channel and priority. Contacts of one class can be served by
the same agents and keep their order among themselves, so only the first of each class matters. Which classes
an agent can serve is a bit set; of the first contacts of these classes the longest waiting is the agent's.

    class 0  support, voice          c1 c4 c7
    class 1  support, voice, wine 3  c2 c3
    class 2  sales, chat             (empty)

    occupied 011 AND servable by lina 101 AND channels lina has room for 111 = 001: c1 is hers
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import reduce
from heapq import merge
from operator import attrgetter, or_
from typing import NamedTuple

from contacthub.routing.config import QueueConfig
from contacthub.routing.floor.entities import Agent, Contact, OrderKey
from contacthub.routing.words import ContactId, QueueId, Skills, merged

MAX_CLASSES = 4_096
"""Empty classes are kept for the next contact; when there are more classes than this they are dropped."""


class ClassKey(NamedTuple):
    """Contacts with the same key can be served by the same agents and are ordered among themselves."""

    queue: QueueId
    skills: Skills
    channel: str
    priority: int


def class_of(contact: Contact, queue: QueueConfig) -> ClassKey:
    """What the contact needs in this queue: the queue's skills and its own."""
    return ClassKey(queue.id, merged(queue.skills, contact.skills), contact.channel, contact.priority)


class Entry(NamedTuple):
    """A place in line."""

    key: OrderKey
    contact_id: ContactId


@dataclass(slots=True, kw_only=True)
class WaitingClass:
    """One line: a deque in order of entry, and beside it the few that came back after its head had passed.

    A contact that leaves from the middle of the deque leaves a tombstone in ``dead``; one that comes back to
    the same place takes its tombstone away. One whose entry is no longer in the deque goes to ``returned``:

        c1 c2 c3 wait                line c1 c2 c3
        c2 is offered to an agent    line c1 c2 c3   dead c2
        c1 is offered to an agent    line c3                       (no tombstone stays at the front)
        the agent declines c1        line c3         returned c1   c1 is first again

    ``head`` is the longest waiting contact; of an empty line it says nothing.
    """

    key: ClassKey
    head: Entry = field(init=False)
    line: deque[Entry] = field(default_factory=deque)
    returned: list[Entry] = field(default_factory=list)
    dead: set[Entry] = field(default_factory=set)

    def __len__(self) -> int:
        return len(self.line) - len(self.dead) + len(self.returned)

    def add(self, entry: Entry) -> None:
        """Put a contact in its place."""
        if entry in self.dead:
            self.dead.remove(entry)
        elif not self.line or self.line[-1] < entry:
            self.line.append(entry)
        else:
            insort(self.returned, entry)
        self._find_head()

    def remove(self, entry: Entry) -> None:
        """Take a contact that is in line out of it."""
        place = bisect_left(self.returned, entry)
        if place < len(self.returned) and self.returned[place] == entry:
            del self.returned[place]
        else:
            self._remove_from_line(entry)
        self._find_head()

    def _remove_from_line(self, entry: Entry) -> None:
        self.dead.add(entry)
        if len(self.dead) > len(self.line) // 2 + 32:
            self.line = deque(each for each in self.line if each not in self.dead)
            self.dead.clear()
        while self.line and self.line[0] in self.dead:
            self.dead.remove(self.line.popleft())

    def _find_head(self) -> None:
        if self.line:
            self.head = self.line[0]  # a tombstone never stays at the front
        if self.returned and (not self.line or self.returned[0] < self.head):
            self.head = self.returned[0]

    def in_order(self) -> Iterator[Entry]:
        """The contacts in line, longest waiting first."""
        alive = (entry for entry in self.line if entry not in self.dead) if self.dead else iter(self.line)
        return merge(alive, self.returned) if self.returned else alive


by_head = attrgetter("head")


class WaitingRoom:
    """All classes, with bit sets that say which have contacts in line and which an agent can serve.

    - ``_occupied``: the classes that have contacts in line.
    - ``_of_channel``, ``_of_queue``, ``_asking``, ``_at_level``: the classes of a channel; of a queue; that
      ask for a skill; by the level at which they do.
    - ``_servable``: per agent the classes they can serve, and how many classes there were when that was
      found: it is found anew when there are more, or when the agent's abilities changed.
    """

    def __init__(self) -> None:
        self._classes: dict[ClassKey, int] = {}
        self._by_index: list[WaitingClass] = []
        self._occupied = 0
        self._of_channel: dict[str, int] = {}
        self._of_queue: dict[QueueId, int] = {}
        self._asking: dict[str, int] = {}
        self._at_level: dict[str, dict[int, int]] = {}
        self._servable: dict[str, tuple[int, int]] = {}
        self._class_of: dict[ContactId, int] = {}
        self._limit = MAX_CLASSES

    def __len__(self) -> int:
        return len(self._class_of)

    def lines(self) -> dict[ClassKey, list[ContactId]]:
        """The contacts that wait in each class, longest first; empty classes are left out."""
        return {
            each.key: [entry.contact_id for entry in each.in_order()] for each in self._by_index if len(each)
        }

    def add(self, contact: Contact, key: ClassKey) -> None:
        """Put a contact in line, creating the class on first use."""
        index = self._classes.get(key)
        if index is None:
            index = self._create(key)
        self._by_index[index].add(Entry(contact.key, contact.id))
        self._occupied |= 1 << index
        self._class_of[contact.id] = index

    def remove(self, contact: Contact) -> None:
        """Take a contact out of line, if it is in one."""
        index = self._class_of.pop(contact.id, None)
        if index is None:
            return
        line = self._by_index[index]
        line.remove(Entry(contact.key, contact.id))
        if not len(line):
            self._occupied &= ~(1 << index)

    def forget_agent(self, agent: Agent) -> None:
        """Drop what is known of the classes an agent can serve: their skills or queues changed."""
        self._servable.pop(agent.id, None)

    def best_for(self, agent: Agent, accepts: Callable[[ContactId], bool]) -> Entry | None:
        """The longest-waiting contact the agent can take now, leaving out those that ``accepts`` refuses."""
        # Most often the agent has no room, and then what they can serve need not be known.
        candidates = self._occupied & self._free_channels(agent)
        if not candidates:
            return None
        candidates &= self._servable_by(agent)
        best: Entry | None = None
        for line in sorted(self._lines_of(candidates), key=by_head):
            if best is not None and best < line.head:
                break
            for entry in line.in_order():
                if best is not None and best < entry:
                    break
                if accepts(entry.contact_id):
                    best = entry
                    break
        return best

    def _lines_of(self, classes: int) -> list[WaitingClass]:
        found: list[WaitingClass] = []
        while classes:
            index = classes.bit_length() - 1
            classes ^= 1 << index
            found.append(self._by_index[index])
        return found

    def _free_channels(self, agent: Agent) -> int:
        channels = 0
        for channel, classes in self._of_channel.items():
            if agent.has_room(channel):
                channels |= classes
        return channels

    def _servable_by(self, agent: Agent) -> int:
        """The classes that the agent has the queues and skills for; room for their channel is not asked."""
        seen, classes = self._servable.get(agent.id, (-1, 0))
        if seen < len(self._by_index):
            classes = 0
            for queue in agent.config.queues:
                if queue not in agent.paused_queues:
                    classes |= self._of_queue.get(queue, 0)
            classes &= ~self._too_hard_for(agent)
            self._servable[agent.id] = (len(self._by_index), classes)
        return classes

    def _too_hard_for(self, agent: Agent) -> int:
        """The classes that ask for a skill the agent lacks, or for a higher level of one."""
        lacking = self._asking.keys() - agent.skills.keys()
        classes = reduce(or_, map(self._asking.__getitem__, lacking), 0)
        for skill, has in agent.skills.items():
            for level, asking in self._at_level.get(skill, {}).items():
                if has < level:
                    classes |= asking
        return classes

    def _create(self, key: ClassKey) -> int:
        if len(self._by_index) >= self._limit:
            self._drop_empty()
            self._limit = max(MAX_CLASSES, 2 * len(self._by_index))
        index = len(self._by_index)
        self._by_index.append(WaitingClass(key=key))
        self._classes[key] = index
        self._list(key, 1 << index)
        return index

    def _list(self, key: ClassKey, bit: int) -> None:
        self._of_channel[key.channel] = self._of_channel.get(key.channel, 0) | bit
        self._of_queue[key.queue] = self._of_queue.get(key.queue, 0) | bit
        for skill, level in key.skills:
            self._asking[skill] = self._asking.get(skill, 0) | bit
            levels = self._at_level.setdefault(skill, {})
            levels[level] = levels.get(level, 0) | bit

    def _drop_empty(self) -> None:
        kept = [each for each in self._by_index if len(each)]
        self._by_index = kept
        self._classes = {each.key: index for index, each in enumerate(kept)}
        self._occupied = (1 << len(kept)) - 1
        self._servable.clear()
        self._of_channel, self._of_queue, self._asking, self._at_level = {}, {}, {}, {}
        for index, each in enumerate(kept):
            self._list(each.key, 1 << index)
            for entry in each.in_order():
                self._class_of[entry.contact_id] = index
