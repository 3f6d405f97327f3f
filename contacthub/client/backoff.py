"""How long to wait before the next attempt: exponential back-off with full jitter.

The wait is random from 0 up to the whole bound. So the clients that a restart of the hub cut off all at once
come back spread over time::

    failure   1          2         3        4        …   with base_s = 0.25, cap_s = 10
    wait      0–0.25 s   0–0.5 s   0–1 s    0–2 s    …   0–10 s at most

Source: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random


@dataclass(slots=True, kw_only=True)
class FullJitter:
    """Waits from 0 to a bound that doubles from ``base_s`` with each failure, up to ``cap_s`` (seconds)."""

    base_s: float = 0.25
    cap_s: float = 10.0
    rng: Random = field(default_factory=Random)
    failures: int = 0

    def failed(self, *, at_least_s: float = 0.0) -> float:
        """Count a failure and return the seconds to wait; ``at_least_s`` is what the hub asked for."""
        # The exponent is bounded: after days of failures 2 to its power would be too large for a float.
        bound = min(self.cap_s, self.base_s * 2 ** min(self.failures, 30))
        self.failures += 1
        return min(at_least_s, self.cap_s) + self.rng.uniform(0, bound)

    def succeeded(self) -> None:
        """Start again from the shortest wait."""
        self.failures = 0
