"""Users, their sessions, and tokens of programs."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

from contacthub.access.rights import Right
from contacthub.access.roles import Role
from contacthub.routing.words import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A person who may sign in; ``password`` is a hash.

    Who has a ``subject`` signs in at the provider, and has no password here.
    ``role_name``: a role that was made here, of which ``role`` is the base; empty: they have ``role`` itself.
    ``team``: of a supervisor who sees only what is of it.
    """

    name: str
    role: Role
    agent: str | None
    password: str
    disabled: bool = False
    second_factor: bool = False
    subject: str | None = None
    role_name: str = ""
    team: str | None = None

    @property
    def called_role(self) -> str:
        """The name of their role."""
        return self.role_name or self.role


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedRole:
    """A role: ``base`` is the one whose screen it has."""

    name: str
    base: Role
    rights: frozenset[Right]

    @property
    def own_name(self) -> str:
        """Its name, if it was made here; empty: it is built in."""
        return "" if self.name == self.base else self.name


ID_LENGTH: Final = 16
"""Of the hash of a session, to name it among those of its user."""


class End(StrEnum):
    """Why a session or token is good no more; the console socket closes with this word as its reason."""

    SIGNED_OUT = "signed_out"
    SIGNED_IN_ANEW = "signed_in_anew"  # in the same browser
    IDLE_LIMIT = "idle_limit"
    TIME_LIMIT = "time_limit"
    TOO_MANY = "too_many_sessions"
    ENDED_ELSEWHERE = "ended_elsewhere"  # by its user, at another place
    ENDED_BY_ADMIN = "ended_by_admin"
    USER_CHANGED = "user_changed"  # a new password or role, or disabled
    AGENT_RETIRED = "agent_retired"
    REVOKED = "token_revoked"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """A session; ``hash`` is of what the cookie holds."""

    hash: str
    user: str
    csrf_token: str
    began_at: Instant
    used_at: Instant
    address: str = ""
    browser: str = ""
    proved_at: Instant = 0
    """When its user last proved who they are: by the sign-in, or since."""
    by_passkey: bool = False
    """Which is a second factor, too."""

    @property
    def id(self) -> str:
        """What it is called in lists: with it alone there is no way in."""
        return self.hash[:ID_LENGTH]


@dataclass(frozen=True, slots=True)
class Change:
    """A user, session, token or role was made, changed or ended; ``key``: its name, or a session's hash."""

    kind: Literal["user", "session", "token", "role"]
    key: str
    why: End | None = None


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
