"""Whatever is done: no money without a second person, for exactly what they read, within their limit."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from contacthub.processes import commands as p
from contacthub.processes import events as e
from contacthub.processes.money import WINDOW_MS
from contacthub.processes.processor import Processor
from contacthub.processes.words import ItemId
from contacthub.routing.errors import Rejected
from contacthub.routing.words import AgentId
from tests.processes.items import BOSS, LINA, LU, WEI, replayed
from tests.processes.money_items import ADMIN, CHIEF, LIMITS, PROGRAM, MoneyDesk, filled

DAY = 86_400_000
PEOPLE = {each.person: each for each in (LINA, WEI, LU, BOSS, CHIEF, ADMIN, PROGRAM)}
people = st.sampled_from(list(PEOPLE.values()))
amounts = st.sampled_from(["0", "15", "20", "40", "60.50", "100"])
items = st.sampled_from([ItemId(f"i{n}") for n in range(1, 5)])


class Money(RuleBasedStateMachine):
    """Proposes, changes, approves and pays while days pass and the hub starts anew."""

    @initialize()
    def begin(self) -> None:
        self.desk = MoneyDesk()
        self.opened = 0

    def _do(self, command: p.WorkCommand) -> None:
        before = len(self.desk.history)
        try:
            self.desk.do(command)
        except Rejected:
            assert len(self.desk.history) == before

    @rule(by=people, customer=st.sampled_from(["k1", "k2", None]), about=st.sampled_from(["", "lina", "lu"]))
    def open(self, by: p.By, customer: str | None, about: str) -> None:
        self.opened += 1
        item = self.desk.open(f"i{self.opened}", by, customer_id=customer)
        named = filled(**({"about": about} if about else {}))
        self._do(p.AdvanceWork(item_id=item, by=by, step="record", outcome="recorded", filled=named))

    @rule(item=items, by=people, money=amounts)
    def propose(self, item: ItemId, by: p.By, money: str) -> None:
        self._do(p.AdvanceWork(item_id=item, by=by, step="propose", outcome="proposed", filled=filled(money)))

    @rule(item=items, by=people, money=amounts)
    def edit(self, item: ItemId, by: p.By, money: str) -> None:
        self._do(p.EditWork(item_id=item, by=by, step="propose", filled=filled(money)))

    @rule(item=items, by=people, read=st.one_of(st.none(), amounts))
    def approve(self, item: ItemId, by: p.By, read: str | None) -> None:
        found = self.desk.book.items.get(item)
        now = found.proposals.get("propose") if found is not None else None
        sha256 = filled(read).sha256 if read is not None else now.sha256 if now is not None else None
        self._do(p.AdvanceWork(item_id=item, by=by, step="approve", outcome="approved", proposal=sha256))

    @rule(item=items, by=people, outcome=st.sampled_from(["returned", "paid", "told", "not_accepted"]))
    def go_on(self, item: ItemId, by: p.By, outcome: str) -> None:
        found = self.desk.book.items.get(item)
        if found is not None:
            self._do(p.AdvanceWork(item_id=item, by=by, step=found.step, outcome=outcome))

    @rule(item=items, agent=st.sampled_from(["lina", "wei", "lu"]))
    def assign(self, item: ItemId, agent: str) -> None:
        self._do(p.AssignWork(item_id=item, by=BOSS, holder=e.Holder(kind="agent", name=agent)))

    @rule(
        agent=st.sampled_from(["lina", "wei", "lu"]),
        to=st.sampled_from(["lina", "wei", "lu"]),
        days=st.sampled_from([1, 20]),
    )
    def hand_over(self, agent: str, to: str, days: int) -> None:
        holder, until = e.Holder(kind="agent", name=to), self.desk.now + days * DAY
        self._do(p.HandOver(agent=AgentId(agent), to=holder, until=until, by=BOSS))

    @rule(agent=st.sampled_from(["lina", "wei", "lu"]))
    def end_handover(self, agent: str) -> None:
        self._do(p.EndHandover(agent=AgentId(agent), by=BOSS))

    @rule(days=st.sampled_from([1, 10, 29, 30]))
    def days_pass(self, days: int) -> None:
        self.desk.now += days * DAY

    @rule()
    def start_anew(self) -> None:
        again = replayed(self.desk.history)
        assert (again.items, again.grants.all) == (self.desk.book.items, self.desk.book.grants.all)
        assert again.handovers.all == self.desk.book.handovers.all
        self.desk.processor = Processor(again, self.desk._applied)

    @invariant()
    def the_laws_hold(self) -> None:
        had_a_part: dict[str, set[str]] = {}
        proposed: dict[str, e.Filled | None] = {}
        customers: dict[str, str | None] = {}
        given: list[tuple[int, str | None, str, int, Decimal]] = []
        absent: dict[str, tuple[str, int]] = {}
        for event in self.desk.history:
            if isinstance(event, e.WorkHandedOver):
                absent[event.agent] = event.to.name, event.until
            elif isinstance(event, e.WorkHandoverEnded):
                del absent[event.agent]
            elif isinstance(event, e.WorkOpened):
                had_a_part[event.item_id], customers[event.item_id] = {event.keeper}, event.customer_id
            elif isinstance(event, e.WorkEdited):
                had_a_part[event.item_id] |= as_one(event.person, absent, event.at)
                proposed[event.item_id] = event.filled
                given = [each for each in given if each[2:4] != (event.item_id, event.withdrawn)]
            elif isinstance(event, e.WorkAdvanced) and event.step in ("record", "propose"):
                agents = event.filled.agents if event.filled is not None else {}
                had_a_part[event.item_id] |= {f"agent {each}" for each in agents.values()}
                if event.step == "propose":
                    had_a_part[event.item_id] |= as_one(event.person, absent, event.at)
                    proposed[event.item_id] = event.filled
            elif isinstance(event, e.WorkAdvanced) and event.outcome == "approved":
                by, filled_in = PEOPLE[event.person], proposed.pop(event.item_id)  # decides once
                assert not as_one(event.person, absent, event.at) & had_a_part[event.item_id]
                assert not by.is_program
                assert filled_in is not None
                assert event.granted == filled_in.money
                customer = customers[event.item_id]
                money = Decimal(event.granted or "0")
                given.append((event.at, customer, event.item_id, event.version, money))
                lately = [g[4] for g in given if g[1] == customer and g[0] > event.at - WINDOW_MS]
                if money:
                    assert sum(lately) <= Decimal(LIMITS[by.approves_as])


def as_one(person: str, absent: dict[str, tuple[str, int]], now: int) -> set[str]:
    """A person, and all whose work they have meanwhile."""
    found = {person}
    for _ in absent:
        found |= {
            f"agent {who}" for who, (to, until) in absent.items() if until > now and f"agent {to}" in found
        }
    return found


Money.TestCase.settings = settings(max_examples=80, stateful_step_count=40, deadline=None)
TestMoney = Money.TestCase
