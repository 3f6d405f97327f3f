"""Passkeys and challenges in the database: of an answer that comes to two nodes at once, one takes it."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from contacthub.accounts.passkeys.model import MAX_PASSKEYS, Passkey
from contacthub.database.group_commit import GroupCommit
from contacthub.database.named_queries import named_queries
from contacthub.database.units import Connection, ReaderPool, Writer
from contacthub.routing.words import Instant

SQL = named_queries(Path(__file__).with_suffix(".sql"))

CHALLENGE_MS: Final = 5 * 60 * 1000
MAX_CHALLENGES: Final = 10_000
"""Beyond it the oldest is worthless."""


class Purpose(StrEnum):
    """What an authenticator is asked for."""

    ADD = "add"
    SIGN_IN = "sign_in"
    PROVE = "prove"


class PasskeyStore:
    """Keeps them. A browser, or a session, has one challenge at a time for each purpose, good once."""

    def __init__(self, writer: Writer, readers: ReaderPool, now: Callable[[], Instant]) -> None:
        self._writer = writer
        self._readers = readers
        self._now = now
        self._together = GroupCommit(writer)

    # --- challenges --------------------------------------------------------------------------------

    async def put_challenge(self, holder: str, purpose: Purpose, challenge: str, handle: str = "") -> Instant:
        """Keep a challenge of a browser or session, instead of the one it had; return when it expires."""
        expires_at = self._now() + CHALLENGE_MS
        values = (holder, purpose.value, challenge, handle, expires_at)

        def work(raw: Connection) -> None:
            raw.execute(SQL["put_challenge"], values)
            raw.execute(SQL["drop_oldest_challenges"], (MAX_CHALLENGES,))

        await self._together.run(work)
        return expires_at

    async def take_challenge(self, holder: str, purpose: Purpose) -> tuple[str, str] | None:
        """The challenge, and the handle that was told with it; it is used up, whatever comes of it."""
        wanted = (holder, purpose.value)
        # A read first: made-up answers must not hold up what is written.
        if await self._readers.run(lambda raw: raw.execute(SQL["challenge"], wanted).fetchone()) is None:
            return None
        taken = await self._together.run(lambda raw: raw.execute(SQL["take_challenge"], wanted).fetchone())
        if taken is None or int(taken[2]) <= self._now():
            return None
        return str(taken[0]), str(taken[1])

    async def drop_expired(self) -> None:
        """Forget the challenges whose time is up."""
        now = self._now()
        await self._writer.transact(lambda raw: raw.execute(SQL["drop_challenges"], (now,)))

    # --- passkeys ----------------------------------------------------------------------------------

    async def add(self, passkey: Passkey) -> bool:
        """Keep a new one; return whether it is kept: it was not there, nor had the user too many."""
        values = {
            "credential": passkey.credential, "user": passkey.user, "handle": passkey.handle,
            "key": passkey.key, "sign_count": passkey.sign_count, "name": passkey.name,
            "created_at": passkey.created_at, "most": MAX_PASSKEYS,
        }  # fmt: skip
        return await self._changed("put_passkey", values) > 0

    async def get(self, credential: str) -> Passkey | None:
        """The one of this id."""
        return next(iter(await self._read("passkey", credential)), None)

    async def of(self, user: str) -> list[Passkey]:
        """Those of a user, the oldest first."""
        return await self._read("passkeys_of", user)

    async def counts(self) -> dict[str, int]:
        """How many each user has who has any."""
        rows = await self._readers.run(lambda raw: raw.execute(SQL["count_passkeys"]).fetchall())
        return {str(user): int(count) for user, count in rows}

    async def use(self, passkey: Passkey, sign_count: int) -> bool:
        """Keep that it has signed; return whether it counts on, as one of which there is no copy does."""
        values = {"credential": passkey.credential, "sign_count": sign_count, "now": self._now()}
        return await self._changed("use_passkey", values) > 0

    async def rename(self, passkey: Passkey, name: str) -> bool:
        """Call it something else; return whether it was there."""
        return await self._changed("rename_passkey", (name, passkey.credential, passkey.user)) > 0

    async def remove(self, passkey: Passkey) -> bool:
        """Forget it; return whether it was there."""
        return await self._changed("drop_passkey", (passkey.credential, passkey.user)) > 0

    async def remove_of(self, user: str) -> int:
        """Forget those of a user; return how many there were."""
        return await self._changed("drop_passkeys_of", (user,))

    async def _changed(self, query: str, values: Any) -> int:  # Any: as the query takes them
        rows = await self._writer.transact(lambda raw: raw.execute(SQL[query], values).fetchall())
        return len(rows)

    async def _read(self, query: str, wanted: str) -> list[Passkey]:
        rows = await self._readers.run(lambda raw: raw.execute(SQL[query], (wanted,)).fetchall())
        return [
            Passkey(
                credential=credential, user=user, handle=handle, key=key, sign_count=sign_count, name=name,
                created_at=created_at, used_at=used_at,
            )
            for credential, user, handle, key, sign_count, name, created_at, used_at in rows
        ]  # fmt: skip
