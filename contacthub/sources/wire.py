"""What sources send and are sent, in words of the OpenAPI document."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import BaseModel, Field

from contacthub.api.describing.shapes import REFS, cleaned, schemas
from contacthub.api.describing.words import shared
from contacthub.api.json import Json
from contacthub.api.wire import OneOf, Problem, Timestamp
from contacthub.routing.words import IGNORED_REASONS
from contacthub.sources.cloud_events import READERS, TYPES, Envelope
from contacthub.sources.effects import COMMANDS
from contacthub.sources.incoming import Status

MAX_EVENTS: Final = 1_000
"""Of one request."""
ProblemBody = Annotated[Json, shared(Problem)]
EVENT, EVENTS, EVENT_OR_EVENTS = "CloudEvent", "CloudEvents", "CloudEventOrEvents"
"""The shapes that a request may have, in the description."""


class EventResult(BaseModel):
    """What became of one event; ``id`` is null when the event had no usable one."""

    id: str | None
    status: Status
    contact_id: Annotated[str, Field(description="where the contact is known")] = ""
    error: Annotated[ProblemBody, Field(description="why it was rejected")] = {}
    reason: Annotated[str, OneOf(IGNORED_REASONS), Field(description="why it was ignored")] = ""
    customer_id: Annotated[str, Field(description="of a pushed change: whose it is")] = ""
    item_id: Annotated[str, Field(description="of work that was wanted: the item that was opened")] = ""
    number: Annotated[str, Field(description="of that item, by which people speak of it")] = ""


class EventResults(BaseModel):
    """One result for each event, in order. What is not rejected is durable."""

    results: list[EventResult]


class FileToSend(BaseModel):
    """A file with a message: the source fetches it at ``url`` of the hub, with its token."""

    id: str
    name: str
    media_type: str
    size: int
    url: str


class CommandData(BaseModel):
    """What a source is asked to do with a contact."""

    ref: str
    contact_id: str
    offer_id: Annotated[
        str, Field(description="of contact.connect, contact.consult and contact.withdraw")
    ] = ""
    command: Annotated[
        str,
        Field(
            description="of contact.withdraw: transfer, complete_transfer or conference, which it was asked "
            "and is to leave; absent: it is about the offer"
        ),
    ] = ""
    agent: Annotated[
        str, Field(description="who is connected, is consulted, gets the contact, is let go, or dials")
    ] = ""
    address: Annotated[
        str | None, Field(description="where the phone system reaches this agent, or to_agent")
    ] = None
    to_queue: Annotated[str, Field(description="of contact.transfer: this, or to_agent")] = ""
    to_agent: Annotated[str, Field(description="of contact.transfer: this, or to_queue")] = ""
    note: Annotated[str, Field(description="of contact.transfer: what the contact's agents wrote")] = ""
    number: Annotated[str, Field(description="of contact.dial: whom to call")] = ""
    first: Annotated[
        str, Field(description="of contact.dial: whose phone rings first, agent or customer")
    ] = ""
    message_id: Annotated[
        str, Field(description="of contact.send_message: by which the source reports what becomes of it")
    ] = ""
    attempt: Annotated[
        int, Field(description="of contact.send_message: over 1 where an agent has it sent once more")
    ] = 1
    text: Annotated[str, Field(description="of contact.send_message")] = ""
    attachments: Annotated[list[FileToSend], Field(description="of contact.send_message")] = []
    subject: Annotated[str, Field(description="of contact.send_message: of a mail; absent: an answer's")] = ""
    cc: Annotated[
        list[str],
        Field(description="of contact.send_message: who has a copy of a mail; absent: as the thread has it"),
    ] = []
    in_reply_to: Annotated[str, Field(description="of contact.send_message")] = ""
    html: Annotated[
        str, Field(description="of contact.send_message: how a mail looks, cleaned, beside its text")
    ] = ""
    signature: Annotated[
        str, Field(description="of contact.send_message: what stands below a mail; it is not in the text")
    ] = ""
    reason: Annotated[
        str,
        Field(
            description="of contact.hangup: the outcome with which the contact's queue has ended it, or "
            "callback: the customer is called back; ended: an agent has ended what was written"
        ),
    ] = ""


class CommandEvent(BaseModel):
    """A signed CloudEvent from the hub to a source's ``callback_url``."""

    specversion: Literal["1.0"]
    id: str
    source: Literal["contacthub"]
    type: Annotated[str, OneOf(COMMANDS)]
    time: Timestamp
    datacontenttype: Literal["application/json"]
    data: CommandData


def event_shapes() -> dict[str, Json]:
    """An event is its envelope with the data of its type; and what the hub sends to sources."""
    envelope = cleaned(Envelope.model_json_schema(ref_template=REFS), drop_defaults=True)
    refs = {kind: REFS.format(model=f"{data.__name__}Event") for kind, data in TYPES.items()}
    one = {"$ref": REFS.format(model=EVENT)}
    return {
        **schemas([CommandEvent], drop_defaults=True),
        **_data_shapes(),
        **{f"{data.__name__}Event": _event(envelope, kind) for kind, data in TYPES.items()},
        EVENT: {
            "description": "One event; members that are not known are passed over.",
            "oneOf": [{"$ref": ref} for ref in refs.values()],
            "discriminator": {"propertyName": "type", "mapping": refs},
        },
        EVENTS: {
            "description": "A batch; it may be empty.",
            "type": "array",
            "items": one,
            "maxItems": MAX_EVENTS,
        },
        EVENT_OR_EVENTS: {"anyOf": [one, {"$ref": REFS.format(model=EVENTS)}]},
    }


def _data_shapes() -> dict[str, Json]:
    shapes: dict[str, Json] = {}
    for kind, reader in READERS.items():
        shape = reader.json_schema(ref_template=REFS)
        shapes |= {**shape.pop("$defs", {}), f"{TYPES[kind].__name__}Data": shape}
    return {name: cleaned(shape, drop_defaults=False) for name, shape in shapes.items()}


def _event(envelope: Json, kind: str) -> Json:
    data = {"$ref": REFS.format(model=f"{TYPES[kind].__name__}Data")}
    own = {"type": {"const": kind}, "data": data}
    return {**envelope, "description": f"`{kind}`", "properties": {**envelope["properties"], **own}}


def command_webhook() -> Json:
    """The request that asks a source to do something."""
    return {
        "operationId": "command",
        "tags": ["Events"],
        "summary": "What a source with a `callback_url` is asked to do",
        "description": "Signed as Standard Webhooks say; in order for each contact, again and again until "
        "any 2xx. The same `webhook-id` comes with every try.",
        "security": [{"webhook": []}],
        "requestBody": {
            "required": True,
            "content": {
                "application/cloudevents+json": {"schema": {"$ref": REFS.format(model=CommandEvent.__name__)}}
            },
        },
        "responses": {
            "2XX": {"description": "Taken; what then happens is reported as events"},
            "410": {"description": "Nothing more is wanted: call-backs to this source stop"},
        },
    }
