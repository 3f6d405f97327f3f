"""A call of the simulated phone system, and those that are about to be made.

The phases of a call::

    WAITING -> OFFERED -> CONNECTING -> TALKING <-> HELD
    PUT_OFF <-> DIALLED -> TALKING                        a call-back: waits for an agent who has it dialled
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from contacthub.demo.callers import Caller


class Phase(Enum):
    """Where a call is, as the phone system sees it."""

    WAITING = "waiting"
    OFFERED = "offered"
    CONNECTING = "connecting"
    TALKING = "talking"
    HELD = "held"
    PUT_OFF = "put_off"
    DIALLED = "dialled"


@dataclass(slots=True, kw_only=True)
class Call:
    """A live call. ``due_at`` is when its phase ends by itself: patience, connecting, talk or hold.

    ``caller``: None of a call-back that was no call before, and so is its ``queue`` until the hub says it.
    ``picks_up``: whether the customer who is dialled answers.
    """

    ref: str
    queue: str | None
    caller: Caller | None
    phase: Phase
    due_at: int | None
    contact_id: str | None = None
    agent: str | None = None
    talk_left_ms: int = 0
    picks_up: bool = False


@dataclass(frozen=True, slots=True)
class Planned:
    """A call that will be made at ``at``."""

    at: int
    queue: str
    caller: Caller
