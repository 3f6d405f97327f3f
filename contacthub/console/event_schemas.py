"""JSON Schema of the log's events, made from the event classes: one shape for ``GET /log`` and the socket."""

from __future__ import annotations

from pydantic import TypeAdapter

from contacthub.api.json import Json
from contacthub.hub.event_forms import EVENT_CLASSES, LOG_ITEM, type_name
from contacthub.routing.events import Event

INSTANT: Json = {"type": "string", "format": "date-time", "description": "RFC 3339 UTC with milliseconds"}
NULL: Json = {"type": "null"}


def event_schemas() -> dict[str, Json]:
    """``LogItem`` and what it refers to, by name, with references into ``#/$defs``."""
    found: dict[str, Json] = {}
    for each in EVENT_CLASSES:
        made = TypeAdapter(each).json_schema(mode="serialization", ref_template="#/$defs/{model}")
        found |= {name: _closed(inner) for name, inner in made.pop("$defs", {}).items()}
        found[each.__name__] = _item(each, made)
    found[LOG_ITEM] = {
        "description": "An event of the log. Members that say nothing are left out.",
        "oneOf": [{"$ref": f"#/$defs/{each.__name__}"} for each in EVENT_CLASSES],
        "discriminator": {
            "propertyName": "type",
            "mapping": {type_name(each): f"#/$defs/{each.__name__}" for each in EVENT_CLASSES},
        },
    }
    return found


def _item(event_class: type[Event], made: Json) -> Json:
    """The event as ``log_item`` draws it: numbered, its instants as text, without what is null."""
    properties = {"seq": {"type": "integer"}, "at": INSTANT, "type": {"const": type_name(event_class)}}
    required = ["seq", "at", "type"]
    for name, schema in made["properties"].items():
        if name == "at":
            continue
        may_be_absent = NULL in schema.get("anyOf", [])
        properties[name] = INSTANT if _is_instant(name) else _without_null(schema)
        required += [] if may_be_absent else [name]
    return {
        "type": "object",
        "description": made.get("description", ""),
        "properties": properties,
        "required": required,
    }


def _instant_like(schema: Json) -> Json:
    return {"anyOf": [INSTANT, NULL]} if NULL in schema.get("anyOf", []) else INSTANT


def _is_instant(name: str) -> bool:
    return name.endswith(("_until", "_at")) or name == "until"


def _without_null(schema: Json) -> Json:
    said = {name: value for name, value in schema.items() if name not in ("anyOf", "default", "title")}
    choices = [each for each in schema.get("anyOf", []) if each != NULL]
    return {**said, **choices[0]} if choices else said


def _closed(schema: Json) -> Json:
    """A part of an event: everything in it is always there."""
    properties = {
        name: _instant_like(inner)
        if _is_instant(name)
        else {key: value for key, value in inner.items() if key not in ("default", "title")}
        for name, inner in schema["properties"].items()
    }
    return {
        "type": "object",
        "description": schema.get("description", ""),
        "properties": properties,
        "required": list(properties),
    }
