"""What the tables of the floor file have in common: unknown keys are errors; ids, names and time zones."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from contacthub.api.validation import WHOLE
from contacthub.routing.words import CHANNELS

# Control characters are written out, as what \s means of them differs between Rust, Python and JSON Schema.
ID: Final = r"^[^\s/\x00-\x20\x7f-\xa0]+$"


def _is_id(value: Any) -> Any:  # Any: the file before it is checked
    if isinstance(value, str) and value and re.fullmatch(ID, value) is None:
        raise ValueError("an id has no blanks, no slash and no control characters")
    return value


MailAddress = Annotated[str, Field(max_length=320, pattern=r"^[\x21-\x3f\x41-\x7e]+@[A-Za-z0-9.-]+$")]
Id = Annotated[str, Field(min_length=1, max_length=100, pattern=ID), BeforeValidator(_is_id)]
Name = Annotated[str, Field(min_length=1, max_length=200)]


Level = Annotated[int, Field(ge=1, le=10), WHOLE]
Skills = Annotated[
    dict[Id, Level],
    Field(json_schema_extra={"propertyNames": {"pattern": ID, "minLength": 1, "maxLength": 100}}),
]


def _is_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError(f"there is no time zone {value!r}; an example is Asia/Shanghai") from None
    return value


TimeZone = Annotated[str, AfterValidator(_is_zone)]

Priority = Annotated[int, Field(ge=-1000, le=1000), WHOLE]
CHANNELS_OF_CHANNELS: Final = {
    "propertyNames": {"enum": list(CHANNELS)},
    "additionalProperties": {"type": "array", "items": {"type": "string", "enum": list(CHANNELS)}},
}
Count = Annotated[int, Field(ge=0, le=1000), WHOLE]


def check_channels(names: Iterable[str]) -> None:
    """Refuse a channel that there is not."""
    unknown = set(names) - set(CHANNELS)
    if unknown:
        raise ValueError(f"{', '.join(sorted(unknown))}: no channel; there are {', '.join(CHANNELS)}")


def _of_channels(value: dict[str, int]) -> dict[str, int]:
    check_channels(value)
    return value


ChannelCounts = Annotated[
    dict[str, Count],
    Field(json_schema_extra={"propertyNames": {"enum": list(CHANNELS)}}),
    AfterValidator(_of_channels),
]
"""A number for each of some channels."""


STRICT: Final = ConfigDict(extra="forbid", strict=True)
"""Of a table: keys that are not known are errors, so that a typing mistake is found."""


class Table(BaseModel):
    """A table of the file."""

    model_config = STRICT


class Retirable(Table):
    """A table that ``retired = true`` removes."""

    retired: bool = False


def fault_at(*location: str | int, said: str) -> ValidationError:
    """What is wrong with a key of the table that is checked; a ``ValueError`` would blame the whole table."""
    fault = PydanticCustomError("value_error", "{said}", {"said": said})
    return ValidationError.from_exception_data(
        "table", [InitErrorDetails(type=fault, loc=location, input=None)]
    )


def written_in(table: BaseModel) -> frozenset[str]:
    """The keys that a table of the file has, those of a table inside it as ``service_level.percent``."""
    inner = {name: getattr(table, name) for name in table.model_fields_set}
    return frozenset(
        key
        for name, value in inner.items()
        for key in (
            [f"{name}.{each}" for each in value.model_fields_set] if isinstance(value, BaseModel) else [name]
        )
    )
