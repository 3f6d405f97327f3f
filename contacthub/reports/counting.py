"""Counts what is known of contacts into cells.

a visit: support, 9:01 to 9:02, answered by lina, on line 400, by chat
  came      9:00   all / support, line 400 / support, channel chat / support …, agent lina / support
  happened  9:00   the same
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from contacthub.contacts.changed import BUSY, QUARTER_MS, counted_until, quarter_of
from contacthub.contacts.rows import IntervalRow
from contacthub.reports.cells import OUTCOMES, Basis, Cell
from contacthub.routing.values import value
from contacthub.routing.words import SPOKEN, Instant, Outcome

KINDS: Final = ("all", "agent", "line", "channel", "disposition", "tier", "model")
"""By what cells are kept; each is also of a queue."""
LEFT: Final = frozenset({Outcome.ABANDONED, Outcome.SHORT_ABANDONED})


@value()
class About:
    """What a contact is about: by these it is counted, where they are known."""

    line: str | None = None
    channel: str | None = None
    disposition: str | None = None
    tier: str | None = None
    model: str | None = None

    def places(self) -> Iterable[tuple[str, str]]:
        """The kinds and keys of the cells it belongs to."""
        yield "all", ""
        for kind in ("line", "channel", "disposition", "tier", "model"):
            key = getattr(self, kind)
            if key is not None:
                yield kind, key


@value()
class VisitKnown:
    """A stay in a queue; ``waited_ms`` None: not known, or that of a call-back."""

    queue: str
    entered_at: Instant
    left_at: Instant | None
    outcome: str | None
    agent: str | None
    waited_ms: int | None
    about: About


@value()
class ContactKnown:
    """A contact by its first visit.

    ``is_known``: it came in from a customer who is known; ``came_back``: they came again on the same matter,
    ``came_again``: they had come before.
    """

    queue: str
    came_at: Instant
    ended_at: Instant | None
    agent: str | None
    answered_at: Instant | None
    transfers: int
    arrived_at: Instant
    is_known: int
    came_back: int
    came_again: int
    about: About


@value()
class PartKnown:
    """An agent's part that has closed, counted ``at``."""

    queue: str | None
    at: Instant
    agent: str | None
    talk_ms: int
    hold_ms: int
    wrap_ms: int
    about: About


@value()
class ResponseKnown:
    """A customer's wait for an answer that has ended."""

    queue: str
    asked_at: Instant
    at: Instant
    n: int
    agent: str | None
    about: About


@value()
class CellKey:
    """Which cell it is."""

    at: Instant
    basis: Basis
    kind: str
    key: str
    queue: str


