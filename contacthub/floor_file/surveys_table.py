"""``[[surveys]]`` of the floor file: what customers are asked after a contact, and by what way."""

from __future__ import annotations

import re
from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from contacthub.api.validation import WHOLE, WORD
from contacthub.floor_file.directory import SurveyEntry
from contacthub.floor_file.replies_table import Language
from contacthub.floor_file.table import STRICT, Id, check_channels, fault_at
from contacthub.routing.words import CHANNELS

KINDS: Final = ("csat", "recommendation", "effort", "service_quality")
THREAD: Final = "thread"
"""Asks where the contact was written, in place of a channel."""
AGENT: Final = "agent"
"""Has an agent call and ask."""
MAX_SURVEYS: Final = 50
MOST_TEXT: Final = 1000
MOST_DAYS: Final = 3650
LINK: Final = "{link}"
TEXT: Final = r"^[^{}]*\{link\}[^{}]*$"

Text = Annotated[str, Field(min_length=1, max_length=MOST_TEXT, json_schema_extra={"pattern": TEXT})]
Channel = Annotated[str, Field(json_schema_extra={"enum": list(CHANNELS)})]


class SurveyTable(BaseModel):
    """``[[surveys]]``; no ``queues`` or ``channels``: all of them.

    ``after`` work: asked only where an outcome of a process names it. ``process``: of the work item by which
    an agent asks.
    """

    model_config = ConfigDict(
        **STRICT,
        json_schema_extra={
            "anyOf": [
                {
                    "required": ["kind", "by", "text"],
                    "properties": {
                        "kind": {"type": "string"},
                        "by": {"type": "string"},
                        "text": {"type": "object", "minProperties": 1},
                        "perception_only": {"const": False},
                        "process": {"type": "null"},
                    },
                },
                {
                    "required": ["kind", "by"],
                    "properties": {
                        "kind": {"type": "string"},
                        "by": {"const": "agent"},
                        "text": {"type": "object", "maxProperties": 0},
                        "perception_only": {"const": False},
                    },
                },
                {"required": ["retired"], "properties": {"retired": {"const": True}}},
            ]
        },
    )

    id: Annotated[str, Field(pattern=WORD)]
    retired: bool = False
    kind: Literal["csat", "recommendation", "effort", "service_quality"] | None = None
    after: Literal["contact", "work"] = "contact"
    queues: Annotated[list[Id], Field(max_length=200)] = []
    channels: Annotated[list[Channel], Field(max_length=len(CHANNELS))] = []
    share: Annotated[int, Field(ge=0, le=100), WHOLE] = 100
    not_again_days: Annotated[int, Field(ge=0, le=MOST_DAYS), WHOLE] = 30
    by: Annotated[Id, Field(max_length=40)] | None = None
    perception_only: bool = False
    process: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")] | None = None
    text: Annotated[
        dict[Language, Text],
        Field(
            max_length=20,
            json_schema_extra={
                "propertyNames": {"pattern": r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", "maxLength": 35}
            },
        ),
    ] = {}

    @field_validator("channels")
    @classmethod
    def _known_channels(cls, value: list[str]) -> list[str]:
        check_channels(value)
        return value

    @field_validator("text")
    @classmethod
    def _leads_to_the_page(cls, value: dict[str, str]) -> dict[str, str]:
        for language, text in value.items():
            if re.fullmatch(TEXT, text, re.DOTALL) is None:
                raise ValueError(f"{language}: the text has {LINK} once, and no other braces")
        return value

    @model_validator(mode="after")
    def _says_what_is_asked(self) -> Self:
        if self.retired:
            return self
        for key in ("kind", "by", "text"):
            if not getattr(self, key) and not (key == "text" and self.by == AGENT):
                raise fault_at(key, said="needed, unless the survey is retired")
        if self.text and self.by == AGENT:
            raise fault_at("text", said="an agent asks the questions themselves: leave it out")
        if self.process is not None and self.by != AGENT:
            raise fault_at("process", said='only of a survey with by = "agent"')
        if self.perception_only and self.kind != "service_quality":
            raise fault_at("perception_only", said='only of a survey of the kind "service_quality"')
        return self

    def entry(self) -> SurveyEntry:
        """As the hub keeps it."""
        return SurveyEntry(
            kind=self.kind or KINDS[0],
            by=self.by or THREAD,
            **self.model_dump(exclude={"id", "retired", "kind", "by"}),
        )
