"""The shop's chat page and its mailbox, played: a program with a token, the HTTP interface, and call-backs.

Its order is ``{url, token, seed, chats_per_minute, source, mails_per_minute, mail_source, port, agents:
{agent: queues}}``. The token needs the scopes ``events:write`` and ``log:read``. The hub gives it messages at
``http://127.0.0.1:<port>/hub``.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Mapping
from random import Random
from typing import Any, Protocol

import aiohttp
from aiohttp import web

from contacthub.api.json import Json
from contacthub.client import Hub
from contacthub.clock import Clock
from contacthub.demo.callers import CallerBook
from contacthub.demo.chat_model import ChatModel
from contacthub.demo.child import Order, run_program
from contacthub.demo.files import Sending
from contacthub.demo.mail_model import MailModel
from contacthub.demo.shop import build_shop
from contacthub.demo.turns import end_of_log, now_ms, report


class Writing(Protocol):
    """Customers who write, and read what they are answered."""

    def begin(self, now: int) -> None:
        """Have the first one come in a moment."""

    def see(self, item: Mapping[str, Any], now: int) -> None:
        """Take in an item of the hub's log."""

    def answered(self, ref: str, message_id: str, now: int) -> list[Json]:
        """An agent wrote; what is to be reported. Of threads of others: nothing."""

    def over(self, ref: str) -> None:
        """An agent has ended the contact."""

    def advance(self, now: int) -> list[Json]:
        """What customers do now, as events."""

    def next_deadline(self) -> int | None:
        """When they will do something; None: never."""


class Page:
    """The programs' end of the call-backs: what agents write goes to the customers."""

    def __init__(self, *models: Writing) -> None:
        self._models = models
        self._reports: list[Json] = []
        self.heard = asyncio.Event()

    def begin(self) -> None:
        """Have the first customers come."""
        for model in self._models:
            model.begin(now_ms())

    def see(self, item: Mapping[str, Any]) -> None:
        """Take in an item of the hub's log."""
        for model in self._models:
            model.see(item, now_ms())
        self.heard.set()

    async def take(self, request: web.Request) -> web.Response:
        """One call-back."""
        event = await request.json()
        data = event["data"]
        for model in self._models:
            if event["type"] == "contact.send_message":
                self._reports += model.answered(data["ref"], data["message_id"], now_ms())
            elif event["type"] == "contact.hangup":
                model.over(data["ref"])
        self.heard.set()
        return web.Response(status=204)

    def advance(self, now: int) -> list[Json]:
        """What was read, and what customers do now, as events."""
        reports, self._reports = self._reports, []
        return [*reports, *(event for model in self._models for event in model.advance(now))]

    def next_deadline(self) -> int | None:
        """When customers will do something; None: never."""
        times = [model.next_deadline() for model in self._models]
        return min((each for each in times if each is not None), default=None)


async def run(order: Order) -> None:
    """Play the page of an order until cancelled."""
    page, app = Page(*models_of(order)), web.Application()
    app.router.add_post("/hub", page.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", order["port"]).start()
        # Attempts without end: customers go on writing while a hub restarts.
        async with (
            Hub(order["url"], order["token"], attempts=None) as hub,
            aiohttp.ClientSession() as session,
        ):
            page.begin()
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(_follow(hub, page))
                tasks.create_task(report(Sending(hub, session, order), page, page.heard))
    finally:
        await runner.cleanup()


def models_of(order: Order) -> tuple[ChatModel, MailModel]:
    """Those who chat, and those who mail."""
    rng, shop, run_id = Random(f"chats {order['seed']}"), build_shop(order["seed"]), uuid.uuid4().hex[:8]
    chats = ChatModel(
        CallerBook(shop, rng),
        order["agents"],
        source=order["source"],
        chats_per_minute=order["chats_per_minute"],
        run=run_id,
        rng=rng,
    )
    mails = MailModel(
        shop.customers,
        order["agents"],
        source=order["mail_source"],
        mails_per_minute=order["mails_per_minute"],
        run=run_id,
        started_at=Clock().now(),
        rng=rng,
    )
    return chats, mails


async def _follow(hub: Hub, page: Page) -> None:
    async for item in hub.follow_log(await end_of_log(hub)):
        page.see(item)


if __name__ == "__main__":
    raise SystemExit(run_program(run))
