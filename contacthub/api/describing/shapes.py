"""The shapes of the OpenAPI document: models of the routes, the socket's shapes, what subjects make."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from contacthub.api.describing.words import SHARED, Interface, Page, Shape, Told
from contacthub.api.json import Json

REFS: Final = "#/components/schemas/{model}"
SOCKET_REFS: Final = "#/$defs/"


def shapes(told: Collection[Told], interface: Interface) -> dict[str, Json]:
    """Every shape the document refers to, by name.

    Raises:
        KeyError: a shape that is referred to is missing.
        ValueError: two shapes of one name that differ.
    """
    own = {**_models(told), **interface.own}
    socket = {name: _moved(shape) for name, shape in interface.socket.items()}
    wanted = _reached({**socket, **own}, {"Problem", *_named(told), *_refs(dict(interface.webhooks))})
    twice = {
        name
        for name in own.keys() & socket.keys() & wanted
        if own[name] not in (cleaned(socket[name], drop_defaults=each) for each in (True, False))
    }
    if twice:
        raise ValueError(f"two shapes are called {', '.join(sorted(twice))}")
    return {name: {**socket, **own}[name] for name in sorted(wanted)}


# --- models of this interface ----------------------------------------------------------------------


def _models(told: Collection[Told]) -> dict[str, Json]:
    bodies = [shape for one in told if one.body is not None for shape in one.body.media.values()]
    answers = [each.shape for one in told for each in one.answers.values() if each.shape is not None]
    return {
        **schemas(_models_of(bodies), drop_defaults=False),
        **schemas(_models_of(answers), drop_defaults=True),
    }


def _models_of(shapes: Iterable[Shape]) -> Iterator[type[BaseModel]]:
    for shape in shapes:
        inner = shape.of if isinstance(shape, Page) else shape
        if isinstance(inner, type):
            yield inner


def schemas(models: Iterable[type[BaseModel]], *, drop_defaults: bool) -> dict[str, Json]:
    """The shapes of models and of what is in them; ``drop_defaults`` for what the hub sends."""
    asked: list[Any] = [(each, "validation") for each in sorted(set(models), key=lambda each: each.__name__)]
    _, made = models_json_schema(asked, ref_template=REFS)
    return {
        name: cleaned(shape, drop_defaults=drop_defaults) for name, shape in made.get("$defs", {}).items()
    }


def cleaned(value: Any, *, drop_defaults: bool) -> Any:  # Any: JSON
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
    waiting = [*names]
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
