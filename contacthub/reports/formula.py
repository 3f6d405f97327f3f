"""What a figure is: a formula over what was counted, and what is said of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from contacthub.reports.behind import Behind
from contacthub.reports.cells import BASES, Basis, Cell

Unit = Literal["count", "percent", "ms"]
Group = Literal["contacts", "service_level", "waiting", "handling", "resolution", "messages"]
Value = float | int | None


@dataclass(slots=True)
class Sums:
    """Cells of several queues, added; what depends on a queue's target was counted by that target."""

    cell: Cell = field(default_factory=Cell)
    within: int = 0
    left_within: int = 0
    called_back_within: int = 0
    first_within: int = 0
    first_aimed: int = 0

    def take_in(self, cell: Cell, target_ms: int, first_target_ms: int | None) -> None:
        """Add a cell of a queue with these targets; the first is taken as it is."""
        if self.cell:
            self.cell.take_in(cell)
        else:
            self.cell = cell
        self.within += cell.within("waits", target_ms)
        self.left_within += cell.within("left", target_ms)
        self.called_back_within += cell.within("called_back", target_ms)
        if first_target_ms is not None:
            self.first_within += cell.within("first_response", first_target_ms)
            self.first_aimed += cell["first_responses"] + cell["never_answered"]

    def join(self, other: Sums) -> None:
        """Add other sums."""
        self.cell.take_in(other.cell)
        self.within += other.within
        self.left_within += other.left_within
        self.called_back_within += other.called_back_within
        self.first_within += other.first_within
        self.first_aimed += other.first_aimed

    def __getitem__(self, name: str) -> int:
        return self.cell[name]

    @property
    def timed(self) -> int:
        """The answered whose wait is known."""
        return self["answered"] - self["untimed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """A figure. ``bases``: in which it is shown; ``of_agents``: whether it can be said of an agent.

    ``behind``: the contacts it counts; None: it counts none.
    """

    id: str
    unit: Unit
    group: Group
    of: Callable[[Sums], Value]
    en: str
    zh: str
    source: str = ""
    behind: Behind | None = None
    bases: tuple[Basis, ...] = BASES
    of_agents: bool = False


def percent(part: int, whole: int) -> float | None:
    """A percentage to a tenth; None: of nothing."""
    return round(100 * part / whole, 1) if whole else None


def mean(total: int, count: int) -> int | None:
    """A mean to the millisecond; None: of nothing."""
    return round(total / count) if count else None
