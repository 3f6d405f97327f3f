"""Users, their sessions, and tokens of programs."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from contacthub.access.roles import Role
from contacthub.routing.words import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A person who may sign in; ``password`` is a hash."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A browser in which a user has signed in before; ``hash`` is of what its cookie holds."""

    hash: str
    user: str
    seen_at: Instant


def sha256(secret: str) -> str:
    """What is kept of a cookie, token or ticket. Its 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
