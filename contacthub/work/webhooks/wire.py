"""The shape of what receivers are told."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from contacthub.api.describing.shapes import REFS, schemas
from contacthub.api.json import Json
from contacthub.api.wire import OneOf, Timestamp
from contacthub.work.webhooks.words import TYPES
from contacthub.work.wire import HolderView


class WorkEventData(BaseModel):
    """An item as the event left it. ``what``: the event's type in the log."""

    id: str
    number: str
    kind: str
    process: str
    what: str
    version: int
    state: Literal["planned", "open", "closed"]
    step: str
    holder: HolderView
    priority: int
    due_at: Timestamp | None
    late: bool
    customer_id: str | None
    ended_step: Annotated[str, Field(description="where a step was ended: which one")] = ""
    outcome: Annotated[str, Field(description="where a step was ended: how")] = ""
    percent: Annotated[int, Field(description="of work.late: how much of its time the step has used up")] = 0


class WorkEvent(BaseModel):
    """A signed CloudEvent from the hub to the ``url`` of one of the ``[[webhooks]]``."""

    specversion: Literal["1.0"]
    id: str
    source: Literal["contacthub"]
    type: Annotated[str, OneOf(TYPES)]
    time: Timestamp
    datacontenttype: Literal["application/json"]
    data: WorkEventData


def work_event_shapes() -> dict[str, Json]:
    """What is sent."""
    return schemas([WorkEvent], drop_defaults=True)


def work_webhook() -> Json:
    """The request that tells a receiver what happened to an item."""
    return {
        "operationId": "work",
        "tags": ["Work"],
        "summary": "What one of the `[[webhooks]]` is told",
        "description": "Signed as Standard Webhooks say; in order for each item, again and again until any "
        "2xx, for three days. The same `webhook-id` comes with every try.",
        "security": [{"webhook": []}],
        "requestBody": {
            "required": True,
            "content": {
                "application/cloudevents+json": {"schema": {"$ref": REFS.format(model=WorkEvent.__name__)}}
            },
        },
        "responses": {
            "2XX": {"description": "Taken"},
            "410": {"description": "Nothing more is wanted: this receiver gets no more events"},
        },
    }
