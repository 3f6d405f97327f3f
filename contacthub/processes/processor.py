"""The processor: moves items through their steps. Never waits, never reads a clock."""

from __future__ import annotations

from collections.abc import Callable

from contacthub.processes.book import Book
from contacthub.processes.commands import WorkCommand
from contacthub.processes.rules import configuring, keeping, moving, time_passing
from contacthub.processes.turn import Handlers, Turn
from contacthub.routing.events.event import Event
from contacthub.routing.words import Instant


class Processor:
    """Policy over one book. ``applied`` is called after each event has changed it, before the next one."""

    def __init__(self, book: Book, applied: Callable[[Event], None] | None = None) -> None:
        self.book = book
        self._applied = applied

    def handle(self, command: WorkCommand, now: Instant) -> list[Event]:
        """Do what is asked.

        Raises:
            Rejected: it is not allowed now; then nothing has changed.
        """
        turn = Turn(self.book, now, self._applied)
        HANDLERS[type(command)](turn, command)
        return turn.events

    def next_deadline(self) -> Instant | None:
        """When ``PassWorkTime`` should be handled next."""
        return self.book.next_deadline()


HANDLERS: Handlers = {
    **configuring.HANDLERS,
    **moving.HANDLERS,
    **keeping.HANDLERS,
    **time_passing.HANDLERS,
}
