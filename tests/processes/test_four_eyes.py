"""Money needs a second person: who that may be, what exactly they approve, and up to how much."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contacthub.processes import commands as p
from contacthub.processes import events as e
from contacthub.processes.config import Outcome, Process, Step, StepField, faults_of
from contacthub.processes.errors import AboveYourLimit, NotYourStep, Stale, WrongState
from contacthub.processes.events import WorkAdvanced, WorkEdited
from tests.processes.items import BOSS, LINA, LU, WEI
from tests.processes.money_items import ADMIN, CHIEF, PROGRAM, REFUND, MoneyDesk

DAY = 86_400_000


def given(desk: MoneyDesk) -> str:
    return str(desk.book.grants.given({"k1"}, desk.now))


@pytest.mark.parametrize(
    ("by", "why"),
    [
        (WEI, "did or changed step propose"),
        (BOSS, "took it up"),
        (LU, "it is about"),
        (PROGRAM, "is for a person"),
    ],
)
def test_nobody_approves_what_they_have_a_part_in(by: p.By, why: str) -> None:
    desk = MoneyDesk()
    item = desk.open()
    desk.propose(item, "10", WEI, about="lu")
    with pytest.raises(NotYourStep, match=why):
        desk.approve(item, by)
    desk.approve(item, LINA)
    assert given(desk) == "10.00"


def test_who_changed_the_proposal_does_not_approve_it() -> None:
    desk = MoneyDesk()
    item = desk.open()
    desk.propose(item, "10", WEI)
    desk.edit(item, "12", CHIEF)
    with pytest.raises(NotYourStep, match="did or changed step propose"):
        desk.approve(item, CHIEF)
    desk.approve(item, LINA)
    assert given(desk) == "12.00"


def test_an_agent_who_is_named_stays_named() -> None:
    desk = MoneyDesk()
    item = desk.open()
    desk.propose(item, "10", WEI, about="lina")
    proposal = desk.book.item(item)
    desk.do(p.EditWork(item_id=item, by=BOSS, step="record", filled=e.Filled(
        sha256="x", money="0.00", agents={"about": "lu"}
    )))  # fmt: skip
    assert proposal.named == {"about": ["lina", "lu"]}
    for by in (LINA, LU):
        with pytest.raises(NotYourStep, match="it is about"):
            desk.approve(item, by)


def test_exactly_what_was_read_is_approved() -> None:
    desk = MoneyDesk()
    item = desk.open()
    desk.propose(item, "10", WEI)
    read = desk.book.item(item).proposals["propose"].sha256
    desk.edit(item, "90", WEI)
    assert desk.book.item(item).proposals["propose"].n == 2
    for proposal in (read, None, ""):
        with pytest.raises(Stale, match="has changed"):
            desk.approve(item, CHIEF, proposal=proposal)
    assert desk.book.item(item).step == "approve"


def test_an_approval_decides_once() -> None:
    desk = MoneyDesk()
    item = desk.open()
    desk.propose(item, "10", WEI)
    desk.approve(item, CHIEF)
    with pytest.raises(WrongState, match="is at step pay"):
        desk.do(p.AdvanceWork(item_id=item, by=LINA, step="approve", outcome="approved"))
    assert given(desk) == "10.00"


def test_a_change_makes_the_approval_void() -> None:
    desk = MoneyDesk()
    item = desk.open()
    desk.propose(item, "60", WEI)
    desk.approve(item, CHIEF)
    desk.edit(item, "70", BOSS)
    assert isinstance(desk.history[-1], WorkEdited)
    assert (desk.book.item(item).step, given(desk)) == ("approve", "0")
    assert desk.book.item(item).holder.name == "care"
    desk.approve(item, CHIEF)
    assert given(desk) == "70.00"


def test_what_was_carried_out_is_proposed_anew() -> None:
    desk = MoneyDesk()
    item = desk.open()
    desk.propose(item, "60", WEI)
    desk.approve(item, CHIEF)
    desk.advance(item, "paid", BOSS)
    with pytest.raises(WrongState, match="propose it anew"):
        desk.edit(item, "70", BOSS)
    desk.advance(item, "not_accepted", BOSS)
    desk.propose(item, "50", WEI)
    with pytest.raises(AboveYourLimit, match=r"50.00 with 60.00 approved in the last 30 days"):
        desk.approve(item, CHIEF)
    desk.approve(item, ADMIN)
    assert given(desk) == "110.00"


def test_what_was_returned_is_approved_only_when_it_is_proposed_again() -> None:
    desk = MoneyDesk()
    item = desk.open()
    desk.propose(item, "10", WEI)
    desk.advance(item, "returned", CHIEF)
    with pytest.raises(WrongState, match="propose it anew"):
        desk.edit(item, "5", WEI)
    desk.propose(item, "10", LU)
    for by in (WEI, LU):
        with pytest.raises(NotYourStep):
            desk.approve(item, by)
    desk.approve(item, LINA)


def test_a_limit_is_not_passed_by_splitting() -> None:
    desk = MoneyDesk()
    for n, day in enumerate((0, 10, 20)):
        item = desk.open(f"i{n}")
        desk.now = day * DAY
        desk.propose(item, "40", WEI)
        if n < 2:
            desk.approve(item, CHIEF)
    with pytest.raises(AboveYourLimit, match=r"100.00; admins may approve up to 1000.00"):
        desk.approve(item, CHIEF)
    desk.now = 30 * DAY  # the first of them is thirty days old
    desk.approve(item, CHIEF)
    assert given(desk) == "80.00"


def test_one_customer_by_two_ids_is_one_customer() -> None:
    desk = MoneyDesk()
    first, second = desk.open("i1", customer_id="k1"), desk.open("i2", customer_id="k2")
    for item in (first, second):
        desk.propose(item, "60", WEI)
    desk.approve(first, CHIEF)
    with pytest.raises(AboveYourLimit):
        desk.approve(second, CHIEF, same_customer=("k1", "k2"))
    desk.approve(second, CHIEF)


def test_items_that_name_no_customer_are_counted_together() -> None:
    desk = MoneyDesk()
    first, second = desk.open("i1", customer_id=None), desk.open("i2", customer_id=None)
    for item in (first, second):
        desk.propose(item, "60", WEI)
    desk.approve(first, CHIEF)
    with pytest.raises(AboveYourLimit):
        desk.approve(second, CHIEF)


def test_the_role_decides_how_much() -> None:
    desk = MoneyDesk()
    item = desk.open()
    desk.propose(item, "20.01", WEI)
    with pytest.raises(AboveYourLimit, match=r"the limit of agents, 20.00; supervisors may"):
        desk.approve(item, LINA)
    desk.edit(item, "5000", WEI)
    with pytest.raises(AboveYourLimit, match="nobody may approve so much"):
        desk.approve(item, ADMIN)
    desk.edit(item, "20", WEI)
    desk.approve(item, LINA)


def test_who_changes_a_step_has_a_part_in_the_item() -> None:
    desk = MoneyDesk()
    item = desk.open()
    desk.propose(item, "10", WEI)
    desk.approve(item, CHIEF)
    with pytest.raises(NotYourStep):
        desk.edit(item, "12", LU)
    with pytest.raises(WrongState, match="was not done yet"):
        desk.do(p.EditWork(item_id=item, by=BOSS, step="tell"))
    desk.edit(item, "12", WEI)


def test_what_is_judged_has_to_be_known() -> None:
    desk = MoneyDesk()
    item = desk.open()
    desk.advance(item, "recorded", BOSS)
    with pytest.raises(WrongState, match="is judged"):
        desk.advance(item, "proposed", WEI)


def test_an_approval_may_be_the_end() -> None:
    steps = {each.id: each for each in REFUND.steps}
    over = replace(steps["approve"], outcomes=(Outcome(id="approved", is_approval=True),))
    desk = MoneyDesk()
    desk.do(p.ConfigureProcess(process=replace(REFUND, steps=(steps["record"], steps["propose"], over))))
    item = desk.open()
    desk.propose(item, "10", WEI)
    desk.approve(item, LINA)
    assert given(desk) == "10.00"
    assert not desk.book.items


def test_the_event_says_what_was_granted() -> None:
    desk = MoneyDesk()
    item = desk.open()
    desk.propose(item, "0", WEI)
    desk.approve(item, LINA)
    event = desk.history[-1]
    assert isinstance(event, WorkAdvanced)
    assert event.granted == "0.00"


MONEY = StepField(id="m", name="", kind="money")
OVER = Outcome(id="over")


def judge(**more: object) -> Step:
    given = {"id": "b", "approves": "a", "outcomes": (Outcome(id="yes", is_approval=True),), **more}
    return Step(**given)  # type: ignore[arg-type]  # of each key what the class says


@pytest.mark.parametrize(
    ("steps", "fault"),
    [
        ((Step(id="a", fields=(MONEY,), outcomes=(OVER,)),), "money of step a can be given without"),
        (
            (Step(id="a", fields=(MONEY,), outcomes=(Outcome(id="on", to="b"), OVER)), judge()),
            "money of step a can be given without",
        ),
        (
            (Step(id="a", outcomes=(Outcome(id="on", to="b"),)), judge(outcomes=(OVER,))),
            "no outcome of step b approves",
        ),
        ((Step(id="a", outcomes=(Outcome(id="over", is_approval=True),)),), "outcome over approves"),
        ((judge(id="a"),), "step a cannot approve itself"),
        ((judge(),), "there is no step a"),
        ((judge(limits=REFUND.steps[2].limits, approves=None, outcomes=(OVER,)),), "has limits and approves"),
        ((Step(id="a", about="z", outcomes=(OVER,)),), "there is no field z of the kind agent"),
        (
            (judge(outcomes=(Outcome(id="yes", is_approval=True), Outcome(id="no", to="a"))),
             Step(id="a", outcomes=(Outcome(id="on", to="b"),))),
            "step b is reached without step a",
        ),
        (
            (Step(id="a", outcomes=(Outcome(id="on", to="b"),)),
             judge(outcomes=(Outcome(id="yes", is_approval=True), Outcome(id="later", to="c"))),
             Step(id="c", outcomes=(Outcome(id="on", to="b"),))),
            "step b is reached without step a",
        ),
        (
            (Step(id="a", outcomes=(Outcome(id="on", to="b"),)),
             judge(outcomes=(Outcome(id="yes", to="c", is_approval=True),)), judge(id="c")),
            "step a is approved by two steps",
        ),
    ],
)  # fmt: skip
def test_a_process_in_which_nobody_approves_is_refused(steps: tuple[Step, ...], fault: str) -> None:
    found = [said for _, said in faults_of(Process(id="p", kind="k", prefix="P", steps=steps))]
    assert [each for each in found if each.startswith(fault) or fault in each], found


def test_money_that_is_approved_is_fine() -> None:
    assert faults_of(REFUND) == []
