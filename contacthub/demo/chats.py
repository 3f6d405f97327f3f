"""The shop's chat page, played: a separate program with a token, the HTTP interface, and call-backs.

Its order is ``{url, token, seed, chats_per_minute, source, port, agents: {agent: queues}}``. The token needs
the scopes ``events:write`` and ``log:read``. The hub gives it messages at ``http://127.0.0.1:<port>/hub``.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
import uuid
from random import Random

from aiohttp import web

from contacthub.api.json import Json
from contacthub.client import Hub
from contacthub.demo.callers import CallerBook
from contacthub.demo.chat_model import ChatModel
from contacthub.demo.child import Order, run_program
from contacthub.demo.shop import build_shop

_log = logging.getLogger(__name__)
_LONGEST_SLEEP_S = 30.0


class Page:
    """The page's end of the call-backs: what agents write goes to the customers."""

    def __init__(self, model: ChatModel) -> None:
        self._model = model
        self.reports: list[Json] = []
        self.heard = asyncio.Event()

    async def take(self, request: web.Request) -> web.Response:
        """One call-back."""
        event = json.loads(await request.text())
        data = event["data"]
        if event["type"] == "contact.send_message":
            self.reports += self._model.answered(data["ref"], data["message_id"], _now())
        elif event["type"] == "contact.hangup":
            self._model.over(data["ref"])
        self.heard.set()
        return web.Response(status=204)


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
            model.begin(_now())
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(_follow(hub, model, page))
                tasks.create_task(_report(hub, model, page))
    finally:
        await runner.cleanup()


async def _follow(hub: Hub, model: ChatModel, page: Page) -> None:
    since = 0
    while (read := await hub.log(since)).items:
        since = read.next
    async for item in hub.follow_log(since):
        model.see(item, _now())
        page.heard.set()


async def _report(hub: Hub, model: ChatModel, page: Page) -> None:
    """Send what is due, one request at a time, so that the events of a chat stay in order."""
    while True:
        page.heard.clear()
        reports, page.reports = page.reports, []
        events = [*reports, *model.advance(_now())]
        if events:
            for event, result in zip(events, await hub.post_events(events), strict=True):
                if result["status"] == "rejected":
                    _log.warning("! %s rejected: %s", event["type"], result.get("error", {}).get("code"))
            continue
        try:
            async with asyncio.timeout(_sleep_s(model)):
                await page.heard.wait()
        except TimeoutError:
            continue


def _sleep_s(model: ChatModel) -> float:
    deadline = model.next_deadline()
    if deadline is None:
        return _LONGEST_SLEEP_S
    return min(max(deadline - _now(), 0) / 1000, _LONGEST_SLEEP_S)


def _now() -> int:
    return time.monotonic_ns() // 1_000_000


if __name__ == "__main__":
    raise SystemExit(run_program(run))
