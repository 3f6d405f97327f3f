"""Simulators of providers of text messages, by their documentation; the plain one is like no real one."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final
from urllib.parse import urlencode

import aiohttp
import orjson
from aiohttp import web

from contacthub.channels.sms.twilio import signature


class HttpSmsSimulator:
    """Takes messages to send at ``url``, and posts what customers write and how far messages are.

    ``answers``: statuses for the next messages; 0 takes the message and does not answer.
    """

    path = "/send"

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
        app.router.add_post(self.path, self._send)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        self.url = f"http://{host}:{port}{self.path}"
        try:
            yield self
        finally:
            await runner.cleanup()

    async def _send(self, request: web.Request) -> web.Response:
        status = self.answers.pop(0) if self.answers else 200
        if status in (0, 200):
            async with self.arrived:
                self.sent.append(await self._body(request))
                self.headers.append(dict(request.headers))
                self.arrived.notify_all()
        if status == 0 and request.transport is not None:
            request.transport.abort()
        if status >= 400:
            return web.json_response(self._refusal(), status=status)
        return web.json_response(self._taken())

    async def _body(self, request: web.Request) -> dict[str, Any]:
        said: dict[str, Any] = await request.json()
        return said

    def _taken(self) -> dict[str, Any]:
        return {"data": {"id": f"p-{len(self.sent)}"}}

    def _refusal(self) -> dict[str, Any]:
        return {"error": {"message": "not sent"}}

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


ACCOUNT: Final = "AC" + "0" * 32


class TwilioSimulator(HttpSmsSimulator):
    """Twilio's REST interface for messages, and its signed webhooks; ``code`` is why it refuses."""

    path = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    code = 21610

    async def _body(self, request: web.Request) -> dict[str, Any]:
        return dict(await request.post())

    def _taken(self) -> dict[str, Any]:
        return {"sid": f"SM{len(self.sent):032}", "status": "queued", "error_code": None}

    def _refusal(self) -> dict[str, Any]:
        return {"code": self.code, "message": "Attempt to send to unsubscribed recipient", "status": 400}

    async def webhook(
        self, session: aiohttp.ClientSession, address: str, public: str, fields: dict[str, str]
    ) -> tuple[int, str]:
        """Post a webhook to ``address``, which Twilio knows as ``public``; return status and body."""
        made = signature(self.secret.decode(), public, [*fields.items()])
        headers = {"X-Twilio-Signature": made, "Content-Type": "application/x-www-form-urlencoded"}
        async with session.post(address, data=urlencode(fields), headers=headers) as response:
            return response.status, await response.text()
