"""CloudEvents 1.0 in structured JSON: the envelope, and the data of each type.

Source: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, ValidationError, model_validator

from contacthub.api.validation import WHOLE, invalid
from contacthub.clock import from_rfc3339
from contacthub.problems import Problem
from contacthub.routing.words import Instant
from contacthub.sources import incoming as i

Name = Annotated[str, Field(min_length=1, max_length=200)]
Text = Annotated[str, Field(max_length=20_000)]
Channel = Literal["voice", "chat", "email", "sms", "social", "fax", "video", "callback"]
Level = Annotated[int, Field(ge=1, le=10), WHOLE]


@dataclass(frozen=True, slots=True)
class Number:
    """An address as the source has it."""

    raw: str | None = None
    e164: str | None = None


NOBODY = Number()
MAX_ADDRESS = 320


def _number(value: Any) -> Number:
    """Read text, the form in which the hub answers, or null: withheld."""
    said = value if isinstance(value, dict) else {"raw": value}
    raw, e164 = said.get("raw"), said.get("e164")
    if not all(each is None or isinstance(each, str) for each in (raw, e164)):
        raise ValueError("a number or address as text")
    if any(len(each) > MAX_ADDRESS for each in (raw, e164) if each is not None):
        raise ValueError(f"at most {MAX_ADDRESS} characters")
    return Number(raw or e164 or raw, e164)


class NumberForm(BaseModel):
    """A number as the hub answers with it."""

    raw: Annotated[str, Field(max_length=MAX_ADDRESS)] | None = None
    e164: Annotated[str, Field(max_length=MAX_ADDRESS)] | None = None


Written = Annotated[str, Field(max_length=MAX_ADDRESS)] | NumberForm | None
Address = Annotated[Number, PlainValidator(_number, json_schema_input_type=Written)]


class EventData(BaseModel):
    """Members that are not known are passed over: sources may send more."""

    model_config = ConfigDict(extra="ignore", strict=True)


class ContactData(EventData):
    """What is about one contact: ``ref`` is the sender's own id of it."""

    ref: Name


class ArrivedData(ContactData):
    """A contact arrived."""

    channel: Channel
    direction: Literal["inbound", "outbound"] = "inbound"
    from_: Annotated[Address, Field(alias="from")]
    from_name: Annotated[str, Field(max_length=200)] | None = None
    to: Address = NOBODY
    queue: Name | None = None
    skills: Annotated[dict[Name, Level], Field(max_length=64)] | None = None
    priority: Annotated[int, Field(ge=-1000, le=1000), WHOLE] | None = None
    language: Annotated[str, Field(max_length=35)] | None = None
    attributes: dict[str, Any] | None = None
    routing: Literal["hub", "pbx"] | None = None

    def incoming(self) -> i.Arrived:
        """As the intake takes it."""
        return i.Arrived(
            ref=self.ref,
            channel=self.channel,
            direction=self.direction,
            from_raw=self.from_.raw,
            from_e164=self.from_.e164,
            from_name=self.from_name,
            to_raw=self.to.raw,
            to_e164=self.to.e164,
            queue=self.queue,
            skills=self.skills or {},
            priority=self.priority,
            language=self.language,
            attributes=self.attributes or {},
            routing=self.routing,
        )


class OpeningData(ContactData):
    """``offered`` and ``answered`` about an unknown contact open it when they carry ``from`` and a queue."""

    channel: Channel = "voice"
    direction: Literal["inbound", "outbound"] = "inbound"
    from_: Annotated[Address, Field(alias="from")] = NOBODY
    from_name: Annotated[str, Field(max_length=200)] | None = None
    to: Address = NOBODY
    queue: Name | None = None
    attributes: dict[str, Any] | None = None

    def opens(self) -> i.Arrived | None:
        """The arrival it stands for."""
        if self.from_.raw is None:
            return None
        return i.Arrived(
            ref=self.ref,
            channel=self.channel,
            direction=self.direction,
            from_raw=self.from_.raw,
            from_e164=self.from_.e164,
            from_name=self.from_name,
            to_raw=self.to.raw,
            to_e164=self.to.e164,
            queue=self.queue,
            attributes=self.attributes or {},
        )


class OfferedData(OpeningData):
    """A phone rings."""

    agent: Name

    def incoming(self) -> i.Offered:
        """As the intake takes it."""
        return i.Offered(ref=self.ref, agent=self.agent, opens=self.opens())


class AnsweredData(OpeningData):
    """Somebody answered."""

    agent: Name | None = None

    def incoming(self) -> i.Answered:
        """As the intake takes it."""
        return i.Answered(ref=self.ref, agent=self.agent, opens=self.opens())


class MissedData(ContactData):
    """A phone stopped ringing."""

    agent: Name
    cause: Literal["no_answer", "declined", "unreachable", "answered_elsewhere", "caller_left"]

    def incoming(self) -> i.Missed:
        """As the intake takes it."""
        return i.Missed(ref=self.ref, agent=self.agent, cause=self.cause)


