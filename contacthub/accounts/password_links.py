"""Links by which a person sets their password without a shell: made by an administrator, good once."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Final

from contacthub.accounts.model import sha256
from contacthub.database.named_queries import named_queries
from contacthub.database.units import ReaderPool, Writer
from contacthub.problems import Problem
from contacthub.routing.words import Instant

SQL = named_queries(Path(__file__).with_suffix(".sql"))

LINK_MS: Final = 24 * 60 * 60 * 1000
LINK_PAGE: Final = "/#password="
"""What stands behind ``#`` a browser sends nowhere: it is in no log of a proxy, and no Referer."""


class PasswordLinks:
    """In the database alone, by the SHA-256 of what the link holds; a user has one at most."""

    def __init__(self, writer: Writer, readers: ReaderPool, now: Callable[[], Instant]) -> None:
        self._writer = writer
        self._readers = readers
        self._now = now

    async def make(self, user: str) -> tuple[str, Instant]:
        """A link for a user, and when it expires; the one they had is worthless."""
        secret, expires_at = secrets.token_urlsafe(32), self._now() + LINK_MS
        values = (user, sha256(secret), expires_at)
        await self._writer.transact(lambda raw: raw.execute(SQL["put_link"], values))
        return secret, expires_at

    async def look(self, secret: str) -> tuple[str, Instant]:
        """Whose link it is, and when it expires.

        Raises:
            Problem: not_found, when it is unknown, used or too old.
        """
        wanted = (sha256(secret), self._now())
        found = await self._readers.run(lambda raw: raw.execute(SQL["link"], wanted).fetchone())
        if found is None:
            raise gone()
        user, expires_at = found
        return str(user), int(expires_at)

    async def take(self, secret: str) -> None:
        """Use the link up.

        Raises:
            Problem: not_found, when another was quicker.
        """
        wanted = (sha256(secret), self._now())
        taken = await self._writer.transact(lambda raw: raw.execute(SQL["take_link"], wanted).fetchall())
        if not taken:
            raise gone()

    async def drop_of(self, user: str) -> None:
        """Make the link of a user worthless."""
        await self._writer.transact(lambda raw: raw.execute(SQL["drop_link_of"], (user,)))

    async def drop_expired(self) -> None:
        """Forget those whose time is up."""
        now = self._now()
        await self._writer.transact(lambda raw: raw.execute(SQL["drop_links"], (now,)))


def gone() -> Problem:
    """What is answered to a link that is good no more."""
    return Problem("not_found", "the link is unknown, used or older than a day; ask for a new one")
