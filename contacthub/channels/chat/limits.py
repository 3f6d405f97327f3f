"""Limits against floods: sockets of one address, and what a visitor and an address may write in a minute."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from contacthub.access.rate_limit import RateLimit
from contacthub.problems import Problem
from contacthub.routing.values import value
from contacthub.routing.words import Instant

MOST_NAMES: Final = 20_000


@value(kw_only=True)
class ChatLimits:
    """``sockets``: open at one address; messages in a minute, of a visitor and of an address."""

    sockets: int = 20
    of_visitor: int = 20
    of_address: int = 120


class Floods:
    """Counts; ``now`` in milliseconds."""

    def __init__(self, limits: ChatLimits, now: Callable[[], Instant]) -> None:
        self._limits = limits
        self._now = now
        self._open: Counter[str] = Counter()
        self._meters: OrderedDict[str, RateLimit] = OrderedDict()

    @contextmanager
    def one_socket(self, address: str) -> Iterator[None]:
        """Count a socket while it is open.

        Raises:
            Problem: there are too many at the address.
        """
        if self._open[address] >= self._limits.sockets:
            raise Problem(
                "over_limit",
                f"{self._limits.sockets} windows with a chat are open at this address: close one",
                headers=(("Retry-After", "10"),),
            )
        self._open[address] += 1
        try:
            yield
        finally:
            self._open[address] -= 1
            if not self._open[address]:
                del self._open[address]

    def wait_ms(self, visitor: str, address: str) -> int:
        """Let one message pass, 0; else how long to wait before one does, and then none has passed."""
        own = self._meter(f"visitor {visitor}", self._limits.of_visitor)
        all_there = self._meter(f"address {address}", self._limits.of_address)
        now = self._now()
        wait_ms = max(own.wait_ms(now), all_there.wait_ms(now))
        if wait_ms == 0:
            own.take(now)
            all_there.take(now)
        return wait_ms

    def _meter(self, name: str, per_minute: int) -> RateLimit:
        meter = self._meters.setdefault(name, RateLimit(per_minute / 60, max(1, per_minute // 2)))
        self._meters.move_to_end(name)
        if len(self._meters) > MOST_NAMES:
            self._meters.popitem(last=False)
        return meter
