"""Whatever is done with items: each has a holder and a way on, and nobody passes four eyes alone."""

from __future__ import annotations

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from contacthub.processes import commands as p
from contacthub.processes import events as e
from contacthub.processes.book import Book
from contacthub.processes.processor import Processor
from contacthub.processes.words import ItemId
from contacthub.routing.config import OpenTime
from contacthub.routing.errors import Rejected
from contacthub.routing.words import AgentId
from tests.processes.items import BOSS, HOUR, LINA, LU, OWNER, WEI, Desk, replayed

people = st.sampled_from([LINA, WEI, LU, BOSS, OWNER])
later = st.sampled_from([0, 1, HOUR // 4, HOUR // 2, HOUR, 5 * HOUR, 30 * HOUR])
outcomes = st.sampled_from(
    ["recorded", "withdrawn", "proposed", "asked", "answered", "approved", "returned", "told", "not_reached"]
)
holders = st.sampled_from(
    [
        e.Holder(kind="agent", name="wei"),
        e.Holder(kind="agent", name="lu"),
        e.Holder(kind="queue", name="care"),
        e.Holder(kind="role", name="supervisor"),
    ]
)


class Items(RuleBasedStateMachine):
    """Opens, advances, hands on and forgets items while time passes and the hub starts anew."""

    @initialize()
    def begin(self) -> None:
        self.desk = Desk()
        self.opened = 0
        self.seen = 0

    def _do(self, command: p.WorkCommand) -> None:
        before = len(self.desk.history)
        try:
            self.desk.do(command)
        except Rejected:
            assert len(self.desk.history) == before  # what is refused has changed nothing

    def _some(self, data: st.DataObject) -> ItemId:
        return data.draw(st.sampled_from(sorted(self.desk.book.items) or [ItemId("i0")]))

    @rule(by=people, due=later, thing=st.sampled_from([None, "sku:W1", "sku:w1", "sku:W2", "model:X"]))
    def open(self, by: p.By, due: int, thing: str | None) -> None:
        self.opened += 1
        due_at = self.desk.now + due
        self.desk.open(f"i{self.opened}", by, due_at=due_at, waits_for=thing)

    @rule(thing=st.sampled_from(["sku:W1", "model:x"]), quantity=st.sampled_from([None, 0, 1, 2, 3]))
    def restock(self, thing: str, quantity: int | None) -> None:
        self._do(p.Restock(thing=thing, quantity=quantity))

    @rule(
        thing=st.sampled_from(["sku:W1", "sku:W2", "model:x"]),
        quantity=st.sampled_from([0, 1, 2, 3]),
        of=st.sampled_from([None, "model:X", "model:Y"]),
    )
    def count(self, thing: str, quantity: int, of: str | None) -> None:
        self._do(p.SetStock(thing=thing, quantity=quantity, of=of))
        before = len(self.desk.history)
        self._do(p.SetStock(thing=thing, quantity=quantity, of=of))
        assert len(self.desk.history) == before  # what is known already changes nothing

    @rule(data=st.data(), by=people, outcome=outcomes, is_stale=st.booleans())
    def advance(self, data: st.DataObject, by: p.By, outcome: str, is_stale: bool) -> None:
        item = self.desk.book.items.get(self._some(data))
        if item is not None:
            version = item.version - is_stale
            before = len(self.desk.history)
            self._do(
                p.AdvanceWork(
                    item_id=item.id, by=by, step=item.step, outcome=outcome, version=version
                )
            )  # fmt: skip
            assert not is_stale or len(self.desk.history) == before

    @rule(data=st.data(), holder=holders)
    def assign(self, data: st.DataObject, holder: e.Holder) -> None:
        self._do(p.AssignWork(item_id=self._some(data), by=BOSS, holder=holder))

    @rule(data=st.data(), due=later)
    def plan(self, data: st.DataObject, due: int) -> None:
        self._do(p.PlanWork(item_id=self._some(data), by=BOSS, due_at=self.desk.now + due))

    @rule(agent=st.sampled_from(["lina", "wei", "lu"]), comes=st.booleans())
    def agent_goes_or_comes(self, agent: str, comes: bool) -> None:
        kind = p.WelcomeAgent if comes else p.ReleaseAgent
        self._do(kind(agent=AgentId(agent)))

    @rule(data=st.data())
    def wake(self, data: st.DataObject) -> None:
        self._do(p.WakeWork(item_id=self._some(data), by=BOSS, cause="restocked"))

    @rule(opens=later)
    def set_hours(self, opens: int) -> None:
        times = (OpenTime(opens_at=opens, closes_at=10_000 * HOUR),)
        self._do(p.SetWorkHours(hours="office", times=times))

    @rule(after=later)
    def pass_time(self, after: int) -> None:
        self.desk.pass_time(self.desk.now + after)
        due = self.desk.processor.next_deadline()
        assert due is None or due > self.desk.now

    @rule()
    def start_anew(self) -> None:
        desk, again = self.desk, replayed(self.desk.history)
        assert plain(again) == plain(desk.book)
        for each in (again, desk.book):
            while not each.set_some(1):
                pass
        assert again.next_deadline() == desk.book.next_deadline()
        desk.processor = Processor(again, desk._applied)

    @invariant()
    def each_has_a_holder_and_a_way_on(self) -> None:
        for item in self.desk.book.items.values():
            step = self.desk.book.step(item)
            assert item.holder.name
            assert step.outcomes
            if item.holder.kind == "agent":
                assert item in list(self.desk.book.of_agent(item.holder.name))

    @invariant()
    def a_threshold_is_told_once_a_step(self) -> None:
        told: set[tuple[str, int]] = set()
        for event in self.desk.history:
            if isinstance(event, e.WorkAdvanced):
                told = {each for each in told if each[0] != event.item_id}
            if isinstance(event, e.WorkLate):
                assert (event.item_id, event.percent) not in told
                told.add((event.item_id, event.percent))

    @invariant()
    def nobody_passes_four_eyes_alone(self) -> None:
        did: dict[str, set[str]] = {}
        for event in self.desk.history:
            if isinstance(event, e.WorkOpened):
                did[event.item_id] = {event.keeper}
            elif isinstance(event, e.WorkAdvanced) and event.step == "propose":
                did[event.item_id].add(event.person)
            elif isinstance(event, e.WorkAdvanced) and event.step == "approve":
                assert event.person not in did[event.item_id]

    @invariant()
    def nobody_waits_for_what_is_there_and_no_piece_is_promised_twice(self) -> None:  # noqa: C901 - a model
        waits: dict[str, str] = {}  # in the order in which they began to
        left: dict[str, int] = {}
        there: dict[str, int | None] = {}
        of: dict[str, str] = {}
        has: dict[str, str] = {}

        def fitting(piece: str) -> list[str]:
            """Who waits for what the piece is one of, the longest first."""
            return [
                item
                for item, wish in waits.items()
                if wish == piece or of.get(wish) == piece or of.get(piece) == wish
            ]

        for event in self.desk.history:
            if isinstance(event, e.WorkOpened) and event.waits_for is not None:
                waits[event.item_id] = event.waits_for.casefold()
            elif isinstance(event, e.WorkRestocked | e.WorkStockSet):
                thing = event.thing.casefold()
                if event.of is not None and event.of.casefold() != thing:
                    of[thing] = event.of.casefold()
                left.setdefault(thing, 0)
                before = there.get(thing, 0)
                if isinstance(event, e.WorkStockSet):
                    more = max(0, (event.quantity or 0) - (before or 0))
                    left[thing] = min(event.quantity, left[thing] + more)
                    there[thing] = event.quantity
                elif event.quantity:
                    left[thing] += event.quantity
                    there[thing] = None if before is None else before + event.quantity
                else:
                    left[thing] = 0 if event.quantity == 0 else max(left[thing], len(fitting(thing)))
                    there[thing] = event.quantity
            elif isinstance(event, e.WorkDue) and event.piece is not None:
                thing = event.piece.casefold()
                assert event.item_id == fitting(thing)[0]  # who waits longest
                del waits[event.item_id]
                has[event.item_id] = thing
                left[thing] -= 1
                assert left[thing] >= 0
            elif isinstance(event, e.WorkDue | e.WorkPlanned | e.WorkAdvanced | e.WorkClosed):
                waits.pop(event.item_id, None)
                if getattr(event, "outcome", None) == "withdrawn" and event.item_id in has:
                    left[has.pop(event.item_id)] += 1
        assert not any(n and fitting(thing) for thing, n in left.items())
        stock = self.desk.book.stock
        assert stock.pieces == {thing: n for thing, n in left.items() if n}
        assert stock.known == there
        for thing in ("sku:W1", "sku:W2", "model:X"):
            waiting = [item for item, wish in waits.items() if wish == thing.casefold()]
            assert stock.waiting(thing) == waiting

    @invariant()
    def versions_count_changes(self) -> None:
        versions: dict[str, int] = {}
        for event in self.desk.history[self.seen :]:
            if isinstance(event, e.ItemEvent):
                before = versions.get(event.item_id, event.version - 1)
                assert event.version == before + 1
                versions[event.item_id] = event.version
        self.seen = len(self.desk.history)


def plain(book: Book) -> dict[str, Any]:
    """All of a book that decides."""
    return {
        "items": book.items,
        "processes": book.processes,
        "current": book.current,
        "hours": book.hours,
        "days": book.days,
        "numbers": book.numbers,
        "gone": book.gone,
        "pieces": book.stock.pieces,
        "there": book.stock.known,
        "models": book.stock.models,
        "waiting": [book.stock.waiting(thing) for thing in ("sku:W1", "model:X")],
    }


Items.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestItems = Items.TestCase
