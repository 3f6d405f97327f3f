"""Password hashes: argon2id.

Source: OWASP Password Storage Cheat Sheet, argon2id with 19 MiB, t=2, p=1.
"""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError


class Argon2Passwords:
    """The ``Passwords`` port."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
        self._of_no_user = self._hasher.hash("no user has this password")

    def hash(self, password: str) -> str:
        """A hash with its own salt and parameters."""
        return self._hasher.hash(password)

    def verify(self, hashed: str | None, password: str) -> bool:
        """Whether it is the password; takes as long for ``None``."""
        try:
            return self._hasher.verify(hashed or self._of_no_user, password) and hashed is not None
        except (Argon2Error, InvalidHashError):
            return False
