"""Slows down the guessing of passwords."""

from __future__ import annotations

import ipaddress
from collections import OrderedDict
from dataclasses import dataclass

from contacthub.problems import Problem
from contacthub.routing.words import Instant

FREE_GUESSES = 5
"""Wrong passwords for one name from one address before it is locked."""
FREE_GUESSES_OF_ADDRESS = 30
"""Wrong passwords from one address, for all names together, before it is locked."""


@dataclass(slots=True)
class _Guesses:
    count: int = 0
    locked_until: Instant = 0


class Guessing:
    """Locks a key, a name with an address, after ``free`` failures.

    Each further failure doubles the time: 15 s, 30 s, 1 min, … up to 15 minutes.
    """

    FIRST_LOCK_MS = 15_000
    LONGEST_LOCK_MS = 15 * 60 * 1000
    MAX_KEYS = 10_000

    def __init__(self, free: int = FREE_GUESSES) -> None:
        self._free = free
        self._by_key: OrderedDict[tuple[str, str], _Guesses] = OrderedDict()

    def check(self, key: tuple[str, str], now: Instant) -> None:
        """Raise 429 while the key is locked out."""
        guesses = self._by_key.get(key)
        if guesses is not None and guesses.locked_until > now:
            seconds = -(-(guesses.locked_until - now) // 1000)
            raise Problem(
                "too_many_attempts",
                f"too many wrong passwords; try again in {seconds} s",
                headers=(("Retry-After", str(seconds)),),
            )

    def failed(self, key: tuple[str, str], now: Instant) -> None:
        """Count a failure."""
        guesses = self._by_key.setdefault(key, _Guesses())
        self._by_key.move_to_end(key)
        guesses.count += 1
        over = guesses.count - self._free
        if over >= 0:
            guesses.locked_until = now + min(self.FIRST_LOCK_MS << min(over, 16), self.LONGEST_LOCK_MS)
        if len(self._by_key) > self.MAX_KEYS:
            self._by_key.popitem(last=False)

    def succeeded(self, key: tuple[str, str]) -> None:
        """Forget the failures."""
        self._by_key.pop(key, None)


def one_place(address: str) -> str:
    """What counts as one address: with IPv6 the /64 network, as each connection has billions of addresses."""
    try:
        each = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((int(each), 64), strict=False)) if each.version == 6 else address
