"""Sends files to a hub as a browser does, and waits for what becomes of them."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import aiohttp

from tests.customers.house import Answer, Asker

LONGEST_S = 60.0


async def sent(who: Asker, content: bytes | Path, name: str = "people.csv") -> Answer:
    """Send a file; wait until it was tried."""
    form = aiohttp.FormData(quote_fields=False)
    raw = content if isinstance(content, bytes) else await asyncio.to_thread(content.read_bytes)
    form.add_field("file", raw, filename=name if isinstance(content, bytes) else content.name)
    async with who.session.post(f"{who.url}/api/v1/imports", data=form, headers=who.headers) as response:
        answer = Answer(response.status, await response.json(content_type=None), response.headers)
    if answer.status == 201:
        answer.body = await tried(who, answer.body["id"])
    return answer


async def tried(who: Asker, number: str, *phases: str) -> dict[str, Any]:
    """The file once it is in one of these phases; only a fault makes this time out."""
    async with asyncio.timeout(LONGEST_S):
        while True:
            body: dict[str, Any] = (await who.ask("GET", f"/imports/{number}/file")).body
            if body["phase"] in (phases or ("ready", "broken_off", "done")):
                return body
            await asyncio.sleep(0.05)


async def changed(who: Asker, number: str, **said: Any) -> Answer:
    """Say how a file is to be read; wait until it was tried anew."""
    answer = await who.ask("PATCH", f"/imports/{number}/file", said)
    if answer.status == 200:
        answer.body = await tried(who, number)
    return answer


async def run(who: Asker, number: str, **body: Any) -> dict[str, Any]:
    """Have a file imported to its end."""
    begun = await who.ask("POST", f"/imports/{number}/run", body)
    assert begun.status == 202, begun.body
    return await tried(who, number, "done", "broken_off")


def brief(body: dict[str, Any]) -> list[tuple[Any, ...]]:
    names = ("kind", "new", "changed", "unchanged", "rejected", "conflicts", "same_number")
    return [tuple(one[name] for name in names) for one in body["counts"]]
