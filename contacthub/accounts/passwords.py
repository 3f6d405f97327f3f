"""Password hashes: argon2id in a thread, a few at a time.

Source: OWASP Password Storage Cheat Sheet, argon2id with 19 MiB, t=2, p=1.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from contacthub.problems import Problem

AT_ONCE = 2
MAX_WAITING = 20
"""With so many waiting a further sign-in is refused: a flood of guesses must not make honest users wait."""


class Argon2Passwords:
    """The ``Passwords`` port."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
        self._of_no_user = self._hasher.hash("no user has this password")
        self._at_once = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0

    async def hash(self, password: str) -> str:
        """A hash with its own salt and parameters.

        Raises:
            Problem: too_many_attempts, when too many wait already.
        """
        async with self._turn():
            return await asyncio.to_thread(self._hasher.hash, password)

    async def verify(self, hashed: str | None, password: str) -> bool:
        """Whether it is the password; takes as long for ``None``.

        Raises:
            Problem: too_many_attempts, when too many wait already.
        """
        async with self._turn():
            good = await asyncio.to_thread(self._verify, hashed or self._of_no_user, password)
        return good and hashed is not None

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        if self._waiting >= MAX_WAITING:
            raise Problem(
                "too_many_attempts",
                "too many sign in at the same time; try again in 1 s",
                headers=(("Retry-After", "1"),),
            )
        self._waiting += 1
        try:
            await self._at_once.acquire()
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._at_once.release()

    def _verify(self, hashed: str, password: str) -> bool:
        try:
            return self._hasher.verify(hashed, password)
        except (Argon2Error, InvalidHashError):
            return False
