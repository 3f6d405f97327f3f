"""What is counted of a simulated run."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from math import sqrt
from typing import Any

from contacthub.simulation.durations import MINUTE_MS

WITHIN_MS = 20_000
"""The service level is the share of all arrivals that were served within it."""
PERCENT = 90
COUNTS = ("arrivals", "served", "abandoned", "blocked", "waited", "in_time", "callback", "in_target")


@dataclass(slots=True)
class Counted:
    """Arrivals of one kind, or of all. ``waits``: in milliseconds, of those who got in, served or not."""

    arrivals: int = 0
    served: int = 0
    abandoned: int = 0
    blocked: int = 0
    waited: int = 0
    in_time: int = 0
    callback: int = 0
    in_target: int = 0
    waits: array[int] = field(default_factory=lambda: array("q"))

    def serve(self, wait: int, target: int) -> None:
        """Count one who was served after ``wait`` milliseconds; ``target``: of their queue."""
        self.served += 1
        self.in_target += wait <= target
        self.in_time += wait <= WITHIN_MS
        self._wait(wait)

    def abandon(self, wait: int) -> None:
        """Count one who left after ``wait`` milliseconds."""
        self.abandoned += 1
        self._wait(wait)

    def call_back(self, wait: int) -> None:
        """Count one who will be called back, as was agreed after ``wait`` milliseconds."""
        self.callback += 1
        self._wait(wait)

    def _wait(self, wait: int) -> None:
        self.waited += wait > 0
        self.waits.append(wait)

    def add(self, other: Counted) -> None:
        """Count all that another has counted."""
        for name in COUNTS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.waits.extend(other.waits)

    def figures(self) -> dict[str, Any]:
        """Counts, probabilities, and waits in minutes."""
        got_in = len(self.waits)
        return {
            "arrivals": self.arrivals,
            "served": self.served,
            "abandoned": self.abandoned,
            "blocked": self.blocked,
            "p_wait": _share(self.waited, got_in),
            "p_abandon": _share(self.abandoned, self.arrivals),
            "p_block": _share(self.blocked, self.arrivals),
            "mean_wait_min": _share(sum(self.waits), got_in * MINUTE_MS),
            "p90_wait_min": round(self._quantile(PERCENT) / MINUTE_MS, 6),
            "sl_20s": _share(self.in_time, self.arrivals),
        }

    def more_figures(self) -> dict[str, Any]:
        """Those, and what only a scenario with queues has."""
        ended = self.served + self.abandoned + self.blocked + self.callback
        return {
            **self.figures(),
            "callback": self.callback,
            "waiting": self.arrivals - ended,
            "service_level": _share(self.in_target, self.arrivals),
        }

    def _quantile(self, percent: int) -> int:
        """The shortest wait that so many percent of them do not exceed."""
        if not self.waits:
            return 0
        return sorted(self.waits)[-(-len(self.waits) * percent // 100) - 1]


@dataclass(slots=True)
class Worked:
    """What the agents of a group did while it was counted."""

    agents: int
    busy_ms: int = 0
    present_ms: int | None = None
    """How long its agents were there, all together; None: always."""
    gaps: int = 0
    gaps_ms: int = 0
    gaps_squared: float = 0.0

    def rest(self, gap: int) -> None:
        """Count how long an agent was idle between two contacts."""
        self.gaps += 1
        self.gaps_ms += gap
        self.gaps_squared += gap * gap

    def figures(self, counted_ms: int) -> dict[str, Any]:
        """``idle_gap_cv``: of the idle times between two contacts, standard deviation by mean."""
        mean = self.gaps_ms / self.gaps if self.gaps else 0.0
        variance = max(0.0, self.gaps_squared / self.gaps - mean * mean) if self.gaps else 0.0
        return {
            "occupancy": _share(
                self.busy_ms, counted_ms * self.agents if self.present_ms is None else self.present_ms
            ),
            "idle_gap_cv": round(sqrt(variance) / mean, 6) if mean else None,
        }


def _share(part: int, whole: int) -> float | None:
    """None: of nothing there is no share."""
    return round(part / whole, 6) if whole else None
