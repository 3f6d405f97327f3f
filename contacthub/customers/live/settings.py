"""``[[look_ups]]`` of the configuration file: which servers are asked about a customer, and how."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from contacthub.api.client_address import is_this_machine
from contacthub.api.validation import WORD
from contacthub.customers.live.mapping import LIVE_KINDS, Expression, Mapped
from contacthub.customers.live.shops import (
    SHOPIFY,
    SHOPIFY_GRAPHQL,
    SHOPIFY_QUERY,
    SHOPIFY_VARIABLES,
    WOO_ORDERS,
    WOOCOMMERCE,
)
from contacthub.customers.live.source import Source
from contacthub.customers.live.templates import FIRST, BadTemplate, check_body, parse
from contacthub.customers.live.words import Key

Type = Literal["http", "woocommerce", "shopify"]
MOST_LOOK_UPS: Final = 12
HEADER: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")
HEADER_VALUE: Final = re.compile(r"[\x20-\x7e]*")
NEVER_SET: Final = {"host", "content-length", "transfer-encoding", "connection", "authorization", "cookie"}
KEYS_OF: Final[Mapping[Type, tuple[Key, ...]]] = {
    "http": (),
    "woocommerce": ("email", "phone_national"),
    "shopify": ("email", "phone"),
}


class MissingSecret(Exception):
    """The environment does not have what a look-up needs, or not in a usable form; the text says what."""


class Table(BaseModel):
    """A table of the file; unknown keys are errors."""

    model_config = ConfigDict(extra="forbid")


class MapTable(Table):
    """``[look_ups.map]``: JMESPath expressions that find, in a reply, what is shown."""

    purchases: str | None = None
    products: str | None = None
    service_records: str | None = None
    fields: dict[Annotated[str, Field(min_length=1, max_length=60)], str] | str | None = None
    rows: str | None = None
    of: str | None = None
    error: str | None = None

    @field_validator("*")
    @classmethod
    def _are_expressions(cls, value: Any) -> Any:  # Any: one of the above
        for each in value.values() if isinstance(value, dict) else [value]:
            if isinstance(each, str):
                Expression(each)  # BadMapping says what is wrong with it
        return value

    def mapped(self) -> Mapped:
        """The expressions, ready for use."""
        return Mapped(
            records={name: Expression(text) for name in LIVE_KINDS if (text := getattr(self, name))},
            fields={label: Expression(text) for label, text in self.fields.items()}
            if isinstance(self.fields, dict)
            else _expression(self.fields),
            rows=_expression(self.rows),
            of=_expression(self.of),
            error=_expression(self.error),
        )


def _expression(text: str | None) -> Expression | None:
    return None if text is None else Expression(text)


class LookUpTable(Table):
    """``[[look_ups]]``: a server that is asked about a customer while their card is shown."""

    id: Annotated[str, Field(pattern=WORD)]
    name: Annotated[str, Field(min_length=1, max_length=60)] | None = None
    title: Annotated[str, Field(min_length=1, max_length=60)] | None = None
    type: Type = "http"
    url: Annotated[str, Field(min_length=1, max_length=2_000)]
    method: Literal["GET", "POST"] = "GET"
    body: dict[str, Any] | None = None
    headers: dict[str, str] = {}
    auth: Literal["bearer", "basic"] = "bearer"
    auth_header: str | None = None
    auth_env: str | None = None
    webhook_secret_env: str | None = None
    keys: list[Key] = []
    map: MapTable = MapTable()
    deadline_ms: Annotated[int, Field(ge=50, le=30_000)] = 800
    cache_seconds: Annotated[int, Field(ge=0, le=3_600)] = 60
    at_once: Annotated[int, Field(ge=1, le=64)] = 8

    @field_validator("id")
    @classmethod
    def _is_free(cls, value: str) -> str:
        if value == "local":
            raise ValueError("`local` is the hub's own database; call it something else")
        return value

    @field_validator("headers")
    @classmethod
    def _are_headers(cls, value: dict[str, str]) -> dict[str, str]:
        check_headers(value)
        return value

    @model_validator(mode="after")
    def _fits_together(self) -> LookUpTable:
        if self.type != "http":
            self._check_ready()
        try:
            template = parse(self.address)
            check_body(self.body or {})
        except BadTemplate as error:
            raise ValueError(f"url, body: {error}") from None
        if self.type == "http" and self.map == MapTable():
            raise ValueError("map: say what of the reply is shown, as in [look_ups.map] fields = '…'")
        if self.body is not None and self.method == "GET":
            raise ValueError('body: only sent with method = "POST"')
        asked = f"{self.address}{self.body}"
        if (FIRST in template.names or f"{{{FIRST}}}" in asked) and not self.used_keys:
            raise ValueError('keys: say what {key} may be, as in keys = ["email", "phone"]')
        return self

    def _check_ready(self) -> None:
        given = sorted(self.model_fields_set & {"method", "body", "map", "auth", "auth_header", "headers"})
        if given:
            raise ValueError(f'{given[0]}: type = "{self.type}" knows it; for another use type = "http"')
        split = urlsplit(self.url)
        if split.query or (self.type == "shopify" and split.path.strip("/")) or "{" in self.url:
            raise ValueError("url: only the address of the shop, as https://shop.example")

    @property
    def address(self) -> str:
        """The address with its placeholders."""
        ready = {"woocommerce": WOO_ORDERS, "shopify": SHOPIFY_GRAPHQL}
        return ready[self.type].format(base=self.url.rstrip("/")) if self.type in ready else self.url

    @property
    def used_keys(self) -> tuple[Key, ...]:
        """What ``{key}`` may be, the first that is known."""
        return tuple(self.keys) or KEYS_OF[self.type]

    def source(self, environment: Mapping[str, str]) -> Source:
        """The source with its credentials. Raises: MissingSecret."""
        shopify = self.type == "shopify"
        ready = {"woocommerce": WOOCOMMERCE, "shopify": SHOPIFY}
        return Source(
            id=self.id,
            name=self.name or self.id,
            title=self.title,
            url=self.address,
            template=parse(self.address),
            method="POST" if shopify else self.method,
            body=SHOPIFY_VARIABLES if shopify else self.body,
            query={"query": SHOPIFY_QUERY} if shopify else {},
            never='"\\' if shopify else "",
            headers={**self.headers, **self._credentials(environment)},
            keys=self.used_keys,
            mapped=ready[self.type] if self.type in ready else self.map.mapped(),
            deadline_ms=self.deadline_ms,
            cache_ms=self.cache_seconds * 1000,
            at_once=self.at_once,
        )

    def _credentials(self, environment: Mapping[str, str]) -> dict[str, str]:
        if self.auth_env is None:
            return {}
        secret = _secret(self.id, self.auth_env, environment)
        if self.type == "shopify":
            return {"X-Shopify-Access-Token": secret}
        if self.auth_header is not None:
            return {self.auth_header: secret}
        if self.type == "woocommerce" or self.auth == "basic":
            if ":" not in secret:
                raise MissingSecret(f"look-up {self.id}: {self.auth_env} is to be like user:password")
            return {"Authorization": f"Basic {base64.b64encode(secret.encode()).decode()}"}
        return {"Authorization": f"Bearer {secret}"}

    def webhook_secret(self, environment: Mapping[str, str]) -> bytes | None:
        """What the shop signs its webhooks with; None: it sends none. Raises: MissingSecret."""
        if self.webhook_secret_env is None:
            return None
        return _secret(self.id, self.webhook_secret_env, environment).encode()

    def doubts(self) -> Iterator[str]:
        """What works and is hardly meant."""
        split = urlsplit(self.url)
        if split.scheme == "http" and not is_this_machine(split.hostname or ""):
            yield "http without TLS to another machine: customers' numbers go over the network as plain text"
        if self.type != "http" and self.auth_env is None:
            yield f'type = "{self.type}" without auth_env: the shop answers nobody without credentials'
        if self.type == "http":
            yield from (f"map.{fault}" for fault in self.map.mapped().faults())


def check_headers(headers: Mapping[str, str]) -> None:
    """Raises: ValueError, one cannot be sent, or is the hub's own to set."""
    for name, text in headers.items():
        if HEADER.fullmatch(name) is None or HEADER_VALUE.fullmatch(text) is None:
            raise ValueError(f"{name[:40]!r} is no header that can be sent")
        if name.casefold() in NEVER_SET:
            raise ValueError(f"{name} is not set here; credentials come from the variable auth_env names")


def _secret(look_up: str, variable: str, environment: Mapping[str, str]) -> str:
    text = environment.get(variable, "").strip()
    if not text:
        raise MissingSecret(
            f"look-up {look_up}: the environment has no {variable}; set it to its credentials"
        )
    if HEADER_VALUE.fullmatch(text) is None:
        raise MissingSecret(f"look-up {look_up}: {variable} has characters that cannot be sent")
    return text
