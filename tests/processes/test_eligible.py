"""An item at a step that nobody is left to do says so, with those who may not."""

from __future__ import annotations

from collections.abc import Iterable

from contacthub.processes import commands as p
from contacthub.processes.eligible import People, blocked, single_handed
from contacthub.processes.events import Holder
from contacthub.routing.words import AgentId
from tests.processes.items import BOSS, WEI
from tests.processes.money_items import REFUND, MoneyDesk


def people(*agents: str, **supervisors: str) -> People:
    def of(holder: Holder) -> Iterable[str]:
        return [each for each in agents if holder.kind == "queue" or holder.name == each]

    return People(supervisors=supervisors, agents=of)


def proposed(money: str) -> tuple[MoneyDesk, str]:
    desk = MoneyDesk()
    item = desk.open()
    desk.propose(item, money, WEI, about="lu")
    return desk, item


def found(desk: MoneyDesk, there: People) -> list[str] | None:
    [item] = desk.book.items.values()
    return blocked(desk.book, item, there, desk.now)


def test_who_has_a_part_is_named_where_nobody_else_is_there() -> None:
    desk, _ = proposed("10")
    assert found(desk, people("wei", "lu", boss="supervisor")) == ["boss", "lu", "wei"]
    assert found(desk, people("wei", "lina", boss="supervisor")) is None
    assert found(desk, people("wei", chief="supervisor")) is None


def test_who_may_not_approve_so_much_is_not_eligible() -> None:
    desk, _ = proposed("50")
    assert found(desk, people("lina", boss="supervisor")) is not None
    assert found(desk, people("lina", chief="supervisor")) is None
    desk, _ = proposed("500")
    assert found(desk, people(chief="supervisor")) is not None
    assert found(desk, people(root="admin")) is None


def test_a_deputy_of_who_proposed_is_not_eligible() -> None:
    desk, _ = proposed("10")
    assert found(desk, people("lina")) is None
    to = Holder(kind="agent", name="lina")
    desk.do(p.HandOver(agent=AgentId("wei"), to=to, until=99, by=BOSS))
    assert found(desk, people("lina")) is not None


def test_a_step_that_anybody_may_do_is_not_blocked() -> None:
    desk = MoneyDesk()
    desk.open()
    assert found(desk, people()) is None


def test_a_step_without_a_second_person_is_named() -> None:
    def said(*agents: str, **supervisors: str) -> list[str]:
        return list(map(str, single_handed(REFUND, people(*agents, **supervisors))))

    assert said("wei", boss="supervisor") == said("wei", "lu") == said(a="supervisor", b="admin") == []
    assert said("wei") == [
        "process refund: step approve has no second person among those of queue care; there is wei"
    ]
    assert said()[0].endswith("there is nobody")
