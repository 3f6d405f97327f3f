"""An absent agent's work goes to somebody else, who counts as that agent where a second person is needed."""

from __future__ import annotations

import pytest

from contacthub.processes import commands as p
from contacthub.processes import events as e
from contacthub.processes.errors import NotYourStep, WrongState
from contacthub.processes.words import ItemId
from contacthub.routing.words import AgentId
from tests.processes.items import BOSS, LINA, LU, WEI, Desk, replayed
from tests.processes.money_items import MoneyDesk

DAY = 86_400_000
SUPERVISORS = e.Holder(kind="role", name="supervisor")


def agent(name: str) -> e.Holder:
    return e.Holder(kind="agent", name=name)


def hand_over(desk: Desk, one: str, to: e.Holder, until: int = DAY) -> list[str]:
    return desk.do(p.HandOver(agent=AgentId(one), to=to, until=until, by=BOSS))


def holder(desk: Desk, item: ItemId) -> e.Holder:
    return desk.book.item(item).holder


def test_what_they_have_and_what_comes_goes_to_the_deputy_until_then() -> None:
    desk = Desk()
    had = desk.open("i1")
    assert hand_over(desk, "lina", agent("wei")) == ["WorkHandedOver", "WorkAssigned"]
    came = desk.open("i2")
    assert [holder(desk, each) for each in (had, came)] == [agent("wei"), agent("wei")]
    assert desk.book.item(came).keeper == "agent lina"
    desk.advance(came, "recorded", WEI)
    desk.advance(came, "proposed", LU)
    desk.advance(came, "approved", BOSS)
    assert holder(desk, came) == agent("wei")  # who takes it up tells, or their deputy
    desk.now = DAY
    assert holder(desk, desk.open("i3")) == agent("lina")
    assert holder(desk, had) == agent("wei")


def test_a_handover_ends_before_its_time() -> None:
    desk = Desk()
    hand_over(desk, "lina", e.Holder(kind="queue", name="care"))
    had = desk.open("i1")
    assert desk.do(p.EndHandover(agent=AgentId("lina"), by=LINA)) == ["WorkHandoverEnded"]
    assert holder(desk, had) == e.Holder(kind="queue", name="care")
    assert holder(desk, desk.open("i2")) == agent("lina")
    with pytest.raises(WrongState, match="handed over nothing"):
        desk.do(p.EndHandover(agent=AgentId("lina"), by=LINA))


def test_a_deputy_may_have_a_deputy_and_nobody_is_in_a_circle() -> None:
    desk = Desk()
    hand_over(desk, "lina", agent("wei"))
    hand_over(desk, "wei", agent("lu"))
    assert holder(desk, desk.open("i1")) == agent("lu")
    for to in ("lina", "wei", "lu"):
        with pytest.raises(WrongState, match="absent too"):
            hand_over(desk, "lu", agent(to))
    with pytest.raises(WrongState, match="before it begins"):
        hand_over(desk, "lu", SUPERVISORS, until=desk.now)


def plan(desk: Desk, one: str, to: str, since: int, until: int) -> list[str]:
    return desk.do(p.HandOver(agent=AgentId(one), to=agent(to), since=since, until=until, by=BOSS))


def test_one_that_is_planned_begins_by_itself() -> None:
    desk = Desk()
    had = desk.open("i1")
    assert plan(desk, "lina", "wei", DAY, 2 * DAY) == ["WorkHandedOver"]
    assert [each.agent for each in desk.book.handovers.known(0)] == ["lina"]
    assert desk.book.handovers.lasting(0) == []
    came = desk.open("i2")
    assert [holder(desk, each) for each in (had, came)] == [agent("lina"), agent("lina")]
    again = replayed(desk.history)
    assert again.handovers.all == desk.book.handovers.all
    assert again.handovers.next_begin() == DAY
    desk.now = DAY
    next_deadline = desk.book.next_deadline()
    assert next_deadline is not None
    assert next_deadline <= DAY
    told = desk.do(p.PassWorkTime())
    assert [each for each in told if each != "WorkLate"] == [
        "WorkHandoverBegan", "WorkAssigned", "WorkAssigned",
    ]  # fmt: skip
    assert [holder(desk, each) for each in (had, came)] == [agent("wei"), agent("wei")]
    assert desk.book.handovers.next_begin() is None
    assert replayed(desk.history).handovers.all == desk.book.handovers.all
    desk.now = 2 * DAY
    assert holder(desk, desk.open("i3")) == agent("lina")


