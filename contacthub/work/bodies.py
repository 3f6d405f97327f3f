"""What people and programs ask of work items: the shapes of bodies."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from contacthub.api.validation import NOT_BLANK, WHOLE
from contacthub.messages.model import MOST_FILES
from contacthub.processes.money import MONEY

MAX_NOTE = 20_000
Name = Annotated[str, Field(min_length=1, max_length=200)]
Thing = Annotated[str, Field(min_length=1, max_length=200, pattern=NOT_BLANK)]
Title = Annotated[str, Field(min_length=1, max_length=300, pattern=NOT_BLANK)]
Note = Annotated[str, Field(max_length=MAX_NOTE)]
When = Annotated[str, Field(max_length=40, json_schema_extra={"format": "date-time"})]
Version = Annotated[int, Field(ge=1, le=2**53), WHOLE]
Checksum = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
FileIds = Annotated[list[Name], Field(max_length=MOST_FILES)]
Filled = Annotated[dict[str, Annotated[str, Field(max_length=MAX_NOTE)]], Field(max_length=50)]


class Body(BaseModel):
    """A body; keys that are not known are errors."""

    model_config = ConfigDict(extra="forbid", strict=True)


class WaitsForBody(Body):
    """A thing that is not there yet: a number of the shop's stock (``sku``), or a model; one of the two."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [
                {"required": [name], "properties": {name: {"type": "string"}}} for name in ("sku", "model")
            ],
        }
    )

    sku: Thing | None = None
    model: Thing | None = None


class OpenBody(Body):
    """A new item. ``owner``: the agent who has it; who asks, if that is an agent and no other is named.

    ``due_at``: when its first step begins; not given: now. ``waits_for``: it begins when a piece of that has
    come, by ``due_at`` at the latest. ``comes_from``: the item out of which it comes, such as a visit, by its
    id; the two are linked.
    """

    process: Name
    title: Title
    owner: Name | None = None
    customer_id: Name | None = None
    contact_id: Name | None = None
    product: Name | None = None
    priority: Annotated[int, Field(ge=-1000, le=1000), WHOLE] = 0
    due_at: When | None = None
    waits_for: WaitsForBody | None = None
    comes_from: Name | None = None
    note: Note | None = None


class StepBody(Body):
    """The outcome of the step at which the item is. ``version``: as which it was read.

    ``fields``: what the step asks for. ``due_at``: when the step that follows begins. ``proposal``: with an
    outcome that approves, the ``sha256`` of the proposal that was read. ``files``: ids of files that who asks
    has sent by `POST /uploads`.
    """

    outcome: Name
    version: Version
    fields: Filled = {}
    note: Note | None = None
    files: FileIds = []
    due_at: When | None = None
    proposal: Checksum | None = None


class FieldsBody(Body):
    """What was filled in at a step that is done and is other than that. ``version``: as which it was read."""

    step: Name
    fields: Annotated[Filled, Field(min_length=1)]
    version: Version
    note: Note | None = None


class NoteBody(Body):
    """What is to be written down with the item, or ``files`` that go with it, or both.

    Those are ids of files that who asks has sent by `POST /uploads`.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [
                {"required": ["text"], "properties": {"text": {"type": "string", "pattern": NOT_BLANK}}},
                {"required": ["files"], "properties": {"files": {"type": "array", "minItems": 1}}},
            ],
        }
    )

    files: FileIds = []
    text: Annotated[Note, Field(validate_default=True)] = ""

    @field_validator("text")
    @classmethod
    def _says_something(cls, value: str, info: ValidationInfo) -> str:
        if not re.search(NOT_BLANK, value) and info.data.get("files") == []:
            raise ValueError("write something down, or name files that were sent")
        return value


class WorkAssignBody(Body):
    """Who has the item from now on: an agent, a queue, or neither, which means the supervisors."""

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [{"properties": {name: {"type": "null"}}} for name in ("agent", "queue")],
        }
    )

    agent: Name | None = None
    queue: Name | None = None
    version: Version
    note: Note | None = None


class PlanBody(Body):
    """When the step begins; null: now."""

    due_at: When | None
    version: Version
    note: Note | None = None


class LinkBody(Body):
    """With what the item belongs: of an item its number or id; of the others the id. ``gone``: not any more.

    Purchases and products are those of the item's customer.
    """

    kind: Literal["item", "contact", "purchase", "product"]
    ref: Annotated[str, Field(min_length=1, max_length=200, pattern=NOT_BLANK)]
    gone: bool = False


class QuoteBody(Body):
    """A quote. ``parts``: as a field of parts has them; not given: those that the item has used last.

    ``labour``: an amount in the parts' currency, ``labour_for``: what it is for. It holds for ``days``.
    """

    parts: Note | None = None
    labour: Annotated[str, Field(pattern=MONEY)] = "0.00"
    labour_for: Annotated[str, Field(max_length=300)] = ""
    days: Annotated[int, Field(ge=1, le=365), WHOLE] = 14
    version: Version


class QuoteStateBody(Body):
    """What becomes of a quote; ``reason``: needed with one that is refused."""

    state: Literal["approved", "sent", "accepted", "refused"]
    reason: Annotated[str, Field(max_length=1000)] | None = None
    version: Version


class ReopenBody(Body):
    """Why an item that was over begins again."""

    note: Annotated[str, Field(min_length=1, max_length=MAX_NOTE, pattern=NOT_BLANK)]
