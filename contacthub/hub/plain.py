"""Plain data, as JSON has it, to typed values and back: what dataclasses say of their fields decides."""

from __future__ import annotations

import dataclasses
import types
from collections import OrderedDict
from collections.abc import Callable, Mapping
from enum import Enum
from functools import cache
from typing import Any, NewType, Union, get_args, get_origin, get_type_hints

Convert = Callable[[Any], Any]


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
