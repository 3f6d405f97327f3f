"""Sign-ins, sessions, tokens and tickets: who is at the door."""

from __future__ import annotations

import hashlib
import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from contacthub.access.rate_limit import Meter, RateLimit
from contacthub.access.roles import SCOPES, Role
from contacthub.access.viewer import Pass, Viewer
from contacthub.accounts.guessing import FREE_GUESSES_OF_ADDRESS, Guessing, one_place
from contacthub.problems import Problem
from contacthub.routing.words import Instant

SESSION_MS = 12 * 60 * 60 * 1000
TICKET_MS = 30_000
MAX_TICKETS = 10_000
TOKEN_PREFIX = "cht_"
MIN_PASSWORD = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """Somebody who signs in; ``password`` is a hash."""

    name: str
    role: Role
    agent: str | None
    password: str
    disabled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """A session; ``hash`` is of what the cookie holds."""

    hash: str
    user: str
    csrf_token: str
    expires_at: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A program's secret; ``sources`` empty: any; ``limit``: events a second, None without."""

    name: str
    hash: str
    scopes: frozenset[str]
    agent: str | None
    sources: frozenset[str]
    limit: int | None = None
    created_at: Instant
    revoked_at: Instant | None = None


class AccountStore(Protocol):
    """Where accounts are kept."""

    async def users(self) -> list[User]:
        """All users."""

    async def sign_ins(self, now: Instant) -> list[SignIn]:
        """Sessions that have not expired."""

    async def tokens(self) -> list[Token]:
        """All tokens, revoked ones too."""

    async def save_user(self, user: User) -> None:
        """Create or replace a user."""

    async def save_sign_in(self, sign_in: SignIn) -> None:
        """Keep a session."""

    async def drop_sign_ins(self, hashes: list[str]) -> None:
        """End sessions."""

    async def drop_sign_ins_of(self, user: str) -> None:
        """End every session of a user."""

    async def save_token(self, token: Token) -> None:
        """Create or replace a token."""


class Passwords(Protocol):
    """Hashes passwords, off the loop."""

    async def hash(self, password: str) -> str:
        """A hash with its own salt and parameters."""

    async def verify(self, hashed: str | None, password: str) -> bool:
        """Whether it is the password; takes as long for ``None``, a user who is not there."""


