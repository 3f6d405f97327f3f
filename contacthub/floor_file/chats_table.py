"""``[[chats]]`` of the floor file: what a chat asks its visitors, and what it does when nobody is there."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal, Self

from pydantic import BaseModel, Field, field_validator, model_validator

from contacthub.api.validation import WORD
from contacthub.customers.regions import region_fault
from contacthub.floor_file.directory import ChatEntry
from contacthub.floor_file.table import STRICT, Id, Name, fault_at

REQUIRED: Final = "*"
"""Behind a field that must be filled in."""
FIELDS: Final = ("name", "email", "phone", "order_no", "topic")
MAX_CHATS: Final = 100
MAX_TOPICS: Final = 20

FormField = Annotated[str, Field(json_schema_extra={"enum": [*FIELDS, *(f"{each}*" for each in FIELDS)]})]
ChannelName = Annotated[str, Field(pattern=WORD)]
Region = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]


class ChatTable(BaseModel):
    """``[[chats]]``; ``id``: the name of the channel."""

    model_config = STRICT

    id: ChannelName
    retired: bool = False
    form: Annotated[list[FormField], Field(max_length=len(FIELDS))] = []
    topics: Annotated[list[Name], Field(max_length=MAX_TOPICS)] = []
    when_away: Literal["chat", "message", "call_back"] = "chat"
    away_queue: Id | None = None
    answer_by: ChannelName | None = None
    call_back: bool = False
    call_regions: Annotated[list[Region], Field(max_length=50)] = []

    @field_validator("form")
    @classmethod
    def _known_fields(cls, value: list[str]) -> list[str]:
        names = [each.removesuffix(REQUIRED) for each in value]
        for each in names:
            if each not in FIELDS:
                raise ValueError(
                    f"{each[:40]!r} is no field; there are {', '.join(FIELDS)}, with * if needed"
                )
            if names.count(each) > 1:
                raise ValueError(f"{each}: there twice")
        return value

    @field_validator("call_regions", mode="before")
    @classmethod
    def _known_regions(cls, value: Any) -> Any:  # Any: the file before it is checked
        for each in value if isinstance(value, list) else ():
            fault = region_fault(each) if isinstance(each, str) else None
            if fault is not None:
                raise ValueError(fault)
        return value

    @model_validator(mode="after")
    def _leaves_messages(self) -> Self:
        if self.answer_by is not None and self.when_away != "message":
            words = 'only messages that are left are answered by mail: say when_away = "message"'
            raise fault_at("answer_by", said=words)
        return self

    def entry(self) -> ChatEntry:
        """As the hub keeps it."""
        return ChatEntry(**self.model_dump(exclude={"id", "retired"}))
