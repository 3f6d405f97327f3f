"""A hub on a file system without a byte left: ``python -m tests.acceptance.on_full_disk FOLDER``.

Run in a mount namespace of its own, in which it mounts a small file system in memory on ``FOLDER``.
"""

from __future__ import annotations

import asyncio
import json
import sys
from contextlib import suppress
from pathlib import Path
from subprocess import run
from typing import Any

import aiohttp
import websockets

from tests.acceptance.inspection import assert_whole
from tests.acceptance.processes import HERE, Served, environment
from tests.support import arrived, hub_on, token

SIZE_MIB = 24
PASSWORD = "correct horse battery"
WITHIN_S = 30
TAKEN = [{**arrived(name), "id": name} for name in ("c1", "c2", "c3")]
LATER = {**arrived("c4"), "id": "c4"}


class Client:
    """A supervisor who stays signed in, and a program, whichever process serves."""

    def __init__(self, session: aiohttp.ClientSession, bearer: str) -> None:
        self._session = session
        self._program = {"Authorization": f"Bearer {bearer}"}
        self.url = ""

    async def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any, Any]:
        """Status, JSON and headers of one answer."""
        async with self._session.request(method, self.url + path, json=body, headers=headers) as answer:
            text = await answer.text()
            return answer.status, json.loads(text) if text.startswith(("{", "[")) else text, answer.headers

    async def program(self, method: str, path: str, body: Any = None) -> tuple[int, Any, Any]:
        return await self.ask(method, f"/api/v1{path}", body, **self._program)

    async def person(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any, Any]:
        return await self.ask(method, f"/api/v1{path}", body, **headers)


def fill(folder: Path) -> Path:
    """Leave nothing."""
    filler = folder / "filler"
    with filler.open("ab", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(64 * 1024))
    with filler.open("ab", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"0")
    return filler


async def seed(data: Path, session: aiohttp.ClientSession) -> Client:
    """Have three calls, a customer, and a supervisor who is signed in."""
    async with hub_on(data) as owner:
        program = await token(owner)
        await program.events(*TAKEN)
        assert (await program.call("PUT", "/customers/lu", {"name": "Lu Wei"}))[0] == 201
        boss = {"name": "boss", "role": "supervisor", "password": PASSWORD}
        assert (await owner.call("POST", "/admin/users", boss))[0] == 201
        client = Client(session, program.token)
        client.url = owner.hub.url
        signed_in, *_ = await client.person("POST", "/session", {"name": "boss", "password": PASSWORD})
        assert signed_in == 200
    return client


async def assert_shown(client: Client) -> None:
    """What is durable can be read, and nothing is taken."""
    status, floor, _ = await client.program("GET", "/floor")
    assert (status, len(floor["contacts"])) == (200, len(TAKEN))
    status, listed, _ = await client.program("GET", "/contacts")
    assert (status, len(listed["items"])) == (200, len(TAKEN))
    one = listed["items"][0]["id"]
    assert (await client.program("GET", f"/contacts/{one}"))[0] == 200
    assert (await client.program("GET", f"/contacts/{one}/why"))[0] == 200
    status, found, _ = await client.program("POST", "/customers/search", {"q": "Lu"})
    assert (status, [each["id"] for each in found["items"]]) == (200, ["lu"])
    assert (await client.person("GET", "/customers/lu/card"))[0] == 200
    status, refused, headers = await client.program("POST", "/events", [LATER])
    assert (status, refused["code"], headers["Retry-After"]) == (503, "unavailable", "1")
    assert "the disk is full" in refused["detail"]
    status, health, _ = await client.ask("GET", "/health/ready")
    assert (status, health["storage"]["state"]) == (503, "disk_full")
    assert "make room" in health["storage"]["mend"]
    assert "contacthub_disk_full 1.0" in (await client.ask("GET", "/metrics"))[1]


async def assert_people_see_it(client: Client) -> None:
    """Supervisors who are signed in stay so and see the floor; others may sign in to see it."""
    status, session, _ = await client.person("GET", "/session")
    assert status == 200
    csrf = {"X-CSRF-Token": session["csrf_token"], "Origin": client.url}
    status, ticket, _ = await client.person("POST", "/console/ticket", **csrf)
    assert status == 201
    address = f"{client.url.replace('http', 'ws', 1)}/api/v1/console?ticket={ticket['ticket']}"
    async with websockets.connect(address, origin=client.url) as socket:  # type: ignore[arg-type]
        frames = [json.loads(await socket.recv()) for _ in range(3)]
    by_type = {frame["type"]: frame for frame in frames}
    assert len(by_type["snapshot"]["state"]["contacts"]) == len(TAKEN)
    assert by_type["storage"]["reason"] == "disk_full"
    async with aiohttp.ClientSession() as stranger:
        body = {"name": "boss", "password": PASSWORD}
        async with stranger.post(f"{client.url}/api/v1/session", json=body) as answer:
            assert answer.status == 200


def said_by_check(data: Path) -> str:
    """What ``contacthub check`` prints."""
    command = [sys.executable, "-m", "contacthub", "check", "--data", str(data)]
    return run(command, env=environment(), cwd=HERE, capture_output=True, text=True, check=False).stdout


async def assert_takes_again(client: Client) -> None:
    async with asyncio.timeout(WITHIN_S):
        while (await client.ask("GET", "/health/ready"))[0] != 200:  # noqa: ASYNC110 - asked for
            await asyncio.sleep(0.05)
    for events, expected in ((TAKEN, "duplicate"), ([LATER], "accepted")):
        _, body, _ = await client.program("POST", "/events", events)
        assert {each["status"] for each in body["results"]} == {expected}


async def main(folder: Path) -> None:
    """The whole story."""
    data = folder / "data"
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        client = await seed(data, session)
        filler = fill(folder)
        for _ in range(2):  # it is not only the first start that finds room
            served = await Served.ready(folder.parent, "--data", str(data))
            try:
                client.url = served.url
                await assert_shown(client)
                await assert_people_see_it(client)
            finally:
                await served.kill()
        served = await Served.ready(folder.parent, "--data", str(data))
        client.url = served.url
        try:
            said = await asyncio.to_thread(said_by_check, data)
            assert "its disk is full - make room" in said, said
            await asyncio.to_thread(filler.unlink)
            await assert_takes_again(client)
            assert await served.stopped() == 0
        finally:
            await served.kill()
    assert_whole(data, ["c1", "c2", "c3", "c4"])


if __name__ == "__main__":
    place = Path(sys.argv[1])
    run(["mount", "-t", "tmpfs", "-o", f"size={SIZE_MIB}m", "tmpfs", str(place)], check=True)
    asyncio.run(main(place))
