"""Sends call-backs: CloudEvents signed by the Standard Webhooks scheme.

Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import aiohttp
import orjson

from contacthub.client.signatures import sign
from contacthub.clock import rfc3339
from contacthub.sources.callbacks import GONE
from contacthub.sources.message_sending import Answered
from contacthub.sources.rows import CallbackRow
from contacthub.sources.signals import AgentTypes, Signal

log = logging.getLogger("contacthub.telephony")

TIMEOUT_S = 10.0
MOST_SAID = 16 * 1024
"""Bytes of a problem body that are read."""
SOURCE = "contacthub"


@dataclass(frozen=True, slots=True, repr=False)
class Endpoint:
    """Where a source takes call-backs; without a key they go out unsigned."""

    url: str
    key: bytes | None


class WebhookSender:
    """The ``CallbackSender`` port over HTTP; ``now`` gives seconds since 1970."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        endpoints: Mapping[str, Endpoint],
        now: Callable[[], float] = time.time,
    ) -> None:
        self._now = now
        self._session = session
        self._endpoints = endpoints

    async def send(self, row: CallbackRow, *, webhook_id: str) -> int | None:
        """POST the call-back and return the HTTP status; None when no answer came."""
        return (await self.post(row, webhook_id=webhook_id)).status

    async def tell(self, source: str, signal: Signal) -> bool:
        """POST a signal, once; False: the source wants no more."""
        kind, said = signal_of(signal)
        data = orjson.dumps({"ref": signal.ref, "contact_id": signal.contact_id, **said}).decode()
        at = int(self._now() * 1000)
        row = CallbackRow(0, source, signal.contact_id, kind, data, at)
        return (await self.post(row, webhook_id=f"sg_{uuid.uuid4().hex}")).status != GONE

    async def post(self, row: CallbackRow, *, webhook_id: str) -> Answered:
        """POST the call-back and return what was answered.

        Each attempt has the same body and ``webhook-id``, by which the source knows a repetition, and a new
        timestamp and signature, since receivers refuse old timestamps.
        """
        endpoint = self._endpoints[row.source]
        body = event_body(row, webhook_id)
        stamp = int(self._now())
        headers = {
            "Content-Type": "application/cloudevents+json",
            "webhook-id": webhook_id,
            "webhook-timestamp": str(stamp),
        }
        if endpoint.key is not None:
            headers["webhook-signature"] = sign(endpoint.key, webhook_id, stamp, body)
        try:
            async with self._session.post(
                endpoint.url,
                data=body,
                headers=headers,
                timeout=aiohttp.ClientTimeout(total=TIMEOUT_S),
                allow_redirects=False,  # a POST that is redirected becomes a GET
            ) as response:
                return Answered(response.status, await _detail_of(response))
        except (OSError, ValueError, aiohttp.ClientError) as error:
            log.info("! call-back %s to %s: %s", row.type, row.source, type(error).__name__)
            return Answered(None)


def signal_of(signal: Signal) -> tuple[str, dict[str, str | None]]:
    """The type of the call-back by which a signal is told, and what it says beside whom it is about.

    In the words in which sources report the same of customers.
    """
    if isinstance(signal, AgentTypes):
        return "contact.typing", {"name": signal.name}
    return "contact.message_status", {"message_id": signal.source_id, "status": "read"}


async def _detail_of(response: aiohttp.ClientResponse) -> str | None:
    """What a problem body says is wrong; None: there is none."""
    if response.status < 400 or not response.content_type.endswith("json"):
        return None
    try:
        body = orjson.loads(await _beginning(response.content))
    except (OSError, ValueError, aiohttp.ClientError):
        return None  # whatever is wrong with the body: the status was answered
    said = body.get("detail") or body.get("title") if isinstance(body, dict) else None
    return said[:200] if isinstance(said, str) else None


async def _beginning(content: aiohttp.StreamReader) -> bytes:
    read = bytearray()
    while len(read) < MOST_SAID and (part := await content.read(MOST_SAID - len(read))):
        read += part
    return bytes(read)


def event_body(row: CallbackRow, webhook_id: str) -> bytes:
    """The CloudEvent as JSON; the same bytes at every attempt."""
    return orjson.dumps(
        {
            "specversion": "1.0",
            "id": webhook_id,
            "source": SOURCE,
            "type": row.type,
            "time": rfc3339(row.at),
            "datacontenttype": "application/json",
            "data": orjson.loads(row.data),
        }
    )
