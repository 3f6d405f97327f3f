"""What the hub answers, as models: the interface is described by them, and tests hold the answers to them.

Shapes that the console socket has too are not written twice: ``shared`` names them.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from contacthub.api.describing.words import Json, shared
from contacthub.sources.cloud_events import Channel

Timestamp = Annotated[
    str, Field(description="RFC 3339 UTC with milliseconds", json_schema_extra={"format": "date-time"})
]
AgentView = Annotated[Json, shared("AgentView")]
ContactView = Annotated[Json, shared("ContactView")]
LogItem = Annotated[Json, shared("LogItem")]
OfferView = Annotated[Json, shared("OfferView")]
ProblemBody = Annotated[Json, shared("Problem")]
QueueView = Annotated[Json, shared("QueueView")]
VisitView = Annotated[Json, shared("VisitView")]
Address = Annotated[Json, shared("Address")]
Outcome = Literal[
    "answered", "abandoned", "short_abandoned", "overflowed", "timed_out", "queue_full",
    "closed", "callback", "withdrawn", "transferred", "failed",
]  # fmt: skip


class Live(BaseModel):
    """The process answers."""

    status: Literal["live"]


class ConnectorHealth(BaseModel):
    """How a connector stands with its phone system."""

    name: str
    link: Literal["connecting", "refused", "unsynchronised", "synchronised"]


class Health(BaseModel):
    """Whether work is taken. ``connectors`` do not matter for that."""

    status: Literal["ready", "not_ready"]
    connectors: list[ConnectorHealth]


class SessionAnswer(BaseModel):
    """Who is signed in. Requests that change something carry ``csrf_token`` as ``X-CSRF-Token``."""

    user: str
    role: Literal["agent", "supervisor", "admin"]
    agent: Annotated[str, Field(description="with the role agent")] = ""
    csrf_token: str


class TicketAnswer(BaseModel):
    """A ticket that opens the console socket once."""

    ticket: str
    expires_at: Timestamp


class EventResult(BaseModel):
    """What became of one event; ``id`` is null when the event had no usable one."""

    id: str | None
    status: Literal["accepted", "duplicate", "ignored", "rejected"]
    contact_id: Annotated[str, Field(description="where the contact is known")] = ""
    error: Annotated[ProblemBody, Field(description="why it was rejected")] = {}


class EventResults(BaseModel):
    """One result for each event, in order. What is not rejected is durable."""

    results: list[EventResult]


class ContactItem(BaseModel):
    """A contact. ``queue`` and ``outcome`` are its last visit's, ``agent`` who handled it last."""

    id: str
    source: str
    ref: str
    channel: Channel
    direction: Literal["inbound", "outbound"]
    routing: Literal["hub", "pbx"]
    from_: Annotated[Address | None, Field(alias="from")]
    from_name: str | None
    to: Address | None
    queue: str | None
    agent: str | None
    customer_id: str | None
    state: Literal[
        "waiting", "offered", "connecting", "handling", "held", "between_queues", "wrapping_up", "closed"
    ]
    outcome: Outcome | None
    disposition: str | None
    note: str | None
    attributes: dict[str, Any]  # Any: free JSON
    visits: list[VisitView]
    arrived_at: Timestamp
    offered_at: Timestamp | None
    answered_at: Timestamp | None
    ended_at: Timestamp | None
    closed_at: Timestamp | None
    waited_ms: int | None
    handled_ms: int | None


class ContactWhole(ContactItem):
    """A contact with what happened to it, at most 1,000 events."""

    events: list[LogItem]


class BestAgent(BaseModel):
    """One of the agents an offer could have gone to; the highest score gets it."""

    agent: str
    idle_ms: int
    score: int


class AgentThen(BaseModel):
    """An agent at the moment of a decision; ``excluded`` is why they could not get the contact."""

    agent: str
    excluded: str | None
    idle_ms: int | None
    state: str
    presence: str


class Decision(BaseModel):
    """An offer with its reason: how many agents each reason left out, and the five best."""

    seq: int
    at: Timestamp
    offer_id: str
    agent: str
    queue: str | None
    step: str
    excluded: dict[str, int]
    best: Annotated[list[BestAgent], Field(max_length=5)]
    waiting: int
    agents: Annotated[
        list[AgentThen] | None,
        Field(description="with ?seq= of this decision; null when it cannot be recomputed in time"),
    ] = None


class WhyNow(BaseModel):
    """Why nobody has the contact: how many agents each reason leaves out, and how many are left."""

    excluded: dict[str, int]
    candidates: int
    reserved_for: str | None


class WhyAnswer(BaseModel):
    """Why a contact went to whom; ``now`` is null when it waits for no agent."""

    contact_id: str
    decisions: list[Decision]
    now: WhyNow | None


class FloorAnswer(BaseModel):
    """The floor as the caller may see it, after event ``seq`` of ``log``."""

    log: str
    seq: int
    queues: list[QueueView]
    agents: list[AgentView]
    contacts: list[ContactView]
    offers: list[OfferView]


class LogAnswer(BaseModel):
    """Events in order; ask again with ``since`` = ``next``."""

    log: str
    items: list[LogItem]
    next: int


class Changed(BaseModel):
    """A line for each change; empty when all was so already."""

    changes: list[str]


class UserAnswer(BaseModel):
    """A sign-in."""

    name: str
    role: Literal["agent", "supervisor", "admin"]
    agent: str | None


class UserItem(UserAnswer):
    """A sign-in of the list."""

    disabled: bool


class TokenItem(BaseModel):
    """A token; the token itself is never shown again. ``sources`` empty: any; ``limit``: events a second."""

    name: str
    scopes: list[str]
    agent: str | None
    sources: list[str]
    limit: int | None
    created_at: Timestamp
    revoked_at: Timestamp | None


class TokenMade(BaseModel):
    """A new token, shown this once."""

    token: str


class ArchivedDayAnswer(BaseModel):
    """A day that left the log, and which events it has."""

    file: str
    first_seq: int
    last_seq: int


class ArchiveAnswer(BaseModel):
    """How far a run of the archive is. ``held_back``: why older days stay, ``error``: what ended it early."""

    running: bool
    done: int
    total: int
    days: list[ArchivedDayAnswer]
    held_back: str | None
    error: str | None


class RowAnswer(BaseModel):
    """What became of a row."""

    status: Literal["new", "changed", "unchanged", "rejected"]
    reason: str | None


class RowsAnswer(BaseModel):
    """One result for each row, in order."""

    results: list[RowAnswer]


class CommandData(BaseModel):
    """What a source is asked to do with a contact."""

    ref: str
    contact_id: str
    offer_id: Annotated[str, Field(description="of contact.connect and contact.withdraw")] = ""
    agent: Annotated[str, Field(description="of contact.connect")] = ""
    address: Annotated[str | None, Field(description="where the phone system reaches the agent")] = None


class CommandEvent(BaseModel):
    """A signed CloudEvent from the hub to a source's ``callback_url``."""

    specversion: Literal["1.0"]
    id: str
    source: Literal["contacthub"]
    type: Literal["contact.connect", "contact.withdraw", "contact.hold", "contact.resume", "contact.hangup"]
    time: Timestamp
    datacontenttype: Literal["application/json"]
    data: CommandData
