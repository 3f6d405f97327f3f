"""Groups events into request bodies: batches of CloudEvents within the limits of the hub."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

MEDIA_TYPE = "application/cloudevents-batch+json"
MAX_EVENTS = 1_000
MAX_BYTES = 1024 * 1024
"""What the hub takes in one request."""


def batches(events: Sequence[Mapping[str, Any]]) -> Iterator[list[bytes]]:
    """Yield the events as they are sent, those of one request together, in order.

    ``id`` and ``specversion`` are filled in where missing.  An event larger than a request may be is sent
    alone, so that the hub's refusal (413) is about this event.
    """
    batch: list[bytes] = []
    size = 2  # the brackets
    for event in events:
        text = _encoded({"specversion": "1.0", "id": str(uuid.uuid4()), **event})
        if batch and (len(batch) == MAX_EVENTS or size + len(text) > MAX_BYTES):
            yield batch
            batch, size = [], 2
        batch.append(text)
        size += len(text) + 1  # the comma
    if batch:
        yield batch


def _encoded(event: Mapping[str, Any]) -> bytes:
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()


def joined(batch: Sequence[bytes]) -> bytes:
    """The body of the request that carries the events."""
    return b"[" + b",".join(batch) + b"]"
