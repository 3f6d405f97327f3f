"""What is said about a route beside its code: parameters, bodies, answers, and the problems it can end in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, WithJsonSchema

Json = dict[str, Any]  # Any: JSON and JSON Schema

SHARED = "x-shape"
"""Marks the place of a shape that the console socket has too; the document refers to that one."""


def shared(name: str) -> WithJsonSchema:
    """A member that looks like the shape of this name on the console socket."""
    return WithJsonSchema({SHARED: name})


@dataclass(frozen=True, slots=True)
class Shared:
    """A body that is the shape of this name on the console socket."""

    name: str


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
    """A parameter of the query or a header."""

    name: str
    about: str
    schema: Json
    place: Literal["query", "header"] = "query"
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
    """A status that is no problem. ``shape`` None: no body."""

    about: str
    shape: Shape | None = None
    headers: tuple[str, ...] = ()
    example: Any = None
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A route as the document tells it.

    ``problems``: codes beyond those that follow from its login, path, parameters and body.
    ``security``: for routes that look themselves who asks; each dict one way, all of its schemes needed.
    """

    tag: str
    summary: str
    answers: dict[int, Answer]
    about: str = ""
    body: Body | None = None
    parameters: tuple[Parameter, ...] = ()
    problems: tuple[str, ...] = ()
    security: tuple[tuple[str, ...], ...] = ()


def json_body(shape: type[BaseModel], **examples: Any) -> Body:
    """A JSON body with named examples."""
    return Body(media={"application/json": shape}, examples=examples)
