"""What fields of events may hold: texts, numbers and words within bounds, as types that pydantic checks."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field, PlainValidator

from contacthub.api.validation import WHOLE
from contacthub.api.wire import OneOf
from contacthub.clock import from_rfc3339
from contacthub.problems import Problem
from contacthub.routing.values import value
from contacthub.routing.words import CHANNELS, DIRECTIONS, TASK, Instant

MAX_ADDRESS = 320

Name = Annotated[str, Field(min_length=1, max_length=200)]
Text = Annotated[str, Field(max_length=20_000)]
Short = Annotated[str, Field(max_length=200)]
OF_SOURCES = tuple(each for each in CHANNELS if each != TASK)
"""Tasks only the hub opens."""
Channel = Annotated[str, OneOf(OF_SOURCES)]
Direction = Annotated[str, OneOf(DIRECTIONS)]
Level = Annotated[int, Field(ge=1, le=10, strict=True), WHOLE]
Priority = Annotated[int, Field(ge=-1000, le=1000, strict=True), WHOLE]
Language = Annotated[str, Field(max_length=35)]
MAX_SKILLS = 64


def _few(value: Any) -> Any:  # Any: JSON before it is checked
    """Refuse too many before each is checked, which takes 4 µs: ``max_length`` is looked at afterwards."""
    if isinstance(value, dict) and len(value) > MAX_SKILLS:
        raise ValueError(f"at most {MAX_SKILLS} skills")
    return value


Skills = Annotated[dict[Name, Level], Field(max_length=MAX_SKILLS), BeforeValidator(_few)]


@value()
class Number:
    """A number or address as the source has it; without ``raw`` it is withheld or not said."""

    raw: str | None = None
    e164: str | None = None


UNSAID = Number()


class NumberForm(BaseModel):
    """A number as the hub answers with it."""

    raw: Annotated[str, Field(max_length=MAX_ADDRESS)] | None = None
    e164: Annotated[str, Field(max_length=MAX_ADDRESS)] | None = None


def _number(value: Any) -> Number:  # Any: JSON before it is checked
    """Read text, the form in which the hub answers, or null."""
    said = value if isinstance(value, dict) else {"raw": value}
    raw, e164 = said.get("raw"), said.get("e164")
    if not all(each is None or isinstance(each, str) for each in (raw, e164)):
        raise ValueError("a number or address as text")
    if any(len(each) > MAX_ADDRESS for each in (raw, e164) if each is not None):
        raise ValueError(f"at most {MAX_ADDRESS} characters")
    return Number(raw or e164 or raw, e164)


Written = Annotated[str, Field(max_length=MAX_ADDRESS)] | NumberForm | None
Address = Annotated[Number, PlainValidator(_number, json_schema_input_type=Written)]


def not_before(at: str | None, pointer: str) -> Instant | None:
    """The instant that ``pointer``, a field of what was sent, has as text; None: it has none.

    Raises:
        Problem: it is no instant.
    """
    return instant(at, pointer) if at is not None else None


def instant(at: str, pointer: str) -> Instant:
    """The instant that ``pointer``, a field of what was sent, has as text.

    Raises:
        Problem: it is no instant.
    """
    try:
        return from_rfc3339(at)
    except ValueError as error:
        raise Problem(
            "invalid",
            f"{pointer.rpartition('/')[2]}: {error}",
            [(pointer, "RFC 3339 with an offset, of the years 1970 to 9999")],
        ) from None
