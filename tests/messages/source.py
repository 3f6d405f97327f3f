"""A channel's end of the call-backs, over HTTP."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from contacthub.sources import message_sending

Json = dict[str, Any]


@dataclass
class Source:
    """What it was given, and what it answers to the next ones; then 204.

    An answer is a status, a status and a problem, or a status and the parts in which its body comes.
    """

    url: str = ""
    answers: list[int | tuple[int, Json | list[bytes]]] = field(default_factory=list)
    got: list[Json] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    grown: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, request: web.Request) -> web.StreamResponse:
        """One call-back."""
        self.got.append(json.loads(await request.text()))
        self.ids.append(request.headers["webhook-id"])
        self.grown.set()
        said = self.answers.pop(0) if self.answers else 204
        if isinstance(said, int):
            return web.Response(status=said)
        if isinstance(said[1], list):
            return await _in_parts(request, said[0], said[1])
        return web.json_response(said[1], status=said[0], content_type="application/problem+json")

    async def until(self, enough: Callable[[list[Json]], bool]) -> list[Json]:
        """What it was given, once it is enough."""
        async with asyncio.timeout(20):
            while not enough(self.got):
                self.grown.clear()
                await self.grown.wait()
        return self.got

    async def texts(self, count: int) -> list[str]:
        """The texts of the first so many messages."""
        return [each["data"]["text"] for each in await self.until(lambda got: len(got) >= count)]

    @property
    def settings(self) -> Json:
        """How the hub knows it."""
        return {"id": "web", "callback_url": f"{self.url}/hub", "capabilities": ["messages"]}


async def _in_parts(request: web.Request, status: int, parts: list[bytes]) -> web.StreamResponse:
    response = web.StreamResponse(status=status, headers={"Content-Type": "application/problem+json"})
    await response.prepare(request)
    for part in parts:
        await response.write(part)
        for _ in range(20):
            await asyncio.sleep(0)  # the hub reads what there is
    await response.write_eof()
    return response


@asynccontextmanager
async def source() -> AsyncIterator[Source]:
    """A source that takes messages."""
    made = Source()
    app = web.Application()
    app.router.add_post("/hub", made.take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield made
    finally:
        await runner.cleanup()


def without_pauses(monkeypatch: Any) -> None:
    """Have messages that are not taken sent again at once."""
    monkeypatch.setattr(message_sending, "FIRST_PAUSE_S", 0.01)
    monkeypatch.setattr(message_sending, "LONGEST_PAUSE_S", 0.02)
