"""The OpenAPI document, made from the routes and their models.

Source: https://spec.openapis.org/oas/v3.1.1.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from contacthub.access.roles import Role
from contacthub.access.rules import Rule
from contacthub.api.describing.shapes import REFS, shapes
from contacthub.api.describing.words import (
    CSRF,
    SESSION,
    Answer,
    Interface,
    Link,
    Media,
    Page,
    Parameter,
    Shape,
    Shared,
    Told,
)
from contacthub.api.json import Json
from contacthub.api.login import COOKIE, DEVICE_COOKIE, HOST_ONLY, SAFE_METHODS
from contacthub.api.route import IN_PATH, Login, Route
from contacthub.problems import STATUS, TITLES

PROBLEM: Final = "application/problem+json"
RETRY = frozenset({429, 503})
BODY_CODES = ("not_json", "too_deep", "bad_request", "too_large", "unsupported_media_type", "invalid")

DESCRIPTION: Final = """\
UTF-8 JSON. Times are RFC 3339 UTC with milliseconds, dates `YYYY-MM-DD`, durations whole numbers named
with their unit. Errors are RFC 9457 problems with a stable `code`; a method a path does not know is answered
405 with `Allow`. Answers gain members as the hub grows: pass over those you do not know."""

FRESH: Final = (
    "A session needs a proof of the last 10 minutes: by its sign-in, or `POST /api/v1/session/proof`."
)

HEADERS: Final[dict[str, Json]] = {
    "ETag": {"description": "The customer's version in quotes", "schema": {"type": "string"}},
    "Location": {"description": "Where the new customer is", "schema": {"type": "string"}},
    "Set-Cookie": {
        "description": f"Once for each cookie: `{COOKIE}`, the session, which signing out empties, and "
        f"`{DEVICE_COOKIE}`, set by signing in: in this browser the user passes the locks that strangers "
        "bring about. HttpOnly, SameSite=Lax, Path=/. Where the public address is https also Secure, and "
        "called "
        f"`{HOST_ONLY}{COOKIE}` and `{HOST_ONLY}{DEVICE_COOKIE}`",
        "schema": {"type": "string"},
    },
}
RETRY_AFTER: Final[Json] = {
    "Retry-After": {"description": "Seconds", "schema": {"type": "integer", "minimum": 0}}
}

SECURITY: Final[dict[str, Json]] = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "A program's token, made by `contacthub token add` with the scopes it needs.",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": COOKIE,
        "description": "A person's session, begun by `POST /api/v1/session`; where the public address is "
        f"https the cookie is called `{HOST_ONLY}{COOKIE}`.",
    },
    "csrf": {
        "type": "apiKey",
        "in": "header",
        "name": "X-CSRF-Token",
        "description": "With the session, for whatever changes something: its `csrf_token`; the `Origin` "
        "must be the hub's own.",
    },
    "webhook": {
        "type": "apiKey",
        "in": "header",
        "name": "webhook-signature",
        "description": "Standard Webhooks: `v1,` and the base64 HMAC-SHA256 of "
        "`webhook-id.webhook-timestamp.body` by the secret of a source, with the headers `webhook-id` and "
        "`webhook-timestamp` (300 s at most off).",
    },
    "ticket": {
        "type": "apiKey",
        "in": "query",
        "name": "ticket",
        "description": "A one-use ticket from `POST /api/v1/console/ticket`; the `Origin` must be the hub's "
        "own.",
    },
}


def document(routes: Sequence[Route[Any]], interface: Interface, version: str) -> Json:
    """The OpenAPI 3.1 document.

    Raises:
        KeyError: a shape that is referred to is missing.
        ValueError: two shapes of one name.
    """
    paths: dict[str, Json] = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "info": {
            "title": "contacthub",
            "version": version,
            "description": DESCRIPTION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "tags": [{"name": name, "description": about} for name, about in interface.tags.items()],
        "paths": paths,
        "webhooks": {name: {"post": each} for name, each in interface.webhooks.items()},
        "components": {
            "schemas": shapes([each.told for each in routes], interface),
            "securitySchemes": SECURITY,
        },
    }


# --- one operation ---------------------------------------------------------------------------------


def _operation(route: Route[Any]) -> Json:
    told = route.told
    rule = route.rule if route.login is Login.REQUIRED else None
    about = [each for each in (told.about, _who(rule), FRESH if route.fresh else "") if each]
    operation: Json = {
        "operationId": _operation_id(route.method, route.path),
        "tags": [told.tag],
        "summary": told.summary,
        "description": "\n\n".join(about),
        "parameters": [*_in_path(route.path), *(_parameter(each) for each in told.parameters)],
        "responses": _responses(route, told),
        "security": [{scheme: [] for scheme in each} for each in _security(route, told, rule)],
    }
    if told.body is not None:
        operation["requestBody"] = {
            "required": True,
            "content": {
                kind: {"schema": _schema(shape), **_examples(told.body.examples, kind)}
                for kind, shape in told.body.media.items()
            },
        }
    return {name: value for name, value in operation.items() if value not in ("", [])}


def _operation_id(method: str, path: str) -> str:
    words = re.findall(r"[a-z]+", path.removeprefix("/api/v1"))
    return "_".join([method.lower(), *words])


def _who(rule: Rule | None) -> str:
    if rule is None:
        return ""
    roles = ", ".join(f"{each}s" for each in sorted(rule.roles))
    rights = ", ".join(f"`{each}`" for each in sorted(rule.rights))
    scopes = ", ".join(f"`{each}`" for each in sorted(rule.scopes))
    said = [
        f"right: {rights}; roles: {roles}" if roles else "",
        f"scope of a token: {scopes}" if scopes else "",
    ]
    return f"Who may: {'; '.join(each for each in said if each)}."


def _security(route: Route[Any], told: Told, rule: Rule | None) -> list[tuple[str, ...]]:
    if rule is None:
        return list(told.security) or [()]
    by_session = (SESSION,) if route.method in SAFE_METHODS else (SESSION, CSRF)
    has_people = bool(rule.roles - {Role.TOKEN})
    return [*((("bearer",),) if rule.scopes else ()), *((by_session,) if has_people else ())]


def _in_path(path: str) -> list[Json]:
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
        for name in IN_PATH.findall(path)
    ]


def _parameter(told: Parameter) -> Json:
    shown: Json = {
        "name": told.name,
        "in": told.place,
        "description": told.about,
        "required": told.needed,
        "schema": told.schema,
    }
    return shown if told.example is None else {**shown, "example": told.example}


def _examples(named: Mapping[str, Any], kind: str) -> Json:  # Any: JSON
    """Named examples of the media type; in a body of several kinds each is named by its own."""
    own = {"example": named[kind]} if kind in named else {}
    others = {name: {"value": value} for name, value in named.items() if "/" not in name}
    return own or ({"examples": others} if others else {})


# --- answers ---------------------------------------------------------------------------------------


def _responses(route: Route[Any], told: Told) -> Json:
    codes: dict[int, list[str]] = {}
    for code in sorted(_codes(route, told)):
        codes.setdefault(STATUS[code], []).append(code)
    shown = {str(status): _answer(each) for status, each in told.answers.items()}
    for status, each in sorted(codes.items()):
        problem = _problem(status, each)
        own = shown.get(str(status))
        shown[str(status)] = (
            problem if own is None else {**own, "content": own["content"] | problem["content"]}
        )
    return dict(sorted(shown.items()))


def _codes(route: Route[Any], told: Told) -> set[str]:
    """Every code the route can answer with."""
    codes = {"internal", "bad_request", *told.problems}
    names = {each.name for each in told.parameters if each.place == "query"}
    if route.login is not Login.OPEN:
        codes.add("unavailable")
    if route.login is Login.REQUIRED:
        codes |= {"unauthorized", "forbidden"}
        if route.rule is not None and route.rule.roles:
            codes.add("second_factor_missing")
        if route.fresh:
            codes.add("reauthentication_needed")
        if route.method not in SAFE_METHODS:
            codes |= {"bad_origin", "bad_csrf_token"}
    if told.body is not None:
        codes |= set(BODY_CODES)
    if "{" in route.path:
        codes |= {"not_found"}
    if names and route.login is Login.REQUIRED:
        codes.add("invalid")
    if "cursor" in names:
        codes.add("bad_cursor")
    return codes


def _answer(told: Answer) -> Json:
    answer: Json = {"description": told.about}
    if told.headers:
        answer["headers"] = {name: HEADERS[name] for name in told.headers}
    if told.shape is not None:
        kind = told.shape.kind if isinstance(told.shape, Media) else "application/json"
        content = {"schema": _schema(told.shape)}
        answer["content"] = {kind: content if told.example is None else {**content, "example": told.example}}
        answer["content"] |= {each.kind: {"schema": _schema(each)} for each in told.also}
    if told.links:
        answer["links"] = dict(map(_link, told.links))
    return answer


def _link(told: Link) -> tuple[str, Json]:
    method, _, path = told.to.partition(" ")
    name = _operation_id(method, path)
    return name, {"operationId": name, "parameters": told.parameters}


def _problem(status: int, codes: list[str]) -> Json:
    example = {
        "type": f"/problems/{codes[0]}",
        "code": codes[0],
        "title": TITLES[codes[0]],
        "status": status,
        "detail": "what was wrong, and the way out",
    }
    of_these = {"code": {"enum": codes}, "status": {"const": status}}
    schema = {"$ref": REFS.format(model="Problem"), "properties": of_these}
    answer: Json = {
        "description": ", ".join(f"`{code}`" for code in codes),
        "content": {PROBLEM: {"schema": schema, "example": example}},
    }
    return {**answer, "headers": RETRY_AFTER} if status in RETRY else answer


def _schema(shape: Shape) -> Json:
    match shape:
        case Media(kind=kind):
            return {"type": "object"} if kind == "application/json" else {"type": "string"}
        case Shared():
            return {"$ref": REFS.format(model=shape.name)}
        case Page(of=of):
            return {
                "type": "object",
                "properties": {
                    "items": {"type": "array", "items": _schema(of)},
                    "next_cursor": {"type": ["string", "null"]},
                },
                "required": ["items", "next_cursor"],
            }
        case _:
            return {"$ref": REFS.format(model=shape.__name__)}
