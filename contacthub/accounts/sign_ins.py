"""Users who sign in with a password, and their sessions."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from contacthub.access.names import composed, folded
from contacthub.access.roles import PEOPLE, Role
from contacthub.access.viewer import Pass, Viewer
from contacthub.accounts.devices import DEVICE_MS, Devices
from contacthub.accounts.guessing import Attempt, Guessing
from contacthub.accounts.model import Device, SignIn, User, sha256
from contacthub.accounts.passwords import Found, Passwords, look_at
from contacthub.accounts.rows import GuessRow
from contacthub.accounts.store import AccountStore
from contacthub.accounts.turns import Turns
from contacthub.accounts.users import Users
from contacthub.api.client_address import one_place
from contacthub.database.units import StorageUnavailable
from contacthub.problems import Problem
from contacthub.routing.words import Instant

SESSION_MS = 12 * 60 * 60 * 1000
MIN_PASSWORD = 8


WriteRows = Callable[[Sequence[GuessRow]], None]
"""Has rows written with the next transaction of the log. Raises: StorageUnavailable."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A new session: what the cookies of the session and of the device are to hold."""

    secret: str
    device: str
    holder: Pass


class SignIns:
    """Kept in memory, written through to the store. A session's secret is known only by its SHA-256.

    ``ended`` is told of every session that is no longer good, ``signed_out`` of those whose user ended them.
    """

    def __init__(
        self,
        store: AccountStore,
        passwords: Passwords,
        now: Callable[[], Instant],
        *,
        has_agent: Callable[[str], bool],
        ended: Callable[[str], None],
        signed_out: Callable[[Pass], None],
        write: WriteRows,
    ) -> None:
        self._store = store
        self._passwords = passwords
        self._now = now
        self._has_agent = has_agent
        self._ended = ended
        self._signed_out = signed_out
        self._users = Users()
        self._adding = asyncio.Lock()
        self._sign_ins: dict[str, SignIn] = {}
        self._write = write
        self._turns = Turns()
        self._guessing = Guessing()
        self._devices = Devices()

    async def open(self) -> None:
        """Read everything."""
        self._users = Users(await self._store.users())
        now = self._now()
        self._sign_ins = {each.hash: each for each in await self._store.sign_ins(now)}
        self._guessing.open(await self._store.guesses(now))
        self._devices.open(await self._store.devices(now - DEVICE_MS))

    # --- users -------------------------------------------------------------------------------------

    def users(self) -> list[User]:
        """All users by name."""
        return self._users.all()

    async def add_user(self, *, name: str, role: str, agent: str | None, password: str) -> User:
        """Create a user, or give the one of this name another role, agent and password."""
        name, password = self._users.name_for(name), composed(password)
        if role not in PEOPLE:
            raise Problem("invalid", "the role is agent, supervisor or admin", [("#/role", "no such role")])
        if (role == Role.AGENT) != (agent is not None):
            raise Problem(
                "invalid", "a sign-in with the role agent needs --agent, the others have none",
                [("#/agent", "needed for the role agent, and only there")],
            )  # fmt: skip
        if len(password) < MIN_PASSWORD:
            raise Problem(
                "invalid", f"a password has at least {MIN_PASSWORD} characters", [("#/password", "too short")]
            )
        hashed = await self._turns.run(lambda: self._passwords.hash(password), place="", known=True)
        user = User(name=name, role=Role(role), agent=agent, password=hashed)
        await self._keep_user(user)
        await self._end_sign_ins(name)
        await self._forget_devices(name)
        self._keep(self._guessing.pardon(folded(name), self._now()))
        return user

    async def _keep_user(self, user: User) -> None:
        async with self._adding:
            self._users.name_for(user.name)  # it may have been taken while the password was hashed
            await self._store.save_user(user)
            self._users.put(user)

    async def _forget_devices(self, name: str) -> None:
        """A device that had the old password is as unknown as any."""
        self._devices.forget(name)
        await self._store.drop_devices_of(name)

    async def disable_user(self, name: str) -> None:
        """Refuse the user from now on, and end their sessions."""
        user = self._users.find(name)
        if user is None:
            raise Problem("not_found", f"there is no user {name!r}")
        user = replace(user, disabled=True)
        self._users.put(user)
        await self._store.save_user(user)
        await self._end_sign_ins(user.name)

    async def end_agent(self, agent: str) -> None:
        """End the sessions of every user who signs in as the agent."""
        for user in [each.name for each in self._users.all() if each.agent == agent]:
            await self._end_sign_ins(user)

    async def _end_sign_ins(self, name: str) -> None:
        # Out of memory first: they are good no more even if the disk then fails.
        for each in [each.hash for each in self._sign_ins.values() if each.user == name]:
            self._drop(each)
        # By name: after a failure of the disk its rows are there and memory knows of none.
        await self._store.drop_sign_ins_of(name)

    # --- sessions ----------------------------------------------------------------------------------

    async def sign_in(self, name: str, password: str, address: str, device: str = "") -> Begun:
        """Begin a session; ``device`` is what the device's cookie holds, if there is one.

        Raises:
            Problem: bad_credentials; too_many_attempts after guessing; forbidden to an agent who was retired.
        """
        now, user = self._now(), self._users.find(name)
        known = self._devices.known(device, user.name, now) if user is not None else None
        attempt = Attempt(folded(name), one_place(address), known)
        self._guessing.check(attempt, now)
        found = await self._verify(user, password, attempt)
        # Of guesses made at the same time only the first few are answered.
        now = self._now()
        self._guessing.check(attempt, now)
        # The sign-in may have been changed while the password was looked at.
        if not found.is_right or user is None or user.disabled or self._users.find(name) is not user:
            self._keep(self._guessing.failed(attempt, now))
            raise Problem("bad_credentials", "name or password is wrong")
        self._keep(self._guessing.succeeded(attempt, now))
        if self._is_retired(user.agent):
            way = "an administrator can put it back into the floor file"
            raise Problem("forbidden", f"agent {user.agent} was retired; {way}")
        if found.new_hash is not None:
            user = replace(user, password=found.new_hash)
            self._users.put(user)
            await self._store.save_user(user)
        return await self._begin(user, self._devices.secret_for(device), now)

    async def _verify(self, user: User | None, password: str, attempt: Attempt) -> Found:
        hashed = user.password if user is not None else None
        return await self._turns.run(
            lambda: look_at(self._passwords, hashed, password),
            place=attempt.place,
            known=attempt.device is not None,
        )

    async def _begin(self, user: User, device: str, now: Instant) -> Begun:
        secret = secrets.token_urlsafe(32)
        sign_in = SignIn(
            hash=sha256(secret),
            user=user.name,
            csrf_token=secrets.token_urlsafe(24),
            expires_at=now + SESSION_MS,
        )
        self._sign_ins[sign_in.hash] = sign_in
        used = Device(hash=sha256(device), user=user.name, seen_at=now)
        try:
            await self._store.save_sign_in(sign_in, used, gone=self._devices.note(used))
        except BaseException:
            self._drop(sign_in.hash)
            raise
        return Begun(secret=secret, device=device, holder=_pass_of(user, sign_in))

    def _keep(self, rows: Sequence[GuessRow]) -> None:
        # While the disk takes nothing, failures are counted in memory all the same.
        with suppress(StorageUnavailable):
            self._write(rows)

    def session(self, secret: str) -> Pass | None:
        """The pass of the session that the cookie is of."""
        sign_in = self._sign_ins.get(sha256(secret))
        user = self._users.find(sign_in.user) if sign_in is not None else None
        if sign_in is None or user is None or user.disabled or self._is_retired(user.agent):
            return None
        if sign_in.expires_at <= self._now():
            self._drop(sign_in.hash)
            return None
        return _pass_of(user, sign_in)

    async def sign_out(self, credential: str) -> None:
        """End a session because its user asked for it."""
        sign_in = self._sign_ins.get(credential)
        user = self._users.find(sign_in.user) if sign_in is not None else None
        self._drop(credential)
        if sign_in is not None and user is not None:
            self._signed_out(_pass_of(user, sign_in))
        await self._store.drop_sign_ins([credential])

    async def forget(self, secret: str) -> None:
        """Remove what is kept of a session that is good no more; a sign-out may have met a failing disk."""
        if self.session(secret) is None:
            await self._store.drop_sign_ins([sha256(secret)])

    def is_good(self, credential: str) -> bool:
        """Whether the session has not ended."""
        return credential in self._sign_ins

    async def expire(self) -> None:
        """End the sessions whose time is up."""
        now = self._now()
        hashes = [each.hash for each in self._sign_ins.values() if each.expires_at <= now]
        if hashes:
            await self._store.drop_sign_ins(hashes)
        for each in hashes:
            self._drop(each)
        self._guessing.expire(now)
        await self._store.drop_guesses(now)

    def _is_retired(self, agent: str | None) -> bool:
        return agent is not None and not self._has_agent(agent)

    def _drop(self, credential: str) -> None:
        if self._sign_ins.pop(credential, None) is not None:
            self._ended(credential)


def _pass_of(user: User, sign_in: SignIn) -> Pass:
    viewer = Viewer(name=user.name, role=user.role, agent=user.agent)
    return Pass(viewer, sign_in.hash, sign_in.csrf_token)