def test_one_that_is_planned_is_changed_and_ended_and_makes_no_circle() -> None:
    desk = Desk()
    plan(desk, "lina", "wei", 2 * DAY, 4 * DAY)
    with pytest.raises(WrongState, match="absent too"):
        plan(desk, "wei", "lina", DAY, 3 * DAY)
    assert plan(desk, "wei", "lina", 4 * DAY, 5 * DAY) == ["WorkHandedOver"]
    with pytest.raises(WrongState, match="before it begins"):
        plan(desk, "lina", "wei", 3 * DAY, 3 * DAY)
    plan(desk, "lina", "lu", DAY, 2 * DAY)  # instead of the first
    assert desk.book.handovers.next_begin() == DAY
    assert desk.do(p.EndHandover(agent=AgentId("lina"), by=LINA)) == ["WorkHandoverEnded"]
    desk.now = 3 * DAY  # nothing was done meanwhile, and its time is over before it began
    plan(desk, "lu", "wei", 4 * DAY, 4 * DAY + 1)
    desk.now = 5 * DAY
    desk.do(p.PassWorkTime())
    assert holder(desk, desk.open("i1")) == agent("lina")
    assert holder(desk, desk.open("i2", by=LU)) == agent("lu")


def test_another_deputy_does_not_make_a_circle() -> None:
    desk = Desk()
    hand_over(desk, "lina", agent("wei"))
    hand_over(desk, "lu", agent("lina"))
    for to in ("lu", "lina"):
        with pytest.raises(WrongState, match="absent too"):
            hand_over(desk, "lina", agent(to))
    assert holder(desk, desk.open("i1", by=LU)) == agent("wei")


def test_work_of_a_deputy_who_is_retired_is_with_the_supervisors() -> None:
    desk = Desk()
    hand_over(desk, "lina", agent("wei"))
    desk.do(p.ReleaseAgent(agent=AgentId("wei")))
    assert holder(desk, desk.open("i1")) == SUPERVISORS
    with pytest.raises(WrongState, match="absent too"):
        hand_over(desk, "lu", agent("wei"))
    desk.do(p.ReleaseAgent(agent=AgentId("lina")))
    assert desk.book.handovers.all == {}


def test_a_deputy_does_not_approve_what_the_agent_proposed() -> None:
    desk = MoneyDesk()
    item = desk.open()
    desk.propose(item, "10", WEI)
    hand_over(desk, "wei", agent("lina"))
    with pytest.raises(NotYourStep, match="did or changed step propose"):
        desk.approve(item, LINA)
    with pytest.raises(NotYourStep, match="did or changed step propose"):
        desk.do(p.AssignWork(item_id=item, by=BOSS, holder=agent("lina")))
    desk.approve(item, LU)


def test_an_agent_does_not_approve_what_their_deputy_proposed() -> None:
    desk = MoneyDesk()
    item = desk.open()
    hand_over(desk, "wei", agent("lina"))
    desk.propose(item, "10", LINA)
    desk.now = 2 * DAY
    for by in (WEI, LINA):
        with pytest.raises(NotYourStep):
            desk.approve(item, by)
    desk.approve(item, LU)


def test_what_a_deputy_may_not_do_the_supervisors_have() -> None:
    desk = MoneyDesk()
    item = desk.open()
    desk.propose(item, "10", WEI)
    desk.do(p.AssignWork(item_id=item, by=BOSS, holder=agent("lu")))
    hand_over(desk, "lu", agent("wei"))
    assert holder(desk, item) == SUPERVISORS


def test_handovers_outlast_a_restart() -> None:
    desk = Desk()
    hand_over(desk, "lina", agent("wei"))
    again = replayed(desk.history)
    assert again.handovers.all == desk.book.handovers.all
    assert [each.agent for each in again.handovers.lasting(0)] == ["lina"]
    assert again.handovers.lasting(DAY) == []
