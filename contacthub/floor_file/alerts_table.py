"""``[[alerts]]`` of the floor file: what supervisors are told of while it lasts, and by which ways."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from contacthub.api.validation import WHOLE
from contacthub.floor_file.directory import AlertEntry
from contacthub.floor_file.table import STRICT, Id, MailAddress, Name, fault_at

MAX_ALERTS: Final = 50
MOST_MAILS: Final = 20
DAY_SECONDS: Final = 86_400

Kind = Literal["longest_wait", "service_level", "nobody_signed_in", "state_too_long", "unanswered"]
NEEDED: Final[Mapping[str, tuple[str, ...]]] = {
    "longest_wait": ("above_seconds",),
    "service_level": ("below_percent",),
    "nobody_signed_in": (),
    "state_too_long": ("above_seconds",),
    "unanswered": ("unanswered_minutes",),
}
"""The keys that a kind needs."""
MAY: Final[Mapping[str, tuple[str, ...]]] = {
    "service_level": ("at_least_offered", "last_minutes"),
    "state_too_long": ("presence", "state"),
}
"""The keys that it may have beside them."""
OF_KINDS: Final = tuple(dict.fromkeys(key for keys in (*NEEDED.values(), *MAY.values()) for key in keys))

Seconds = Annotated[int, Field(ge=1, le=DAY_SECONDS), WHOLE]


def fitting(kind: str) -> tuple[str, ...]:
    """The keys of ``OF_KINDS`` that go with a kind."""
    return (*NEEDED[kind], *MAY.get(kind, ()))


def _of_kind(kind: str) -> Any:  # Any: JSON Schema
    """What a table of the kind has."""
    others = {key: {"type": "null"} for key in OF_KINDS if key not in fitting(kind)}
    needed = {key: {"type": "integer"} for key in NEEDED[kind]}
    said: Any = {"required": ["kind", *needed], "properties": {"kind": {"const": kind}, **others, **needed}}
    if kind == "state_too_long":
        said["oneOf"] = [
            {"required": [key], "properties": {key: {"type": "string"}, other: {"type": "null"}}}
            for key, other in (("presence", "state"), ("state", "presence"))
        ]
    return said


class TellTable(BaseModel):
    """``tell``: on the board, to one of the ``[[webhooks]]`` of the configuration, and by mail."""

    model_config = ConfigDict(
        **STRICT,
        json_schema_extra={
            "anyOf": [
                {"properties": {"board": {"const": True}}},
                {"required": ["webhook"], "properties": {"webhook": {"type": "string"}}},
                {"required": ["mail"], "properties": {"mail": {"minItems": 1}}},
            ]
        },
    )

    board: bool = True
    webhook: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    mail: Annotated[list[MailAddress], Field(max_length=MOST_MAILS)] = []

    @model_validator(mode="after")
    def _tells_somebody(self) -> Self:
        if not (self.board or self.webhook or self.mail):
            raise fault_at("board", said="nobody would be told: set board = true, a webhook or mail")
        return self


class AlertTable(BaseModel):
    """``[[alerts]]``; no ``queues``: all of them.

    It begins when what the rule says has held for ``for_seconds``, and ends when it has not held for
    ``clears_after_seconds``.
    """

    model_config = ConfigDict(
        **STRICT,
        json_schema_extra={
            "anyOf": [
                *map(_of_kind, NEEDED),
                {"required": ["retired"], "properties": {"retired": {"const": True}}},
            ]
        },
    )

    id: Id
    retired: bool = False
    name: Name | None = None
    kind: Kind | None = None
    queues: Annotated[list[Id], Field(max_length=500)] = []
    above_seconds: Seconds | None = None
    presence: Id | None = None
    state: Literal["ready", "not_ready", "offered", "handling", "wrapping_up"] | None = None
    below_percent: Annotated[int, Field(ge=1, le=100), WHOLE] | None = None
    at_least_offered: Annotated[int, Field(ge=1, le=1000), WHOLE] | None = None
    last_minutes: Annotated[int, Field(ge=5, le=120), WHOLE] | None = None
    unanswered_minutes: Annotated[int, Field(ge=1, le=10_080), WHOLE] | None = None
    for_seconds: Annotated[int, Field(ge=0, le=DAY_SECONDS), WHOLE] = 10
    clears_after_seconds: Annotated[int, Field(ge=0, le=DAY_SECONDS), WHOLE] = 30
    tell: TellTable = TellTable()

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        if self.retired:
            return self
        if self.kind is None:
            raise fault_at("kind", said=f"needed, unless the alert is retired: one of {', '.join(NEEDED)}")
        for key in NEEDED[self.kind]:
            if getattr(self, key) is None:
                raise fault_at(key, said=f"needed by an alert of the kind {self.kind}")
        fits = fitting(self.kind)
        for key in OF_KINDS:
            if key not in fits and getattr(self, key) is not None:
                there = f"it has {', '.join(fits)}" if fits else "it has no limit"
                raise fault_at(key, said=f"does not go with the kind {self.kind}: {there}")
        if self.kind == "state_too_long" and (self.presence is None) == (self.state is None):
            raise fault_at("state", said="needed, or presence in its place: one of the two")
        return self

    def entry(self) -> AlertEntry:
        """As the hub keeps it."""
        return AlertEntry(
            kind=self.kind or "nobody_signed_in",
            name=self.name or self.id,
            queues=list(dict.fromkeys(self.queues)),
            **{key: getattr(self, key) for key in OF_KINDS},
            for_seconds=self.for_seconds,
            clears_after_seconds=self.clears_after_seconds,
            tell_board=self.tell.board,
            tell_webhook=self.tell.webhook,
            tell_mail=list(dict.fromkeys(self.tell.mail)),
        )
