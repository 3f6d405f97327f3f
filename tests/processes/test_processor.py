"""Items move through their steps, and are told of when they are late."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contacthub.processes import commands as p
from contacthub.processes import events as e
from contacthub.processes.config import Outcome
from contacthub.processes.errors import (
    NotYourStep,
    Stale,
    UnknownItem,
    UnknownOutcome,
    UnknownProcess,
    WrongState,
)
from contacthub.processes.rules.time_passing import MOST_WOKEN
from contacthub.processes.words import ItemId
from contacthub.routing.config import OpenTime
from contacthub.routing.words import AgentId

from .items import BOSS, CLAIM, HOUR, LINA, LU, OWNER, WEI, Desk, replayed


def test_an_item_goes_its_way_and_is_over() -> None:
    desk = Desk()
    item = desk.open(customer_id="k1", from_contact="c1")
    assert desk.book.item(item).number == "C-2026-000001"
    desk.advance(item, "recorded", LINA)
    assert desk.book.item(item).holder == e.Holder(kind="queue", name="care")
    desk.advance(item, "proposed", WEI)
    desk.advance(item, "approved", BOSS)
    assert desk.book.item(item).holder == e.Holder(kind="agent", name="lina")  # who took it up tells
    desk.advance(item, "told", LINA)
    with pytest.raises(UnknownItem):
        desk.book.item(item)
    assert [type(each).__name__ for each in desk.history[1:]] == [
        "WorkOpened", "WorkAdvanced", "WorkAdvanced", "WorkAdvanced", "WorkClosed",
    ]  # fmt: skip


def test_numbers_go_on_in_their_series() -> None:
    desk = Desk()
    numbers = [desk.book.item(desk.open(f"i{n}", series=series)).number for n, series in enumerate(
        ("C-2026", "C-2026", "C-2027", "C-2026")
    )]  # fmt: skip
    assert numbers == ["C-2026-000001", "C-2026-000002", "C-2027-000001", "C-2026-000003"]


def test_who_proposed_does_not_approve_nor_who_took_it_up() -> None:
    desk = Desk()
    item = desk.open(by=BOSS, owner=None)
    desk.advance(item, "recorded", BOSS)
    desk.advance(item, "proposed", WEI)
    for by in (BOSS, replace(WEI, is_supervisor=True), replace(WEI, name="wei2", is_supervisor=True)):
        with pytest.raises(NotYourStep, match="another person"):
            desk.advance(item, "approved", by)
    with pytest.raises(NotYourStep, match="another person"):
        desk.do(p.AssignWork(item_id=item, by=OWNER, holder=e.Holder(kind="agent", name="wei")))
    with pytest.raises(NotYourStep, match="with role supervisor"):
        desk.advance(item, "approved", LU)
    desk.advance(item, "approved", OWNER)


def test_a_step_is_done_by_who_has_it() -> None:
    desk = Desk()
    item = desk.open()
    with pytest.raises(NotYourStep, match="with agent lina"):
        desk.advance(item, "recorded", WEI)
    desk.advance(item, "recorded", LINA)
    with pytest.raises(NotYourStep, match="with queue care"):
        desk.advance(item, "proposed", replace(WEI, queues=frozenset()))
    with pytest.raises(UnknownOutcome, match="proposed, asked"):
        desk.advance(item, "perhaps", WEI)
    with pytest.raises(WrongState, match="not at record"):
        desk.do(p.AdvanceWork(item_id=item, by=WEI, step="record", outcome="recorded"))


def test_a_change_of_an_older_version_is_refused() -> None:
    desk = Desk()
    item = desk.open()
    desk.do(p.SetWorkPriority(item_id=item, by=LINA, version=1, priority=2))
    with pytest.raises(Stale, match="version 2"):
        desk.advance(item, "recorded", LINA, version=1)
    desk.advance(item, "recorded", LINA, version=2)
    assert desk.book.item(item).version == 3


def test_each_threshold_is_told_once() -> None:
    desk = Desk()
    item = desk.open()
    assert desk.processor.next_deadline() == HOUR // 2
    assert desk.pass_time(HOUR // 2) == ["WorkLate"]
    assert desk.pass_time(HOUR // 2) == []
    assert not desk.book.item(item).is_late
    assert desk.pass_time(2 * HOUR) == ["WorkLate", "WorkLate", "WorkLate"]
    assert desk.book.item(item).told == [50, 80, 100, 150]
    assert desk.book.item(item).is_late
    assert desk.processor.next_deadline() is None


def test_a_step_in_opening_hours_is_late_by_them_also_if_they_change() -> None:
    desk = Desk()
    desk.do(p.SetWorkHours(hours="office", times=(OpenTime(opens_at=10 * HOUR, closes_at=99 * HOUR),)))
    item = desk.open()
    desk.advance(item, "recorded", LINA, 0)
    assert desk.book.ends_at(desk.book.item(item)) == 18 * HOUR
    desk.do(p.SetWorkHours(hours="office", times=(OpenTime(opens_at=20 * HOUR, closes_at=99 * HOUR),)))
    assert desk.book.ends_at(desk.book.item(item)) == 28 * HOUR
    assert desk.processor.next_deadline() == 0  # deadlines are to be set
    assert desk.pass_time(0) == []
    assert desk.processor.next_deadline() == 24 * HOUR
    assert desk.pass_time(23 * HOUR) == []


def test_what_is_due_at_once_takes_effect_a_few_at_a_time() -> None:
    desk = Desk()
    for n in range(5):
        desk.open(f"i{n}", due_at=HOUR)
    assert desk.do(p.PassWorkTime(most=3), HOUR) == ["WorkDue"] * 3
    assert desk.processor.next_deadline() == HOUR
    assert desk.do(p.PassWorkTime(most=3)) == ["WorkDue"] * 2


def test_the_clock_stands_still_while_the_customer_is_waited_for_and_begins_anew() -> None:
    desk = Desk()
    item = desk.open()
    desk.advance(item, "recorded", LINA, 0)
    desk.advance(item, "asked", WEI, HOUR)
    assert desk.processor.next_deadline() is None
    assert desk.book.ends_at(desk.book.item(item)) is None
    desk.advance(item, "answered", BOSS, 100 * HOUR)
    assert desk.book.ends_at(desk.book.item(item)) == 108 * HOUR


def test_a_planned_item_comes_due_and_then_its_time_runs() -> None:
    desk = Desk()
    item = desk.open(due_at=10 * HOUR)
    assert desk.book.item(item).state == "planned"
    assert desk.processor.next_deadline() == 10 * HOUR
    assert desk.pass_time(10 * HOUR) == ["WorkDue"]
    assert desk.processor.next_deadline() == 10 * HOUR + HOUR // 2
    desk.do(p.PlanWork(item_id=item, by=LINA, due_at=20 * HOUR), 10 * HOUR + HOUR // 4)
    assert desk.pass_time(20 * HOUR) == ["WorkDue"]
    assert desk.book.used_ms(desk.book.item(item), desk.now) == HOUR // 4  # what was used up stays so


def test_an_item_that_waits_for_something_is_woken() -> None:
    desk = Desk()
    item = desk.open(waits_for="white one")
    assert desk.processor.next_deadline() is None
    desk.do(p.WakeWork(item_id=item, by=BOSS, cause="restocked"))
    assert desk.book.item(item).state == "open"
    with pytest.raises(WrongState, match="waits for nothing"):
        desk.do(p.WakeWork(item_id=item, by=BOSS, cause="restocked"))


def test_who_is_not_reached_is_tried_again_and_at_last_no_more() -> None:
    desk = Desk()
    item = desk.open()
    for outcome, by in (("recorded", LINA), ("proposed", WEI), ("approved", BOSS)):
        desk.advance(item, outcome, by)
    for n in range(3):
        desk.advance(item, "not_reached", LINA)
        assert desk.book.item(item).due_at == desk.now + 2 * HOUR, n
        desk.pass_time(desk.now + 2 * HOUR)
    desk.advance(item, "not_reached", LINA)
    assert desk.book.item(item).step == "approve"


def test_a_changed_process_leaves_items_on_the_one_they_began_with() -> None:
    desk = Desk()
    old = desk.open("i1")
    record = replace(CLAIM.steps[0], outcomes=(Outcome(id="over"),))
    desk.do(p.ConfigureProcess(process=replace(CLAIM, steps=(record,))))
    new = desk.open("i2")
    desk.advance(old, "recorded", LINA)
    desk.advance(new, "over", LINA)
    assert sorted(desk.book.processes) == [("claim", 1), ("claim", 2)]
    for outcome, by in (("proposed", WEI), ("approved", BOSS), ("told", LINA)):
        desk.advance(old, outcome, by)
    assert sorted(desk.book.processes) == [("claim", 2)]
    desk.do(p.RetireProcess(process="claim"))
    assert desk.book.processes == {}
    with pytest.raises(UnknownProcess, match="there are: none"):
        desk.open("i3")


def test_the_same_process_again_changes_nothing() -> None:
    desk = Desk()
    assert desk.do(p.ConfigureProcess(process=CLAIM)) == []


def test_an_item_is_handed_to_another_agent() -> None:
    desk = Desk()
    item = desk.open()
    desk.do(p.AssignWork(item_id=item, by=BOSS, holder=e.Holder(kind="agent", name="wei")))
    assert [each.id for each in desk.book.of_agent("wei")] == [item]
    assert list(desk.book.of_agent("lina")) == []
    assert desk.book.item(item).keeper == "agent lina"
    assert desk.do(p.AssignWork(item_id=item, by=BOSS, holder=e.Holder(kind="agent", name="wei"))) == []


def test_a_customer_has_open_work_until_it_is_over() -> None:
    desk = Desk()
    for item in ("i1", "i2"):
        desk.open(item, customer_id="k1")
    for item in ("i1", "i2"):
        assert desk.book.has_customer("k1")
        desk.advance(ItemId(item), "withdrawn", LINA)
    assert not desk.book.has_customer("k1")


def test_work_of_a_retired_agent_is_with_the_supervisors_until_they_are_back() -> None:
    desk = Desk()
    held, kept = desk.open("i1"), desk.open("i2")
    for outcome, by in (("recorded", LINA), ("proposed", WEI)):
        desk.advance(kept, outcome, by)
    assert desk.do(p.ReleaseAgent(agent=AgentId("lina"))) == ["WorkAgentGone", "WorkAssigned"]
    desk.advance(kept, "approved", BOSS)  # which would come back to her
    supervisors = e.Holder(kind="role", name="supervisor")
    assert [desk.book.item(each).holder for each in (held, kept)] == [supervisors, supervisors]
    assert desk.do(p.WelcomeAgent(agent=AgentId("lina"))) == ["WorkAgentBack"]
    assert desk.do(p.WelcomeAgent(agent=AgentId("lina"))) == []
    desk.advance(kept, "not_reached", BOSS)
    assert desk.book.item(kept).holder == e.Holder(kind="agent", name="lina")


def test_an_item_begins_again_under_its_number() -> None:
    desk = Desk()
    item = desk.open()
    desk.advance(item, "withdrawn", LINA)
    desk.open(number="C-2026-000001", reopened=1)
    assert (desk.book.item(item).number, desk.book.item(item).reopened) == ("C-2026-000001", 1)
    assert desk.book.item(desk.open("i2")).number == "C-2026-000002"
    with pytest.raises(WrongState, match="is open"):
        desk.open()


def test_a_book_that_is_replayed_has_the_same_deadlines() -> None:
    desk = Desk()
    desk.open("i1", due_at=5)
    item = desk.open("i2")
    desk.advance(item, "recorded", LINA, 3)
    again = replayed(desk.history)
    assert again.items == desk.book.items
    assert again.next_deadline() == desk.book.next_deadline() == 5


def test_an_agent_is_named_once_for_all_their_accounts() -> None:
    one, other = p.By(name="wei", agent=AgentId("wei")), p.By(name="wei-admin", agent=AgentId("wei"))
    assert one.person == other.person != p.By(name="wei").person


def test_what_is_not_there_is_named() -> None:
    desk = Desk()
    with pytest.raises(UnknownItem, match="i9"):
        desk.do(p.WakeWork(item_id=ItemId("i9"), by=BOSS, cause="x"))
    with pytest.raises(UnknownProcess, match="there are: claim"):
        desk.open(process="repair")


def test_pieces_go_to_who_waits_longest_and_back_if_they_are_not_taken() -> None:
    desk = Desk()
    items = [desk.open(f"i{n}", waits_for="sku:W1") for n in (1, 2, 3)]
    assert desk.do(p.Restock(thing="sku:w1", quantity=2)) == ["WorkRestocked", "WorkDue", "WorkDue"]
    assert [desk.book.item(each).state for each in items] == ["open", "open", "planned"]
    desk.advance(items[0], "recorded", LINA)  # takes it, by whatever leads on
    assert desk.book.item(items[2]).is_planned
    desk.advance(items[1], "withdrawn", LINA)
    assert [type(each).__name__ for each in desk.history[-2:]] == ["WorkClosed", "WorkDue"]
    assert not desk.book.item(items[2]).is_planned


def test_a_piece_that_is_left_over_is_the_next_ones_until_there_are_none_any_more() -> None:
    desk = Desk()
    desk.do(p.Restock(thing="model:X", quantity=2))
    assert not desk.book.item(desk.open("i1", waits_for="model:x")).is_planned
    desk.do(p.Restock(thing="model:X", quantity=0))
    late = desk.open("i2", waits_for="model:X")
    assert desk.book.item(late).is_planned
    other = desk.open("i3", waits_for="sku:X")
    assert desk.do(p.Restock(thing="model:X")) == ["WorkRestocked", "WorkDue"]  # enough for all who wait
    assert desk.book.item(other).is_planned
    assert desk.book.stock.pieces == {}


def test_a_count_that_rises_wakes_as_what_came_does_and_one_that_falls_takes_back() -> None:
    desk = Desk()
    first, second = (desk.open(f"i{n}", waits_for="sku:W1") for n in (1, 2))
    assert desk.do(p.SetStock(thing="sku:W1", quantity=1)) == ["WorkStockSet", "WorkDue"]
    assert desk.do(p.SetStock(thing="sku:w1", quantity=1)) == []  # the same once more
    assert desk.book.item(second).is_planned
    assert desk.do(p.SetStock(thing="sku:W1", quantity=0)) == ["WorkStockSet"]  # that one was sold
    assert desk.do(p.SetStock(thing="sku:W1", quantity=3)) == ["WorkStockSet", "WorkDue"]
    assert desk.book.stock.pieces == {"sku:w1": 2}
    desk.do(p.SetStock(thing="sku:W1", quantity=1))
    assert (desk.book.stock.pieces, desk.book.stock.known) == ({"sku:w1": 1}, {"sku:w1": 1})
    desk.do(p.Restock(thing="sku:W1", quantity=4))
    assert desk.book.stock.known == {"sku:w1": 5}
    assert desk.book.item(first).wish == "sku:W1"


def test_a_number_of_the_stock_is_a_piece_of_its_model_both_ways() -> None:
    desk = Desk()
    desk.do(p.SetStock(thing="sku:W1", quantity=0, of="model:X"))
    model, number, other = (
        desk.open(f"i{n}", waits_for=thing) for n, thing in enumerate(("model:x", "sku:W1", "sku:W2"))
    )
    desk.do(p.Restock(thing="sku:w1", quantity=1))
    assert [desk.book.item(each).is_planned for each in (model, number, other)] == [False, True, True]
    assert desk.book.item(model).piece == "sku:w1"
    desk.do(p.Restock(thing="model:X", quantity=2))
    assert [desk.book.item(each).is_planned for each in (number, other)] == [False, True]
    assert desk.book.stock.pieces == {"model:x": 1}
    desk.do(p.SetStock(thing="sku:W2", quantity=0, of="model:X"))  # now it is known of what W2 is
    assert not desk.book.item(other).is_planned
    assert desk.book.stock.pieces == {}
    desk.advance(model, "withdrawn", LINA)  # its piece is a W1 again
    assert desk.book.stock.pieces == {"sku:w1": 1}
    assert not desk.book.item(desk.open("i9", waits_for="model:X")).is_planned


def test_very_many_begin_a_few_at_a_time() -> None:
    desk = Desk()
    for n in range(MOST_WOKEN + 3):
        desk.open(f"i{n}", waits_for="sku:W1")
    assert len(desk.do(p.Restock(thing="sku:W1"))) == 1 + MOST_WOKEN
    assert desk.processor.next_deadline() == 0
    assert desk.pass_time(0) == ["WorkDue"] * 3
    assert desk.processor.next_deadline() is not None
    assert desk.processor.next_deadline() != 0
