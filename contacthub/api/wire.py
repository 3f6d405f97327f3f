"""What all shapes on the wire share: answers over HTTP and frames of the console socket."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

Timestamp = Annotated[
    str, Field(description="RFC 3339 UTC with milliseconds", json_schema_extra={"format": "date-time"})
]
Day = Annotated[str, Field(description="YYYY-MM-DD", json_schema_extra={"format": "date"})]


class Wire(BaseModel):
    """A shape that refuses unknown members, so that a misspelt one is found."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)


@dataclass(frozen=True, slots=True)
class OneOf:
    """A text out of a closed set that the engine defines: ``Annotated[str, OneOf(Outcome)]``.

    For the schema it is what ``Literal["answered", "abandoned", …]`` is, without writing the words again.
    """

    words: Iterable[str]

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:  # Any: pydantic's
        """Take these words and no other."""
        return core_schema.literal_schema([str(word) for word in self.words])


class ProblemField(Wire):
    """Which field is to blame."""

    pointer: str
    detail: str


class Problem(Wire):
    """RFC 9457 problem with a stable ``code``."""

    type: str
    code: str
    title: str
    status: int
    detail: str
    errors: list[ProblemField] | None = None
    retry_after_ms: int | None = None
