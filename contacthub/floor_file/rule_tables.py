"""Tables within ``[[queues]]``: what more a queue does, as a contact waits and by what is known of it."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from contacthub.api.validation import WHOLE
from contacthub.floor_file.conditions import MOST_CHARACTERS, fault_of
from contacthub.floor_file.directory import Condition
from contacthub.floor_file.table import STRICT, Id, Skills
from contacthub.routing.config import StepConfig
from contacthub.routing.words import QueueId


def _only(key: str) -> Any:  # Any: JSON Schema
    return {"required": [key], "properties": {key: {"type": "integer"}}}


class StepTable(BaseModel):
    """``[[queues.steps]]``: from then on more agents may have a contact."""

    model_config = ConfigDict(
        **STRICT,
        json_schema_extra={
            "oneOf": [_only("after_seconds"), _only("when_wait_over_seconds")],
            "anyOf": [
                {"required": ["skills"], "properties": {"skills": {"type": "object"}}},
                {"required": ["agents_of"], "properties": {"agents_of": {"minItems": 1}}},
            ],
        },
    )

    after_seconds: Annotated[int, Field(ge=1, le=86_400), WHOLE] | None = None
    when_wait_over_seconds: Annotated[int, Field(ge=1, le=86_400), WHOLE] | None = None
    skills: Skills | None = None
    agents_of: Annotated[list[Id], Field(max_length=100)] = []

    @model_validator(mode="after")
    def _says_when_and_what(self) -> Self:
        if (self.after_seconds is None) == (self.when_wait_over_seconds is None):
            raise ValueError("either after_seconds or when_wait_over_seconds: needed")
        if self.skills is None and not self.agents_of:
            raise ValueError("skills or agents_of: needed, or the step changes nothing")
        return self

    def config(self) -> StepConfig:
        """As routing has it."""
        seconds = self.after_seconds or self.when_wait_over_seconds or 0
        return StepConfig(
            after_ms=seconds * 1000,
            by_estimate=self.when_wait_over_seconds is not None,
            skills=None if self.skills is None else tuple(sorted(self.skills.items())),
            agents_of=tuple(QueueId(queue) for queue in dict.fromkeys(self.agents_of)),
        )


def _is_condition(value: str) -> str:
    fault = fault_of(value)
    if fault is not None:
        raise ValueError(f"no condition in CEL: {fault}")
    return value


class WhenTable(BaseModel):
    """``[[queues.when]]``: what a contact needs of which ``match`` holds."""

    model_config = ConfigDict(
        **STRICT,
        json_schema_extra={"anyOf": [{"required": [each]} for each in ("skills", "prefer", "priority")]},
    )

    match: Annotated[str, Field(min_length=1, max_length=MOST_CHARACTERS), AfterValidator(_is_condition)]
    skills: Skills = {}
    prefer: Skills = {}
    priority: Annotated[int, Field(ge=-1000, le=1000), WHOLE] = 0

    @model_validator(mode="after")
    def _says_what(self) -> Self:
        if not self.model_fields_set & {"skills", "prefer", "priority"}:
            raise ValueError("skills, prefer or priority: needed, or the condition changes nothing")
        return self

    def condition(self) -> Condition:
        """As it is kept."""
        return Condition(match=self.match, skills=self.skills, prefer=self.prefer, priority=self.priority)
