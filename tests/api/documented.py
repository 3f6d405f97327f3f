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
    """A validator of a schema that refers into ``whole``; it has only what the schema refers to."""
    own = closed(schema) if strict else schema
    shared = _shared(whole, strict=strict)
    both: Json = dict(own)
    left, reached = _refers_to(own), set[str]()
    while left:
        ref = left.pop()
        reached.add(ref)
        folder, _, name = ref.removeprefix("#/").rpartition("/")
        at, target = both, shared.at(folder)[name]
        for part in folder.split("/"):
            at = at.setdefault(part, {})
        at[name] = target
        left |= shared.refers(ref, target) - reached
    return jsonschema_rs.Draft202012Validator(both, validate_formats=True)


class _Shared:
    """What schemas in a document refer to, made once: it is of megabytes."""

    def __init__(self, whole: Json, *, strict: bool) -> None:
        found: Json = {name: whole[name] for name in ("components", "$defs") if name in whole}
        self.whole = whole
        self._parts: Json = closed(found) if strict else found
        self._refers: dict[str, set[str]] = {}

    def at(self, folder: str) -> Json:
        """What stands in ``components/schemas`` or ``$defs``."""
        found = self._parts
        for part in folder.split("/"):
            found = found[part]
        return found

    def refers(self, ref: str, target: Any) -> set[str]:
        """What the target of a reference refers to."""
        if ref not in self._refers:
            self._refers[ref] = _refers_to(target)
        return self._refers[ref]


def _refers_to(value: Any) -> set[str]:
    match value:
        case dict():
            own = {value["$ref"]} if isinstance(value.get("$ref"), str) else set[str]()
            return own.union(*map(_refers_to, value.values()))
        case list():
            return set[str]().union(*map(_refers_to, value))
        case _:
            return set()


_SHARED: dict[tuple[int, bool], _Shared] = {}


def _shared(whole: Json, *, strict: bool) -> _Shared:
    key = id(whole), strict
    if key not in _SHARED:
        _SHARED[key] = _Shared(whole, strict=strict)
    return _SHARED[key]


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
