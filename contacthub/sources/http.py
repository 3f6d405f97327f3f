"""``POST /events``: CloudEvents in, one or many, by token or by signature."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

import orjson
from aiohttp import web

from contacthub.access.rules import allow, check
from contacthub.api.answering import answer
from contacthub.api.bodies import KIB, MIB, BodyLimits, body_of, media_type, parsed
from contacthub.api.describing.words import API, BEARER, WEBHOOK, Answer, Body, Shared, Told
from contacthub.api.login import Identify
from contacthub.api.route import Login, Route
from contacthub.client.signatures import TOLERANCE_S, is_signed
from contacthub.contacts.http import of_contact
from contacthub.problems import Problem
from contacthub.routing.words import Instant
from contacthub.sources.cloud_events import read_event, source_of
from contacthub.sources.incoming import Result
from contacthub.sources.intake import Intake
from contacthub.sources.pushed import PushDoor, Read
from contacthub.sources.rows import WebhookReplyRow
from contacthub.sources.wire import EVENT, EVENT_OR_EVENTS, EVENTS, MAX_EVENTS, EventResults

ONE, BATCH, JSON = "application/cloudevents+json", "application/cloudevents-batch+json", "application/json"
CONTACT = "0199d0a1-5c3e-7b52-9a41-2f6f0c8e1d77"
ARRIVED: dict[str, Any] = {  # Any: JSON
    "specversion": "1.0",
    "id": "8d1f0c1e",
    "source": "phones",
    "type": "contact.arrived",
    "time": "2026-05-01T08:00:00.000Z",
    "data": {"ref": "call-1", "channel": "voice", "from": "138 0013-8000", "to": "4008001234"},
}
ENDED: dict[str, Any] = {  # Any: JSON
    **{**ARRIVED, "id": "8d1f0c1f", "type": "contact.ended"},
    "data": {"ref": "call-1", "by": "customer"},
}
MAY_SEND = allow("events:write")
"""Of a token; a request that is signed needs none."""

MAY_PUSH = allow("customers:write")
"""What a token needs as well for changes of customers."""

LIMITS = BodyLimits(MIB, 50_000)
"""Fifty values for each event of a full batch."""
MOST_SIGNATURES = 20
HASHED_AT_ONCE = 16 * KIB
"""Bytes of a body that are hashed on the event loop; more are hashed in a thread."""
READ_AT_ONCE = 10
"""Events that are read before others have their turn: a wrong one takes up to 0.2 ms."""

Sources = frozenset[str] | None
"""The sources whose events may be in the request; None: all."""


@dataclass(frozen=True, slots=True)
class Secret:
    """A source's shared secret and the sources it was declared with; ``customers``: which push changes."""

    id: str
    key: bytes = field(repr=False)
    sources: frozenset[str]
    customers: frozenset[str] = frozenset()


class EventDoors:
    """Takes events in."""

    def __init__(
        self,
        intake: Intake,
        secrets: Sequence[Secret],
        identify: Identify,
        now: Callable[[], Instant],
        *,
        pushes: PushDoor,
    ) -> None:
        self._pushes = pushes
        self._intake = intake
        self._secrets = secrets
        self._identify = identify
        self._now = now

    async def post(self, request: web.Request) -> web.Response:
        """Take events in; 200 means durable."""
        signed = "webhook-signature" in request.headers
        if not signed:
            holder = await self._identify(request)
            check(holder.viewer, MAY_SEND, "POST /api/v1/events")
        body = await body_of(request)
        if signed:
            return await self._signed(request, body)
        events = _events(request, body)
        _check_sources(events, holder.viewer.sources)
        with self._admitted(events):
            if holder.meter is not None:
                await holder.meter.take(len(events))
            may = MAY_PUSH.scopes <= holder.viewer.scopes
            read = await self._pushes.take(await _read(events), lambda source: may)
            results = await self._intake.take(read)
        return _answer(results)

    async def _signed(self, request: web.Request, body: bytes) -> web.Response:
        webhook_id = request.headers.get("webhook-id", "")
        secret = await self._verified(request, webhook_id, body)
        before = await self._intake.reply_to(secret.id, webhook_id)
        if before is not None:
            return answer({"results": [_again(each) for each in orjson.loads(before)]})
        events = _events(request, body)
        _check_sources(events, secret.sources)
        row = _reply_row(secret.id, webhook_id, self._now)
        with self._admitted(events):
            read = await self._pushes.take(await _read(events), secret.customers.__contains__)
            results = await self._intake.take(read, reply_row=row)
        return _answer(results)

    def _admitted(self, events: list[Any]) -> AbstractContextManager[None]:
        source = next((name for each in events if (name := source_of(each)) is not None), "")
        return self._intake.shares.admitted(source, len(events))

    async def _verified(self, request: web.Request, webhook_id: str, body: bytes) -> Secret:
        stamp = request.headers.get("webhook-timestamp", "")
        if not webhook_id or not stamp.isascii() or not stamp.isdecimal() or len(stamp) > 15:
            raise Problem("bad_signature", "webhook-id, webhook-timestamp and webhook-signature are needed")
        if abs(time.time() - int(stamp)) > TOLERANCE_S:
            raise Problem("bad_signature", f"webhook-timestamp is more than {TOLERANCE_S} s off")
        signatures = request.headers["webhook-signature"]
        if signatures.count(" ") >= MOST_SIGNATURES:
            raise Problem("bad_signature", f"webhook-signature holds at most {MOST_SIGNATURES} signatures")

        def signer() -> Secret | None:
            given = (webhook_id, int(stamp), body, signatures)
            return next((each for each in self._secrets if is_signed(each.key, *given)), None)

        # A sender without a secret may send a megabyte too, which is hashed once for each secret.
        secret = await asyncio.to_thread(signer) if len(body) > HASHED_AT_ONCE else signer()
        if secret is None:
            raise Problem("bad_signature", "no secret of a declared source made this signature")
        return secret


