"""Sessions: each ends when it was not used for a while, and at last however much it is used."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final

from contacthub.access.roles import Role
from contacthub.accounts.model import Device, End, SignIn, sha256
from contacthub.accounts.store import AccountStore
from contacthub.routing.words import Instant

MINUTE_MS: Final = 60_000
HOUR_MS: Final = 60 * MINUTE_MS
MAX_SESSIONS: Final = 20
"""Of a user; beyond it the longest unused ends."""
AT_ONCE: Final = 500
"""Rows of one transaction: events wait no longer for it than for their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionLimits:
    """``idle_ms``: without use. ``absolute_ms``: from the sign-in on, in use or not.

    Who has one of the roles ``second_factor_of`` and no second factor does nothing before setting one up.
    ``passkeys``: whether they are taken, where browsers make any.
    """

    idle_ms: int
    absolute_ms: int
    second_factor_of: frozenset[Role] = frozenset()
    passkeys: bool = True


class Sessions:
    """In memory, as a cache of the database; how they are used is written once a minute, by ``keep``.

    Another node may have used a session since: before its time is up here, the database is asked.

    ``is_busy``: whether the session is of an agent with a live contact. That is use, and no limit ends such a
    session. With 4 and 16 hours:

        08:00  sign-in               ends at 12:00, at the latest at 24:00
        11:00  a request             ends at 15:00
        23:00  a call comes          lasts until 24:10: so long the session stays, and no longer
    """

    def __init__(
        self,
        store: AccountStore,
        now: Callable[[], Instant],
        limits: SessionLimits,
        *,
        is_busy: Callable[[SignIn], bool],
        ended: Callable[[str, End], None],
    ) -> None:
        self.limits = limits
        self._store = store
        self._now = now
        self._is_busy = is_busy
        self._ended = ended
        self._sessions: dict[str, SignIn] = {}
        self._used: set[str] = set()
        self._gone: dict[str, End] = {}

    async def open(self) -> None:
        """Read everything, also what ended meanwhile: the next ``keep`` removes it."""
        self._sessions = {each.hash: each for each in await self._store.sign_ins()}

    async def begin(
        self,
        user: str,
        device: Device,
        *,
        replaces: str = "",
        address: str = "",
        browser: str = "",
        proved_at: Instant | None = None,
        by_passkey: bool = False,
    ) -> tuple[str, SignIn]:
        """A new session, and what its cookie is to hold; it ends the one that the browser had before.

        ``proved_at``: when its user last proved who they are; None: just now.
        """
        secret, now = secrets.token_urlsafe(32), self._now()
        session = SignIn(
            hash=sha256(secret),
            user=user,
            csrf_token=secrets.token_urlsafe(24),
            began_at=now,
            used_at=now,
            address=address,
            browser=browser,
            proved_at=now if proved_at is None else proved_at,
            by_passkey=by_passkey,
        )
        others = [each.hash for each in self._of(user) if each.hash != replaces]
        over = dict.fromkeys(others[: 1 - MAX_SESSIONS], End.TOO_MANY)
        if replaces in self._sessions:
            over[replaces] = End.SIGNED_IN_ANEW
        self._sessions[session.hash] = session
        try:
            await self._store.save_sign_in(session, device, over=over.items())
        except BaseException:
            self._sessions.pop(session.hash, None)
            raise
        for each, why in over.items():
            self._forget(each, why)
        return secret, session

    def get(self, credential: str) -> SignIn | None:
        """The session if it is good."""
        session = self._sessions.get(credential)
        return session if session is not None and self._why_over(session) is None else None

    async def refresh_all(self) -> None:
        """Read every session anew, and end those that have ended."""
        known = set(self._sessions)
        stored = {each.hash: each for each in await self._store.sign_ins()}
        for each in known | stored.keys():
            self._take_over(each, stored.get(each), End.SIGNED_OUT, was_known=each in known)

    async def look_again(self, credential: str) -> None:
        """Ask the database of a session whose time seems to be up: another node may have used it."""
        if credential in self._sessions:
            await self.refresh(credential)

    async def refresh(self, credential: str, why: End = End.SIGNED_OUT) -> None:
        """Read a session anew, and end it if its time is up; ``why``: of its end, if it has ended."""
        was_known = credential in self._sessions
        self._take_over(credential, await self._store.sign_in(credential), why, was_known=was_known)

    def _take_over(self, credential: str, stored: SignIn | None, why: End, *, was_known: bool) -> None:
        """Take what was read; ``was_known``: before it was."""
        if stored is None:
            self._forget(credential, why)
        elif credential in self._gone or (was_known and credential not in self._sessions):
            return  # it has ended; only what was read does not know
        else:
            known = self._sessions.get(credential, stored)
            proved_at = max(stored.proved_at, known.proved_at)
            newer = stored if stored.used_at > known.used_at else known
            self._sessions[credential] = replace(newer, proved_at=proved_at)
            over = self._why_over(self._sessions[credential])
            if over is not None:
                self.drop(credential, over)

    def ends_at(self, session: SignIn) -> tuple[Instant, Instant]:
        """When the session ends unless it is used, and when at the latest."""
        latest = session.began_at + self.limits.absolute_ms
        return min(session.used_at + self.limits.idle_ms, latest), latest

    def use(self, credential: str) -> None:
        """The session is in use now."""
        session = self.get(credential)
        if session is not None:
            self._sessions[credential] = replace(session, used_at=max(session.used_at, self._now()))
            self._used.add(credential)

    async def prove(self, credential: str, at: Instant) -> None:
        """The user of the session has proved who they are."""
        await self._store.mark_proved(credential, at)
        session = self.get(credential)
        if session is not None:
            self._sessions[credential] = replace(session, proved_at=max(session.proved_at, at))

    def drop(self, credential: str, why: End) -> None:
        """The session is good no more, whatever the disk then does."""
        if credential in self._sessions:
            self._gone[credential] = why
        self._forget(credential, why)

    def _forget(self, credential: str, why: End) -> None:
        if self._sessions.pop(credential, None) is not None:
            self._used.discard(credential)
            self._ended(credential, why)

    async def remove(self, credential: str) -> None:
        """Remove what is kept of a session that was dropped, now and not with the next ``keep``."""
        await self._store.drop_sign_ins([(credential, self._gone.get(credential, End.SIGNED_OUT))])
        self._gone.pop(credential, None)

    async def end(self, credential: str, why: End) -> None:
        """End a session."""
        self.drop(credential, why)
        await self.remove(credential)

    async def end_all_of(self, user: str, why: End, *, but: str = "") -> int:
        """End every session of a user but the one of the hash ``but``; return how many there were."""
        ended = [each.hash for each in self._of(user) if each.hash != but]
        for each in ended:
            self.drop(each, why)
        # By name: after a failure of the disk its rows are there and memory knows of none.
        await self._store.drop_sign_ins_of(user, why, but=but)
        self._kept(ended)
        return len(ended)

    async def forget(self, secret: str) -> None:
        """Remove what is kept of a session that is good no more; a sign-out may have met a failing disk."""
        if self.get(sha256(secret)) is None:
            await self.remove(sha256(secret))

    async def keep(self) -> list[SignIn]:
        """End what is over, and write what was used; return what a live contact keeps beyond its time."""
        staying = []
        for each in [each for each in self._sessions.values() if self._is_busy(each)]:
            self.use(each.hash)
            if self.ends_at(each)[1] <= self._now():
                staying.append(each)
        for credential in [each for each in self._sessions if self.get(each) is None]:
            await self.refresh(credential)
        gone = list(self._gone.items())
        for start in range(0, len(gone), AT_ONCE):
            await self._store.drop_sign_ins(gone[start : start + AT_ONCE])
            self._kept(each for each, _ in gone[start : start + AT_ONCE])
        used = [self._sessions[each] for each in self._used]
        for start in range(0, len(used), AT_ONCE):
            written = used[start : start + AT_ONCE]
            await self._store.mark_used(written)
            self._used.difference_update(
                each.hash for each in written if self._sessions.get(each.hash) is each
            )
        return staying

    def _kept(self, ended: Iterable[str]) -> None:
        """The database knows that these have ended."""
        for each in ended:
            self._gone.pop(each, None)

    def count_of(self, user: str) -> int:
        """How many sessions a user has."""
        return len(self._of(user))

    def of(self, user: str) -> list[SignIn]:
        """The sessions of a user that are good, the last used first."""
        return [each for each in reversed(self._of(user)) if self._why_over(each) is None]

    def _of(self, user: str) -> list[SignIn]:
        """The sessions of a user, the longest unused first."""
        return sorted(
            (each for each in self._sessions.values() if each.user == user), key=lambda it: it.used_at
        )

    def _why_over(self, session: SignIn) -> End | None:
        now, (ends_at, latest) = self._now(), self.ends_at(session)
        if now < ends_at or self._is_busy(session):
            return None
        return End.TIME_LIMIT if latest <= now else End.IDLE_LIMIT
