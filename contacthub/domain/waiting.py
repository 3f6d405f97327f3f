"""Waiting contacts by class: what a contact needs, so that a free agent is matched without a scan."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from heapq import merge
from typing import NamedTuple

from contacthub.domain.entities import Agent, Contact, OrderKey
from contacthub.domain.ids import ContactId, QueueId, Skills

MAX_CLASSES = 4_096
"""Empty classes are kept for the next contact; when there are more classes than this they are dropped."""


class ClassKey(NamedTuple):
    """Contacts with the same key can be served by the same agents and are ordered among themselves."""

    queue: QueueId
    skills: Skills
    channel: str
    priority: int


class Entry(NamedTuple):
    """A place in line."""

    key: OrderKey
    contact_id: ContactId


@dataclass(slots=True, kw_only=True)
class WaitingClass:
    """One line: a deque in order of entry, and beside it the few who came back after its head had passed.

    Leaving the deque is a tombstone in ``dead``; coming back to the same place takes the tombstone away.
    """

    key: ClassKey
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

    def remove(self, entry: Entry) -> None:
        """Take a contact that is in line out of it."""
        place = bisect_left(self.returned, entry)
        if place < len(self.returned) and self.returned[place] == entry:
            del self.returned[place]
            return
        self.dead.add(entry)
        if len(self.dead) > len(self.line) // 2 + 32:
            self.line = deque(each for each in self.line if each not in self.dead)
            self.dead.clear()
        while self.line and self.line[0] in self.dead:
            self.dead.remove(self.line.popleft())

    def head(self) -> Entry:
        """The longest waiting; somebody must be in line."""
        if self.returned and (not self.line or self.returned[0] < self.line[0]):
            return self.returned[0]
        return self.line[0]  # a tombstone never stays at the front

    def in_order(self) -> Iterator[Entry]:
        """Everybody in line, longest waiting first."""
        alive = (entry for entry in self.line if entry not in self.dead) if self.dead else iter(self.line)
        return merge(alive, self.returned) if self.returned else alive


class WaitingRoom:
    """All classes, with bit sets that say which have somebody in line and which an agent can serve."""

    def __init__(self) -> None:
        self._classes: dict[ClassKey, int] = {}
        self._by_index: list[WaitingClass] = []
        self._occupied = 0
        self._of_channel: dict[str, int] = {}
        self._servable: dict[str, tuple[int, int]] = {}
        self._class_of: dict[ContactId, int] = {}
        self._limit = MAX_CLASSES

    def __len__(self) -> int:
        return len(self._class_of)

    def lines(self) -> dict[ClassKey, list[ContactId]]:
        """Who waits in each class, longest first; empty classes are left out."""
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
        candidates = self._occupied & self._servable_by(agent) & self._free_channels(agent)
        best: Entry | None = None
        while candidates:
            low = candidates & -candidates
            candidates ^= low
            line = self._by_index[low.bit_length() - 1]
            if best is not None and best < line.head():
                continue
            for entry in line.in_order():
                if best is not None and best < entry:
                    break
                if accepts(entry.contact_id):
                    best = entry
                    break
        return best

    def _free_channels(self, agent: Agent) -> int:
        channels = 0
        for channel, classes in self._of_channel.items():
            if agent.has_room(channel):
                channels |= classes
        return channels

    def _servable_by(self, agent: Agent) -> int:
        seen, classes = self._servable.get(agent.id, (0, 0))
        if seen < len(self._by_index):
            for index in range(seen, len(self._by_index)):
                if can_serve(agent, self._by_index[index].key):
                    classes |= 1 << index
            self._servable[agent.id] = (len(self._by_index), classes)
        return classes

    def _create(self, key: ClassKey) -> int:
        if len(self._by_index) >= self._limit:
            self._drop_empty()
            self._limit = max(MAX_CLASSES, 2 * len(self._by_index))
        index = len(self._by_index)
        self._by_index.append(WaitingClass(key=key))
        self._classes[key] = index
        self._of_channel[key.channel] = self._of_channel.get(key.channel, 0) | 1 << index
        return index

    def _drop_empty(self) -> None:
        kept = [each for each in self._by_index if len(each)]
        self._by_index = kept
        self._classes = {each.key: index for index, each in enumerate(kept)}
        self._occupied = (1 << len(kept)) - 1
        self._servable.clear()
        self._of_channel = {}
        for index, each in enumerate(kept):
            channel = each.key.channel
            self._of_channel[channel] = self._of_channel.get(channel, 0) | 1 << index
            for entry in each.in_order():
                self._class_of[entry.contact_id] = index


def can_serve(agent: Agent, key: ClassKey) -> bool:
    """Whether the agent serves the queue and has the skills and, when free, the capacity."""
    return (
        key.queue in agent.config.queues
        and key.queue not in agent.paused_queues
        and agent.capacity.get(agent.pools[key.channel], 0) > 0
        and all(agent.skills.get(skill, 0) >= level for skill, level in key.skills)
    )
