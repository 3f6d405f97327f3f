"""The floor on the wire: contacts, visits, offers, agents and queues, and what an event changes of them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from contacthub.api.wire import OneOf, Timestamp, Wire
from contacthub.customers.card_wire import CARRIER, PLACE, Words
from contacthub.routing import words
from contacthub.routing.floor import states

Waits = Annotated[
    dict[str, int],
    Field(
        description="contact -> how many ms it is likely to wait still: of the first 100 in line, if known"
    ),
]
Channel = Annotated[str, OneOf(words.CHANNELS)]
Service = Literal["whatsapp", "wechat"]
SERVICE = "by which service a `social` contact came, of the hub's own channels; null: by another, or not told"
Direction = Annotated[str, OneOf(words.DIRECTIONS)]
Routing = Annotated[str, OneOf(words.Routing)]
Outcome = Annotated[str, OneOf(words.Outcome)]
EndedBy = Annotated[str, OneOf(words.EndedBy)]
EndCause = Annotated[str, OneOf(words.EndCause)]
END_CAUSE = "why it ended, where its source did not say that it did"
ContactState = Annotated[str, OneOf(states.ContactState)]
ConsultState = Annotated[str, OneOf(states.ConsultState)]
PassingState = Annotated[str, OneOf(states.PassingState)]
AgentState = Annotated[str, OneOf(states.AgentState)]
OfferEnd = Annotated[str, OneOf(states.OFFER_ENDS.values())]


class Address(Wire):
    """A phone number, mail address or account as it came (``raw``) and in E.164 when it is a number."""

    e164: str | None
    raw: str


class ServiceLevelTarget(Wire):
    """``percent`` of the contacts answered within ``seconds``."""

    seconds: int
    percent: int


class OpeningView(Wire):
    """Whether a queue is open: by its hours, or ``by_hand`` of a supervisor, whose ``reason`` it shows.

    ``changes_at``: when its hours close or open it next; null: it has none, or only a supervisor changes it.
    """

    open: bool
    by_hand: bool
    reason: str | None
    closed_since: Timestamp | None
    changes_at: Timestamp | None


class ResponseTimes(Wire):
    """How long ``count`` customers waited for an answer; null: none did."""

    count: int
    median_ms: int | None
    p90_ms: int | None
    average_ms: int | None


class ResponsesView(Wire):
    """How fast messages were answered.

    ``first_response``: to what contacts began with; ``response``: every one. ``first_response_level`` =
    percent answered within ``first_response_minutes`` of all first responses and contacts never answered.
    """

    first_response: ResponseTimes
    first_response_minutes: int | None
    first_response_level: float | None
    response: ResponseTimes
    never_answered: int


class QueueMessages(Wire):
    """How many customers of a queue wait for an answer now, and how fast it answered today.

    ``unanswered_minutes``: who waits longer is to be seen by supervisors; null: it is not said.
    """

    unanswered: int
    oldest_unanswered_at: Timestamp | None
    unanswered_minutes: int | None
    today: ResponsesView


class LikelyRange(Wire):
    """Four of five waits are between these."""

    from_ms: int
    to_ms: int


class EstimateError(Wire):
    """How far estimated waits of a queue lately were from what then happened.

    ``contacts``: so many were answered; ``bias_ms``: above 0: too long a wait was told; ``within_range``:
    percent of the waits that were in the range told; ``hidden``: too poor, so no wait is told.
    """

    contacts: int
    mean_absolute_ms: int
    bias_ms: int
    within_range: float
    hidden: bool


class QueueView(Wire):
    """A queue with its figures of today.

    ``service_level`` = percent answered within the target of all answered and abandoned.
    """

    id: str
    name: str
    waiting: int
    longest_wait_ms: int | None
    oldest_waiting_at: Timestamp | None
    estimated_wait_ms: int | None = Field(
        description="how long a contact that comes now is likely to wait; null: too little is known, it is "
        "closed and none waits, or estimates are too poor"
    )
    estimated_wait_range: LikelyRange | None
    estimate_error: EstimateError | None
    service_level: float | None
    service_level_target: ServiceLevelTarget
    abandoned_today: int
    answered_today: int
    messages: QueueMessages
    opening: OpeningView


class AgentQueue(Wire):
    """A queue the agent serves; ``paused``: a PBX pauses the agent in this one.

    ``until``: a supervisor has them serve it, other than the floor file says, only until then.
    """

    id: str
    paused: bool
    until: Timestamp | None


class AgentView(Wire):
    """An agent; ``since`` is when ``state`` began, ``presence_since`` when ``presence`` was set."""

    id: str
    name: str
    presence: str
    next_presence: str | None = Field(description="what they take when their last contact ends")
    presence_since: Timestamp
    state: AgentState
    since: Timestamp
    console: bool
    load: dict[str, int]
    contacts: list[str]
    queues: list[AgentQueue]


class MissingSkill(Wire):
    """What a waiting contact needs and no agent has: nobody will ever get it, unless that changes."""

    skill: str
    level: int


class CallbackView(Wire):
    """A call-back until the customer is reached: ``number`` to dial, ``attempts`` that did not reach them.

    ``due_at``: it is not offered before; null: it is time. ``dialled``: the source was asked to dial.
    """

    number: Address | None
    due_at: Timestamp | None
    expires_at: Timestamp
    attempts: int
    dialled: bool


class VisitView(Wire):
    """One stay in one queue."""

    queue: str
    entered_at: Timestamp
    left_at: Timestamp | None
    outcome: Outcome | None
    agent: str | None


class PassingView(Wire):
    """An agent passes the contact on, or did.

    ``asked``: the source is to transfer it; ``passed``: it waits in the queue, or rings at the agent;
    ``taken``; ``returned``: the agent did not take it; ``failed``: the source did not transfer it. ``cause``
    says why.
    """

    by: str
    by_name: str
    to_queue: str | None
    to_agent: str | None
    to_agent_name: str | None
    state: PassingState
    cause: str | None


class ConsultView(Wire):
    """The agent ``by`` consults another: ``agent``, or one of the queue.

    ``ringing``; ``connecting``: of a call; ``talking``: of what is written, the agent sees it;
    ``conference``: the customer talks with both. ``wanted``: what the source is asked for.
    """

    by: str
    by_name: str
    to_queue: str | None
    agent: str | None
    agent_name: str | None
    state: ConsultState
    wanted: Literal["complete", "conference"] | None
    cause: str | None


class WrapUpView(Wire):
    """An agent's wrap-up and the rules of the queue in which they answered.

    ``kind``: ``optional`` runs beside the next contact, a ``full`` one goes on to its end. ``dispositions``
    null: any word will do.
    """

    agent: str
    ends_at: Timestamp
    kind: Literal["none", "optional", "limited", "full"]
    dispositions: list[str] | None
    disposition_required: bool
    disposition_given: bool


class ContactView(Wire):
    """A live contact. ``waited_ms`` counts ended visits; add the time since ``waiting_since`` to it.

    For viewers who may not see the customer, the customer's number (``to`` of an outbound contact, else
    ``from``) is masked as ``138****8000``, ``from_name``, where it is from and ``note`` are null, and
    ``attributes`` is empty.
    """

    id: str
    source: str
    ref: str
    channel: Channel
    service: Service | None = Field(description=SERVICE)
    direction: Direction
    routing: Routing
    from_: Address | None = Field(alias="from")
    from_name: str | None
    from_place: Words | None = Field(description=PLACE)
    from_carrier: Words | None = Field(description=CARRIER)
    to: Address | None
    state: ContactState
    set_aside: bool = Field(description="it waits and is not offered: it could not be connected too often")
    unknown_number: bool = Field(description="it dialled a number that no line has")
    missing: list[MissingSkill]
    priority: int = Field(description="higher goes first; what raised it is counted in")
    callback: CallbackView | None
    queue: str | None
    agent: str | None
    customer_id: str | None
    arrived_at: Timestamp
    waiting_since: Timestamp | None
    waited_ms: int
    offered_at: Timestamp | None
    answered_at: Timestamp | None
    agent_since: Timestamp | None = Field(
        description="since when its agent has it: accepted it while it connects, or talks; null: none has it"
    )
    ended_at: Timestamp | None
    ended_by: EndedBy | None
    end_cause: EndCause | None = Field(description=END_CAUSE)
    passing: PassingView | None
    consult: ConsultView | None
    wrap_up: dict[str, Timestamp] = Field(description="agent -> when their wrap-up ends by itself")
    wrap_ups: list[WrapUpView]
    capabilities: list[str]
    attributes: dict[str, Any]
    note: str | None
    visits: list[VisitView]
    newest_text: str | None = Field(
        description="what the customer wrote last, of it the first 500 characters; null: nothing, or not for "
        "this viewer"
    )
    unread: int = Field(description="how many messages of the customer no agent has read yet")
    unanswered_since: Timestamp | None = Field(
        description="since when the customer waits for an answer to what they wrote"
    )
    last_message_at: Timestamp | None
    reply_until: Timestamp | None = Field(
        description="until when anything may be written to the customer; null: `reply_allowed` holds already"
    )
    reply_allowed: words.ReplyAllowed = Field(description="what may be written after `reply_until`")
    stopped: bool = Field(description="the customer has said that they want no messages: none is sent")
    idle_ends_at: Timestamp | None = Field(
        description="when it ends unless customer or agent writes before; null: it was not warned"
    )
    snoozed_until: Timestamp | None = Field(
        description="until when its agent has put it off; it is back before if the customer writes"
    )


class OfferView(Wire):
    """An offer while it is pending. ``ring``: this socket is the one of the agent's that should sound."""

    id: str
    contact_id: str
    ref: str
    agent: str
    queue: str | None
    channel: Channel
    service: Service | None = Field(description=SERVICE)
    direction: Direction
    from_: Address | None = Field(alias="from")
    from_name: str | None
    from_place: Words | None = Field(description=PLACE)
    from_carrier: Words | None = Field(description=CARRIER)
    to: Address | None
    arrived_at: Timestamp
    waited_ms: int
    deadline_at: Timestamp | None
    observed: bool
    consult: ConsultView | None = Field(description="it is to be consulted about, not to be had")
    ring: bool
    capabilities: list[str]
    attributes: dict[str, Any]
    passing: PassingView | None
    note: str | None
    newest_text: str | None = Field(description="what the customer wrote last, as in the contact")