class Accounts:
    """Kept in memory, written through to the store. Secrets are known only by their SHA-256."""

    def __init__(
        self,
        store: AccountStore,
        passwords: Passwords,
        now: Callable[[], Instant],
        has_agent: Callable[[str], bool] = lambda agent: True,
    ) -> None:
        self._store = store
        self._passwords = passwords
        self._now = now
        self._has_agent = has_agent
        self._users: dict[str, User] = {}
        self._sign_ins: dict[str, SignIn] = {}
        self._tokens: dict[str, Token] = {}
        self._by_hash: dict[str, Token] = {}
        self._meters: dict[str, Meter] = {}
        self._tickets: OrderedDict[str, tuple[Pass, Instant]] = OrderedDict()
        self._guessing = Guessing()
        # One password tried on many names: each name sees too few guesses to notice.
        self._spraying = Guessing(FREE_GUESSES_OF_ADDRESS)
        self._ended: Callable[[str], None] = lambda credential: None
        self._signed_out: Callable[[Pass], None] = lambda holder: None

    async def open(self) -> None:
        """Read everything."""
        self._users = {user.name: user for user in await self._store.users()}
        self._sign_ins = {each.hash: each for each in await self._store.sign_ins(self._now())}
        self._tokens = {token.name: token for token in await self._store.tokens()}
        for token in self._tokens.values():
            if token.revoked_at is None:
                self._admit(token)

    def on_ended(self, ended: Callable[[str], None]) -> None:
        """Have ``ended`` told of every credential that is no longer good."""
        self._ended = ended

    def on_signed_out(self, signed_out: Callable[[Pass], None]) -> None:
        """Have ``signed_out`` told of everybody who signs out, after their session has ended."""
        self._signed_out = signed_out

    # --- users -------------------------------------------------------------------------------------

    def users(self) -> list[User]:
        """All users by name."""
        return [self._users[name] for name in sorted(self._users)]

    async def add_user(self, *, name: str, role: str, agent: str | None, password: str) -> User:
        """Create a user, or give one another role, agent and password."""
        if not name.strip() or len(name) > 100:
            raise Problem("invalid", "a name has 1 to 100 characters", [("#/name", "1 to 100 characters")])
        if role not in (Role.AGENT, Role.SUPERVISOR, Role.ADMIN):
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
        user = User(name=name, role=Role(role), agent=agent, password=await self._passwords.hash(password))
        await self._store.save_user(user)
        self._users[name] = user
        await self._end_sign_ins(name)
        return user

    async def disable_user(self, name: str) -> None:
        """Let the user in no more, and end their sessions."""
        user = self._users.get(name)
        if user is None:
            raise Problem("not_found", f"there is no user {name!r}")
        user = self._users[name] = replace(user, disabled=True)
        await self._store.save_user(user)
        await self._end_sign_ins(name)

    async def end_agent(self, agent: str) -> None:
        """End whatever was let in as an agent who was retired."""
        for token in self._by_hash.values():
            if token.agent == agent:
                self._ended(token.hash)
        for user in [each.name for each in self._users.values() if each.agent == agent]:
            await self._end_sign_ins(user)

    def _is_retired(self, agent: str | None) -> bool:
        return agent is not None and not self._has_agent(agent)

    async def _end_sign_ins(self, name: str) -> None:
        # Out of memory first: whatever becomes of the disk, they are good for nothing from now on.
        for each in [each.hash for each in self._sign_ins.values() if each.user == name]:
            self._drop(each)
        # By name: after a failure of the disk its rows are there and memory knows of none.
        await self._store.drop_sign_ins_of(name)

    # --- sessions ----------------------------------------------------------------------------------

    async def sign_in(self, name: str, password: str, address: str) -> tuple[str, Pass]:
        """Begin a session; return what the cookie is to hold.

        Raises:
            Problem: bad_credentials; too_many_attempts after guessing; forbidden to an agent who was retired.
        """
        address = one_place(address)
        key, now = (name.casefold(), address), self._now()
        self._check_guesses(key, now)
        user = self._users.get(name)
        good = await self._passwords.verify(user.password if user is not None else None, password)
        # Of guesses made at the same time only the first few are answered.
        self._check_guesses(key, self._now())
        # The sign-in may have been changed while the password was looked at.
        if not good or user is None or user.disabled or self._users.get(name) is not user:
            self._guessing.failed(key, now)
            self._spraying.failed(("", address), now)
            raise Problem("bad_credentials", "name or password is wrong")
        self._guessing.succeeded(key)
        self._spraying.succeeded(("", address))
        if self._is_retired(user.agent):
            raise Problem("forbidden", f"agent {user.agent} was retired; ask whoever runs the floor file")
        secret = secrets.token_urlsafe(32)
        sign_in = SignIn(
            hash=sha256(secret), user=name, csrf_token=secrets.token_urlsafe(24), expires_at=now + SESSION_MS
        )
        self._sign_ins[sign_in.hash] = sign_in
        try:
            await self._store.save_sign_in(sign_in)
        except BaseException:
            self._drop(sign_in.hash)
            raise
        return secret, _pass_of(user, sign_in)

    def _check_guesses(self, key: tuple[str, str], now: Instant) -> None:
        self._guessing.check(key, now)
        self._spraying.check(("", key[1]), now)

    def session(self, secret: str) -> Pass | None:
        """Whose session this cookie is."""
        sign_in = self._sign_ins.get(sha256(secret))
        user = self._users.get(sign_in.user) if sign_in is not None else None
        if sign_in is None or user is None or user.disabled or self._is_retired(user.agent):
            return None
        if sign_in.expires_at <= self._now():
            self._drop(sign_in.hash)
            return None
        return _pass_of(user, sign_in)

    async def sign_out(self, credential: str) -> None:
        """End a session because its user asked for it."""
        sign_in = self._sign_ins.get(credential)
        user = self._users.get(sign_in.user) if sign_in is not None else None
        self._drop(credential)
        if sign_in is not None and user is not None:
            self._signed_out(_pass_of(user, sign_in))
        await self._store.drop_sign_ins([credential])

    async def forget(self, secret: str) -> None:
        """Remove what is kept of a session that is good no more; a sign-out may have met a failing disk."""
        if self.session(secret) is None:
            await self._store.drop_sign_ins([sha256(secret)])

    async def expire(self) -> None:
        """End the sessions whose time is up, and forget old tickets."""
        now = self._now()
        hashes = [each.hash for each in self._sign_ins.values() if each.expires_at <= now]
        if hashes:
            await self._store.drop_sign_ins(hashes)
        for each in hashes:
            self._drop(each)
        while self._tickets and next(iter(self._tickets.values()))[1] <= now:
            self._tickets.popitem(last=False)

    def _drop(self, credential: str) -> None:
        if self._sign_ins.pop(credential, None) is not None:
            self._ended(credential)

    # --- tokens ------------------------------------------------------------------------------------

    def tokens(self) -> list[Token]:
        """All tokens by name."""
        return [self._tokens[name] for name in sorted(self._tokens)]

    def _admit(self, token: Token) -> None:
        self._by_hash[token.hash] = token
        if token.limit is not None:
            self._meters[token.hash] = Meter(RateLimit(token.limit), self._now)

    async def add_token(
        self,
        *,
        name: str,
        scopes: frozenset[str],
        agent: str | None,
        sources: frozenset[str],
        limit: int | None = None,
    ) -> str:
        """Create a token and return it; it is not kept and cannot be shown again."""
        if name in self._tokens and self._tokens[name].revoked_at is None:
            raise Problem(
                "already_there", f"there is a token {name!r}; revoke it first, or choose another name"
            )
        unknown = scopes - SCOPES
        if unknown or not (scopes or agent):
            said = f"unknown scope {', '.join(sorted(unknown))}" if unknown else "needs a scope or an agent"
            raise Problem("invalid", f"{said}; scopes are {', '.join(sorted(SCOPES))}", [("#/scopes", said)])
        secret = TOKEN_PREFIX + secrets.token_urlsafe(32)
        token = Token(
            name=name,
            hash=sha256(secret),
            scopes=scopes,
            agent=agent,
            sources=sources,
            limit=limit,
            created_at=self._now(),
        )
        await self._store.save_token(token)
        self._tokens[name] = token
        self._admit(token)
        return secret

    async def revoke_token(self, name: str) -> None:
        """Make a token worthless at once."""
        token = self._tokens.get(name)
        if token is None:
            raise Problem("not_found", f"there is no token {name!r}")
        if token.revoked_at is None:
            token = self._tokens[name] = replace(token, revoked_at=self._now())
            self._by_hash.pop(token.hash, None)
            self._meters.pop(token.hash, None)
            self._ended(token.hash)
        # Written even if revoked before: the disk may not have taken it then.
        await self._store.save_token(token)

    def check_agent(self, holder: Pass) -> None:
        """Raise ``forbidden`` when the agent of a token was retired."""
        if self._is_retired(holder.viewer.agent):
            raise Problem("forbidden", f"agent {holder.viewer.agent} was retired")

    def bearer(self, secret: str) -> Pass | None:
        """Whose token this is."""
        token = self._by_hash.get(sha256(secret))
        if token is None:
            return None
        viewer = Viewer(
            name=f"token:{token.name}",
            role=Role.TOKEN,
            agent=token.agent,
            scopes=token.scopes,
            sources=token.sources or None,
        )
        return Pass(viewer, token.hash, meter=self._meters.get(token.hash))

    # --- tickets -----------------------------------------------------------------------------------

    def ticket(self, holder: Pass) -> tuple[str, Instant]:
        """A ticket for one console socket, good once and for 30 s."""
        ticket, expires_at = secrets.token_urlsafe(24), self._now() + TICKET_MS
        self._tickets[sha256(ticket)] = (holder, expires_at)
        if len(self._tickets) > MAX_TICKETS:
            self._tickets.popitem(last=False)
        return ticket, expires_at

    def redeem(self, ticket: str) -> Pass | None:
        """Who the ticket was for; it is used up."""
        found = self._tickets.pop(sha256(ticket), None)
        if found is None or found[1] <= self._now():
            return None
        holder = found[0]
        return holder if holder.credential in self._sign_ins else None


def sha256(secret: str) -> str:
    """What is kept of a secret. Its 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _pass_of(user: User, sign_in: SignIn) -> Pass:
    viewer = Viewer(name=user.name, role=user.role, agent=user.agent)
    return Pass(viewer, sign_in.hash, sign_in.csrf_token)
