"""What the log has made so far: the floor of routing, and the book of work after contacts."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Any

from contacthub.hub.log import LogItem
from contacthub.hub.plain import from_plain, to_plain
from contacthub.hub.snapshots import dump_floor, load_floor, short
from contacthub.processes.book import Book
from contacthub.processes.changes import apply
from contacthub.processes.config import Process
from contacthub.processes.events import WorkEvent
from contacthub.processes.handover import Handover
from contacthub.processes.item import Item
from contacthub.processes.money import Grant
from contacthub.routing.config import OpenTime
from contacthub.routing.events import Event
from contacthub.routing.floor.floor import Floor


class State:
    """Both, changed by the events of one log."""

    def __init__(self, floor: Floor | None = None, book: Book | None = None) -> None:
        self.floor = Floor() if floor is None else floor
        self.book = Book() if book is None else book

    def apply(self, event: Event) -> None:
        """Have an event happen."""
        if isinstance(event, WorkEvent):
            apply(self.book, event)
        else:
            self.floor.apply(event)

    def apply_all(self, items: Iterable[LogItem]) -> None:
        """Have what is written happen again; no follower is told of it."""
        for item in items:
            self.apply(item.event)
        self.floor.forget_unsettled()


def dump_state(state: State) -> dict[str, Any]:
    """All of it as plain data; what is long is an iterator."""
    book = state.book
    return {
        **dump_floor(state.floor),
        "work_processes": [[revision, to_plain(each)] for (_, revision), each in book.processes.items()],
        "work_current": dict(book.current),
        "work_hours": {name: to_plain(times) for name, times in book.hours.items()},
        "work_days": dict(book.days),
        "work_numbers": dict(book.numbers),
        "work_gone": sorted(book.gone),
        "work_pieces": dict(book.stock.pieces),
        "work_stock": dict(book.stock.known),
        "work_stock_models": dict(book.stock.models),
        "work_handovers": to_plain(list(book.handovers.all.values())),
        "work_grants": to_plain(list(book.grants.all)),
        "work_items": map(short, book.items.values()),
    }


def load_state(plain: dict[str, Any]) -> State:
    """What was dumped."""
    return State(load_floor(plain), load_book(plain))


def load_book(plain: dict[str, Any]) -> Book:
    """The book that was dumped."""
    book = Book()
    for revision, each in plain["work_processes"]:
        process: Process = from_plain(Process, each)
        book.processes[process.id, revision] = process
    book.current.update(plain["work_current"])
    book.hours.update(
        (name, from_plain(tuple[OpenTime, ...], times)) for name, times in plain["work_hours"].items()
    )
    book.days.update(plain["work_days"])
    book.numbers.update(plain["work_numbers"])
    book.gone.update(plain["work_gone"])
    book.stock.pieces.update(plain["work_pieces"])
    book.stock.known.update(plain["work_stock"])
    for sku, model in plain["work_stock_models"].items():
        book.stock.relate(sku, model)
    handed: list[Handover] = from_plain(list[Handover], plain["work_handovers"])
    book.handovers.all.update((each.agent, each) for each in handed)
    book.grants.all.extend(from_plain(list[Grant], plain["work_grants"]))
    # One at a time, and from the front: a hundred thousand are not held twice.
    items = deque(plain["work_items"])
    while items:
        item: Item = from_plain(Item, items.popleft())
        book.load(item)
    book.load_deadlines()
    return book
