"""WeChat's access token: kept until it runs out, and fetched once for all who need it.

A second fetch may end the token that others use, so only one is on its way at a time, and a token that WeChat
calls invalid is replaced only if it is still the one that is kept.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from contacthub.routing.values import value
from contacthub.routing.words import Instant

EARLY_MS: Final = 5 * 60_000
"""Before it runs out a token is fetched anew: for so long WeChat takes both."""


@value()
class Fetched:
    """A token, and for how long it holds."""

    token: str
    seconds: int


class NoToken(Exception):
    """WeChat gave no access token; nothing was sent. ``code``: the number of its error."""

    def __init__(self, said: str, code: int | None) -> None:
        super().__init__(said)
        self.code = code


class AccessToken:
    """Of one account; ``fetch(True)`` has WeChat make another although the last one holds."""

    def __init__(self, fetch: Callable[[bool], Awaitable[Fetched]], now: Callable[[], Instant]) -> None:
        self._fetch = fetch
        self._now = now
        self._lock = asyncio.Lock()
        self._token = ""
        self._until: Instant = 0

    async def get(self) -> str:
        """One that holds. What ``fetch`` raises is raised."""
        async with self._lock:
            if not self._token or self._now() >= self._until:
                await self._renew(by_force=False)
            return self._token

    async def instead_of(self, refused: str) -> str:
        """Another than this one, which WeChat has refused."""
        async with self._lock:
            if self._token == refused:
                await self._renew(by_force=True)
            return self._token

    async def _renew(self, *, by_force: bool) -> None:
        fetched = await self._fetch(by_force)
        self._token = fetched.token
        self._until = self._now() + fetched.seconds * 1000 - EARLY_MS
