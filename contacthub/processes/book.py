"""All open items, and the only code that changes them: ``Book.apply``."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from typing import Any

from contacthub.processes import events as e
from contacthub.processes.config import Process, Step, Within
from contacthub.processes.errors import UnknownItem, UnknownProcess
from contacthub.processes.handover import Handover, Handovers
from contacthub.processes.hours import Times, add, between
from contacthub.processes.money import APPROVED, DECIDED, Grant, Grants, Proposal
from contacthub.processes.quotes import Quoted
from contacthub.processes.stock import Stock
from contacthub.processes.words import AGENT, DAY_MS, LATE, OPEN, PLANNED, ItemId
from contacthub.routing.config import OpenTime
from contacthub.routing.words import Instant

DONE_BY_KEEPER = "keeper"


@dataclass(slots=True, kw_only=True)
class Item:
    """An open item. ``since``: when the clock of its step began to run; None: it is planned, or paused.

    ``used_ms``: of the time that its step may take, what was used up before ``since``. ``told``: the
    thresholds of which somebody was told. ``done_by``: who did or changed which step. ``tries``: by step and
    outcome. ``proposals``: by step, where another one judges it. ``named``: agents, by the field that named
    them. ``approved_at``: the version at which the approval was given that can be withdrawn.
    ``chosen``: in fields that say how long a step may take.
    ``piece``: of what one piece is promised to it, as it waited for that. ``is_called``: the customer is, or
    was, called since its step began; ``call``: the contact by which. ``begun`` and ``held``: the versions
    since which it is at its step, and with who has it.
    """

    id: ItemId
    number: str
    kind: str
    process: str
    revision: int
    step: str
    holder: e.Holder
    keeper: str
    customer_id: str | None
    from_contact: str | None
    priority: int
    opened_at: Instant
    opened_by: str
    version: int = 1
    reopened: int = 0
    due_at: Instant | None = None
    waits_for: str | None = None
    piece: str | None = None
    is_called: bool = False
    call: str | None = None
    begun: int = 1
    held: int = 1
    since: Instant | None = None
    used_ms: int = 0
    told: list[int] = field(default_factory=list)
    quotes: dict[str, Quoted] = field(default_factory=dict)
    ask: str | None = None
    """The survey by which the hub itself asks, once its time has come."""
    done_by: dict[str, list[str]] = field(default_factory=dict)
    tries: dict[str, int] = field(default_factory=dict)
    proposals: dict[str, Proposal] = field(default_factory=dict)
    named: dict[str, list[str]] = field(default_factory=dict)
    chosen: dict[str, str] = field(default_factory=dict)
    approved_at: int | None = None

    @property
    def is_planned(self) -> bool:
        """Whether its time has not come."""
        return self.due_at is not None or self.waits_for is not None

    @property
    def state(self) -> str:
        """``planned`` or ``open``."""
        return PLANNED if self.is_planned else OPEN

    @property
    def is_late(self) -> bool:
        """Whether all the time of its step is used up."""
        return any(percent >= LATE for percent in self.told)


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
        self._by_customer: dict[str, dict[ItemId, None]] = {}
        self._asking: dict[ItemId, None] = {}
        self._users: dict[tuple[str, int], int] = {}
        self._heap: list[tuple[Instant, int, ItemId]] = []
        self._entries = 0
        self._to_set: deque[ItemId] = deque()

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
        return customer_id in self._by_customer

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
        """When something happens next by itself to any item; 0: at once.

        Deadlines are to be set, by ``set_some``, or there are pieces for items that wait for them.
        """
        if self._to_set or self.stock.next_served() is not None:
            return 0
        first = self._first()
        return None if first is None else first[0]

    def set_some(self, most: int) -> bool:
        """Set the deadlines of some items after hours have changed; return whether that was all.

        Hours change for a hundred thousand items at once, which nothing may wait for.
        """
        for _ in range(min(most, len(self._to_set))):
            item = self.items.get(self._to_set.popleft())
            if item is not None:
                self._set(item)
        return not self._to_set

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

    def _set(self, item: Item) -> None:
        at = self.deadline(item)
        if at is not None:
            self._entries += 1
            heappush(self._heap, (at, self._entries, item.id))

    # --- changing ----------------------------------------------------------------------------------

    def apply(self, event: e.WorkEvent) -> None:
        """Have an event happen."""
        CHANGES[type(event)](self, event)

    def load(self, item: Item) -> None:
        """Have an item; its deadline is set by ``load_deadlines``."""
        self.items[item.id] = item
        users = (item.process, item.revision)
        self._users[users] = self._users.get(users, 0) + 1
        self._index(item, item.holder)
        if item.waits_for is not None:
            self.stock.wait(item.waits_for, item.id)
        if item.ask is not None:
            self._asking[item.id] = None
        if item.customer_id is not None:
            self._by_customer.setdefault(item.customer_id, {})[item.id] = None

    def _index(self, item: Item, holder: e.Holder | None) -> None:
        if item.holder.kind == AGENT:
            items = self._by_agent.get(item.holder.name, {})
            items.pop(item.id, None)
            if not items:
                self._by_agent.pop(item.holder.name, None)
        if holder is not None and holder.kind == AGENT:
            self._by_agent.setdefault(holder.name, {})[item.id] = None

    def _hold(self, item: Item, holder: e.Holder) -> None:
        self._index(item, holder)
        item.holder = holder

    def _wait_no_more(self, item: Item) -> None:
        if item.waits_for is not None:
            self.stock.leave(item.waits_for, item.id)
        item.waits_for = None

    def _give_back(self, item: Item, outcome: str) -> None:
        ended = self.step(item).outcome(outcome)
        if item.piece is not None and ended is not None and ended.gives_back:
            self.stock.put(item.piece, 1)
            item.piece = None

    def _begin_step(self, item: Item, step: str, at: Instant, due_at: Instant | None) -> None:
        item.step, item.due_at, item.used_ms, item.told = step, due_at, 0, []
        self._begin_anew(item)
        self._run(item, at)

    def _begin_anew(self, item: Item) -> None:
        item.is_called, item.call = False, None
        item.begun = item.held = item.version

    def _run(self, item: Item, at: Instant) -> None:
        item.since = None if item.is_planned or self.step(item).is_paused else at

    def drop_unused(self, users: tuple[str, int]) -> None:
        """Forget a revision by which no item is open and none will begin."""
        if not self._users.get(users) and self.current.get(users[0]) != users[1]:
            self.processes.pop(users, None)
            self._users.pop(users, None)

    # Each of these is told of its own event only.

    def _configured(self, event: e.ProcessConfigured) -> None:
        before = self.current.get(event.process.id)
        self.processes[event.process.id, event.revision] = event.process
        self.current[event.process.id] = event.revision
        if before is not None:
            self.drop_unused((event.process.id, before))

    def _retired(self, event: e.ProcessRetired) -> None:
        self.drop_unused((event.process, self.current.pop(event.process)))

    def _hours(self, event: e.WorkHoursSet) -> None:
        if event.times is None:
            self.hours.pop(event.hours, None)
            self.days.pop(event.hours, None)
        else:
            self.hours[event.hours] = event.times
            self.days[event.hours] = event.day_ms
        self._to_set = deque(self.items)

    def _agent_gone(self, event: e.WorkAgentGone) -> None:
        self.gone.add(event.agent)
        self.handovers.all.pop(event.agent, None)

    def _agent_back(self, event: e.WorkAgentBack) -> None:
        self.gone.discard(event.agent)

    def _handed_over(self, event: e.WorkHandedOver) -> None:
        self.handovers.all[event.agent] = Handover(
            agent=event.agent, to=event.to, since=event.at, until=event.until, by=event.by
        )

    def _handover_ended(self, event: e.WorkHandoverEnded) -> None:
        del self.handovers.all[event.agent]

    def _opened(self, event: e.WorkOpened) -> None:
        prefix, _, n = event.number.rpartition("-")
        self.numbers[prefix] = max(self.numbers.get(prefix, 0), int(n))
        item = Item(
            id=event.item_id,
            number=event.number,
            kind=event.kind,
            process=event.process,
            revision=event.revision,
            step=event.step,
            holder=event.holder,
            keeper=event.keeper,
            customer_id=event.customer_id,
            from_contact=event.from_contact,
            priority=event.priority,
            opened_at=event.at,
            opened_by=event.by,
            version=event.version,
            begun=event.version,
            held=event.version,
            reopened=event.reopened,
            due_at=event.due_at,
            waits_for=event.waits_for,
            ask=event.ask,
            done_by={DONE_BY_KEEPER: [event.keeper]},
        )
        self.load(item)
        self._run(item, event.at)
        self._set(item)

    def _advanced(self, event: e.WorkAdvanced) -> None:
        item = self._changed(event)
        self._wait_no_more(item)
        self._give_back(item, event.outcome)
        self._decided(item, event)
        self._filled(item, event)
        key = f"{event.step}/{event.outcome}"
        item.tries[key] = item.tries.get(key, 0) + 1
        self._hold(item, event.holder)
        self._begin_step(item, event.to, event.at, event.due_at)
        self._set(item)

    def _edited(self, event: e.WorkEdited) -> None:
        item = self._changed(event)
        self._filled(item, event)
        if event.withdrawn is not None and event.to is not None and event.holder is not None:
            self.grants.withdraw(item.id, event.withdrawn)
            item.approved_at = None
            self._hold(item, event.holder)
            self._begin_step(item, event.to, event.at, None)
        self._set(item)  # another choice may be another time

    def _filled(self, item: Item, event: e.WorkAdvanced | e.WorkEdited) -> None:
        step, filled = event.step, event.filled
        people = item.done_by.setdefault(step, [])
        people += [each for each in (event.person, *event.stands_for) if each not in people]
        if filled is None:
            return
        item.chosen |= filled.choices
        for name, agent in filled.agents.items():
            # Who was named stays named: an agent could be taken out of their own complaint otherwise.
            named = item.named.setdefault(name, [])
            if agent not in named:
                named.append(agent)
        if self.processes[item.process, item.revision].judge_of(step) is not None:
            before = item.proposals.get(step)
            n = 1 if before is None else before.n + 1
            item.proposals[step] = Proposal(n=n, sha256=filled.sha256, money=filled.money)

    def _decided(self, item: Item, event: e.WorkAdvanced | e.WorkClosed) -> None:
        """Once a step is done after an approval, that can be withdrawn no more."""
        for proposal in item.proposals.values():
            if proposal.state == APPROVED:
                proposal.state = DECIDED
        item.approved_at = None
        judged = self.step(item).approves
        if judged not in item.proposals:
            return
        item.proposals[judged].state = DECIDED if event.granted is None else APPROVED
        if event.granted is not None:
            item.approved_at = event.version
            self.grants.add(
                Grant(
                    at=event.at,
                    item_id=item.id,
                    version=event.version,
                    customer_id=item.customer_id,
                    amount=event.granted,
                )
            )

    def _assigned(self, event: e.WorkAssigned) -> None:
        item = self._changed(event)
        item.held = item.version
        self._hold(item, event.holder)

    def _planned(self, event: e.WorkPlanned) -> None:
        item = self._changed(event)
        item.used_ms = self.used_ms(item, event.at)
        item.due_at = event.due_at
        self._begin_anew(item)
        self._wait_no_more(item)
        self._run(item, event.at)
        self._set(item)

    def _priority(self, event: e.WorkPriorityChanged) -> None:
        self._changed(event).priority = event.priority

    def _quoted(self, event: e.WorkQuoted) -> None:
        item = self._changed(event)
        known = item.quotes.get(str(event.n))
        if known is None:
            item.quotes[str(event.n)] = Quoted(
                state=event.state, person=event.person, is_discounted=event.discounted
            )
        else:
            known.state = event.state

    def _noted(self, event: e.WorkNoted | e.WorkLinked) -> None:
        self._changed(event)

    def _due(self, event: e.WorkDue) -> None:
        item = self._changed(event)
        item.due_at = None
        self._begin_anew(item)
        self._wait_no_more(item)
        if event.piece is not None:
            self.stock.take(event.piece)
            item.piece = event.piece
        self._run(item, event.at)
        self._set(item)

    def _called(self, event: e.WorkCalled) -> None:
        item = self._changed(event)
        item.is_called, item.call = True, event.contact_id if event.cause is None else None

    def _restocked(self, event: e.WorkRestocked) -> None:
        self.stock.come(event.thing, event.quantity)

    def _late(self, event: e.WorkLate) -> None:
        item = self._changed(event)
        item.told.append(event.percent)
        self._set(item)

    def _closed(self, event: e.WorkClosed) -> None:
        item = self._changed(event)
        self._wait_no_more(item)
        self._give_back(item, event.outcome)
        self._decided(item, event)
        self._index(item, None)
        self._asking.pop(item.id, None)
        del self.items[item.id]
        if item.customer_id is not None:
            theirs = self._by_customer[item.customer_id]
            del theirs[item.id]
            if not theirs:
                del self._by_customer[item.customer_id]
        users = (item.process, item.revision)
        self._users[users] -= 1
        self.drop_unused(users)

    def _changed(self, event: e.ItemEvent) -> Item:
        item = self.items[event.item_id]
        item.version = event.version
        return item

    def load_deadlines(self) -> None:
        """Set the deadlines of all items, after they were read back."""
        self._to_set.clear()
        self._heap = [
            (at, n, item.id)
            for n, item in enumerate(self.items.values())
            if (at := self.deadline(item)) is not None
        ]
        self._entries = len(self.items)
        heapify(self._heap)


# Any: each change takes exactly its key's class, which no dict type can say.
CHANGES: dict[type[e.WorkEvent], Callable[[Book, Any], None]] = {
    e.ProcessConfigured: Book._configured,
    e.ProcessRetired: Book._retired,
    e.WorkHoursSet: Book._hours,
    e.WorkAgentGone: Book._agent_gone,
    e.WorkAgentBack: Book._agent_back,
    e.WorkHandedOver: Book._handed_over,
    e.WorkHandoverEnded: Book._handover_ended,
    e.WorkOpened: Book._opened,
    e.WorkAdvanced: Book._advanced,
    e.WorkEdited: Book._edited,
    e.WorkAssigned: Book._assigned,
    e.WorkPlanned: Book._planned,
    e.WorkPriorityChanged: Book._priority,
    e.WorkNoted: Book._noted,
    e.WorkLinked: Book._noted,
    e.WorkQuoted: Book._quoted,
    e.WorkDue: Book._due,
    e.WorkRestocked: Book._restocked,
    e.WorkCalled: Book._called,
    e.WorkLate: Book._late,
    e.WorkClosed: Book._closed,
}