def _answer(results: Sequence[Result]) -> web.Response:
    """With ``Retry-After`` where something is refused for now only."""
    waits_ms = [
        each.error["retry_after_ms"] for each in results if each.error and "retry_after_ms" in each.error
    ]
    headers = {"Retry-After": str(-(-max(waits_ms) // 1000))} if waits_ms else None
    return answer({"results": [each.body() for each in results]}, headers=headers)


def _again(result: dict[str, Any]) -> dict[str, Any]:
    return result if result["status"] == "rejected" else {**result, "status": "duplicate"}


def _reply_row(
    key_id: str, webhook_id: str, now: Callable[[], int]
) -> Callable[[Sequence[Result]], WebhookReplyRow]:
    def row(results: Sequence[Result]) -> WebhookReplyRow:
        text = json.dumps([each.body() for each in results], ensure_ascii=False)
        return WebhookReplyRow(key_id, webhook_id, text, now())

    return row


def _events(request: web.Request, body: bytes) -> list[Any]:
    media = media_type(request)
    if media not in (ONE, BATCH, JSON):
        raise Problem("unsupported_media_type", f"send {ONE}, {BATCH} or {JSON}")
    if "ce-specversion" in request.headers and not media.startswith("application/cloudevents"):
        raise Problem("unsupported_media_type", f"binary mode is not taken: send the event as {ONE}")
    value = parsed(body, LIMITS)
    if isinstance(value, list) and media != ONE:
        if len(value) > MAX_EVENTS:
            raise Problem("too_many_events", f"a request has at most {MAX_EVENTS} events")
        return value
    if isinstance(value, dict) and media != BATCH:
        return [value]
    raise Problem("bad_request", "expected one event as an object, or a batch as an array")


async def _read(events: list[Any]) -> list[Read]:
    read: list[Read] = []
    for start in range(0, len(events), READ_AT_ONCE):
        if start:
            await asyncio.sleep(0)
        read += map(read_event, events[start : start + READ_AT_ONCE])
    return read


def _check_sources(events: list[Any], allowed: Sources) -> None:
    if allowed is None:
        return
    foreign = {source for each in events if (source := source_of(each)) is not None} - allowed
    if foreign:
        raise Problem(
            "source_not_yours",
            f"these credentials speak for {', '.join(sorted(allowed))} only; nothing was done",
        )


ROUTES = (
    Route(
        "POST",
        f"{API}/events",
        EventDoors.post,
        rule=MAY_SEND,
        login=Login.OWN,
        limits=LIMITS,
        told=Told(
            tag="Events",
            summary="Take events in, one or a batch",
            about=f"200 means durable, and has one result for each event; at most {MAX_EVENTS:,} events. "
            "Binary mode is not taken. A request signed by a source's secret needs no token.",
            body=Body(
                media={
                    ONE: Shared(EVENT),
                    BATCH: Shared(EVENTS),
                    JSON: Shared(EVENT_OR_EVENTS),
                },
                examples={ONE: ARRIVED, BATCH: [ARRIVED, ENDED], JSON: ARRIVED},
            ),
            answers={
                200: Answer(
                    about="What became of each event, in order",
                    shape=EventResults,
                    example={"results": [{"id": "8d1f0c1e", "status": "accepted", "contact_id": CONTACT}]},
                    links=of_contact("$response.body#/results/0/contact_id"),
                )
            },
            problems=(
                *("unauthorized", "bad_signature", "forbidden", "source_not_yours", "bad_origin"),
                *("bad_csrf_token", "too_many_events", "over_limit"),
            ),
            security=((BEARER,), (WEBHOOK,)),
        ),
    ),
)
