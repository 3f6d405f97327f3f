"""How a queue has gone lately: what its contacts took of agents, and how many gave up waiting.

Kept as running averages, so that a queue needs the same few numbers after a day and after a year.
"""

from __future__ import annotations

from dataclasses import dataclass

from contacthub.routing.words import Outcome

RECENT = 50
"""A new figure counts for one in so many of the average, once there are so many."""

ENOUGH = 5
"""With fewer figures than this an average says too little."""

GAVE_UP = frozenset({Outcome.ABANDONED, Outcome.SHORT_ABANDONED})

THOUSAND = 1_000


@dataclass(slots=True, kw_only=True)
class Pace:
    """Sums over the latest contacts of a queue on one channel; each is about as recent as ``RECENT`` of them.

    - ``handled``, ``handled_ms``: contacts that agents are done with, and how long these held their places:
      ringing, talking and wrapping up.
    - ``waits``, ``waited_ms``: visits that ended, and how long they were.
    - ``gave_up``: thousandths of these visits that ended because the customer left.
    """

    handled: int = 0
    handled_ms: int = 0
    waits: int = 0
    waited_ms: int = 0
    gave_up: int = 0

    def add_handled(self, took_ms: int) -> None:
        """A contact held an agent's place for so long, from its ring to its end."""
        self.handled_ms = _moved(self.handled_ms, self.handled, took_ms)
        self.handled = min(self.handled + 1, RECENT)

    def add_wrap_up(self, took_ms: int) -> None:
        """Its wrap-up held the place for so long beyond that."""
        self.handled_ms += took_ms

    def add_wait(self, waited_ms: int, outcome: str | None) -> None:
        """A visit ended so."""
        self.waited_ms = _moved(self.waited_ms, self.waits, waited_ms)
        self.gave_up = _moved(self.gave_up, self.waits, THOUSAND if outcome in GAVE_UP else 0)
        self.waits = min(self.waits + 1, RECENT)

    @property
    def handling_ms(self) -> float | None:
        """How long a contact holds an agent's place, at least 1 ms; None: too little is known.

        Contacts that were reported as answered and ended in one instant took no time.
        """
        return max(self.handled_ms / self.handled, 1.0) if self.handled >= ENOUGH else None

    @property
    def leaving_per_ms(self) -> float:
        """How probable it is for a waiting customer to give up within a millisecond; 0 if little is known."""
        if self.waits < ENOUGH or not self.waited_ms:
            return 0.0
        return self.gave_up / THOUSAND / self.waited_ms


def _moved(total: int, count: int, new: int) -> int:
    return total + new if count < RECENT else total - total // RECENT + new
