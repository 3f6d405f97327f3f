"""The OpenAPI document as a page for people: plain HTML, one style sheet, nothing from elsewhere."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from html import escape
from typing import Any

from contacthub.api.json import Json

CSS = "docs/page.css"
CODE = re.compile(r"`([^`]+)`")


def page(document: Json) -> str:
    """Draw the whole page."""
    info = document["info"]
    tags = [each["name"] for each in document["tags"]]
    body = "\n".join(
        [
            f"<header><h1>{escape(info['title'])} <small>{escape(info['version'])}</small></h1>",
            _text(info["description"]),
            '<p>For programs: <a href="openapi.json">OpenAPI 3.1</a>, '
            '<a href="console/schema.json">JSON Schema of the console socket</a>.</p></header>',
            _contents(document),
            "<main>",
            _security(document),
            *(_section(document, tag) for tag in tags),
            _shapes(document),
            "</main>",
        ]
    )
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(info['title'])}: the HTTP interface</title>\n"
        f'<link rel="stylesheet" href="{CSS}">\n</head>\n<body>\n{body}\n</body>\n</html>\n'
    )


# --- operations ------------------------------------------------------------------------------------


def _operations(document: Json, tag: str) -> Iterator[tuple[str, str, Json]]:
    """Method, path and operation of each route of the tag."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if tag in operation["tags"]:
                yield method.upper(), path, operation


def _contents(document: Json) -> str:
    items = []
    for tag in (each["name"] for each in document["tags"]):
        inner = "".join(
            f'<li><a href="#{operation["operationId"]}"><b>{method}</b> {escape(path)}</a></li>'
            for method, path, operation in _operations(document, tag)
        )
        items.append(f'<li><a href="#{_anchor(tag)}">{escape(tag)}</a><ul>{inner}</ul></li>')
    items.append('<li><a href="#shapes">Shapes</a></li>')
    return f'<nav aria-label="Contents"><ul>{"".join(items)}</ul></nav>'


def _section(document: Json, tag: str) -> str:
    about = next(each["description"] for each in document["tags"] if each["name"] == tag)
    drawn = "\n".join(_operation(*each) for each in _operations(document, tag))
    return f'<section id="{_anchor(tag)}"><h2>{escape(tag)}</h2>{_text(about)}{drawn}</section>'


def _operation(method: str, path: str, operation: Json) -> str:
    name = operation["operationId"]
    parts = [
        f'<article id="{name}" aria-labelledby="{name}-title"><h3 id="{name}-title">'
        f"<b>{method}</b> <code>{escape(path)}</code> {escape(operation['summary'])}</h3>",
        _text(operation.get("description", "")),
        _ways(operation["security"]),
        _parameters(operation.get("parameters", [])),
        _request(operation.get("requestBody")),
        _responses(operation["responses"]),
        "</article>",
    ]
    return "\n".join(each for each in parts if each)


def _ways(security: list[Json]) -> str:
    if security == [{}]:
        return "<p>Open without signing in.</p>"
    ways = [" and ".join(f"<code>{escape(each)}</code>" for each in way) for way in security]
    return f"<p>Signed in by: {' or '.join(way or 'nothing' for way in ways)}.</p>"


def _parameters(parameters: list[Json]) -> str:
    rows = [
        [
            f"<code>{escape(each['name'])}</code>",
            escape(each["in"]),
            _kind(each["schema"]),
            _inline(each.get("description", "")),
        ]
        for each in parameters
    ]
    return _table("Parameters", ("name", "in", "kind", "means"), rows)


def _request(body: Json | None) -> str:
    if body is None:
        return ""
    rows = [[f"<code>{escape(kind)}</code>", _kind(each["schema"])] for kind, each in body["content"].items()]
    examples = "".join(_example(each) for each in body["content"].values())
    return _table("Body", ("media type", "shape"), rows) + examples


def _example(content: Json) -> str:
    values = [content["example"]] if "example" in content else []
    values += [each["value"] for each in content.get("examples", {}).values()]
    return "".join(
        f"<pre><code>{escape(json.dumps(value, ensure_ascii=False, indent=2))}</code></pre>"
        for value in values
    )


def _responses(responses: Json) -> str:
    rows = [
        [
            escape(status),
            _inline(each["description"]),
            ", ".join(_kind(content["schema"]) for content in each.get("content", {}).values()),
        ]
        for status, each in responses.items()
    ]
    return _table("Answers", ("status", "means, or the code of the problem", "shape"), rows)


# --- shapes ----------------------------------------------------------------------------------------


def _security(document: Json) -> str:
    schemes = document["components"]["securitySchemes"]
    rows = [[f"<code>{escape(name)}</code>", _inline(each["description"])] for name, each in schemes.items()]
    return f"<section><h2>Who asks</h2>{_table('Ways to sign in', ('way', 'means'), rows)}</section>"


def _shapes(document: Json) -> str:
    drawn = "\n".join(_shape(name, each) for name, each in document["components"]["schemas"].items())
    return f'<section id="shapes"><h2>Shapes</h2>{drawn}</section>'


def _shape(name: str, schema: Json) -> str:
    required = schema.get("required", [])
    rows = [
        [
            f"<code>{escape(member)}</code>",
            _kind(each),
            "always" if member in required else "",
            _inline(each.get("description", "") if isinstance(each, dict) else ""),
        ]
        for member, each in schema.get("properties", {}).items()
    ]
    members = _table("Members", ("member", "kind", "there", "means"), rows)
    other = f"<p>{_kind(schema)}</p>" if not rows else ""
    anchor = _anchor(f"shape-{name}")
    about = _text(schema.get("description", ""))
    return f'<article id="{anchor}"><h3>{escape(name)}</h3>{about}{other}{members}</article>'


def _kind(schema: Any) -> str:  # Any: JSON Schema
    """A schema in a few words, with links to the shapes it names."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f'<a href="#{_anchor(f"shape-{name}")}">{escape(name)}</a>'
    for word in ("anyOf", "oneOf"):
        if word in schema:
            return " or ".join(_kind(each) for each in schema[word])
    if "const" in schema:
        return f"<code>{escape(json.dumps(schema['const']))}</code>"
    if "enum" in schema:
        return ", ".join(f"<code>{escape(str(each))}</code>" for each in schema["enum"])
    return _plain_kind(schema)


def _plain_kind(schema: Json) -> str:
    kind = schema.get("type", "anything")
    if kind == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    if kind == "object" and isinstance(schema.get("additionalProperties"), dict):
        return f"object of {_kind(schema['additionalProperties'])}"
    words = [" or ".join(kind) if isinstance(kind, list) else kind, _bounds(schema)]
    return escape(", ".join(each for each in words if each))


def _bounds(schema: Json) -> str:
    said = [
        schema.get("format", ""),
        *(f"{word} {schema[key]}" for key, word in BOUNDS.items() if key in schema),
    ]
    return ", ".join(each for each in said if each)


BOUNDS = {
    "minimum": "from",
    "maximum": "to",
    "minLength": "characters from",
    "maxLength": "characters to",
    "default": "else",
}


# --- text ------------------------------------------------------------------------------------------


def _table(caption: str, heads: Iterable[str], rows: list[list[str]]) -> str:
    if not rows:
        return ""
    head = "".join(f'<th scope="col">{escape(each)}</th>' for each in heads)
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return (
        f"<div><table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>"
    )


def _text(text: str) -> str:
    return "".join(f"<p>{_inline(each)}</p>" for each in text.split("\n\n") if each)


def _inline(text: str) -> str:
    return CODE.sub(r"<code>\1</code>", escape(text.replace("``", "`")))


def _anchor(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower())
