"""Passwords: composed, then hashed by argon2id.

Source: OWASP Password Storage Cheat Sheet, argon2id with 19 MiB, t=2, p=1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from contacthub.access.names import composed

ROUNDS: Final = 2
MEMORY_KIB: Final = 19 * 1024
OF_NO_USER: Final = (
    "$argon2id$v=19$m=19456,t=2,p=1$hapW4o6VBtIjujUXuUqvyA$pi3w5EDA80j7ZDm9P+OiwqTPhMC4ZgSQYczfJrS2jc0"
)
"""What the password of a user who is not there is compared with: as costly as any, and right for none."""


class Passwords(Protocol):
    """Hashes passwords, in a thread."""

    def hash(self, password: str) -> str:
        """A hash with its own salt and parameters."""

    def verify(self, hashed: str | None, password: str) -> bool:
        """Whether it is the password; takes as long for ``None``, a user who is not there."""


@dataclass(frozen=True, slots=True)
class Found:
    """Whether a password was right; ``new_hash`` is to be kept instead of the old one."""

    is_right: bool
    new_hash: str | None = None


def look_at(passwords: Passwords, hashed: str | None, password: str) -> Found:
    """Compare a password in its composed form, as it is hashed today.

    Older versions hashed it as the keyboard sent it. Where that differs it is compared too, and hashed anew.
    """
    kept = composed(password)
    if passwords.verify(hashed, kept):
        return Found(is_right=True)
    if kept == password or not passwords.verify(hashed, password):
        return Found(is_right=False)
    return Found(is_right=True, new_hash=passwords.hash(kept))


class Argon2Passwords:
    """The ``Passwords`` port."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=ROUNDS, memory_cost=MEMORY_KIB, parallelism=1)

    def hash(self, password: str) -> str:
        """A hash with its own salt and parameters."""
        return self._hasher.hash(password)

    def verify(self, hashed: str | None, password: str) -> bool:
        """Whether it is the password; takes as long for ``None``."""
        try:
            return self._hasher.verify(hashed or OF_NO_USER, password) and hashed is not None
        except (Argon2Error, InvalidHashError):
            return False
