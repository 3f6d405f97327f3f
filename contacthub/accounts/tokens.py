"""Tokens, by which programs are identified."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Set
from dataclasses import replace
from functools import partial

from contacthub.access.rate_limit import Meter, RateLimit
from contacthub.access.roles import SCOPES, Role
from contacthub.access.viewer import Pass, Viewer
from contacthub.accounts.model import End, Token, sha256
from contacthub.accounts.store import AccountStore
from contacthub.accounts.token_use import TokenUse
from contacthub.problems import Problem
from contacthub.routing.words import Instant

TOKEN_PREFIX = "cht_"

Follow = Callable[[], Awaitable[None]]
"""Learns what other nodes did."""


class Tokens:
    """Kept in memory, written through to the store. A token is known only by its SHA-256.

    ``ended`` is told of every token that is no longer good, ``follow`` learns what other nodes did.
    """

    def __init__(
        self,
        store: AccountStore,
        now: Callable[[], Instant],
        *,
        ended: Callable[[str, End], None],
        follow: Follow,
        use: TokenUse,
    ) -> None:
        self._store = store
        self._now = now
        self._ended = ended
        self._follow = follow
        self._use = use
        self._tokens: dict[str, Token] = {}
        self._passes: dict[str, Pass] = {}

    async def open(self) -> None:
        """Read everything."""
        for token in await self._store.tokens():
            self._take_over(token)

    async def refresh(self, name: str) -> None:
        """Read a token anew."""
        token = await self._store.token(name)
        if token is not None:
            self._take_over(token)

    def _take_over(self, token: Token) -> None:
        before = self._tokens.get(token.name)
        if token == before:
            return
        if before is not None and before.revoked_at is not None and before.hash == token.hash:
            return  # it stays revoked; only the disk does not know
        if before is not None and self._passes.pop(before.hash, None) is not None:
            self._ended(before.hash, End.REVOKED)
        self._tokens[token.name] = token
        if token.revoked_at is None:
            self._admit(token)

    def all(self) -> list[Token]:
        """All tokens by name."""
        return [self._tokens[name] for name in sorted(self._tokens)]

    def _admit(self, token: Token) -> None:
        viewer = Viewer(
            name=f"token:{token.name}",
            role=Role.TOKEN,
            agent=token.agent,
            scopes=token.scopes,
            sources=token.sources or None,
        )
        meter = None
        if token.limit is not None:
            meter = Meter(RateLimit(token.limit), self._now, partial(self._use.pay, token.hash))
        self._passes[token.hash] = Pass(viewer, token.hash, meter=meter)

    async def add(
        self,
        *,
        name: str,
        scopes: frozenset[str],
        agent: str | None,
        sources: frozenset[str],
        limit: int | None = None,
    ) -> str:
        """Create a token and return it; it is not kept and cannot be shown again."""
        await self._follow()
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

    async def revoke(self, name: str) -> None:
        """Refuse the token from now on."""
        await self._follow()
        token = self._tokens.get(name)
        if token is None:
            raise Problem("not_found", f"there is no token {name!r}")
        if token.revoked_at is None:
            token = self._tokens[name] = replace(token, revoked_at=self._now())
            self._passes.pop(token.hash, None)
            self._ended(token.hash, End.REVOKED)
        # Written even if revoked before: the disk may not have taken it then.
        await self._store.save_token(token)

    def end_agents(self, agents: Set[str]) -> None:
        """Close the sockets of these agents' tokens; their scopes stay good for HTTP."""
        for each in self._passes.values():
            if each.viewer.agent in agents:
                self._ended(each.credential, End.AGENT_RETIRED)

    def bearer(self, secret: str) -> Pass | None:
        """The pass of the token."""
        return self._passes.get(sha256(secret))
