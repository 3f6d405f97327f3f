"""CloudEvents 1.0 in structured JSON: the envelope, and in it the data of one type.

Source: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from contacthub.api.validation import invalid
from contacthub.clock import from_rfc3339
from contacthub.problems import Problem
from contacthub.routing.words import Instant
from contacthub.sources import incoming as i
from contacthub.sources import pushed
from contacthub.sources.bounds import Name

TYPES: dict[str, Any] = {**i.TYPES, **pushed.TYPES}  # Any: the class of the data
"""What may be posted, by ``type``."""

READERS: dict[str, TypeAdapter[Any]] = {kind: TypeAdapter(data) for kind, data in TYPES.items()}
"""Reads and checks the data of each type; members that are not known are passed over."""


class Envelope(BaseModel):
    """A CloudEvent; extension attributes are passed over."""

    model_config = ConfigDict(extra="ignore", strict=True)

    specversion: Literal["1.0"]
    id: Name
    source: Name
    type: str
    time: str | None = None
    datacontenttype: str | None = None
    data: dict[str, Any]


def source_of(event: Any) -> str | None:
    """The source an event claims, if it claims any."""
    source = event.get("source") if isinstance(event, dict) else None
    return source if isinstance(source, str) else None


def read_event(event: Any) -> pushed.Read:
    """One event, or the result that says why it is rejected."""
    event_id = event.get("id") if isinstance(event, dict) else None
    try:
        return _read(event)
    except Problem as problem:
        usable = event_id if isinstance(event_id, str) and event_id else None
        return i.Result(id=usable, status="rejected", error=problem.body())


def _read(event: Any) -> i.Incoming | pushed.PushedEvent:
    if not isinstance(event, dict):
        raise Problem("invalid", "an event is an object", [("#", "not an object")])
    envelope: Envelope = _checked(lambda: Envelope.model_validate(event), "#")
    media = envelope.datacontenttype
    if media is not None and not media.split(";")[0].strip().lower().endswith(("/json", "+json")):
        raise Problem("invalid", "the data must be JSON", [("#/datacontenttype", "not JSON")])
    reader = READERS.get(envelope.type)
    if reader is None:
        known = ", ".join(READERS)
        raise Problem(
            "unknown_type", f"there is no type {envelope.type!r}; there are {known}", [("#/type", "unknown")]
        )
    data = _checked(lambda: reader.validate_python(envelope.data), "#/data")
    kind = pushed.PushedEvent if envelope.type in pushed.TYPES else i.Incoming
    return kind(source=envelope.source, id=envelope.id, occurred_at=_time(envelope.time), data=data)


def _checked(make: Callable[[], Any], prefix: str) -> Any:
    try:
        return make()
    except ValidationError as error:
        raise invalid(error, prefix=prefix) from None


def _time(text: str | None) -> Instant | None:
    if text is None:
        return None
    try:
        return from_rfc3339(text)
    except ValueError as error:
        raise Problem(
            "invalid", f"time: {error}", [("#/time", "RFC 3339 with an offset, like 2026-05-01T08:00:00Z")]
        ) from None
