"""What begins by itself when a step ends: items linked to the first, in the transaction of its end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from contacthub.clock import uuid7
from contacthub.database.tables import Row
from contacthub.processes import commands as p
from contacthub.processes.book import Book
from contacthub.processes.config import Opens, Outcome
from contacthub.processes.events import Holder
from contacthub.processes.item import Item
from contacthub.processes.words import AGENT, QUEUE, ItemId
from contacthub.routing.values import value
from contacthub.routing.words import AgentId, Instant
from contacthub.work.rows import LinkRow, TextsRow
from contacthub.work.store import StoredItem

ITEM: Final = "item"
OPENED, LINKED = "opened", "linked"
"""Why an item is linked: it began by an outcome of the other; somebody said so."""
OF_HUB: Final = p.By(name=p.HUB, is_supervisor=True)


@value()
class Following:
    """What is to be done with the end of a step; ``lines``: what its note says of what could not begin."""

    commands: tuple[p.OpenWork, ...] = ()
    rows: tuple[Row, ...] = ()
    lines: tuple[str, ...] = ()


def following(
    book: Book, stored: StoredItem, outcome: Outcome | None, now: Instant, series: Callable[[str], str]
) -> Following:
    """What an outcome opens. ``series``: what numbers begin with, of a prefix."""
    live = book.item(ItemId(stored.row.id))
    commands: list[p.OpenWork] = []
    rows: list[Row] = []
    lines: list[str] = []
    for opens in outcome.opens if outcome is not None else ():
        if opens.process not in book.current:
            lines.append(
                f"流程 {opens.process} 已停用，未新建 / {opens.process} is retired: nothing was opened"
            )
            continue
        process, _ = book.process(opens.process)
        command = _command(live, opens, now, series(process.prefix))
        commands.append(command)
        rows.append(TextsRow(command.item_id, opens.title or process.name, stored.texts.product, "{}"))
        rows += both_ways(live.id, command.item_id, OPENED, now, p.HUB)
    return Following(tuple(commands), tuple(rows), tuple(lines))


def _command(live: Item, opens: Opens, now: Instant, series: str) -> p.OpenWork:
    kind, _, keeper = live.keeper.partition(" ")
    owner = AgentId(keeper) if kind == AGENT and opens.queue is None else None
    return p.OpenWork(
        item_id=ItemId(uuid7(now)),
        process=opens.process,
        series=series,
        by=OF_HUB,
        owner=owner,
        holder=None if opens.queue is None else Holder(kind=QUEUE, name=opens.queue),
        keeper=live.keeper,
        opened_from=live.id,
        ask=opens.ask,
        customer_id=live.customer_id,
        from_contact=live.from_contact,
        priority=live.priority,
        due_at=now + opens.after_ms if opens.after_ms else None,
    )


def both_ways(
    item_id: str, other: str, why: str, now: Instant, by: str, *, gone: bool = False
) -> Sequence[Row]:
    """The rows by which two items belong with each other, or do not any more."""
    return [
        LinkRow(one, ITEM, another, why, now, by, int(gone))
        for one, another in ((item_id, other), (other, item_id))
    ]