class HeldData(ContactData):
    """On hold."""

    def incoming(self) -> i.Held:
        """As the intake takes it."""
        return i.Held(ref=self.ref)


class ResumedData(ContactData):
    """Off hold."""

    def incoming(self) -> i.Resumed:
        """As the intake takes it."""
        return i.Resumed(ref=self.ref)


class TransferredData(ContactData):
    """Moved on."""

    to_queue: Name | None = None
    to_agent: Name | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _one_target(self) -> Self:
        if (self.to_queue is None) == (self.to_agent is None):
            raise ValueError("exactly one of to_queue and to_agent is needed")
        return self

    def incoming(self) -> i.Transferred:
        """As the intake takes it."""
        return i.Transferred(ref=self.ref, to_queue=self.to_queue, to_agent=self.to_agent, note=self.note)


class LeftQueueData(ContactData):
    """Left the queue."""

    outcome: Literal["timed_out", "queue_full", "closed", "withdrawn", "overflowed"]

    def incoming(self) -> i.LeftQueue:
        """As the intake takes it."""
        return i.LeftQueue(ref=self.ref, outcome=self.outcome)


class EndedData(ContactData):
    """Over."""

    by: Literal["customer", "agent", "system"]
    cause: Annotated[str, Field(max_length=200)] | None = None

    def incoming(self) -> i.Ended:
        """As the intake takes it."""
        return i.Ended(ref=self.ref, by=self.by, cause=self.cause)


class NotedData(ContactData):
    """More is known."""

    attributes: dict[str, Any] | None = None
    question: Text | None = None
    answer: Text | None = None

    def incoming(self) -> i.Noted:
        """As the intake takes it."""
        return i.Noted(
            ref=self.ref, attributes=self.attributes or {}, question=self.question, answer=self.answer
        )


class AgentStateData(EventData):
    """A pause or log-in at the phone system."""

    agent: Name
    presence: Name
    reason: Annotated[str, Field(max_length=200)] | None = None

    def incoming(self) -> i.AgentState:
        """As the intake takes it."""
        return i.AgentState(agent=self.agent, presence=self.presence, reason=self.reason)


TYPES: dict[str, type[Any]] = {
    "contact.arrived": ArrivedData,
    "contact.offered": OfferedData,
    "contact.missed": MissedData,
    "contact.answered": AnsweredData,
    "contact.held": HeldData,
    "contact.resumed": ResumedData,
    "contact.transferred": TransferredData,
    "contact.left_queue": LeftQueueData,
    "contact.ended": EndedData,
    "contact.noted": NotedData,
    "agent.state": AgentStateData,
}


class Envelope(BaseModel):
    """A CloudEvent; extension attributes are passed over."""

    model_config = ConfigDict(extra="ignore", strict=True)

    specversion: Literal["1.0"]
    id: Name
    source: Name
    type: str
    time: str | None = None
    datacontenttype: str | None = None
    data: dict[str, Any]


def source_of(event: Any) -> str | None:
    """The source an event claims, if it claims any."""
    source = event.get("source") if isinstance(event, dict) else None
    return source if isinstance(source, str) else None


def read_event(event: Any) -> i.Incoming | i.Result:
    """One event, or the result that says why it is rejected."""
    event_id = event.get("id") if isinstance(event, dict) else None
    try:
        return _read(event)
    except Problem as problem:
        usable = event_id if isinstance(event_id, str) and event_id else None
        return i.Result(id=usable, status="rejected", error=problem.body())


def _read(event: Any) -> i.Incoming:
    if not isinstance(event, dict):
        raise Problem("invalid", "an event is an object", [("#", "not an object")])
    envelope: Envelope = _checked(lambda: Envelope.model_validate(event), "#")
    media = envelope.datacontenttype
    if media is not None and not media.split(";")[0].strip().lower().endswith(("/json", "+json")):
        raise Problem("invalid", "the data must be JSON", [("#/datacontenttype", "not JSON")])
    model = TYPES.get(envelope.type)
    if model is None:
        known = ", ".join(TYPES)
        raise Problem(
            "unknown_type", f"there is no type {envelope.type!r}; there are {known}", [("#/type", "unknown")]
        )
    data = _checked(lambda: model.model_validate(envelope.data), "#/data")
    return i.Incoming(
        source=envelope.source, id=envelope.id, occurred_at=_time(envelope.time), data=data.incoming()
    )


def _checked(make: Callable[[], Any], prefix: str) -> Any:
    try:
        return make()
    except ValidationError as error:
        raise invalid(error, prefix=prefix) from None


def _time(text: str | None) -> Instant | None:
    if text is None:
        return None
    try:
        return from_rfc3339(text)
    except ValueError as error:
        raise Problem(
            "invalid", f"time: {error}", [("#/time", "RFC 3339 with an offset, like 2026-05-01T08:00:00Z")]
        ) from None