class Counted:
    """The cells of what was counted of a time."""

    def __init__(self, within: tuple[Instant, Instant]) -> None:
        self._from, self._until = within
        self.cells: dict[CellKey, Cell] = {}

    def visits(self, visits: Iterable[VisitKnown]) -> None:
        """Count visits by when they began, and by when they ended."""
        for each in visits:
            for cell in self._of(each.entered_at, "came", each.queue, each.about, each.agent):
                cell.add("offered")
                _end(cell, each)
            for cell in self._of(each.entered_at, "happened", each.queue, each.about, None):
                cell.add("offered")
            if each.left_at is not None:
                for cell in self._of(each.left_at, "happened", each.queue, each.about, each.agent):
                    _end(cell, each)

    def came(self, contacts: Iterable[ContactKnown]) -> None:
        """Count contacts by when they came."""
        for each in contacts:
            for cell in self._of(each.came_at, "came", each.queue, each.about, each.agent):
                cell.add("contacts")
                _reached(cell, each)
                cell.add("came_again", each.is_known and each.came_again)
                _resolved(cell, each)
            for cell in self._of(each.came_at, "happened", each.queue, each.about, None):
                cell.add("contacts")

    def ended(self, contacts: Iterable[ContactKnown]) -> None:
        """Count contacts by when they ended."""
        for each in contacts:
            if each.ended_at is not None:
                for cell in self._of(each.ended_at, "happened", each.queue, each.about, each.agent):
                    _reached(cell, each)
                    _resolved(cell, each)

    def parts(self, parts: Iterable[PartKnown], basis: Basis) -> None:
        """Count agents' parts."""
        for each in parts:
            for cell in self._of(each.at, basis, each.queue or "", each.about, each.agent):
                cell.add("handled")
                cell.add("talk_ms", each.talk_ms)
                cell.add("hold_ms", each.hold_ms)
                cell.add("wrap_ms", each.wrap_ms)
                cell.took("handling", each.talk_ms + each.hold_ms + each.wrap_ms)

    def responses(self, responses: Iterable[ResponseKnown], basis: Basis) -> None:
        """Count waits for answers."""
        for each in responses:
            at = each.asked_at if basis == "came" else each.at
            for cell in self._of(at, basis, each.queue, each.about, each.agent):
                _answered(cell, each)

    def intervals(self, intervals: Iterable[IntervalRow]) -> None:
        """Count how long agents were busy and ready, in each quarter the part that lies in it."""
        for each in intervals:
            until = counted_until(each)
            name = "busy_ms" if each.state in BUSY else "ready_ms"
            for quarter in range(quarter_of(each.from_at), until, QUARTER_MS):
                if self._from <= quarter < self._until:
                    part = min(until, quarter + QUARTER_MS) - max(each.from_at, quarter)
                    for kind, key in (("all", ""), ("agent", each.agent)):
                        self._cell(CellKey(quarter, "happened", kind, key, "")).add(name, part)

    def _of(self, at: Instant, basis: Basis, queue: str, about: About, agent: str | None) -> Iterable[Cell]:
        """The cells of an instant."""
        if not self._from <= at < self._until:
            return
        quarter = quarter_of(at)
        for kind, key in about.places():
            yield self._cell(CellKey(quarter, basis, kind, key, queue))
        if agent is not None:
            yield self._cell(CellKey(quarter, basis, "agent", agent, queue))

    def _cell(self, key: CellKey) -> Cell:
        found = self.cells.get(key)
        if found is None:
            found = self.cells[key] = Cell()
        return found


def _end(cell: Cell, visit: VisitKnown) -> None:
    """Count how a visit ended, or that it has not."""
    if visit.left_at is None or visit.outcome not in OUTCOMES:
        cell.add("waiting")
        return
    cell.add(visit.outcome)
    waited = visit.waited_ms
    if visit.outcome == Outcome.ANSWERED:
        if waited is None:
            cell.add("untimed")
        else:
            cell.add("wait_ms", waited)
            cell.took("waits", waited)
    elif visit.outcome in LEFT and waited is not None:
        cell.took("left", waited)
    elif visit.outcome == Outcome.CALLBACK and waited is not None:
        cell.took("called_back", waited)
    if waited is not None:
        cell.lasted(waited)


def _reached(cell: Cell, contact: ContactKnown) -> None:
    if contact.answered_at is not None:
        cell.add("reached")
        cell.add("passed_on", int(contact.transfers > 0))
        cell.add("known", contact.is_known)
        cell.add("came_back", contact.is_known and contact.came_back)


def _resolved(cell: Cell, contact: ContactKnown) -> None:
    if contact.ended_at is not None and contact.about.channel not in SPOKEN:
        cell.add("resolved")
        cell.add("resolution_ms", contact.ended_at - contact.arrived_at)
        cell.took("resolution", contact.ended_at - contact.arrived_at)


def _answered(cell: Cell, wait: ResponseKnown) -> None:
    """Count an answer; what ends unanswered counts where nothing was answered before."""
    took = wait.at - wait.asked_at
    if wait.agent is None:
        cell.add("never_answered", int(wait.n == 1))
        return
    cell.add("responses")
    cell.add("response_ms", took)
    cell.took("response", took)
    if wait.n == 1:
        cell.add("first_responses")
        cell.add("first_response_ms", took)
        cell.took("first_response", took)
