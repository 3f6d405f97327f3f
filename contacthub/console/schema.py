"""The console socket described by itself: one JSON Schema of every frame and command, with examples."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, get_args

from pydantic import TypeAdapter

from contacthub.console.event_schemas import event_schemas
from contacthub.console.examples import COMMANDS, FRAMES
from contacthub.console.frames import CommandToHub, ConsoleCommand, FrameFromHub

Json = dict[str, Any]  # Any: JSON Schema
REFS = "#/$defs/{model}"
DIALECT = "https://json-schema.org/draft/2020-12/schema"


@cache
def console_schema() -> Json:
    """The schema of a message in either direction; ``$defs`` names every part. Not to be changed.

    Source: https://json-schema.org/draft/2020-12
    """
    frames = TypeAdapter(FrameFromHub).json_schema(ref_template=REFS)
    commands = TypeAdapter(CommandToHub).json_schema(ref_template=REFS)
    shapes = {**frames.pop("$defs"), **commands.pop("$defs"), **event_schemas()}
    shapes["EventFrame"]["properties"]["event"] = {"$ref": "#/$defs/LogItem"}
    of_commands = {each.__name__ for each in _members(CommandToHub)}
    for name in shapes.keys() - of_commands:
        _open(shapes[name])
    for model in (*_members(FrameFromHub), *_members(CommandToHub)):
        kind = model.model_fields["cmd" if issubclass(model, ConsoleCommand) else "type"].annotation
        [word] = get_args(kind)
        known = COMMANDS if issubclass(model, ConsoleCommand) else FRAMES
        shapes[model.__name__]["examples"] = known[word]
    return {
        "$schema": DIALECT,
        "title": "The console socket of contacthub",
        "description": "FrameFromHub is what the hub sends, CommandToHub what a console sends. Frames gain "
        "members as the hub grows: pass over those you do not know. Commands with unknown members are "
        "refused.",
        "anyOf": [{"$ref": "#/$defs/FrameFromHub"}, {"$ref": "#/$defs/CommandToHub"}],
        "$defs": {"FrameFromHub": frames, "CommandToHub": commands, **shapes},
    }


def _members(union: Any) -> Iterator[Any]:
    """The models of an annotated union."""
    yield from get_args(get_args(union)[0])


def _open(shape: Json) -> None:
    """Further members are no fault in what the hub sends."""
    if shape.get("additionalProperties") is False:
        del shape["additionalProperties"]
