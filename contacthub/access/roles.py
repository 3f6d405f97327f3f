"""What a viewer is, and what a token may be made for."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """What a viewer is; a token is a program with scopes, and may be an agent too."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"
    TOKEN = "token"


PEOPLE: Final = (Role.AGENT, Role.SUPERVISOR, Role.ADMIN)
"""The roles of people who sign in."""

SCOPES = frozenset(
    {
        "events:write",
        "contacts:read",
        "customers:read",
        "customers:write",
        "floor:read",
        "floor:write",
        "log:read",
        "wallboard:read",
        "work:read",
        "work:write",
    }
)
