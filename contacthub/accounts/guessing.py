"""Slows down the guessing of passwords: by name, by address, and by both.

Failures are counted in the database, for all nodes together. Of a key only the instant is kept at which all
its failures will be forgiven. With one minute for each:

    at 0 s  three failures    forgotten at 180 s: three count
    at 70 s one more          forgotten at 240 s: 170 s are ahead, again three count

How many keys there are is bounded by the time that it takes to look at a password: a few dozen a second, each
forgotten when it is forgiven.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from contacthub.accounts.model import sha256
from contacthub.problems import Problem

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

    def lock_ms(self, ahead_ms: int) -> int:
        """How long a failure locks after which all are forgiven in ``ahead_ms``."""
        over = -(-ahead_ms // self.forgiven_ms) - self.free
        return min(FIRST_LOCK_MS << min(over, 16), self.forgiven_ms) if over >= 0 else 0


NAME_HERE: Final = GuessLimit("name_here", 5, 15 * MINUTE_MS)
"""A name from one address. It alone is forgiven by a success."""
NAME: Final = GuessLimit("name", 10, 15 * MINUTE_MS)
"""A name from all addresses together, else a guesser with 200 addresses had 1,000 tries."""
ADDRESS: Final = GuessLimit("address", 30, MINUTE_MS)
"""An address for all names together: an office has one. A guesser's own sign-in must not clear it."""
DEVICE: Final = GuessLimit("device", 5, 15 * MINUTE_MS)
"""A name from a browser in which it has signed in before, whatever others do with the name."""
PASSKEY: Final = GuessLimit("passkey", 30, MINUTE_MS)
"""An address, or a browser in which somebody has signed in before, for passkeys: nobody guesses one."""
OWN: Final = GuessLimit("own", 5, 15 * MINUTE_MS)
"""A user who is signed in and is asked for their password again: who took a session over guesses there."""


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

    @property
    def forgiven(self) -> Sequence[tuple[GuessLimit, str]]:
        """What a success forgives: the failures of this name at this address or device, and no others."""
        return [each for each in self.keys if each[0] in (NAME_HERE, DEVICE)]


def of_name(name: str) -> tuple[GuessLimit, str]:
    """What counts the failures of a folded name from all addresses together."""
    return NAME, _key(name)


def of_own(name: str) -> tuple[GuessLimit, str]:
    """What counts the failures of a user who is signed in."""
    return OWN, _key(name)


def of_passkeys(place: str) -> tuple[GuessLimit, str]:
    """What counts the failures with passkeys at one place."""
    return PASSKEY, _key(place)


def refuse_while(locked_ms: int) -> None:
    """Raise 429 when something is locked for so long."""
    if locked_ms > 0:
        seconds = -(-locked_ms // 1000)
        raise Problem(
            "too_many_attempts",
            f"too many wrong passwords; try again in {seconds} s",
            headers=(("Retry-After", str(seconds)),),
        )


def _key(*parts: str) -> str:
    return sha256("\0".join(parts))
