"""Slows down the guessing of passwords: by name, by address, and by both."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from contacthub.accounts.model import sha256
from contacthub.accounts.rows import GuessRow
from contacthub.problems import Problem
from contacthub.routing.words import Instant

MINUTE_MS: Final = 60_000
FIRST_LOCK_MS: Final = 15_000


@dataclass(frozen=True, slots=True)
class GuessLimit:
    """``free`` failures, then each locks for 15 s, 30 s, 1 min, … up to ``forgiven_ms``.

    In each ``forgiven_ms`` one failure is forgiven: in the long run a guesser gets one try in this time.
    """

    kind: str
    free: int
    forgiven_ms: int


NAME_HERE: Final = GuessLimit("name_here", 5, 15 * MINUTE_MS)
"""A name from one address. It alone is forgiven by a success."""
NAME: Final = GuessLimit("name", 10, 15 * MINUTE_MS)
"""A name from all addresses together, else a guesser with 200 addresses had 1,000 tries."""
ADDRESS: Final = GuessLimit("address", 30, MINUTE_MS)
"""An address for all names together: an office has one. A guesser's own sign-in must not clear it."""
DEVICE: Final = GuessLimit("device", 5, 15 * MINUTE_MS)
"""A name from a browser in which it has signed in before, whatever others do with the name."""
LIMITS: Final = (NAME_HERE, NAME, ADDRESS, DEVICE)


@dataclass(frozen=True, slots=True)
class Attempt:
    """A try to sign in under a folded name. ``device``: its hash, if the name has signed in there before."""

    name: str
    place: str
    device: str | None = None

    @property
    def keys(self) -> Sequence[tuple[GuessLimit, str]]:
        """What the attempt is held to: known devices to nothing that strangers can use up."""
        if self.device is not None:
            return ((DEVICE, _key(self.device, self.name)),)
        return (
            (NAME_HERE, _key(self.name, self.place)),
            (NAME, _key(self.name)),
            (ADDRESS, _key(self.place)),
        )


class Guessing:
    """Counts failures and locks. Every change is returned as rows to be kept: a restart clears nothing.

    Of a key only the instant is kept at which all its failures will be forgiven. With one minute for each:

        at 0 s  three failures    forgotten at 180 s: three count
        at 70 s one more          forgotten at 240 s: 170 s are ahead, again three count
    """

    MAX_KEYS = 20_000
    """Of a limit; beyond it keys with few failures are forgotten."""

    def __init__(self) -> None:
        self._by_kind: dict[str, dict[str, GuessRow]] = {limit.kind: {} for limit in LIMITS}

    def open(self, rows: Iterable[GuessRow]) -> None:
        """Take what was kept."""
        for row in rows:
            self._by_kind[row.kind][row.key] = row

    def check(self, attempt: Attempt, now: Instant) -> None:
        """Raise 429 while anything the attempt is held to is locked."""
        found = (self._by_kind[limit.kind].get(key) for limit, key in attempt.keys)
        locked_ms = max((row.locked_until - now for row in found if row is not None), default=0)
        if locked_ms > 0:
            seconds = -(-locked_ms // 1000)
            raise Problem(
                "too_many_attempts",
                f"too many wrong passwords; try again in {seconds} s",
                headers=(("Retry-After", str(seconds)),),
            )

    def failed(self, attempt: Attempt, now: Instant) -> list[GuessRow]:
        """Count a failure."""
        return [self._count(limit, key, now) for limit, key in attempt.keys]

    def succeeded(self, attempt: Attempt, now: Instant) -> list[GuessRow]:
        """Forget the failures of this name at this address or device, and no others."""
        return self._forgive([each for each in attempt.keys if each[0] in (NAME_HERE, DEVICE)], now)

    def pardon(self, name: str, now: Instant) -> list[GuessRow]:
        """Forget the failures of a name from all addresses together: it has a new password."""
        return self._forgive([(NAME, _key(name))], now)

    def expire(self, now: Instant) -> None:
        """Forget what is forgiven."""
        for rows in self._by_kind.values():
            for key in [row.key for row in rows.values() if row.forgotten_at <= now]:
                del rows[key]

    def _count(self, limit: GuessLimit, key: str, now: Instant) -> GuessRow:
        rows = self._by_kind[limit.kind]
        before = rows.pop(key, None)
        forgotten_at = max(now, before.forgotten_at if before else now) + limit.forgiven_ms
        over = -(-(forgotten_at - now) // limit.forgiven_ms) - limit.free
        lock_ms = min(FIRST_LOCK_MS << min(over, 16), limit.forgiven_ms) if over >= 0 else 0
        row = rows[key] = GuessRow(limit.kind, key, now + lock_ms, forgotten_at)
        if len(rows) > self.MAX_KEYS:
            # Of those longest untouched the one with fewest failures: made-up names push out no locked one.
            del rows[min(islice(rows.values(), 100), key=lambda each: each.forgotten_at).key]
        return row

    def _forgive(self, keys: Sequence[tuple[GuessLimit, str]], now: Instant) -> list[GuessRow]:
        gone = [self._by_kind[limit.kind].pop(key, None) for limit, key in keys]
        return [GuessRow(row.kind, row.key, now, now) for row in gone if row is not None]


def _key(*parts: str) -> str:
    return sha256("\0".join(parts))
