"""A process in which money is proposed, approved by a second person, and carried out; and its desk."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from contacthub.processes import commands as p
from contacthub.processes.config import Limit, Outcome, Process, Step, StepField, Who
from contacthub.processes.events import Filled
from contacthub.processes.money import total
from contacthub.processes.words import ItemId
from tests.processes.items import BOSS, Desk

CHIEF = p.By(name="chief", is_supervisor=True)
ADMIN = p.By(name="admin", is_supervisor=True, role="admin")
PROGRAM = p.By(name="shop", is_supervisor=True, role="token", is_program=True)
LIMITS = {"agent": "20", "supervisor": "100", "admin": "1000"}

REFUND = Process(
    id="refund",
    kind="complaint",
    prefix="R",
    steps=(
        Step(
            id="record",
            fields=(StepField(id="about", name="", kind="agent"),),
            outcomes=(Outcome(id="recorded", to="propose"),),
        ),
        Step(
            id="propose",
            who=Who(kind="queue", name="care"),
            fields=(StepField(id="money", name="", kind="money"),),
            outcomes=(Outcome(id="proposed", to="approve"),),
        ),
        Step(
            id="approve",
            who=Who(kind="queue", name="care"),
            approves="propose",
            about="about",
            limits=tuple(Limit(role=role, most=most) for role, most in LIMITS.items()),
            outcomes=(
                Outcome(id="approved", to="pay", is_approval=True),
                Outcome(id="returned", to="propose"),
            ),
        ),
        Step(id="pay", who=Who(kind="keeper"), outcomes=(Outcome(id="paid", to="tell"),)),
        Step(
            id="tell",
            who=Who(kind="keeper"),
            outcomes=(Outcome(id="told"), Outcome(id="not_accepted", to="propose")),
        ),
    ),
)


def filled(money: str = "0", **agents: str) -> Filled:
    """What the engine knows of the fields."""
    return Filled(
        sha256=sha256(money.encode()).hexdigest(),
        money=total([money]),
        agents=agents,
    )


class MoneyDesk(Desk):
    """A desk with that process."""

    def __init__(self) -> None:
        super().__init__(REFUND)

    def open(self, item: str = "i1", by: p.By = BOSS, **more: Any) -> ItemId:
        given = {"process": "refund", "series": "R-2026", "customer_id": "k1", **more}
        return super().open(item, by, **given)

    def propose(self, item: ItemId, money: str, by: p.By, *, about: str | None = None) -> None:
        """From the beginning to the proposal, or from a refusal."""
        if self.book.item(item).step == "record":
            named = filled(**({} if about is None else {"about": about}))
            self.advance(item, "recorded", by=BOSS, filled=named)
        self.advance(item, "proposed", by, filled=filled(money))

    def approve(self, item: ItemId, by: p.By, **more: Any) -> None:
        proposal = self.book.item(item).proposals["propose"].sha256
        self.advance(item, "approved", by, **{"proposal": proposal, **more})

    def edit(self, item: ItemId, money: str, by: p.By) -> None:
        self.do(p.EditWork(item_id=item, by=by, step="propose", filled=filled(money)))
