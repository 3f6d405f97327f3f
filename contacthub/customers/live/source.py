"""A source as the settings describe it, and the request that asks it about a customer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import orjson

from contacthub.customers.live.mapping import Mapped
from contacthub.customers.live.templates import NotAsked, Template, filled, filled_body, first_known
from contacthub.customers.live.words import Key, Wanted

Method = Literal["GET", "POST"]
JSON: Final = "application/json"


@dataclass(frozen=True, slots=True)
class Request:
    """A request to a source; two that are alike are answered alike."""

    method: Method
    url: str
    body: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A server outside. ``headers`` hold its credentials, so that they stand in no text made of this.

    ``query`` goes into the body as it is. ``never`` are characters that mean more than themselves there.
    """

    id: str
    name: str
    title: str | None = None
    url: str = field(repr=False)
    template: Template = field(repr=False)
    method: Method = "GET"
    body: Mapping[str, Any] | None = field(default=None, repr=False)
    query: Mapping[str, str] = field(default_factory=dict, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    keys: tuple[Key, ...] = ()
    never: str = ""
    mapped: Mapped = field(repr=False)
    deadline_ms: int = 800
    cache_ms: int = 60_000
    at_once: int = 8

    def request(self, wanted: Wanted) -> Request:
        """What to ask about a customer. Raises: NotAsked."""
        key = first_known(wanted, self.keys)
        if self.keys and (key is None or (self.never and re.search(f"[{re.escape(self.never)}]", key))):
            raise NotAsked
        url = filled(self.template, wanted, self.keys)
        if self.method == "GET":
            return Request("GET", url)
        body = filled_body(self.body or {}, wanted, self.keys)
        return Request("POST", url, orjson.dumps({**self.query, **body}))
