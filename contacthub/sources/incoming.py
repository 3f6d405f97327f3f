"""Events of sources: one class each, with the bounds that hold for what enters as JSON.

``cloud_events`` reads them from JSON and checks every bound. A connector makes them in code, where mypy
checks their types, and pays for no more than a dataclass:

    Held(ref="1792.7")

What JSON may leave out or send as null is None here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from contacthub.api.wire import OneOf
from contacthub.contacts.details import customer_side
from contacthub.problems import Problem
from contacthub.routing.values import value
from contacthub.routing.words import (
    CONSULT_END_CAUSES,
    MISSED_CAUSES,
    REFUSED_CAUSES,
    EndedBy,
    Instant,
    Outcome,
    Routing,
)
from contacthub.sources.bounds import (
    UNSAID,
    Address,
    Channel,
    Direction,
    Language,
    Name,
    Number,
    Priority,
    Short,
    Skills,
    Text,
    not_before,
)
from contacthub.sources.messages_in import CustomerTyping, Message, MessageStatus
from contacthub.sources.work_in import ProductRestocked, WorkRequested


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactEvent:
    """About one contact: ``ref`` is the sender's own id of it."""

    type: ClassVar[str]
    ref: Name


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived(ContactEvent):
    """A contact arrived."""

    type = "contact.arrived"
    channel: Channel
    direction: Direction = "inbound"
    from_: Annotated[Address, Field(alias="from")] = UNSAID
    from_name: Short | None = None
    to: Address = UNSAID
    queue: Name | None = None
    skills: Skills | None = None
    preferred_skills: Skills | None = None
    priority: Priority | None = None
    language: Language | None = None
    attributes: dict[str, Any] | None = None
    routing: Annotated[str, OneOf(Routing)] | None = None

    @property
    def ours(self) -> Number:
        """The address on our side: the line dialled, or the one we call from."""
        return self.from_ if customer_side(self.direction) == "to" else self.to


