"""The console socket described by itself: one JSON Schema of every frame and command, with examples."""

from __future__ import annotations

from functools import cache
from typing import get_args

from pydantic import TypeAdapter

from contacthub.api.json import Json
from contacthub.console.commands import COMMANDS, CommandToHub
from contacthub.console.event_schemas import event_schemas
from contacthub.console.examples import FRAMES, REF
from contacthub.console.frames import FrameFromHub
from contacthub.hub.event_forms import LOG_ITEM

REFS = "#/$defs/{model}"
DIALECT = "https://json-schema.org/draft/2020-12/schema"


@cache
def console_schema() -> Json:
    """The schema of a message in either direction; ``$defs`` names every part. Not to be changed.

    Source: https://json-schema.org/draft/2020-12
    """
    frames = TypeAdapter(FrameFromHub).json_schema(ref_template=REFS)
    commands = TypeAdapter(CommandToHub).json_schema(ref_template=REFS)
    sent = commands.pop("$defs")
    shapes = {**frames.pop("$defs"), **sent, **event_schemas()}
    shapes["EventFrame"]["properties"]["event"] = {"$ref": REFS.format(model=LOG_ITEM)}
    for name in shapes.keys() - sent.keys():
        _open(shapes[name])
    for model in get_args(get_args(FrameFromHub)[0]):
        [word] = get_args(model.model_fields["type"].annotation)
        shapes[model.__name__]["examples"] = FRAMES[word]
    for spec in COMMANDS:
        shape, limit = shapes[spec.form.__name__], spec.limit
        shape["examples"] = [{"ref": REF, "cmd": spec.name, **spec.example}]
        shape["description"] += (
            f"\n\nAt most {limit.per_second} a second and {limit.burst:,} at once; else refused with "
            "`over_limit`, and `retry_after_ms` says when to go on."
        )
    return {
        "$schema": DIALECT,
        "title": "The console socket of contacthub",
        "description": "FrameFromHub is what the hub sends, CommandToHub what a console sends. Frames gain "
        "members as the hub grows: pass over those you do not know. Commands with unknown members are "
        "refused.",
        "anyOf": [{"$ref": "#/$defs/FrameFromHub"}, {"$ref": "#/$defs/CommandToHub"}],
        "$defs": {"FrameFromHub": frames, "CommandToHub": commands, **shapes},
    }


def _open(shape: Json) -> None:
    """Further members are no fault in what the hub sends."""
    if shape.get("additionalProperties") is False:
        del shape["additionalProperties"]
