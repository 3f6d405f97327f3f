"""The route registry: every route names the action of the access table that it needs."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from aiohttp import web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


IN_PATH: Final = re.compile(r"\{(\w+)\}")
"""A parameter of a route's path."""


class Login(StrEnum):
    """How a route finds out who asks."""

    REQUIRED = "required"  # a token, or a session with CSRF token and own Origin when it changes something
    OPEN = "open"  # nobody need be known
    OWN = "own"  # the handler looks itself: signatures, tickets, passwords


@dataclass(frozen=True, slots=True)
class Route:
    """One route; ``action`` is looked up in the access table, None only where ``login`` is not required."""

    method: str
    path: str
    handler: Handler
    action: str | None = None
    login: Login = Login.REQUIRED

    def __post_init__(self) -> None:
        if (self.action is None) == (self.login is Login.REQUIRED):
            raise ValueError(
                f"{self.method} {self.path}: exactly the routes that need a login have an action"
            )
