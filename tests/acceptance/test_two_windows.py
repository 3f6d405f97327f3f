"""Two windows of four: the line grows, two work, and two in the back know the work and are moved to it.

"The line reaches the door; two clerks work, five chat in the back. The manager shrugs. A supervisor must see
it as it happens, know who could be moved, and see tomorrow's line before it forms."
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from tests.console.people import person
from tests.support import Api, Console, console, event, hub_on, token

CLERKS = {"li": "windows", "wang": "windows", "zhao": "back", "qian": "back"}
FLOOR: dict[str, Any] = {
    "queues": [
        {"id": "windows", "name": "Windows", "skills": {"transfers": 1}, "wrap_up_seconds": 0},
        {"id": "back", "name": "Back office", "wrap_up_seconds": 0},
    ],
    "agents": [
        {"id": clerk, "queues": [queue], "skills": {"transfers": 5}, "capacity": {"chat": 1}}
        for clerk, queue in CLERKS.items()
    ],
}
KNOWN = 5
"""So many were served before, so that the hub knows how long it takes."""


async def shown(screen: Console, holds: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """The next board on which it holds."""
    async with asyncio.timeout(20):
        while True:
            frame = await screen.next("board")
            if holds(frame):
                return frame


def queue_of(board: dict[str, Any], queue: str) -> dict[str, Any]:
    return next(each for each in board["queues"] if each["id"] == queue)


async def comes(api: Api, name: str, queue: str = "windows") -> str:
    data = {"ref": name, "channel": "chat", "queue": queue}
    [result] = await api.events(event("contact.arrived", data))
    assert result["status"] == "accepted", result
    return str(result["contact_id"])


async def takes(clerk: Console) -> str:
    """The clerk takes what is offered to them, by a frame of its own or with all they see."""
    offers: list[dict[str, Any]] = []
    while not offers:
        frame = await clerk.next()
        offers = [frame["offer"]] if frame["type"] == "offer" else frame.get("state", {}).get("offers", [])
    [offer] = offers
    assert (await clerk.do("accept_offer", offer_id=offer["id"]))["ok"]
    return str(offer["contact_id"])


async def served(api: Api, clerk: Console, names: list[str], queue: str) -> None:
    """One after the other comes, is served, and goes."""
    for name in names:
        await comes(api, name, queue)
        await takes(clerk)
        await api.events(event("contact.ended", {"ref": name, "by": "customer"}))


async def test_the_supervisor_sees_the_line_grow_and_moves_who_can_help(tmp_path: Path) -> None:
    async with hub_on(tmp_path, floor=FLOOR) as owner, AsyncExitStack() as day:
        api = await token(owner)
        clerks = {name: await day.enter_async_context(console(owner, name)) for name in CLERKS}
        for name in ("wang", "zhao"):
            await clerks[name].do("set_presence", presence="available")
            await served(api, clerks[name], [f"{name}-{n}" for n in range(KNOWN)], CLERKS[name])
        for name in ("li", "qian"):
            await clerks[name].do("set_presence", presence="available")
        boss = await day.enter_async_context(person(owner, role="supervisor"))
        screen = await day.enter_async_context(boss.console())
        line = [await comes(api, f"customer-{n}") for n in range(8)]
        windows = [await takes(clerks[name]) for name in ("li", "wang")]

        # She sees it as it happens: six wait, and for how long each of them is likely to.
        board = await shown(
            screen, lambda it: queue_of(it, "windows")["waiting"] == 6 and len(it["waits"]) == 6
        )
        waiting = [each for each in line if each not in windows]
        assert list(board["waits"]) == waiting
        waits = list(board["waits"].values())
        assert waits == sorted(waits)
        before = queue_of(board, "windows")["estimated_wait_ms"]

        # Why two sit in the back is said, and who could be moved, with both waits.
        why = (await boss.call("GET", "/agents/zhao/why-idle"))[1]
        assert [each["reason"] for each in why["reasons"]] == ["not_in_queue"]
        found = (await boss.call("GET", "/queues/windows/movable-agents"))[1]["agents"]
        assert {each["agent"] for each in found} == {"zhao", "qian"}
        first = found[0]
        assert first["gains"]["before_ms"] == before
        assert first["gains"]["after_ms"] < before
        assert first["leaves"] == [{"queue": "back", "before_ms": 0, "after_ms": 0}]

        # One action moves them, for an hour; the next in line is with them at once.
        moved = first["agent"]
        until = "2090-01-01T00:00:00.000Z"
        change = {"agent": moved, "add": ["windows"], "remove": ["back"], "until": until}
        assert (await screen.do("set_agent_queues", **change))["ok"]
        assert await takes(clerks[moved]) == waiting[0]
        after = await shown(
            screen, lambda it: queue_of(it, "windows")["waiting"] == 5 and len(it["waits"]) == 5
        )
        assert queue_of(after, "windows")["estimated_wait_ms"] < before
        log = (await api.get("/log?since=0"))["items"]
        assert [each["until"] for each in log if each["type"] == "agent_queue_set"] == [until, until]
