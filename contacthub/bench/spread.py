"""Percentiles of the durations of a round, and their medians over rounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Durations in milliseconds."""

    count: int
    p50: float
    p90: float
    p99: float
    max: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> Spread:
        """The percentiles of one round, from seconds; all 0 when nothing was measured."""
        if not seconds:
            return cls(count=0, p50=0.0, p90=0.0, p99=0.0, max=0.0)
        ordered = sorted(seconds)
        p50, p90, p99 = (_ms(ordered[int(len(ordered) * part)]) for part in (0.5, 0.9, 0.99))
        return cls(count=len(ordered), p50=p50, p90=p90, p99=p99, max=_ms(ordered[-1]))

    @classmethod
    def over(cls, rounds: Sequence[Spread]) -> Spread:
        """The median of each percentile over rounds; of ``max`` the largest."""
        return cls(
            count=sum(each.count for each in rounds),
            p50=round(median(each.p50 for each in rounds), 3),
            p90=round(median(each.p90 for each in rounds), 3),
            p99=round(median(each.p99 for each in rounds), 3),
            max=max(each.max for each in rounds),
        )


def ratio(ours: float, floor: float) -> float | None:
    """``ours`` as a multiple of the floor; None when the floor was not measured."""
    return round(ours / floor, 2) if floor else None


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 3)
