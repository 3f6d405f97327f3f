"""A route as a row: method, path, handler, the rule of who may, and what is told about it."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from typing import Any, Final, Generic, TypeVar

from aiohttp import web

from contacthub.access.rules import Rule
from contacthub.api.bodies import USUAL, BodyLimits
from contacthub.api.describing.words import Told

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


IN_PATH: Final = re.compile(r"\{(\w+)\}")
"""A parameter of a route's path."""


class Login(StrEnum):
    """How a route identifies the viewer."""

    REQUIRED = "required"  # a token, or a session with CSRF token and own Origin when it changes something
    OPEN = "open"  # not at all
    OWN = "own"  # in its handler: by signature, ticket or password


D = TypeVar("D")
"""The class that holds a subject's handlers."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Route(Generic[D]):
    """One route; ``handler`` is a method of ``D``, a class that holds the parts its handlers use.

    Without ``rule`` only where ``login`` is not required. ``fresh``: a session needs a proof of the last
    minutes that its user is who they are.
    """

    method: str = field(kw_only=False)
    path: str = field(kw_only=False)
    handler: Callable[[D, web.Request], Awaitable[web.StreamResponse]] = field(kw_only=False)
    rule: Rule | None = None
    told: Told
    login: Login = Login.REQUIRED
    limits: BodyLimits = USUAL
    fresh: bool = False

    def __post_init__(self) -> None:
        if self.rule is None and self.login is Login.REQUIRED:
            raise ValueError(f"{self}: who may?")
        if self.rule is not None and self.login is Login.OPEN:
            raise ValueError(f"{self}: it is open, so that no rule can hold")
        if self.fresh and self.login is not Login.REQUIRED:
            raise ValueError(f"{self}: without a login there is no session to prove")

    def __str__(self) -> str:
        """As people name it."""
        return f"{self.method} {self.path}"


@dataclass(frozen=True, slots=True)
class Bound:
    """A route of a running hub."""

    route: Route[Any]  # Any: of any subject
    handler: Handler


def bind(doors: D, routes: Iterable[Route[D]]) -> list[Bound]:
    """Have the routes of a subject handled by ``doors``."""
    return [Bound(route, partial(route.handler, doors)) for route in routes]
