"""``[[sources]]`` of the configuration: programs that post events."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator

from contacthub.api.wire import OneOf
from contacthub.customers.keys import MatchKey
from contacthub.routing.words import Routing
from contacthub.sources.signals import READ_MARKS, TYPING

CAPABILITIES = (
    "connect", "hold", "transfer", "consult", "conference", "hangup", "dial", "monitor", "set_presence",
    "messages", TYPING, READ_MARKS,
)  # fmt: skip


SilentMinutes = Annotated[int, Field(ge=0, le=525_600)] | None
"""For how long a source may say nothing of a contact; 0: for ever. None: as ``silent_ms`` has it."""


LookUpNames = dict[MatchKey, Annotated[str, Field(min_length=1, max_length=200)]]
"""In which attributes of a source's contacts there is what customers are found by."""


class SourceTable(BaseModel):
    """``[[sources]]``: a program that posts events, and where it takes call-backs."""

    model_config = ConfigDict(extra="forbid")

    id: Annotated[str, Field(min_length=1, max_length=200)]
    routing: Annotated[str, OneOf(Routing)] = Routing.HUB.value
    secret_env: str | None = None
    callback_url: str | None = None
    silent_minutes: SilentMinutes = None
    capabilities: list[Annotated[str, OneOf(CAPABILITIES)]] = []
    look_up_by: LookUpNames = {}
    customers: bool = False
    """Whether events signed with its secret may change customers and what is theirs."""

    @property
    def can_be_asked(self) -> list[str]:
        """What it can be asked for; messages, with files and signals, only where it takes call-backs."""
        if "messages" not in self.capabilities:
            return self.capabilities
        if self.callback_url is None:
            return [each for each in self.capabilities if each not in ("messages", TYPING, READ_MARKS)]
        return [*self.capabilities, "files"]

    @field_validator("callback_url")
    @classmethod
    def _is_url(cls, value: str | None) -> str | None:
        if value is not None and urlsplit(value).scheme not in ("http", "https"):
            raise ValueError("an address like http://127.0.0.1:9000/hub")
        return value
