"""Users, sessions and tokens in ``hub.db``."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from contacthub.access.roles import Role
from contacthub.accounts.devices import MAX_DEVICES
from contacthub.accounts.guessing import GuessLimit
from contacthub.accounts.model import Device, SignIn, Token, User
from contacthub.database.damage import reading
from contacthub.database.named_queries import named_queries
from contacthub.database.units import Connection, ReaderPool, Writer
from contacthub.routing.words import Instant

SQL = named_queries(Path(__file__).with_name("store.sql"))


Keys = Sequence[tuple[GuessLimit, str]]
"""What failures are counted by; always in one order, so that no two transactions wait in a ring."""


class AccountStore:
    """Reads and writes them on the hub's writer connection; what each sign-in asks, on a reader."""

    def __init__(self, writer: Writer, readers: ReaderPool) -> None:
        self._writer = writer
        self._readers = readers

    async def users(self) -> list[User]:
        """All users."""
        rows = await self._all("users")
        with reading("a user"):
            return [
                User(name=name, role=Role(role), agent=agent, password=password, disabled=bool(disabled))
                for name, role, agent, password, disabled in rows
            ]

    async def sign_ins(self) -> list[SignIn]:
        """All sessions, also those whose time is up."""
        rows = await self._all("sign_ins")
        return [
            SignIn(hash=hashed, user=user, csrf_token=csrf, began_at=began_at, used_at=used_at)
            for hashed, user, csrf, began_at, used_at in rows
        ]

    async def tokens(self) -> list[Token]:
        """All tokens, revoked ones too."""
        rows = await self._all("tokens")
        with reading("a token"):
            return [
                Token(
                    name=name,
                    hash=hashed,
                    scopes=frozenset(json.loads(scopes)),
                    agent=agent,
                    sources=frozenset(json.loads(sources)),
                    limit=limit,
                    created_at=created_at,
                    revoked_at=revoked_at,
                )
                for name, hashed, scopes, agent, sources, limit, created_at, revoked_at in rows
            ]

    async def locked_ms(self, keys: Keys, now: Instant) -> int:
        """How long one of the keys is locked at least; 0 when none is."""
        return await self._readers.run(lambda raw: _locked_ms(raw, keys, now))

    async def count_guess(self, keys: Keys, now: Instant) -> int:
        """Count a failure of each key; or, where one is locked, return for how long."""

        def work(raw: Connection) -> int:
            if (locked_ms := _locked_ms(raw, keys, now)) > 0:
                return locked_ms
            return max(_counted(raw, limit, key, now) for limit, key in keys)

        return await self._writer.transact(work)

    async def forgive_guesses(self, forgiven: Keys, keys: Keys, now: Instant) -> int:
        """Forget failures; or, where one of ``keys`` is locked, return for how long, and forget nothing."""

        def work(raw: Connection) -> int:
            if (locked_ms := _locked_ms(raw, keys, now)) > 0:
                return locked_ms
            raw.executemany(SQL["drop_guess"], [(limit.kind, key) for limit, key in forgiven])
            return 0

        return await self._writer.transact(work)

    async def devices(self, hashed: str) -> list[Device]:
        """A browser, for each user who has signed in there."""
        rows = await self._readers.run(lambda raw: raw.execute(SQL["devices"], (hashed,)).fetchall())
        return [Device(hash=h, user=user, seen_at=at) for h, user, at in rows]

    async def save_user(self, user: User) -> None:
        """Create or replace a user."""
        values = (user.name, user.role.value, user.agent, user.password, int(user.disabled))
        await self._write(lambda raw: raw.execute(SQL["put_user"], values))

    async def save_sign_in(
        self, sign_in: SignIn, device: Device | None = None, *, over: Sequence[str] = ()
    ) -> None:
        """Keep a session, with the device it is on; ``over`` are sessions that this one ends."""
        values = (sign_in.hash, sign_in.user, sign_in.csrf_token, sign_in.began_at, sign_in.used_at)

        def work(raw: Connection) -> None:
            raw.execute(SQL["put_sign_in"], values)
            raw.executemany(SQL["drop_sign_in"], [(each,) for each in over])
            if device is not None:
                raw.execute(SQL["put_device"], (device.hash, device.user, device.seen_at))
                newest = {"user": device.user, "newest": device.hash, "most": MAX_DEVICES}
                raw.execute(SQL["drop_old_devices"], newest)

        await self._write(work)

    async def mark_used(self, sign_ins: Sequence[SignIn]) -> None:
        """Keep when sessions were last used."""
        rows = [(each.used_at, each.hash) for each in sign_ins]
        await self._write(lambda raw: raw.executemany(SQL["mark_used"], rows))

    async def drop_sign_ins(self, hashes: Sequence[str]) -> None:
        """End sessions."""
        rows = [(each,) for each in hashes]
        await self._write(lambda raw: raw.executemany(SQL["drop_sign_in"], rows))

    async def drop_sign_ins_of(self, user: str) -> None:
        """End every session of a user."""
        await self._write(lambda raw: raw.execute(SQL["drop_sign_ins_of"], (user,)))

    async def drop_devices_of(self, user: str) -> None:
        """Know no device of a user any more."""
        await self._write(lambda raw: raw.execute(SQL["drop_devices_of"], (user,)))

    async def drop_guesses(self, now: Instant) -> None:
        """Forget failures that are forgiven."""
        await self._write(lambda raw: raw.execute(SQL["drop_guesses"], (now,)))

    async def save_token(self, token: Token) -> None:
        """Create or replace a token."""
        values = (
            token.name, token.hash, json.dumps(sorted(token.scopes)), token.agent,
            json.dumps(sorted(token.sources)), token.limit, token.created_at, token.revoked_at,
        )  # fmt: skip
        await self._write(lambda raw: raw.execute(SQL["put_token"], values))

    async def _all(self, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
        return await self._writer.run(lambda raw: raw.execute(SQL[query], parameters).fetchall())

    async def _write(self, work: Callable[[Connection], Any]) -> None:
        await self._writer.transact(work)


def _locked_ms(raw: Connection, keys: Keys, now: Instant) -> int:
    found = [raw.execute(SQL["locked"], (limit.kind, key)).fetchone() for limit, key in keys]
    until: list[Instant] = [row[0] for row in found if row is not None]
    return max([0, *(each - now for each in until)])


def _counted(raw: Connection, limit: GuessLimit, key: str, now: Instant) -> int:
    """Count a failure; return how long another node has locked the key since it was looked at."""
    count = {"kind": limit.kind, "key": key, "now": now, "first": now + limit.forgiven_ms}
    found = raw.execute(SQL["count_guess"], {**count, "forgiven_ms": limit.forgiven_ms}).fetchone()
    locked_until: Instant = found[0]
    forgotten_at: Instant = found[1]
    raw.execute(SQL["lock_guess"], (now + limit.lock_ms(forgotten_at - now), limit.kind, key))
    return max(0, locked_until - now)
