"""Events from outside, validated: what ``POST /events`` carries, type by type."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from contacthub.routing.words import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """``contact.arrived``; also what ``offered`` and ``answered`` may carry to open a contact."""

    ref: str
    channel: str = "voice"
    direction: str = "inbound"
    from_raw: str | None = None
    from_e164: str | None = None
    from_name: str | None = None
    to_raw: str | None = None
    to_e164: str | None = None
    queue: str | None = None
    skills: dict[str, int] = field(default_factory=dict)
    priority: int | None = None
    language: str | None = None
    attributes: dict[str, Any] = field(default_factory=dict)
    routing: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """``contact.offered``."""

    ref: str
    agent: str
    opens: Arrived | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """``contact.missed``."""

    ref: str
    agent: str
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """``contact.answered``; ``timed`` False: it was found so, and since when is not known."""

    ref: str
    agent: str | None
    opens: Arrived | None = None
    timed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """``contact.held``."""

    ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumed:
    """``contact.resumed``."""

    ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Transferred:
    """``contact.transferred``; exactly one of the two targets."""

    ref: str
    to_queue: str | None = None
    to_agent: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftQueue:
    """``contact.left_queue``."""

    ref: str
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """``contact.ended``."""

    ref: str
    by: str
    cause: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """``contact.noted``."""

    ref: str
    attributes: dict[str, Any] = field(default_factory=dict)
    question: str | None = None
    answer: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentState:
    """``agent.state``."""

    agent: str
    presence: str
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePaused:
    """A connector's agent was paused, or is not any more, in one queue."""

    agent: str
    queue: str
    paused: bool


Data = (
    Arrived
    | Offered
    | Missed
    | Answered
    | Held
    | Resumed
    | Transferred
    | LeftQueue
    | Ended
    | Noted
    | AgentState
    | QueuePaused
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A valid event; ``occurred_at`` is its ``time``."""

    source: str
    id: str
    occurred_at: Instant | None
    data: Data

    @property
    def ref(self) -> str | None:
        """The sender's id of the contact."""
        return None if isinstance(self.data, AgentState | QueuePaused) else self.data.ref


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of one event; ``error`` is a problem's body."""

    id: str | None
    status: str
    contact_id: str | None = None
    error: dict[str, Any] | None = None

    def body(self) -> dict[str, Any]:
        """As it goes out."""
        body: dict[str, Any] = {"id": self.id, "status": self.status}
        if self.contact_id is not None:
            body["contact_id"] = self.contact_id
        if self.error is not None:
            body["error"] = self.error
        return body
