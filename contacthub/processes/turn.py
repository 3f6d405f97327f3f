"""One turn of the processor: what it decides at one instant, applied to the book as it is decided."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from contacthub.processes import events as e
from contacthub.processes.book import Book
from contacthub.processes.changes import apply
from contacthub.processes.commands import By, ItemCommand, WorkCommand
from contacthub.processes.config import Process, Step
from contacthub.processes.errors import Stale
from contacthub.processes.four_eyes import excluded
from contacthub.processes.item import Item
from contacthub.processes.words import AGENT, OWNER, QUEUE, ROLE, SUPERVISOR
from contacthub.routing.events.event import Event
from contacthub.routing.words import AgentId, Instant

SUPERVISORS: Final = e.Holder(kind=ROLE, name=SUPERVISOR)


class Turn:
    """The book, the instant and the events so far.

    A handler makes all its checks before its first ``emit``: a command that is refused has changed nothing.
    """

    def __init__(self, book: Book, now: Instant, applied: Callable[[Event], None] | None = None) -> None:
        self.book = book
        self.now = now
        self._applied = applied
        self.events: list[Event] = []

    def emit(self, event: e.WorkEvent) -> None:
        """Let something happen: the book changes at once, so the next check already sees it."""
        apply(self.book, event)
        self.events.append(event)
        if self._applied is not None:
            self._applied(event)

    def item(self, command: ItemCommand) -> Item:
        """The open item that a command is about.

        Raises:
            UnknownItem: it is not open.
            Stale: the command names another version of it.
        """
        item = self.book.item(command.item_id)
        if command.version is not None and command.version != item.version:
            raise Stale(f"{item.number} is at version {item.version}, not {command.version}: read it again")
        return item

    def process(self, item: Item) -> Process:
        """The process by which an item goes on."""
        return self.book.processes[item.process, item.revision]

    def asking(self, by: By) -> By:
        """Who asks, with those in whose place they are."""
        if by.agent is None:
            return by
        agents = self.book.handovers.stood_in_for(by.agent, self.now)
        return replace(by, stands_for=tuple(f"agent {each}" for each in agents))

    def present(self, holder: e.Holder, at: tuple[Item, Step] | None = None) -> e.Holder:
        """The holder, or their deputy; the supervisors, if that agent is retired or may not do the step."""
        found = self.book.handovers.holder(holder, self.now)
        if found.kind != AGENT:
            return found
        if found.name in self.book.gone:
            return SUPERVISORS
        if found != holder and at is not None:
            deputy = self.asking(By(name=found.name, agent=AgentId(found.name)))
            if any(other in deputy.persons for other, _ in excluded(*at)):
                return SUPERVISORS
        return found

    def give_away(self, agent: str, by: str) -> None:
        """What an agent has goes to who has their work meanwhile."""
        for item in list(self.book.of_agent(agent)):
            holder = self.present(item.holder, (item, self.book.step(item)))
            if holder != item.holder:
                assigned = e.WorkAssigned(**self.next_of(item, by), holder=holder, cause="handed_over")
                self.emit(assigned)

    def next_of(self, item: Item, by: str) -> dict[str, Any]:  # Any: each member its own
        """What an event says that is the next of an item, whatever happened."""
        return {"at": self.now, "item_id": item.id, "version": item.version + 1, "by": by}


def holder_of(step: Step, *, owner: e.Holder | None, keeper: str) -> e.Holder:
    """Who has the step next; what nobody can have goes to the supervisors."""
    who = step.who
    if who.kind == QUEUE and who.name is not None:
        return e.Holder(kind=QUEUE, name=who.name)
    if who.kind == ROLE and who.name is not None:
        return e.Holder(kind=ROLE, name=who.name)
    if who.kind == OWNER and owner is not None:
        return owner
    kind, _, name = keeper.partition(" ")
    return e.Holder(kind=AGENT, name=name) if kind == AGENT else SUPERVISORS


# Any: each handler takes exactly its key's class, which no dict type can say.
Handlers = dict[type[WorkCommand], Callable[[Turn, Any], None]]
