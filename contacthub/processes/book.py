"""All open items, their deadlines and where they are found."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from heapq import heapify, heappop, heappush

from contacthub.processes import events as e
from contacthub.processes.config import Process, Step, Within
from contacthub.processes.errors import UnknownItem, UnknownProcess
from contacthub.processes.handover import Handovers
from contacthub.processes.hours import Times, add, between
from contacthub.processes.item import Item
from contacthub.processes.money import Grants
from contacthub.processes.stock import Stock
from contacthub.processes.words import AGENT, DAY_MS, LATE, ItemId
from contacthub.routing.config import OpenTime
from contacthub.routing.words import Instant


class Book:
    """Processes by id and revision, hours by name, and open items."""

    def __init__(self) -> None:
        self.processes: dict[tuple[str, int], Process] = {}
        self.current: dict[str, int] = {}
        self.hours: dict[str, tuple[OpenTime, ...]] = {}
        self.days: dict[str, int] = {}
        """How long it is open on an ordinary day, by hours."""
        self.items: dict[ItemId, Item] = {}
        self.numbers: dict[str, int] = {}
        self.gone: set[str] = set()
        """Agents who were retired."""
        self.stock = Stock()
        self.grants = Grants()
        self.handovers = Handovers()
        self._by_agent: dict[str, dict[ItemId, None]] = {}
        self.by_customer: dict[str, dict[ItemId, None]] = {}
        self._proposed_by: dict[str, dict[ItemId, None]] = {}
        self._asking: dict[ItemId, None] = {}
        self.users: dict[tuple[str, int], int] = {}
        self._heap: list[tuple[Instant, int, ItemId]] = []
        self._entries = 0
        self.to_set: deque[ItemId] = deque()

    # --- asking ------------------------------------------------------------------------------------

    def item(self, item_id: ItemId) -> Item:
        """The open item, or ``UnknownItem``."""
        item = self.items.get(item_id)
        if item is None:
            raise UnknownItem(f"there is no open item {item_id}")
        return item

    def process(self, name: str) -> tuple[Process, int]:
        """The process by which new items begin, and its revision; or ``UnknownProcess``."""
        revision = self.current.get(name)
        if revision is None:
            there = ", ".join(sorted(self.current)) or "none"
            raise UnknownProcess(f"there is no process {name!r}; there are: {there}")
        return self.processes[name, revision], revision

    def step(self, item: Item) -> Step:
        """The step at which an item is."""
        found = self.processes[item.process, item.revision].step(item.step)
        assert found is not None, f"step {item.step} of {item.process}"
        return found

    def hours_named(self) -> set[str]:
        """The hours by which some step is counted."""
        return {
            name for process in self.processes.values() for step in process.steps for name in step.hours_named
        }

    def of_agent(self, agent: str) -> Iterator[Item]:
        """The items that an agent holds."""
        return (self.items[each] for each in self._by_agent.get(agent, ()))

    def proposed_by(self, agent: str) -> Iterator[ItemId]:
        """The open items of which an agent made, or changed, a proposal."""
        return iter(self._proposed_by.get(agent, ()))

    def within(self, item: Item) -> Within | None:
        """How long the step may take at which an item is."""
        step = self.step(item)
        if step.within_by is None:
            return step.within
        return step.within_by.by.get(item.chosen.get(step.within_by.field, ""), step.within)

    def budget_ms(self, within: Within) -> int:
        """The time that a step may take, in milliseconds that count."""
        return within.ms + within.days * self.days.get(within.hours or "", DAY_MS)

    def times(self, within: Within | None) -> Times:
        """The time that counts for a step: None, all of it."""
        return None if within is None or within.hours is None else self.hours.get(within.hours)

    def has_customer(self, customer_id: str) -> bool:
        """Whether some open item is about the customer."""
        return customer_id in self.by_customer

    def to_ask(self) -> list[Item]:
        """The items of which the time has come that the hub itself asks the customer."""
        return [item for each in self._asking if not (item := self.items[each]).is_planned]

    def used_ms(self, item: Item, now: Instant) -> int:
        """How much of its step's time an item has used up."""
        running = 0 if item.since is None else between(self.times(self.within(item)), item.since, now)
        return item.used_ms + running

    def due_at(self, item: Item) -> Instant | None:
        """When a planned item begins, else when the time of its step will be used up; None: never."""
        return item.due_at if item.is_planned else self.ends_at(item)

    def ends_at(self, item: Item) -> Instant | None:
        """When the time of its step will be used up; None: it has no end, or stands still."""
        return self._at(item, LATE)

    def next_threshold(self, item: Item) -> tuple[Instant, int] | None:
        """When somebody is told next of an item's time, and of which percent."""
        left = [percent for percent in self.step(item).thresholds if percent not in item.told]
        at = self._at(item, min(left)) if left else None
        return None if at is None else (at, min(left))

    def _at(self, item: Item, percent: int) -> Instant | None:
        within = self.within(item)
        if item.since is None or within is None:
            return None
        left = self.budget_ms(within) * percent // 100 - item.used_ms
        return add(self.times(within), item.since, max(0, left))

    # --- deadlines ---------------------------------------------------------------------------------

    def deadline(self, item: Item) -> Instant | None:
        """When something happens to an item by itself."""
        if item.is_planned:
            return item.due_at
        threshold = self.next_threshold(item)
        return None if threshold is None else threshold[0]

    def next_deadline(self) -> Instant | None:
        """When something happens next by itself to any item, or a handover begins; 0: at once.

        Deadlines are to be set, by ``set_some``, or there are pieces for items that wait for them.
        """
        if self.to_set or self.stock.next_served() is not None:
            return 0
        first = self._first()
        instants = (None if first is None else first[0], self.handovers.next_begin())
        return min((each for each in instants if each is not None), default=None)

    def set_some(self, most: int) -> bool:
        """Set the deadlines of some items after hours have changed; return whether that was all.

        Hours change for a hundred thousand items at once, which nothing may wait for.
        """
        for _ in range(min(most, len(self.to_set))):
            item = self.items.get(self.to_set.popleft())
            if item is not None:
                self.set_deadline(item)
        return not self.to_set

    def take_due(self, now: Instant) -> Item | None:
        """Take out the earliest deadline that is due."""
        first = self._first()
        if first is None or first[0] > now:
            return None
        return self.items[heappop(self._heap)[2]]

    def _first(self) -> tuple[Instant, int, ItemId] | None:
        # A deadline that has moved stays in the heap: the item itself says which is in force.
        while self._heap:
            at, _, item_id = self._heap[0]
            item = self.items.get(item_id)
            if item is not None and self.deadline(item) == at:
                return self._heap[0]
            heappop(self._heap)
        return None

    def set_deadline(self, item: Item) -> None:
        """Note when something happens to the item by itself; call it after what decides that has changed."""
        at = self.deadline(item)
        if at is not None:
            self._entries += 1
            heappush(self._heap, (at, self._entries, item.id))

    # --- changing ----------------------------------------------------------------------------------

    def load(self, item: Item) -> None:
        """Have an item; its deadline is set by ``load_deadlines``."""
        self.items[item.id] = item
        users = (item.process, item.revision)
        self.users[users] = self.users.get(users, 0) + 1
        self.index(item, item.holder)
        if item.waits_for is not None:
            self.stock.wait(item.waits_for, item.id)
        if item.ask is not None:
            self._asking[item.id] = None
        if item.customer_id is not None:
            self.by_customer.setdefault(item.customer_id, {})[item.id] = None
        self.index_proposers(item)

    def index_proposers(self, item: Item) -> None:
        """Have the item found at who made its proposals."""
        for agent in item.proposers:
            self._proposed_by.setdefault(agent, {})[item.id] = None

    def forget_proposers(self, item: Item) -> None:
        """The item is over."""
        for agent in item.proposers:
            self._proposed_by[agent].pop(item.id, None)

    def index(self, item: Item, holder: e.Holder | None) -> None:
        """Have the item found at ``holder``; None: at nobody, as it is over."""
        if item.holder.kind == AGENT:
            items = self._by_agent.get(item.holder.name, {})
            items.pop(item.id, None)
            if not items:
                self._by_agent.pop(item.holder.name, None)
        if holder is not None and holder.kind == AGENT:
            self._by_agent.setdefault(holder.name, {})[item.id] = None

    def hold(self, item: Item, holder: e.Holder) -> None:
        """Give the item to ``holder``."""
        self.index(item, holder)
        item.holder = holder

    def run(self, item: Item, at: Instant) -> None:
        """Let the clock of its step run from ``at``, unless it is planned or stands still."""
        item.since = None if item.is_planned or self.step(item).is_paused else at

    def drop_unused(self, users: tuple[str, int]) -> None:
        """Forget a revision by which no item is open and none will begin."""
        if not self.users.get(users) and self.current.get(users[0]) != users[1]:
            self.processes.pop(users, None)
            self.users.pop(users, None)

    def load_deadlines(self) -> None:
        """Set the deadlines of all items, after they were read back."""
        self.to_set.clear()
        self._heap = [
            (at, n, item.id)
            for n, item in enumerate(self.items.values())
            if (at := self.deadline(item)) is not None
        ]
        self._entries = len(self.items)
        heapify(self._heap)
