"""The simulated phone system: a separate program with nothing but a token and the HTTP interface.

Its order is ``{url, token, seed, calls_per_minute, source, lines: {queue: number},
agents: {agent: queues}}``.  The token needs the scopes ``events:write`` and ``log:read``; with
``contacts:read`` it also ends calls left by an earlier run, and dials its call-backs.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from functools import partial
from random import Random

from contacthub.api.json import Json
from contacthub.client import Hub, HubError
from contacthub.clock import rfc3339
from contacthub.demo.call_model import CallModel
from contacthub.demo.callers import CallerBook
from contacthub.demo.child import Order, run_program
from contacthub.demo.shop import build_shop
from contacthub.demo.turns import end_of_log, now_ms, report
from contacthub.routing.floor.states import OVER, ContactState

LIVE_STATES = tuple(each.value for each in ContactState if each not in OVER)


async def run(order: Order) -> None:
    """Play the phone system of an order until cancelled."""
    rng = Random(order["seed"])
    model = CallModel(
        CallerBook(build_shop(order["seed"]), rng),
        order["lines"],
        agents=order["agents"],
        source=order["source"],
        calls_per_minute=order["calls_per_minute"],
        run=uuid.uuid4().hex[:8],  # refs of an earlier run name other calls
        rng=rng,
        clock=_wall_clock,
    )
    # Attempts without end: calls go on while a hub restarts.
    async with Hub(order["url"], order["token"], attempts=None) as hub:
        left_over = await _left_over(hub, order["source"])
        # One that an agent has taken may be dialled already; of one that is not, the end is ignored.
        ends = [
            ended_by_system(order["source"], contact["ref"])
            for contact in left_over
            if contact["channel"] != "callback" or contact["state"] not in {"waiting", "offered"}
        ]
        await hub.post_events(ends)
        since = await end_of_log(hub)
        for contact in left_over:
            if contact["channel"] == "callback" and contact["state"] not in {"handling", "held"}:
                model.take_call_back(contact["id"], contact["ref"], contact["queue"])
        model.begin(now_ms())
        seen = asyncio.Event()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_follow(hub, model, since, seen))
            tasks.create_task(report(hub, model, seen, partial(_learn, model)))


async def _left_over(hub: Hub, source: str) -> list[Json]:
    """Return the contacts of an earlier run, none if the token may not read contacts."""
    found: list[Json] = []
    try:
        for state in LIVE_STATES:
            answer = await hub.get("/contacts", source=source, state=state, limit=200)
            found += answer["items"]
    except HubError as refusal:
        if refusal.status != 403:
            raise
        return []
    return found


def ended_by_system(source: str, ref: str) -> Json:
    """Return the event that ends the call ``ref``."""
    return {"source": source, "type": "contact.ended", "data": {"ref": ref, "by": "system"}}


async def _follow(hub: Hub, model: CallModel, since: int, seen: asyncio.Event) -> None:
    async for item in hub.follow_log(since):
        model.see(item, now=now_ms())
        seen.set()


def _learn(model: CallModel, event: Json, result: Json) -> None:
    if event["type"] == "contact.arrived":
        model.posted(event["data"]["ref"], result.get("contact_id"), now=now_ms())


def _wall_clock(at: int) -> str:
    """What the clock on the wall shows at a time of ``now_ms``."""
    return rfc3339(time.time_ns() // 1_000_000 + at - now_ms())


if __name__ == "__main__":
    raise SystemExit(run_program(run))
