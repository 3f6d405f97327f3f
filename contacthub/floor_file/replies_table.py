"""``[[replies]]`` of the floor file: texts that agents put into what they write."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Final, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from contacthub.floor_file.directory import ReplyEntry
from contacthub.floor_file.table import STRICT, Id, Name, fault_at

FIELDS: Final = ("customer", "agent", "order")
"""What the screen fills in: the customer's name, the agent's, and the number of the newest order."""

MAX_REPLIES: Final = 500
MAX_TEXT: Final = 2000
_FIELD: Final = re.compile(r"\{([^{}]*)\}")

Language = Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=35)]


def check_fields(table: BaseModel, key: str, known: Sequence[str]) -> None:
    """Refuse a text with braces that nothing is filled in for."""
    for field in _FIELD.findall(getattr(table, key) or ""):
        if field not in known:
            there = ", ".join(f"{{{each}}}" for each in known)
            raise fault_at(key, said=f"{{{field}}} is no field; there are {there}")


class ReplyTable(BaseModel):
    """``[[replies]]``."""

    model_config = ConfigDict(
        **STRICT,
        json_schema_extra={
            "anyOf": [
                {
                    "required": ["title", "text"],
                    "properties": {"title": {"type": "string"}, "text": {"type": "string"}},
                },
                {"required": ["retired"], "properties": {"retired": {"const": True}}},
            ]
        },
    )

    id: Id
    retired: bool = False
    title: Name | None = None
    text: Annotated[str, Field(min_length=1, max_length=MAX_TEXT)] | None = None
    queue: Id | None = None
    language: Language | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        for key in () if self.retired else ("title", "text"):
            if getattr(self, key) is None:
                raise fault_at(key, said="needed, unless the reply is retired")
        check_fields(self, "text", FIELDS)
        return self

    def entry(self) -> ReplyEntry:
        """As the hub keeps it."""
        return ReplyEntry(
            title=self.title or self.id, text=self.text or "", queue=self.queue, language=self.language
        )
