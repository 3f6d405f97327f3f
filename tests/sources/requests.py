"""Requests as bytes, for what no client library would send."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

import pytest

from contacthub.clock import rfc3339
from contacthub.customers.keys import ContactKeys
from tests.support import Api, arrived, event

Run = Callable[[Coroutine[Any, Any, Any]], Any]
EVENT, BATCH, PLAIN = "application/cloudevents+json", "application/cloudevents-batch+json", "application/json"


async def send(
    api: Api, body: bytes | str, media: str | None = PLAIN, *, auth: str | None = "", **headers: str
) -> tuple[int, Any]:
    """Status and JSON of ``POST /events``; ``auth`` empty: the api's token, None: nobody."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    if media is not None:
        sent["Content-Type"] = media
    if auth is not None:
        sent["Authorization"] = auth or f"Bearer {api.token}"
    data = io.BytesIO(body.encode() if isinstance(body, str) else body)
    skip = {"Content-Type"} if media is None else set()
    url = f"{api.hub.url}/api/v1/events"
    async with api.session.post(url, data=data, headers=sent, skip_auto_headers=skip) as response:
        text = await response.text()
        if response.status != 200:
            assert response.content_type == "application/problem+json", text
        return response.status, json.loads(text)


async def refused(api: Api, body: bytes | str, media: str | None = PLAIN, **more: Any) -> tuple[int, str]:
    """Status and code of a request that is refused as a whole."""
    status, answer = await send(api, body, media, **more)
    assert set(answer) >= {"type", "code", "title", "status", "detail"}, answer
    assert (answer["status"], answer["type"]) == (status, f"/problems/{answer['code']}")
    return status, answer["code"]


async def one(api: Api, event: dict[str, Any]) -> dict[str, Any]:
    """The result of one event."""
    [result] = await api.events(event)
    return result


def pbx(ref: str, **data: Any) -> dict[str, Any]:
    """A call the PBX routes."""
    return arrived(ref, routing="pbx", **data)


def about(kind: str, ref: str, at: int | None = None, **data: Any) -> dict[str, Any]:
    """An event about a contact, with the instant at which it happened."""
    more = {} if at is None else {"time": rfc3339(at)}
    return event(f"contact.{kind}", {"ref": ref, **data}, **more)


async def state(api: Api, contact_id: str) -> tuple[str, str | None]:
    contact = await api.get(f"/contacts/{contact_id}")
    return contact["state"], contact["outcome"]


class LookUps:
    """Stands before the look-ups of a hub: the next one waits until ``go_on`` is set."""

    def __init__(self, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
        self.began, self.go_on = asyncio.Event(), asyncio.Event()
        pop = api.hub.parts.pop
        self._look_up = pop.look_up
        monkeypatch.setattr(pop, "look_up", self.look_up)

    async def look_up(self, arriving: Mapping[str, ContactKeys]) -> None:
        self.began.set()
        await self.go_on.wait()
        await self._look_up(arriving)
