"""The shop's chat page, played: a separate program with a token, the HTTP interface, and call-backs.

Its order is ``{url, token, seed, chats_per_minute, source, port, agents: {agent: queues}}``. The token needs
the scopes ``events:write`` and ``log:read``. The hub gives it messages at ``http://127.0.0.1:<port>/hub``.
"""

from __future__ import annotations

import asyncio
import uuid
from random import Random

from aiohttp import web

from contacthub.api.json import Json
from contacthub.client import Hub
from contacthub.demo.callers import CallerBook
from contacthub.demo.chat_model import ChatModel
from contacthub.demo.child import Order, run_program
from contacthub.demo.shop import build_shop
from contacthub.demo.turns import end_of_log, now_ms, report


class Page:
    """The page's end of the call-backs: what agents write goes to the customers."""

    def __init__(self, model: ChatModel) -> None:
        self._model = model
        self.reports: list[Json] = []
        self.heard = asyncio.Event()

    async def take(self, request: web.Request) -> web.Response:
        """One call-back."""
        event = await request.json()
        data = event["data"]
        if event["type"] == "contact.send_message":
            self.reports += self._model.answered(data["ref"], data["message_id"], now_ms())
        elif event["type"] == "contact.hangup":
            self._model.over(data["ref"])
        self.heard.set()
        return web.Response(status=204)

    def advance(self, now: int) -> list[Json]:
        """What was read, and what customers do now, as events."""
        reports, self.reports = self.reports, []
        return [*reports, *self._model.advance(now)]

    def next_deadline(self) -> int | None:
        """When customers will do something; None: never."""
        return self._model.next_deadline()


async def run(order: Order) -> None:
    """Play the page of an order until cancelled."""
    rng = Random(f"chats {order['seed']}")
    model = ChatModel(
        CallerBook(build_shop(order["seed"]), rng),
        order["agents"],
        source=order["source"],
        chats_per_minute=order["chats_per_minute"],
        run=uuid.uuid4().hex[:8],
        rng=rng,
    )
    page, app = Page(model), web.Application()
    app.router.add_post("/hub", page.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", order["port"]).start()
        # Attempts without end: customers go on writing while a hub restarts.
        async with Hub(order["url"], order["token"], attempts=None) as hub:
            model.begin(now_ms())
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(_follow(hub, model, page))
                tasks.create_task(report(hub, page, page.heard))
    finally:
        await runner.cleanup()


async def _follow(hub: Hub, model: ChatModel, page: Page) -> None:
    async for item in hub.follow_log(await end_of_log(hub)):
        model.see(item, now_ms())
        page.heard.set()


if __name__ == "__main__":
    raise SystemExit(run_program(run))
