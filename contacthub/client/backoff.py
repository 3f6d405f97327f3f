"""How long to wait before the next attempt: full jitter, so that many clients do not come back at once.

Source: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random


@dataclass(slots=True, kw_only=True)
class FullJitter:
    """Waits between nothing and a bound that doubles from ``base_s`` with each failure, up to ``cap_s``."""

    base_s: float = 0.25
    cap_s: float = 10.0
    rng: Random = field(default_factory=Random)
    failures: int = 0

    def failed(self, *, at_least_s: float = 0.0) -> float:
        """Count a failure and return the seconds to wait; ``at_least_s`` is what the hub asked for."""
        bound = min(self.cap_s, self.base_s * 2 ** min(self.failures, 30))
        self.failures += 1
        return min(at_least_s, self.cap_s) + self.rng.uniform(0, bound)

    def succeeded(self) -> None:
        """Start again from the shortest wait."""
        self.failures = 0
