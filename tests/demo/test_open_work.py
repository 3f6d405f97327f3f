"""Open work of the demonstration: an item stands at every step of the processes that ship."""

from __future__ import annotations

from contacthub.customers.live.settings import LookUpTable
from contacthub.demo.open_work import open_work
from contacthub.demo.web_shop import shop_tables
from contacthub.floor_file.file import FloorFile
from contacthub.processes import commands as p
from contacthub.processes.book import Book
from contacthub.processes.processor import Processor
from contacthub.processes.words import ItemId
from contacthub.routing.words import AgentId
from contacthub.work.filled import filled_of
from tests.demo.test_samples import FLOOR

PLAN = FloorFile.model_validate(FLOOR).plan()
AGENTS = {each["id"]: each["queues"] for each in FLOOR["agents"]}


def by(agent: str | None) -> p.By:
    if agent is None:
        return p.By(name="supervisor", is_supervisor=True)
    return p.By(name=agent, agent=AgentId(agent), queues=frozenset(AGENTS[agent]))


def test_an_item_stands_at_every_step_that_few_moves_lead_to() -> None:
    processor = Processor(Book())
    for process in PLAN.processes.values():
        processor.handle(p.ConfigureProcess(process=process), 0)
    for n, begun in enumerate(open_work(PLAN.processes, AGENTS)):
        item = ItemId(f"i{n}")
        new = p.OpenWork(
            item_id=item, process=begun.process, series="X-2026", by=by(begun.owner),
            owner=AgentId(begun.owner), due_at=begun.in_days, waits_for=begun.waits_for,
        )  # fmt: skip
        processor.handle(new, 0)
        for move in begun.moves:
            live = processor.book.item(item)
            step = processor.book.step(live)
            judged = live.proposals.get(step.approves or "")
            done = p.AdvanceWork(
                item_id=item, by=by(move.by), step=step.id, outcome=move.outcome, is_covered=True,
                filled=filled_of(PLAN.processes[begun.process], step, item, move.fields),
                proposal=None if judged is None else judged.sha256,
            )  # fmt: skip
            processor.handle(done, 0)
    at = {(each.process, each.step) for each in processor.book.items.values()}
    all_steps = {(process.id, step.id) for process in PLAN.processes.values() for step in process.steps}
    # These two come only after several tries, and are begun where those begin.
    assert all_steps - at == {("follow_up", "give_up"), ("complaint", "elsewhere")}
    assert sum(each.is_planned for each in processor.book.items.values()) == 5
    # The slow loyalty program is asked for all who are called at once, not for some after the others.
    called = [each for each in processor.book.items.values() if processor.book.step(each).call_in is not None]
    [loyalty] = [each for each in shop_tables(1) if each["id"] == "loyalty"]
    assert LookUpTable.model_validate(loyalty).at_once >= len(called) + len(AGENTS)  # and each one's call
