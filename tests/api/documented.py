"""Holds what the hub answers against the OpenAPI document, so that a member nobody described is found too."""

from __future__ import annotations

import io
import re
from typing import Any

import aiohttp
import jsonschema_rs

from contacthub.api.describing.openapi import document
from contacthub.bootstrap.doors import ROUTES, interface

Json = dict[str, Any]
BASE = "urn:contacthub:openapi"
DOCUMENT = document(ROUTES, interface(), "test")
OPERATIONS = {
    (method.upper(), path): operation
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
}


def closed(value: Any) -> Any:
    """The schema with every object's members counted up: further ones are faults."""
    match value:
        case dict():
            inner = {name: closed(each) for name, each in value.items()}
            is_object = isinstance(value.get("properties"), dict) and value.get("type") == "object"
            return {"additionalProperties": False, **inner} if is_object else inner
        case list():
            return [closed(each) for each in value]
        case _:
            return value


def validator(schema: Json, *, strict: bool, whole: Json = DOCUMENT) -> Any:
    """A validator of a schema that refers into ``whole``."""
    shared = _shared(whole, strict=strict)
    both = {**shared, **(closed(schema) if strict else schema)}
    return jsonschema_rs.Draft202012Validator(both, validate_formats=True)


_SHARED: dict[tuple[int, bool], tuple[Json, Json]] = {}


def _shared(whole: Json, *, strict: bool) -> Json:
    """What schemas in ``whole`` refer to, made once: it is of megabytes."""
    key = id(whole), strict
    if key not in _SHARED:
        found = {name: whole[name] for name in ("components", "$defs") if name in whole}
        _SHARED[key] = whole, closed(found) if strict else found
    return _SHARED[key][1]


def faults(schema: Json, value: Any, *, strict: bool = True, whole: Json = DOCUMENT) -> list[str]:
    """What is wrong with a value, by place."""
    found = validator(schema, strict=strict, whole=whole).iter_errors(value)
    return [f"{'/'.join(map(str, each.instance_path))}: {each.message}" for each in found]


def operation(method: str, path: str) -> tuple[str, Json]:
    """The path as the document has it, and the operation; literal paths win over templates."""
    plain = path.partition("?")[0]
    for template in sorted(DOCUMENT["paths"], key=lambda each: each.count("{")):
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), plain) and (method, template) in OPERATIONS:
            return template, OPERATIONS[method, template]
    raise AssertionError(f"{method} {plain} is not in the document")


class Witness:
    """Sends requests, and holds every answer against the document; ``seen`` has what was answered."""

    def __init__(self, url: str, session: aiohttp.ClientSession, **headers: str) -> None:
        self.url = url
        self.session = session
        self.headers = headers
        self.seen: set[tuple[str, str, int]] = set()

    def but(self, **headers: str) -> Witness:
        """The same with other headers; what they see is one."""
        other = Witness(
            self.url, self.session, **{name.replace("_", "-"): text for name, text in headers.items()}
        )
        other.seen = self.seen
        return other

    async def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """The answer's body, which is as described."""
        sent = {**self.headers, **{name.replace("_", "-"): text for name, text in headers.items()}}
        kind = {"data": io.BytesIO(body)} if isinstance(body, bytes) else {"json": body}
        async with self.session.request(
            method, self.url + path, headers=sent, allow_redirects=False, **kind
        ) as response:
            self.session.cookie_jar.clear()
            template, told = operation(method, path)
            where = f"{method} {template} {response.status}"
            text = await response.text()
            assert str(response.status) in told["responses"], f"{where} is not described: {text}"
            described = told["responses"][str(response.status)]
            self.seen.add((method, template, response.status))
            missing = [name for name in described.get("headers", {}) if name not in response.headers]
            assert missing == [], f"{where} lacks {missing}"
            if "content" not in described:
                assert text == "", where
                return None
            # What providers are answered is in whatever form they want.
            kind_of_it = "*/*" if "*/*" in described["content"] else response.content_type
            assert kind_of_it in described["content"], f"{where}: {kind_of_it}"
            is_json = kind_of_it.endswith("json")
            answer = await response.json(content_type=None) if is_json else text
            assert faults(described["content"][kind_of_it]["schema"], answer) == [], where
            return answer
