"""What a route says about itself: parameters, bodies, answers, and the problems it can end in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from pydantic import BaseModel, WithJsonSchema

from contacthub.api.json import Json

API: Final = "/api/v1"
SESSION, CSRF, BEARER, WEBHOOK, TICKET = "session", "csrf", "bearer", "webhook", "ticket"
"""The security schemes."""
NO_LOGIN: Final[tuple[tuple[str, ...], ...]] = ((),)
TEXT: Final[Json] = {"type": "string"}
MAX_SEQ: Final = 10**18 - 1
"""Beyond every number of an event."""
SEQ: Final[Json] = {"type": "integer", "minimum": 0, "maximum": MAX_SEQ}
INSTANT: Final[Json] = {"type": "string", "format": "date-time"}

SHARED = "x-shape"
"""Marks the place of a shape that the console socket has too; the document refers to that one."""


def shared(shape: type[BaseModel] | str) -> WithJsonSchema:
    """A member that looks as it does on the console socket: its class, or the name of what has none."""
    return WithJsonSchema({SHARED: Shared(shape).name})


@dataclass(frozen=True, slots=True)
class Shared:
    """A body that looks as it does on the console socket: its class, or the name of what has none."""

    shape: type[BaseModel] | str

    @property
    def name(self) -> str:
        """By which the document refers to it."""
        return self.shape if isinstance(self.shape, str) else self.shape.__name__


@dataclass(frozen=True, slots=True)
class Page:
    """A list: ``items``, and ``next_cursor`` while there is more."""

    of: Shape


@dataclass(frozen=True, slots=True)
class Media:
    """A body that is no JSON; ``kind`` is its media type."""

    kind: str


Shape = type[BaseModel] | Shared | Page | Media


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A parameter of the query or a header; ``needed``: without it the answer is a problem."""

    name: str
    about: str
    schema: Json
    place: Literal["query", "header"] = "query"
    needed: bool = False
    example: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What a request carries; ``media`` says which shape each media type has."""

    media: dict[str, Shape]
    examples: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Link:
    """What may be asked next: the route, as its method and path, and where its parameters are found.

    Source: https://spec.openapis.org/oas/v3.1.1.html#runtime-expressions
    """

    to: str
    parameters: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A status that is no problem. ``shape`` None: no body; ``also``: what else it may be, if asked for."""

    about: str
    shape: Shape | None = None
    also: tuple[Media, ...] = ()
    headers: tuple[str, ...] = ()
    example: Any = None
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A route as the document tells it.

    ``problems``: codes beyond those that follow from its login, path, parameters and body.
    ``security``: of routes with a login of their own; each tuple is one way, all of its schemes needed.
    """

    tag: str
    summary: str
    answers: dict[int, Answer]
    about: str = ""
    body: Body | None = None
    parameters: tuple[Parameter, ...] = ()
    problems: tuple[str, ...] = ()
    security: tuple[tuple[str, ...], ...] = ()


def json_of(shape: type[BaseModel], **examples: Any) -> Body:
    """A JSON body with named examples."""
    return Body(media={"application/json": shape}, examples=examples)


def by(name: str, about: str) -> Parameter:
    """A parameter of the query that is any text."""
    return Parameter(name=name, about=about, schema=TEXT)


def whole(low: int, high: int, default: int) -> Json:
    """A whole number."""
    return {"type": "integer", "minimum": low, "maximum": high, "default": default}


def limit(high: int, default: int) -> Parameter:
    """How long a page is."""
    return Parameter(name="limit", about="How many at most.", schema=whole(1, high, default))


CURSOR: Final = Parameter(
    name="cursor", about="`next_cursor` of the page before.", schema={**TEXT, "minLength": 1}
)


def next_page(of: str) -> Link:
    """The page after the one that is answered."""
    return Link(of, {"cursor": "$response.body#/next_cursor"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Interface:
    """What the document tells beside the routes.

    ``tags`` in the order of the page; ``socket``: shapes of the console socket by name, ``own``: those that a
    subject makes itself, ``webhooks``: requests of the hub to others.
    """

    tags: Mapping[str, str]
    socket: Mapping[str, Json]
    own: Mapping[str, Json]
    webhooks: Mapping[str, Json]
