"""Password hashes: argon2id in a thread, a few at a time.

Source: OWASP Password Storage Cheat Sheet, argon2id with 19 MiB, t=2, p=1.
"""

from __future__ import annotations

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

AT_ONCE = 2


class Argon2Passwords:
    """The ``Passwords`` port."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
        self._nobody = self._hasher.hash("nobody has this password")
        self._at_once = asyncio.Semaphore(AT_ONCE)

    async def hash(self, password: str) -> str:
        """A hash with its own salt and parameters."""
        async with self._at_once:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def verify(self, hashed: str | None, password: str) -> bool:
        """Whether it is the password; takes as long for ``None``."""
        async with self._at_once:
            good = await asyncio.to_thread(self._verify, hashed or self._nobody, password)
        return good and hashed is not None

    def _verify(self, hashed: str, password: str) -> bool:
        try:
            return self._hasher.verify(hashed, password)
        except (Argon2Error, InvalidHashError):
            return False
