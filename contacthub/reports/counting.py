"""Counts what is known of contacts into cells.

a visit: support, 9:01 to 9:02, answered by lina, on line 400, by chat
  came      9:00   all / support, line 400 / support, channel chat / support …, agent lina / support
  happened  9:00   the same
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from contacthub.reports.cells import OUTCOMES, Basis, Cell
from contacthub.reports.periods import quarter_of
from contacthub.routing.values import value
from contacthub.routing.words import Instant, Outcome

KINDS: Final = ("all", "agent", "line", "channel", "disposition", "tier", "model")
"""By what cells are kept; each is also of a queue."""
LEFT: Final = frozenset({Outcome.ABANDONED, Outcome.SHORT_ABANDONED})


@value()
class About:
    """What a contact is about: by these its visits are counted, where they are known."""

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
class CellKey:
    """Which cell it is."""

    at: Instant
    basis: Basis
    kind: str
    key: str
    queue: str


class Counted:
    """The cells of what was counted. ``within``: only those that begin in these instants are kept."""

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
