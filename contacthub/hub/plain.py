"""Plain data to typed values and back: events in the log, floors in snapshots."""

from __future__ import annotations

import dataclasses
import re
import types
from collections import OrderedDict
from collections.abc import Callable, Mapping
from enum import Enum
from functools import cache
from typing import Any, NewType, Union, get_args, get_origin, get_type_hints

from contacthub.clock import rfc3339
from contacthub.routing.events import EVENT_CLASSES, Event

Convert = Callable[[Any], Any]

VERSION = 1
"""The version newly written events have; a class that changes gets an entry in ``UPCASTERS``."""

UPCASTERS: dict[tuple[str, int], Callable[[dict[str, Any]], dict[str, Any]]] = {}
"""(type, version) -> what makes the data that of the next version."""


def type_name(event_class: type[Event]) -> str:
    """The event's name outside: the class in snake_case."""
    return NAMES[event_class]


def decode_event(name: str, version: int, data: dict[str, Any]) -> Event:
    """Read an event back from the log."""
    for older in range(version, VERSION):
        upcast = UPCASTERS.get((name, older))
        data = upcast(data) if upcast is not None else data
    event: Event = from_plain(CLASSES[name], data)
    return event


def from_plain(target: Any, value: Any) -> Any:
    """Make a value of the annotated type ``target`` from JSON-like data."""
    return _converter(target)(value)


def to_plain(value: Any) -> Any:
    """Make JSON-like data of dataclasses, sets, ordered dicts and enums."""
    if dataclasses.is_dataclass(value):
        return {field.name: to_plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): to_plain(each) for key, each in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(to_plain(each) for each in value)
    if isinstance(value, list | tuple):
        return [to_plain(each) for each in value]
    return value


def log_item(seq: int, event: Event) -> dict[str, Any]:
    """An event as the log's readers see it."""
    item: dict[str, Any] = {"seq": seq, "at": rfc3339(event.at), "type": NAMES[type(event)]}
    for name, convert in SHOWN[type(event)]:
        value = getattr(event, name)
        if value is not None:
            item[name] = convert(value)
    return item


def _same(value: Any) -> Any:
    return value


@cache
def _converter(target: Any) -> Convert:
    if isinstance(target, NewType):
        return _converter(target.__supertype__)
    origin = get_origin(target)
    if origin in (Union, types.UnionType):
        return _optional(target)
    if origin is tuple:
        return _tuple(get_args(target))
    if origin in (list, set, frozenset):
        return _collection(origin, _converter(get_args(target)[0]))
    if origin in (dict, OrderedDict):
        return _mapping(origin, _converter(get_args(target)[1]))
    if dataclasses.is_dataclass(target):
        return _dataclass(target)
    if isinstance(target, type) and issubclass(target, Enum):
        return target
    return _same


def _optional(target: Any) -> Convert:
    inner = next(_converter(each) for each in get_args(target) if each is not type(None))
    if inner is _same:
        return _same
    return lambda value: None if value is None else inner(value)


def _tuple(items: tuple[Any, ...]) -> Convert:
    if items[-1] is Ellipsis:
        return _collection(tuple, _converter(items[0]))
    converters = [_converter(each) for each in items]
    return lambda value: tuple(convert(each) for convert, each in zip(converters, value, strict=True))


def _collection(make: Any, convert: Convert) -> Convert:
    return lambda value: make(convert(each) for each in value)


def _mapping(make: Any, convert: Convert) -> Convert:
    return lambda value: make((key, convert(each)) for key, each in value.items())


def _dataclass(target: Any) -> Convert:
    hints = get_type_hints(target)
    needed = {
        field.name: convert
        for field in dataclasses.fields(target)
        if (convert := _converter(hints[field.name])) is not _same
    }

    def make(value: dict[str, Any]) -> Any:
        converted = {name: convert(value[name]) for name, convert in needed.items() if name in value}
        return target(**{**value, **converted})

    return make


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def _shown(event_class: type[Event]) -> list[tuple[str, Convert]]:
    """What of an event is shown beside its number and time, and how; its source's time comes first."""
    names = [field.name for field in dataclasses.fields(event_class) if field.name != "at"]
    names.sort(key=lambda name: name != "occurred_at")
    return [
        (name, rfc3339 if name.endswith(("_until", "_at")) or name == "until" else _plain) for name in names
    ]


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | bool) else to_plain(value)


SHOWN: dict[type[Event], list[tuple[str, Convert]]] = {each: _shown(each) for each in EVENT_CLASSES}
NAMES: dict[type[Event], str] = {each: _snake(each.__name__) for each in EVENT_CLASSES}
CLASSES: dict[str, type[Event]] = {name: each for each, name in NAMES.items()}
