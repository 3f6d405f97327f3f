"""A fake hub for the demonstration's programs: it gives contacts ids and puts events into a log."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer


class SmallHub:
    """``heard`` are the events in; ``tell`` puts an item into the log; ``frames`` go to the console."""

    def __init__(self) -> None:
        self.url = ""
        self.heard: list[dict[str, Any]] = []
        self.items: list[dict[str, Any]] = []
        self.left_over: list[str] = []
        self.call_backs: dict[str, str] = {}
        self.console_taken = False
        self.frames: list[dict[str, Any]] = []
        self.commands: list[dict[str, Any]] = []
        self.changed = asyncio.Condition()

    def tell(self, **item: Any) -> None:
        self.items.append({"seq": len(self.items) + 1, **item})

    async def until(self, told: Any) -> None:
        """Wait until the predicate holds; a time-out means a fault."""
        async with asyncio.timeout(30), self.changed:
            await self.changed.wait_for(told)

    def kinds(self) -> list[str]:
        return [event["type"] for event in self.heard]

    async def notify(self) -> None:
        async with self.changed:
            self.changed.notify_all()

    async def post_events(self, request: web.Request) -> web.Response:
        events = await request.json()
        self.heard += events
        for event in events:
            if event["type"] == "contact.arrived":
                arrived = {"channel": "voice", "source": event["source"]}
                self.tell(type="contact_arrived", contact_id=f"id-{event['data']['ref']}", **arrived)
        await self.notify()
        found = [
            {"id": one["id"], "status": "accepted", "contact_id": f"id-{one['data'].get('ref')}"}
            for one in events
        ]
        return web.json_response({"results": found})

    async def log(self, request: web.Request) -> web.Response:
        since, wait_ms = int(request.query["since"]), int(request.query["wait_ms"])
        try:
            async with asyncio.timeout(wait_ms / 1000), self.changed:
                await self.changed.wait_for(lambda: len(self.items) > since)
        except TimeoutError:
            pass
        return web.json_response({"log": "log1", "items": self.items[since:], "next": len(self.items)})

    async def contacts(self, request: web.Request) -> web.Response:
        state = request.query["state"]
        refs = [each for each in self.left_over if self.call_backs.get(each, "handling") == state]
        return web.json_response(
            {
                "items": [
                    {
                        "id": f"id-{ref}",
                        "ref": ref,
                        "queue": "sales",
                        "state": state,
                        "channel": "callback" if ref in self.call_backs else "voice",
                    }
                    for ref in refs
                ],
                "next_cursor": None,
            }
        )

    async def floor(self, request: web.Request) -> web.Response:
        return web.json_response({"agents": [{"id": "lina", "console": self.console_taken}]})

    async def console(self, request: web.Request) -> web.StreamResponse:
        response = web.WebSocketResponse()
        await response.prepare(request)
        for frame in self.frames:
            await response.send_json(frame)
        async for message in response:
            command = message.json()
            self.commands.append(command)
            await response.send_json(
                {"type": "reply", "seq": 1, "now": "…", "ref": command["ref"], "ok": True}
            )
            await self.notify()
        self.commands.append({"cmd": "closed"})
        await self.notify()
        return response


@asynccontextmanager
async def small_hub() -> AsyncIterator[SmallHub]:
    hub = SmallHub()
    app = web.Application()
    app.router.add_post("/api/v1/events", hub.post_events)
    app.router.add_get("/api/v1/log", hub.log)
    app.router.add_get("/api/v1/contacts", hub.contacts)
    app.router.add_get("/api/v1/floor", hub.floor)
    app.router.add_get("/api/v1/console", hub.console)
    async with TestServer(app) as server:
        hub.url = str(server.make_url("/"))
        yield hub
