"""Contacts as HTTP answers them: an item of a list, one whole, and why it went where it went."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, Field

from contacthub.api.describing.words import shared
from contacthub.api.json import Json
from contacthub.api.wire import Timestamp
from contacthub.contacts import wire
from contacthub.contacts.unmasking import UnmaskingView
from contacthub.contacts.wire import (
    END_CAUSE,
    Channel,
    ContactState,
    Direction,
    EndCause,
    EndedBy,
    Outcome,
    Routing,
)
from contacthub.hub.http import LogItem

VisitView = Annotated[Json, shared(wire.VisitView)]
Address = Annotated[Json, shared(wire.Address)]


class ContactItem(BaseModel):
    """A contact. ``queue`` and ``outcome`` are its last visit's, ``agent`` who handled it last."""

    id: str
    source: str
    ref: str
    channel: Channel
    direction: Direction
    routing: Routing
    from_: Annotated[Address | None, Field(alias="from")]
    from_name: str | None
    to: Address | None
    unknown_number: bool
    queue: str | None
    agent: str | None
    customer_id: str | None
    state: ContactState
    outcome: Outcome | None
    disposition: str | None
    note: str | None
    attributes: dict[str, Any]  # Any: free JSON
    visits: list[VisitView]
    arrived_at: Timestamp
    offered_at: Timestamp | None
    answered_at: Timestamp | None
    ended_at: Timestamp | None
    ended_by: EndedBy | None
    end_cause: Annotated[EndCause | None, Field(description=END_CAUSE)]
    closed_at: Timestamp | None
    waited_ms: int | None
    handled_ms: int | None


class ContactWhole(ContactItem):
    """A contact with what happened to it, at most 1,000 events.

    ``estimated_wait_ms``: how long it is likely to wait still; null unless it waits and enough is known.
    ``estimated_wait_range``: between which times four of five such waits are.
    ``unmasked``: who has had the customer shown, the newest first.
    """

    estimated_wait_ms: int | None
    estimated_wait_range: Annotated[Json, shared(wire.LikelyRange)] | None
    events: list[LogItem]
    unmasked: list[UnmaskingView]


class NoteAnswer(BaseModel):
    """What the agents wrote about a contact; null: nothing yet."""

    contact_id: str
    note: str | None


class BestAgent(BaseModel):
    """One of the agents an offer could have gone to, the best first."""

    agent: str
    idle_ms: int
    score: int
    scores: Annotated[
        dict[str, int],
        Field(
            description="what they were told apart by, one after the other; equals by how long they are idle"
        ),
    ]


class Lack(BaseModel):
    """A skill that is asked for at ``level``; the agent has it at ``has``, 0: not at all."""

    skill: str
    level: int
    has: int


class AgentThen(BaseModel):
    """An agent at the moment of a decision; ``excluded`` is why they could not get the contact."""

    agent: str
    excluded: str | None
    lacks: list[Lack]
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
    waited_ms: Annotated[int | None, Field(description="in its queue until then")]
    deadline_at: Annotated[Timestamp | None, Field(description="until when the offer was to last")]
    agents: Annotated[
        list[AgentThen] | None,
        Field(description="with ?seq= of this decision; null when it cannot be recomputed in time"),
    ] = None


class WhyNow(BaseModel):
    """Why no agent has the contact: how many agents each reason leaves out, and how many are left."""

    excluded: dict[str, int]
    candidates: int
    reserved_for: str | None
    set_aside: Annotated[bool, Field(description="not offered: it could not be connected too often")]
    priority: int
    needs: Annotated[dict[str, int], Field(description="skill -> level, of the queue and its own")]
    before: Annotated[int, Field(description="how many contacts stand before it, of all queues")]
    estimated_wait_ms: int | None
    agents: Annotated[list[AgentThen], Field(description="at most 500, who may have it first")]


class RulesAsked(BaseModel):
    """Of the queue's ``when``, counted from 1: which held, and which asked for what is not there."""

    held: list[int]
    failed: list[int]


class WhyAnswer(BaseModel):
    """Why a contact went to whom; ``now`` is null when it waits for no agent."""

    contact_id: str
    decisions: list[Decision]
    now: WhyNow | None
    rules: RulesAsked