@dataclass(frozen=True, slots=True, kw_only=True)
class MayOpen(ContactEvent):
    """``offered`` and ``answered``: an unknown contact is opened if they have its customer and a queue."""

    channel: Channel = "voice"
    direction: Direction = "inbound"
    from_: Annotated[Address, Field(alias="from")] = UNSAID
    from_name: Short | None = None
    to: Address = UNSAID
    queue: Name | None = None
    attributes: dict[str, Any] | None = None

    @property
    def opens(self) -> Arrived | None:
        """The arrival it stands for."""
        customer = self.to if customer_side(self.direction) == "to" else self.from_
        if customer.raw is None:
            return None
        return Arrived(
            ref=self.ref,
            channel=self.channel,
            direction=self.direction,
            from_=self.from_,
            from_name=self.from_name,
            to=self.to,
            queue=self.queue,
            attributes=self.attributes,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered(MayOpen):
    """A phone rings."""

    type = "contact.offered"
    agent: Name


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered(MayOpen):
    """A phone was answered."""

    type = "contact.answered"
    timed: ClassVar[bool] = True
    agent: Name | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundAnswered(Answered):
    """A connector found the contact answered when it came back: since when is not known."""

    timed = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed(ContactEvent):
    """A phone stopped ringing."""

    type = "contact.missed"
    agent: Name
    cause: Annotated[str, OneOf(MISSED_CAUSES)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held(ContactEvent):
    """The customer was put on hold."""

    type = "contact.held"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumed(ContactEvent):
    """The customer was taken off hold."""

    type = "contact.resumed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Transferred(ContactEvent):
    """The contact goes to a queue or to an agent."""

    type = "contact.transferred"
    to_queue: Name | None = None
    to_agent: Name | None = None
    note: Text | None = None

    def __post_init__(self) -> None:
        """Refuse it unless it says where to, once."""
        if (self.to_queue is None) == (self.to_agent is None):
            wrong = "needed, unless the other is there" if self.to_queue is None else "one of the two only"
            raise Problem(
                "invalid",
                "a transfer goes to one queue or to one agent: send either `to_queue` or `to_agent`",
                [("#/data/to_queue", wrong), ("#/data/to_agent", wrong)],
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Released(ContactEvent):
    """A connector's agent is done with the contact, which goes on where the hub does not see it."""

    type = "contact.transferred"


LEFT_BY = (Outcome.TIMED_OUT, Outcome.QUEUE_FULL, Outcome.CLOSED, Outcome.WITHDRAWN, Outcome.OVERFLOWED)
"""How a visit ends while the contact goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftQueue(ContactEvent):
    """The contact left its queue, unanswered, and goes on."""

    type = "contact.left_queue"
    outcome: Annotated[str, OneOf(LEFT_BY)]


MAY_BE_REFUSED = ("transfer", "consult", "complete_transfer", "conference")
"""What the hub asks of a source and agents wait for, as it is named in ``contact.refused``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused(ContactEvent):
    """The source does not do what the hub asked it."""

    type = "contact.refused"
    command: Annotated[str, OneOf(MAY_BE_REFUSED)]
    cause: Annotated[str, OneOf(REFUSED_CAUSES)] = "not_possible"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultAnswered(ContactEvent):
    """The agent who talks on the contact and the one they consult are connected."""

    type = "contact.consult_answered"
    agent: Name


@dataclass(frozen=True, slots=True, kw_only=True)
class Conferenced(ContactEvent):
    """The customer and both agents talk with each other."""

    type = "contact.conferenced"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultEnded(ContactEvent):
    """The agent who was consulted is gone from the call."""

    type = "contact.consult_ended"
    cause: Annotated[str, OneOf(CONSULT_END_CAUSES)] = "left"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended(ContactEvent):
    """The contact is over."""

    type = "contact.ended"
    by: Annotated[str, OneOf(EndedBy)]
    cause: Short | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted(ContactEvent):
    """More is known of the contact."""

    type = "contact.noted"
    attributes: dict[str, Any] | None = None
    question: Text | None = None
    answer: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentState:
    """A pause or log-in at the phone system."""

    type: ClassVar[str] = "agent.state"
    ref: ClassVar[None] = None
    agent: Name
    presence: Name
    reason: Short | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackRequest:
    """A customer wants to be called back: that of a contact that waits, or ``from``, in ``queue``.

    ``claimed``: somebody typed the number into a form, and it may be another's: no customer is found by it.
    """

    type: ClassVar[str] = "callback.request"
    ref: ClassVar[None] = None
    contact_id: Name | None = None
    from_: Annotated[Address, Field(alias="from")] = UNSAID
    queue: Name | None = None
    number: Address = UNSAID
    at: Annotated[str, Field(max_length=40)] | None = None
    claimed: Annotated[bool, Field(strict=True)] = False
    from_name: Short | None = None
    language: Language | None = None
    attributes: dict[str, Any] | None = None

    def __post_init__(self) -> None:
        """Refuse it unless it says whom to call, and when if at an hour."""
        if self.contact_id is None and self.queue is None:
            raise Problem(
                "invalid",
                "whom to call? send `contact_id` of one that waits, or `from` and `queue`",
                [("#/data/queue", "needed without `contact_id`")],
            )
        _ = self.due_at

    @property
    def called(self) -> Number:
        """The number to call."""
        return self.number if self.number.raw is not None else self.from_

    @property
    def due_at(self) -> Instant | None:
        """Not to be called before."""
        return not_before(self.at, "#/data/at")


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePaused:
    """A connector's agent was paused, or is not any more, in one queue."""

    type: ClassVar[str] = "agent.queue_paused"
    ref: ClassVar[None] = None
    agent: str
    queue: str
    paused: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneState:
    """What keeps a connector's agent from being called, of ``PHONE_BREAKS``; None: nothing does any more."""

    type: ClassVar[str] = "agent.phone"
    ref: ClassVar[None] = None
    agent: str
    phone: str | None


Written = Message | MessageStatus | CustomerTyping
OfWork = WorkRequested | ProductRestocked
Data = ContactEvent | Written | OfWork | AgentState | CallbackRequest | QueuePaused | PhoneState

_POSTED: tuple[type[ContactEvent | Written | OfWork | AgentState | CallbackRequest], ...] = (
    Arrived, Offered, Missed, Answered, Held, Resumed, Transferred, Refused,
    ConsultAnswered, Conferenced, ConsultEnded, LeftQueue, Ended, Noted, Message, MessageStatus,
    CustomerTyping, AgentState, CallbackRequest, WorkRequested, ProductRestocked,
)  # fmt: skip
TYPES = {each.type: each for each in _POSTED}
"""What may be posted, by the ``type`` of the CloudEvent; the other classes are for connectors only."""


def arrival_in(data: Data) -> Arrived | None:
    """The arrival that an event is or carries."""
    if isinstance(data, MayOpen):
        return data.opens
    return data if isinstance(data, Arrived) else None


@value(kw_only=True)
class Incoming:
    """A valid event; ``occurred_at`` is its ``time``."""

    source: str
    id: str
    occurred_at: Instant | None
    data: Data

    @property
    def ref(self) -> str | None:
        """The sender's id of the contact; None: it is about no contact."""
        return self.data.ref


Status = Literal["accepted", "duplicate", "ignored", "rejected"]


@value(kw_only=True)
class Result:
    """What became of one event; ``error`` is a problem's body, ``reason`` says why it was ignored."""

    id: str | None
    status: Status
    contact_id: str | None = None
    error: dict[str, Any] | None = None
    reason: str | None = None
    customer_id: str | None = None
    """Of a pushed change: whose it is."""
    item_id: str | None = None
    number: str | None = None
    """Of work that was wanted: the item, and the number by which people speak of it."""

    def body(self) -> dict[str, Any]:
        """As it goes out."""
        body: dict[str, Any] = {"id": self.id, "status": self.status}
        if self.contact_id is not None:
            body["contact_id"] = self.contact_id
        if self.error is not None:
            body["error"] = self.error
        if self.reason is not None:
            body["reason"] = self.reason
        if self.customer_id is not None:
            body["customer_id"] = self.customer_id
        if self.item_id is not None:
            body |= {"item_id": self.item_id, "number": self.number}
        return body
