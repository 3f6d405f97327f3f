"""Users, sessions and tokens in the hub's database; what changes of them is told to other nodes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from contacthub.access.roles import Role
from contacthub.accounts.devices import MAX_DEVICES
from contacthub.accounts.model import Change, Device, End, SignIn, Token, User
from contacthub.database.damage import reading
from contacthub.database.named_queries import named_queries
from contacthub.database.units import Connection, ReaderPool, Writer
from contacthub.routing.words import Instant

SQL = named_queries(Path(__file__).with_name("store.sql"))

CHANGES_KEPT = 10_000
"""A node that has missed more reads everything anew."""
CHANGES_A_READ = 1_000

END_OF = {str(each): each for each in End}


class AccountStore:
    """Writes on the hub's writer connection, and with each change which it is."""

    def __init__(self, writer: Writer, readers: ReaderPool) -> None:
        self._writer = writer
        self._readers = readers

    # --- users -------------------------------------------------------------------------------------

    async def users(self) -> list[User]:
        """All users."""
        return _users(await self._all("users"))

    async def user(self, name: str) -> User | None:
        """The user of this spelling."""
        return next(iter(_users(await self._all("user", name))), None)

    async def save_user(self, user: User) -> None:
        """Create or replace a user."""
        values = (
            user.name, user.role.value, user.agent, user.password, int(user.disabled), user.subject,
            user.role_name, user.team,
        )  # fmt: skip
        await self._changed(Change("user", user.name), lambda raw: raw.execute(SQL["put_user"], values))

    async def rehash(self, user: User, password: str) -> bool:
        """Keep another hash, unless the user has another password by now; return whether it is kept."""

        def work(raw: Connection) -> bool:
            if not raw.execute(SQL["rehash"], (password, user.name, user.password)).fetchall():
                return False
            tell(raw, Change("user", user.name))
            return True

        return await self._writer.transact(work)

    # --- sessions ----------------------------------------------------------------------------------

    async def sign_ins(self) -> list[SignIn]:
        """All sessions, also those whose time is up."""
        return _sign_ins(await self._all("sign_ins"))

    async def sign_in(self, hashed: str) -> SignIn | None:
        """One session."""
        return next(iter(_sign_ins(await self._all("sign_in", hashed))), None)

    async def save_sign_in(
        self, sign_in: SignIn, device: Device | None = None, *, over: Iterable[tuple[str, End]] = ()
    ) -> None:
        """Keep a session, with the device it is on; ``over`` are sessions that this one ends."""
        values = (
            sign_in.hash, sign_in.user, sign_in.csrf_token, sign_in.began_at, sign_in.used_at,
            sign_in.address, sign_in.browser, sign_in.proved_at, int(sign_in.by_passkey),
        )  # fmt: skip

        def work(raw: Connection) -> None:
            raw.execute(SQL["put_sign_in"], values)
            for each, why in over:
                _drop_sign_in(raw, each, why)
            if device is not None:
                raw.execute(SQL["put_device"], (device.hash, device.user, device.seen_at))
                newest = {"user": device.user, "newest": device.hash, "most": MAX_DEVICES}
                raw.execute(SQL["drop_old_devices"], newest)

        await self._changed(Change("session", sign_in.hash), work)

    async def mark_used(self, sign_ins: Sequence[SignIn]) -> None:
        """Keep when sessions were last used."""
        rows = [(each.used_at, each.hash, each.used_at) for each in sign_ins]
        await self._writer.transact(lambda raw: raw.executemany(SQL["mark_used"], rows))

    async def mark_proved(self, hashed: str, at: Instant) -> None:
        """Keep when the user of a session last proved who they are."""
        await self._writer.transact(lambda raw: raw.execute(SQL["mark_proved"], (at, hashed, at)))

    async def drop_sign_ins(self, ended: Iterable[tuple[str, End]]) -> None:
        """End sessions."""

        def work(raw: Connection) -> None:
            for each, why in ended:
                _drop_sign_in(raw, each, why)

        await self._writer.transact(work)

    async def drop_sign_ins_of(self, user: str, why: End, *, but: str = "") -> None:
        """End every session of a user but one."""

        def work(raw: Connection) -> None:
            for (hashed,) in raw.execute(SQL["drop_sign_ins_of"], (user, but)).fetchall():
                tell(raw, Change("session", hashed, why))

        await self._writer.transact(work)

    # --- devices -----------------------------------------------------------------------------------

    async def devices(self, hashed: str) -> list[Device]:
        """A browser, for each user who has signed in there."""
        rows = await self._all("devices", hashed)
        return [Device(hash=h, user=user, seen_at=at) for h, user, at in rows]

    async def drop_devices_of(self, user: str, *, but: str = "") -> None:
        """Know no device of a user any more but one."""
        await self._writer.transact(lambda raw: raw.execute(SQL["drop_devices_of"], (user, but)))

    # --- tokens ------------------------------------------------------------------------------------

    async def tokens(self) -> list[Token]:
        """All tokens, revoked ones too."""
        return _tokens(await self._all("tokens"))

    async def token(self, name: str) -> Token | None:
        """The token of this name."""
        return next(iter(_tokens(await self._all("token", name))), None)

    async def save_token(self, token: Token) -> None:
        """Create or replace a token."""
        values = (
            token.name, token.hash, json.dumps(sorted(token.scopes)), token.agent,
            json.dumps(sorted(token.sources)), token.limit, token.created_at, token.revoked_at,
        )  # fmt: skip
        await self._changed(Change("token", token.name), lambda raw: raw.execute(SQL["put_token"], values))

    # --- what other nodes follow -------------------------------------------------------------------

    async def last_change(self) -> int:
        """The number of the last change; what is read after this has it."""
        [(last,)] = await self._all("last_change")
        return int(last)

    async def changes(self, after: int) -> list[tuple[int, Change]]:
        """The next changes beyond a number; why something ended is None if it is no word of ours."""
        rows = await self._all("changes", after, CHANGES_A_READ)
        return [(n, Change(kind, key, END_OF.get(why))) for n, kind, key, why in rows]

    async def drop_old_changes(self) -> None:
        """Forget all changes but the last."""
        await self._writer.transact(lambda raw: raw.execute(SQL["drop_changes"], (CHANGES_KEPT,)))

    async def _all(self, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
        return await self._readers.run(lambda raw: raw.execute(SQL[query], parameters).fetchall())

    async def _changed(self, change: Change, work: Callable[[Connection], Any]) -> None:
        def told(raw: Connection) -> None:
            work(raw)
            tell(raw, change)

        await self._writer.transact(told)


def tell(raw: Connection, change: Change) -> None:
    """Number a change. The row of the last number is locked, so that changes are seen in their order."""
    (n,) = raw.execute(SQL["next_change"]).fetchone()
    raw.execute(SQL["put_change"], (int(n), change.kind, change.key, change.why))


def _drop_sign_in(raw: Connection, hashed: str, why: End) -> None:
    if raw.execute(SQL["drop_sign_in"], (hashed,)).fetchall():
        tell(raw, Change("session", hashed, why))


def _users(rows: Iterable[tuple[Any, ...]]) -> list[User]:
    with reading("a user"):
        return [
            User(
                name=name,
                role=Role(role),
                agent=agent,
                password=password,
                disabled=bool(disabled),
                second_factor=bool(second_factor),
                subject=subject,
                role_name=role_name,
                team=team,
            )
            for name, role, agent, password, disabled, second_factor, subject, role_name, team in rows
        ]


def _sign_ins(rows: Iterable[tuple[Any, ...]]) -> list[SignIn]:
    return [
        SignIn(
            hash=hashed,
            user=user,
            csrf_token=csrf,
            began_at=began_at,
            used_at=used_at,
            address=address,
            browser=browser,
            proved_at=proved_at,
            by_passkey=bool(by_passkey),
        )
        for hashed, user, csrf, began_at, used_at, address, browser, proved_at, by_passkey in rows
    ]


def _tokens(rows: Iterable[tuple[Any, ...]]) -> list[Token]:
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
