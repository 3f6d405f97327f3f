"""kill -9 while customers ask to be called back: each that was told *yes* is still to be called, once."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.acceptance.processes import Served
from tests.acceptance.test_kill import Files, Server
from tests.support import arrived, hub_on, token

ROUNDS = 4


class Caller:
    """Asks a served hub, as a program; a request that is cut has no answer."""

    def __init__(self, session: aiohttp.ClientSession, url: str, bearer: str) -> None:
        self._session = session
        self._url = url
        self._headers = {"Authorization": f"Bearer {bearer}"}

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        url = f"{self._url}/api/v1{path}"
        async with self._session.request(method, url, json=body, headers=self._headers) as answer:
            assert answer.status in (200, 201), await answer.text()
            return await answer.json()

    async def wish(self, number: str) -> str:
        """Have a number called back, one of two ways; return its contact."""
        if int(number[-1]) % 2:
            asked = await self.ask("POST", "/callbacks", {"queue": "support", "number": number})
            return str(asked["contact_id"])
        posted = [arrived(f"call-{number}", **{"from": number})]
        [result] = (await self.ask("POST", "/events", posted))["results"]
        await self.ask("POST", "/callbacks", {"contact_id": result["contact_id"]})
        return str(result["contact_id"])


@pytest.mark.acceptance
@pytest.mark.timeout(ROUNDS * 45)
async def test_customers_who_are_to_be_called_survive_every_kill(
    engine: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    kept = Files(tmp_path) if engine == "sqlite" else Server(tmp_path, request.getfixturevalue("postgres"))
    async with hub_on(kept.data, **kept.settings) as owner:
        program = await token(owner, "program")
    rng, promised = random.Random(20261126), dict[str, str]()
    async with aiohttp.ClientSession() as session:
        for n in range(ROUNDS):
            served = await Served.ready(kept.data, **kept.environment)
            try:
                caller = Caller(session, served.url, program.token)
                await assert_promised(caller, promised)
                await until_killed(caller, served, n, rng, promised)
            finally:
                await served.kill()
        served = await Served.ready(kept.data, **kept.environment)
        try:
            await assert_promised(Caller(session, served.url, program.token), promised)
        finally:
            await served.kill()
    assert len(promised) > ROUNDS


async def until_killed(
    caller: Caller, served: Served, n: int, rng: random.Random, promised: dict[str, str]
) -> None:
    """Several customers ask at once, until so many have been told yes."""
    enough = len(promised) + rng.randint(2, 12)

    async def customer(line: int) -> None:
        for call in range(20):
            number = f"+86138{n:02}{line:02}{call:04}"
            promised[number] = await caller.wish(number)
            if len(promised) >= enough:
                await served.kill()

    await asyncio.gather(*(customer(line) for line in range(4)), return_exceptions=True)


async def assert_promised(caller: Caller, promised: dict[str, str]) -> None:
    """Everybody is there once under their number, and asking again changes nothing."""
    listed = (await caller.ask("GET", "/callbacks?limit=200"))["items"]
    numbers = [each["callback"]["number"]["e164"] for each in listed]
    assert len(numbers) == len(set(numbers))
    found = {each["callback"]["number"]["e164"]: each["contact_id"] for each in listed}
    assert {number: found.get(number) for number in promised} == promised
    for number, contact_id in list(promised.items())[-5:]:
        again = await caller.ask("POST", "/callbacks", {"queue": "support", "number": number})
        assert again == {"contact_id": contact_id, "is_new": False}
