"""The form all console commands share, and the types of their members."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from contacthub.api.wire import Wire
from contacthub.routing import words

Ref = Annotated[
    str, Field(pattern=r"^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$")
]
Id = Annotated[str, Field(min_length=1, max_length=200)]
AgentId = Annotated[words.AgentId, Field(min_length=1, max_length=200)]
QueueId = Annotated[words.QueueId, Field(min_length=1, max_length=200)]
ContactId = Annotated[words.ContactId, Field(min_length=1, max_length=200)]
OfferId = Annotated[words.OfferId, Field(min_length=1, max_length=200)]
Text = Annotated[str, Field(max_length=20_000)]


class ConsoleCommand(Wire):
    """``ref`` is a UUID; repeated within ten minutes the command is answered again and not done again."""

    ref: Ref
    cmd: str
