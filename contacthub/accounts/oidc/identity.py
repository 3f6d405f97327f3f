"""Who somebody is to the hub whom the provider has vouched for: name, role and agent, from claims."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from contacthub.access.names import composed, name_fault
from contacthub.accounts.oidc.id_tokens import seconds
from contacthub.accounts.oidc.settings import OidcTable
from contacthub.api.json import Json
from contacthub.routing.words import Instant

MOST_GROUPS = 1_000


class NotLetIn(Exception):
    """Somebody whom the provider has vouched for is not let in; ``reason`` is a word of the interface."""

    def __init__(self, reason: str, user: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.user = user


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """``subject``: issuer and subject, which are never anybody else's. ``proved_at``: 0, if that is not told.

    ``agent`` counts with a role that has an agent's screen.

    ``adopts``: whether it may be a user who had a password.
    """

    subject: str
    name: str
    role: str
    agent: str | None
    proved_at: Instant
    adopts: bool


def subject_of(claims: Json) -> str:
    """By which a person is known for good: names may go to others."""
    return f"{claims['iss']} {claims['sub']}"


def proved_at(claims: Json, now: Instant) -> Instant:
    """When the person last proved to the provider who they are; 0, if it does not say."""
    return min(seconds(claims["auth_time"]) * 1000, now) if "auth_time" in claims else 0


def identity_of(claims: Json, table: OidcTable, now: Instant) -> Identity:
    """Who it is.

    Raises:
        NotLetIn: no_role or bad_name.
    """
    groups = _groups(_claim(claims, table.groups_claim))
    role = next((role for group, role in table.roles.items() if group in groups), None)
    if role is None:
        raise NotLetIn("no_role")
    name = _claim(claims, table.name_claim)
    if not isinstance(name, str) or name_fault(composed(name)) is not None:
        raise NotLetIn("bad_name")
    agent = _claim(claims, table.agent_claim) if table.agent_claim is not None else name
    return Identity(
        subject=subject_of(claims),
        name=composed(name),
        role=role,
        agent=agent if isinstance(agent, str) and agent else None,
        proved_at=proved_at(claims, now),
        adopts=table.adopt,
    )


def _claim(claims: Json, name: str) -> Any:  # Any: JSON
    """A claim of this name, else what is found by its parts: ``realm_access.roles``."""
    if name in claims:
        return claims[name]
    found: Any = claims
    for part in name.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found


def _groups(value: Any) -> frozenset[str]:
    if isinstance(value, str):
        return frozenset({value})
    rows = value[:MOST_GROUPS] if isinstance(value, list) else []
    return frozenset(each for each in rows if isinstance(each, str))
