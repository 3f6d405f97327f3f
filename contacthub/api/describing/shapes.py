"""The shapes of the OpenAPI document: this interface's models, the socket's shapes, events of each type."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from contacthub.api.describing import answers
from contacthub.api.describing.words import SHARED, Json, Page, Shape, Told
from contacthub.sources.cloud_events import TYPES, Envelope
from contacthub.sources.http import MAX_EVENTS

REFS: Final = "#/components/schemas/{model}"
SOCKET_REFS: Final = "#/$defs/"


def shapes(told: Collection[Told], console: Mapping[str, Json]) -> dict[str, Json]:
    """Every shape the document refers to, by name.

    Raises:
        KeyError: nobody made a shape that is referred to.
        ValueError: two shapes of one name.
    """
    own = {**_models(told), **_cloud_events()}
    socket = {name: _moved(shape) for name, shape in console.items()}
    wanted = _reached({**socket, **own}, {"Problem", *_named(told)})
    twice = own.keys() & console.keys() & wanted
    if twice:
        raise ValueError(f"two shapes are called {', '.join(sorted(twice))}")
    return {name: {**socket, **own}[name] for name in sorted(wanted)}


# --- models of this interface ----------------------------------------------------------------------


def _models(told: Collection[Told]) -> dict[str, Json]:
    models: set[type[BaseModel]] = {each for one in told for each in _models_of(one)}
    models |= {answers.CommandEvent, *TYPES.values()}
    asked: list[Any] = [(each, "validation") for each in sorted(models, key=lambda each: each.__name__)]
    _, made = models_json_schema(asked, ref_template=REFS)
    answered = {each.__name__ for each in vars(answers).values() if _is_model(each)}
    return {name: _cleaned(shape, drop_defaults=name in answered) for name, shape in made["$defs"].items()}


def _is_model(value: Any) -> bool:  # Any: a member of a module
    return isinstance(value, type) and issubclass(value, BaseModel)


def _models_of(told: Told) -> Iterator[type[BaseModel]]:
    bodies = [] if told.body is None else list(told.body.media.values())
    for shape in (*bodies, *(each.shape for each in told.answers.values())):
        inner = shape.of if isinstance(shape, Page) else shape
        if isinstance(inner, type):
            yield inner


def _cleaned(value: Any, *, drop_defaults: bool) -> Any:  # Any: JSON
    """Without titles made from names; places of shared shapes become references to them."""

    def clean(each: Any) -> Any:  # Any: JSON
        if not isinstance(each, dict):
            return each
        if SHARED in each:
            said = {name: inner for name, inner in each.items() if name not in (SHARED, "default")}
            return {**said, "$ref": REFS.format(model=each[SHARED])}
        dropped = {"title"} | ({"default"} if drop_defaults else set())
        return {name: inner for name, inner in each.items() if name not in dropped or isinstance(inner, dict)}

    return _everywhere(value, clean)


# --- events of each type ---------------------------------------------------------------------------


def _cloud_events() -> dict[str, Json]:
    """An event is its envelope with the data of its type."""
    envelope = _cleaned(Envelope.model_json_schema(ref_template=REFS), drop_defaults=True)
    each = {_event_name(kind): _event(envelope, kind) for kind in TYPES}
    refs = {kind: REFS.format(model=_event_name(kind)) for kind in TYPES}
    one = {"$ref": REFS.format(model="CloudEvent")}
    return {
        **each,
        "CloudEvent": {
            "description": "One event; members that are not known are passed over.",
            "oneOf": [{"$ref": ref} for ref in refs.values()],
            "discriminator": {"propertyName": "type", "mapping": refs},
        },
        "CloudEvents": {
            "description": "A batch; it may be empty.",
            "type": "array",
            "items": one,
            "maxItems": MAX_EVENTS,
        },
        "CloudEventOrEvents": {"anyOf": [one, {"$ref": REFS.format(model="CloudEvents")}]},
    }


def _event_name(kind: str) -> str:
    return TYPES[kind].__name__.removesuffix("Data") + "Event"


def _event(envelope: Json, kind: str) -> Json:
    data = {"$ref": REFS.format(model=TYPES[kind].__name__)}
    own = {"type": {"const": kind}, "data": data}
    return {**envelope, "description": f"`{kind}`", "properties": {**envelope["properties"], **own}}


# --- references ------------------------------------------------------------------------------------


def _named(told: Collection[Told]) -> Iterator[str]:
    """The names that routes refer to."""
    for one in told:
        bodies: list[Shape] = [] if one.body is None else list(one.body.media.values())
        for shape in (*bodies, *(each.shape for each in one.answers.values() if each.shape is not None)):
            inner = shape.of if isinstance(shape, Page) else shape
            name = getattr(inner, "__name__", None) or getattr(inner, "name", None)
            if name is not None:
                yield name


def _reached(known: Mapping[str, Json], names: set[str]) -> set[str]:
    """The names, and all that their shapes refer to."""
    found: set[str] = set()
    waiting = [*names, "CommandEvent"]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += _refs(known[name])
    return found


def _refs(value: Any) -> Iterator[str]:  # Any: JSON
    match value:
        case dict():
            for name, inner in value.items():
                if name == "$ref":
                    yield inner.rpartition("/")[2]
                else:
                    yield from _refs(inner)
        case list():
            for inner in value:
                yield from _refs(inner)


def _moved(shape: Json) -> Json:
    """The shape with its references, and those of its mappings, leading into the document."""
    moved: Json = _everywhere(
        shape,
        lambda each: (
            REFS.format(model=each.removeprefix(SOCKET_REFS))
            if isinstance(each, str) and each.startswith(SOCKET_REFS)
            else each
        ),
    )
    return moved


def _everywhere(value: Any, change: Callable[[Any], Any]) -> Any:  # Any: JSON
    """``change`` applied to every part, innermost first."""
    match value:
        case dict():
            return change({name: _everywhere(inner, change) for name, inner in value.items()})
        case list():
            return [_everywhere(inner, change) for inner in value]
        case _:
            return change(value)
