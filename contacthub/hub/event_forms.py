"""Events by name: in the form in which the log stores them, and in that which its readers see."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from typing import Any

from contacthub.clock import maybe_rfc3339, rfc3339
from contacthub.hub.plain import Convert, from_plain, to_plain
from contacthub.processes.events import EVENT_CLASSES as WORK
from contacthub.routing.config import OpenTime
from contacthub.routing.events import EVENT_CLASSES as ROUTING
from contacthub.routing.events import CourseStep, Event, Span

EVENT_CLASSES: tuple[type[Event], ...] = (*ROUTING, *WORK)
"""Of both engines."""

VERSION = 1
"""The version newly written events have; a class that changes gets an entry in ``UPCASTERS``."""

LOG_ITEM = "LogItem"
"""What its readers call an event of the log, in the schema of the socket and the description of HTTP."""

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


def log_item(seq: int, event: Event) -> dict[str, Any]:
    """An event as the log's readers see it."""
    item: dict[str, Any] = {"seq": seq, "at": rfc3339(event.at), "type": NAMES[type(event)]}
    for name, convert in SHOWN[type(event)]:
        value = getattr(event, name)
        if value is not None:
            item[name] = convert(value)
    return item


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
    if isinstance(value, str | int | bool):
        return value
    if isinstance(value, tuple) and value and isinstance(value[0], CourseStep):
        return [_step(each) for each in value]
    if isinstance(value, tuple) and value and isinstance(value[0], Span):
        return [_span(each) for each in value]
    if isinstance(value, tuple) and value and isinstance(value[0], OpenTime):
        return [{"opens_at": rfc3339(each.opens_at), "closes_at": rfc3339(each.closes_at)} for each in value]
    return to_plain(value)


def _step(step: CourseStep) -> dict[str, Any]:
    said = maybe_rfc3339(step.said_at)
    return {**to_plain(step), "counted_at": rfc3339(step.counted_at), "said_at": said}


def _span(span: Span) -> dict[str, Any]:
    return {
        "from_at": rfc3339(span.from_at),
        "until_at": maybe_rfc3339(span.until_at),
        "agent": span.agent,
    }


SHOWN: dict[type[Event], list[tuple[str, Convert]]] = {each: _shown(each) for each in EVENT_CLASSES}
NAMES: dict[type[Event], str] = {each: _snake(each.__name__) for each in EVENT_CLASSES}
CLASSES: dict[str, type[Event]] = {name: each for each, name in NAMES.items()}
