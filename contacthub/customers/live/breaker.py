"""A circuit breaker: a source that keeps failing is left alone for a while, then tried once.

closed      asked as usual                      five failures in a row ─> open
open        not asked for 15 s, 30 s, 60 s …    the time is over ─> half open
half open   one request is let through          it succeeds ─> closed, it fails ─> open, for longer
"""

from __future__ import annotations

from typing import Final, Literal

from contacthub.routing.words import Instant

BreakerState = Literal["closed", "open", "half_open"]

FAILURES: Final = 5
FIRST_HOLD_MS: Final = 15_000
LONGEST_HOLD_MS: Final = 5 * 60_000


class Breaker:
    """Of one source. Every request that ``admit`` lets through ends by one of the other three.

    A failure counts while it is closed, or when it is that of the one request let through: those that were
    under way when it opened say nothing new. Any success closes it.
    """

    def __init__(self) -> None:
        self._failures = 0
        self._hold_ms = 0
        self._opened_at: Instant | None = None
        self._is_trying = False

    @property
    def failures(self) -> int:
        """How many requests have failed in a row."""
        return self._failures

    def state(self, now: Instant) -> BreakerState:
        """How it stands."""
        if self._opened_at is None:
            return "closed"
        return "half_open" if self._is_trying or self.left_ms(now) == 0 else "open"

    def left_ms(self, now: Instant) -> int:
        """For how long nothing is let through yet."""
        if self._opened_at is None:
            return 0
        return max(0, self._opened_at + self._hold_ms - now)

    def admit(self, now: Instant, *, by_person: bool = False) -> bool:
        """Whether a request may go out now.

        ``by_person``: a person asks for it, who knows that the source failed; it is the one that is let
        through, if there is none.
        """
        if self._opened_at is None:
            return True
        if self._is_trying or (self.left_ms(now) > 0 and not by_person):
            return False
        self._is_trying = True
        return True

    def succeeded(self) -> None:
        """The source answered."""
        self._failures, self._hold_ms = 0, 0
        self._opened_at, self._is_trying = None, False

    def failed(self, now: Instant, *, was_trial: bool) -> None:
        """The source did not answer. ``was_trial``: the request was let through by a breaker not closed."""
        if self._opened_at is None:
            self._failures += 1
            if self._failures >= FAILURES:
                self._open(now, FIRST_HOLD_MS)
        elif was_trial:
            self._failures += 1
            self._open(now, min(2 * self._hold_ms, LONGEST_HOLD_MS))

    def given_up(self, *, was_trial: bool) -> None:
        """The request ended without saying anything about the source."""
        if was_trial:
            self._is_trying = False

    def _open(self, now: Instant, hold_ms: int) -> None:
        self._opened_at, self._hold_ms, self._is_trying = now, hold_ms, False
