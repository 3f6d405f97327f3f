"""What a queue of the floor file does with contacts that cannot wait there."""

from __future__ import annotations

import re
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, Field

from contacthub.routing.config import ExitAction
from contacthub.routing.words import QueueId

EXITS: Final = ("callback", "end", "stay")
OVERFLOW: Final = "overflow:"
EXIT: Final = rf"^(callback|end|stay|{OVERFLOW}[^\s/\x00-\x20\x7f-\xa0]{{1,100}})$"

NEEDED: Final = {"max_wait_seconds": "when_too_long", "max_waiting": "when_full"}
"""Limits of a queue, and what says what is done beyond each."""

SAID: Final[Any] = {"not": {"type": "null"}}  # Any: JSON Schema
BESIDE: Final[Any] = [
    {
        "if": {"required": [one], "properties": {one: SAID}},
        "then": {"required": [other], "properties": {other: SAID}},
    }
    for pair in NEEDED.items()
    for one, other in (pair, reversed(pair))
]
"""In the words of JSON Schema."""


def _is_exit(value: Any) -> Any:  # Any: the file before it is checked
    if isinstance(value, str) and value not in EXITS and re.fullmatch(EXIT, value) is None:
        raise ValueError('"overflow:" and the id of a queue, "callback", "end", or "stay"')
    return value


Exit = Annotated[str, Field(pattern=EXIT), BeforeValidator(_is_exit)]
"""What is done with a contact that cannot wait: ``overflow:QUEUE``, ``callback``, ``end``, ``stay``."""


def exit_action(said: str | None) -> ExitAction:
    """As routing has it; nothing said is ``stay``."""
    if said is not None and said.startswith(OVERFLOW):
        return ExitAction(kind="overflow", queue=QueueId(said.removeprefix(OVERFLOW)))
    return ExitAction(kind=said or "stay")


def exit_said(action: ExitAction) -> str:
    """As the floor file has it."""
    return f"{OVERFLOW}{action.queue}" if action.queue is not None else action.kind
