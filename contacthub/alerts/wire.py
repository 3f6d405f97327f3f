"""Alerts on the wire: in lists, on the board, and as programs are told of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import BaseModel

from contacthub.alerts.rows import AlertMailRow, AlertRow
from contacthub.alerts.telling import named
from contacthub.api.describing.shapes import REFS, schemas
from contacthub.api.json import Json
from contacthub.api.wire import OneOf, Timestamp
from contacthub.channels.notices import FAILED, OWED, SENT
from contacthub.clock import maybe_rfc3339
from contacthub.console.frames import AlertFacts
from contacthub.floor_file.directory import Directory
from contacthub.work.webhooks.words import ALERT_TYPES


def alert_view(row: AlertRow, directory: Directory, mails: Iterable[AlertMailRow]) -> Json:
    """An alert as it is shown."""
    rows = list(mails)
    counts = Counter(each.state for each in rows)
    reason = next((each.reason for each in rows if each.state == FAILED and each.reason), None)
    return {
        **named(row, directory),
        "seen_by": row.seen_by,
        "seen_at": maybe_rfc3339(row.seen_at),
        "on_board": row.on_board,
        "webhook": row.webhook,
        "mails": {
            "owed": counts[OWED],
            "sent": counts[SENT],
            "failed": counts[FAILED],
            "reason": reason,
        },
    }


class AlertEventData(AlertFacts):
    """The alert as it began or ended. ``value``: the worst so far; of a service level the lowest percent.

    ``threshold`` and ``value`` are seconds, minutes (``unanswered``) or percent (``service_level``); of
    ``nobody_signed_in`` how many wait.
    """


class AlertEvent(BaseModel):
    """A signed CloudEvent from the hub to the ``url`` of the webhook that a rule names."""

    specversion: Literal["1.0"]
    id: str
    source: Literal["contacthub"]
    type: Annotated[str, OneOf(ALERT_TYPES)]
    time: Timestamp
    datacontenttype: Literal["application/json"]
    data: AlertEventData


def alert_event_shapes() -> dict[str, Json]:
    """What is sent."""
    return schemas([AlertEvent], drop_defaults=True)


def alert_webhook() -> Json:
    """The request that tells a receiver of an alert."""
    return {
        "operationId": "alert",
        "tags": ["Floor"],
        "summary": "What the one of the `[[webhooks]]` that a rule names is told of its alerts",
        "description": "Signed as Standard Webhooks say; the beginning before the end, again and again until "
        "any 2xx, for three days. The same `webhook-id` comes with every try.",
        "security": [{"webhook": []}],
        "requestBody": {
            "required": True,
            "content": {
                "application/cloudevents+json": {"schema": {"$ref": REFS.format(model=AlertEvent.__name__)}}
            },
        },
        "responses": {
            "2XX": {"description": "Taken"},
            "410": {"description": "Nothing more is wanted: this receiver gets no more events"},
        },
    }
