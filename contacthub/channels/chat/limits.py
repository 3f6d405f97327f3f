"""Limits against floods: sockets of one address, what is written in a minute, and sizes of files."""

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
MOST_FILES: Final = 8
"""On their way at once; the hub takes more, so that visitors leave room for agents."""
MOST_FILES_OF_ADDRESS: Final = 2
FILE_RETRY_MS: Final = 2_000
HOUR_S: Final = 3_600
DAY_S: Final = 24 * HOUR_S
CALLS_OF_VISITOR: Final = 3
"""In an hour."""
CALLS_OF_NUMBER: Final = 3
"""In a day, whoever asks."""
MIB: Final = 1 << 20


@value(kw_only=True)
class ChatLimits:
    """``sockets``: open at one address; messages in a minute, of a visitor and of an address.

    ``mib_of_address``: files that one address sends in an hour; ``calls_of_address``: calls it asks for.
    """

    sockets: int = 20
    of_visitor: int = 20
    of_address: int = 120
    mib_of_address: int = 200
    calls_of_address: int = 10


class Floods:
    """Counts; ``now`` in milliseconds."""

    def __init__(self, limits: ChatLimits, now: Callable[[], Instant]) -> None:
        self._limits = limits
        self._now = now
        self._open: Counter[str] = Counter()
        self._files: Counter[str] = Counter()
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
        with _counted(self._open, address):
            yield

    @contextmanager
    def one_file(self, address: str, size: int) -> Iterator[None]:
        """Count a file while it is on its way, and its bytes for the hour.

        Raises:
            Problem: there are too many, or the address has sent too much.
        """
        if self._files.total() >= MOST_FILES or self._files[address] >= MOST_FILES_OF_ADDRESS:
            raise Problem("over_limit", "other files are on their way", retry_after_ms=FILE_RETRY_MS)
        whole = self._limits.mib_of_address
        meter = self._meters.setdefault(f"files {address}", RateLimit(whole / HOUR_S, whole))
        self._remember(f"files {address}")
        if meter.take(self._now(), -(-size // MIB)):
            raise Problem("over_limit", f"an address sends at most {whole} MiB of files in an hour")
        with _counted(self._files, address):
            yield

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

    def call_wait_ms(self, visitor: str, address: str, number: str) -> int:
        """Let one wish to be called pass, 0; else how long to wait. Nobody is called all day by others."""
        hourly = self._limits.calls_of_address
        meters = [
            self._slow_meter(f"calls of {visitor}", CALLS_OF_VISITOR, HOUR_S),
            self._slow_meter(f"calls at {address}", hourly, HOUR_S),
            self._slow_meter(f"calls to {number}", CALLS_OF_NUMBER, DAY_S),
        ]
        now = self._now()
        wait_ms = max(each.wait_ms(now) for each in meters)
        if wait_ms == 0:
            for each in meters:
                each.take(now)
        return wait_ms

    def _slow_meter(self, name: str, most: int, in_s: int) -> RateLimit:
        meter = self._meters.setdefault(name, RateLimit(most / in_s, most))
        self._remember(name)
        return meter

    def _meter(self, name: str, per_minute: int) -> RateLimit:
        meter = self._meters.setdefault(name, RateLimit(per_minute / 60, max(1, per_minute // 2)))
        self._remember(name)
        return meter

    def _remember(self, name: str) -> None:
        self._meters.move_to_end(name)
        if len(self._meters) > MOST_NAMES:
            self._meters.popitem(last=False)


@contextmanager
def _counted(counter: Counter[str], name: str) -> Iterator[None]:
    counter[name] += 1
    try:
        yield
    finally:
        counter[name] -= 1
        if not counter[name]:
            del counter[name]
