"""A complaint-like process for tests, and a processor that keeps its history."""

from __future__ import annotations

from typing import Any

from contacthub.processes import commands as p
from contacthub.processes.book import Book
from contacthub.processes.changes import apply
from contacthub.processes.config import Outcome, Process, Step, Who, Within
from contacthub.processes.events import WorkEvent
from contacthub.processes.processor import Processor
from contacthub.processes.words import ItemId
from contacthub.routing.words import AgentId, Instant

HOUR = 3_600_000
LINA, WEI, LU = (
    p.By(name=name, agent=AgentId(name), queues=frozenset({"care"})) for name in ("lina", "wei", "lu")
)
BOSS = p.By(name="boss", is_supervisor=True)
OWNER = p.By(name="owner", is_supervisor=True)

CLAIM = Process(
    id="claim",
    kind="complaint",
    prefix="C",
    steps=(
        Step(
            id="record",
            within=Within(ms=HOUR),
            outcomes=(Outcome(id="recorded", to="propose"), Outcome(id="withdrawn", gives_back=True)),
        ),
        Step(
            id="propose",
            who=Who(kind="queue", name="care"),
            within=Within(ms=8 * HOUR, hours="office"),
            outcomes=(Outcome(id="proposed", to="approve"), Outcome(id="asked", to="customer")),
        ),
        Step(id="customer", is_paused=True, outcomes=(Outcome(id="answered", to="propose"),)),
        Step(
            id="approve",
            who=Who(kind="role", name="supervisor", other_than=("propose", "keeper")),
            within=Within(ms=4 * HOUR),
            outcomes=(Outcome(id="approved", to="tell"), Outcome(id="returned", to="propose")),
        ),
        Step(
            id="tell",
            who=Who(kind="keeper"),
            outcomes=(
                Outcome(id="told"),
                Outcome(id="not_reached", to="tell", after_ms=2 * HOUR, at_most=3, at_last="approve"),
            ),
        ),
    ),
)


class Desk:
    """Handles commands at instants, and knows all events."""

    def __init__(self, *processes: Process) -> None:
        self.history: list[WorkEvent] = []
        self.processor = Processor(Book(), self._applied)
        self.now: Instant = 0
        for each in processes or (CLAIM,):
            self.do(p.ConfigureProcess(process=each))

    def _applied(self, event: Any) -> None:
        self.history.append(event)

    @property
    def book(self) -> Book:
        return self.processor.book

    def do(self, command: p.WorkCommand, now: Instant | None = None) -> list[str]:
        """What came of it, by the classes of the events."""
        self.now = self.now if now is None else now
        return [type(event).__name__ for event in self.processor.handle(command, self.now)]

    def open(self, item: str = "i1", by: p.By = LINA, **more: Any) -> ItemId:
        given: dict[str, Any] = {"process": "claim", "owner": by.agent, "series": "C-2026", **more}
        self.do(p.OpenWork(item_id=ItemId(item), by=by, **given))
        return ItemId(item)

    def advance(self, item: ItemId, outcome: str, by: p.By, now: Instant | None = None, **more: Any) -> None:
        step = self.book.item(item).step
        self.do(p.AdvanceWork(item_id=item, by=by, step=step, outcome=outcome, **more), now)

    def pass_time(self, now: Instant) -> list[str]:
        return self.do(p.PassWorkTime(), now)


def replayed(history: list[WorkEvent]) -> Book:
    """A book to which all of this happened."""
    book = Book()
    for event in history:
        apply(book, event)
    return book
