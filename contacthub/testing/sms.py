"""A simulator of a provider of text messages with a plain HTTP interface; no real one is like it."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import orjson
from aiohttp import web


class HttpSmsSimulator:
    """Takes messages to send at ``url``, and posts what customers write and how far messages are.

    ``answers``: statuses for the next messages; 0 takes the message and does not answer.
    """

    def __init__(self, secret: str) -> None:
        self.secret = secret.encode()
        self.url = ""
        self.sent: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.answers: list[int] = []
        self.arrived = asyncio.Condition()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[HttpSmsSimulator]:
        """Listen on a free port of this machine."""
        app = web.Application()
        app.router.add_post("/send", self._send)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        self.url = f"http://{host}:{port}/send"
        try:
            yield self
        finally:
            await runner.cleanup()

    async def _send(self, request: web.Request) -> web.Response:
        status = self.answers.pop(0) if self.answers else 200
        if status in (0, 200):
            async with self.arrived:
                self.sent.append(await request.json())
                self.headers.append(dict(request.headers))
                self.arrived.notify_all()
        if status == 0 and request.transport is not None:
            request.transport.abort()
        if status >= 400:
            return web.json_response({"error": {"message": "not sent"}}, status=status)
        return web.json_response({"data": {"id": f"p-{len(self.sent)}"}})

    async def sent_in_all(self, count: int) -> list[dict[str, Any]]:
        """What was taken, once it is so many."""
        async with asyncio.timeout(20), self.arrived:
            await self.arrived.wait_for(lambda: len(self.sent) >= count)
        return self.sent

    async def post(
        self, session: aiohttp.ClientSession, address: str, what: str, body: object, *, secret: bytes = b""
    ) -> int:
        """Post to a channel's address, signed; return the status."""
        raw = orjson.dumps(body)
        made = hmac.new(secret or self.secret, raw, hashlib.sha256).hexdigest()
        headers = {"X-Signature": made, "Content-Type": "application/json"}
        async with session.post(f"{address}/{what}", data=raw, headers=headers) as response:
            return response.status
