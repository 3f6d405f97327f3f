"""The PostgreSQL server is killed under load: refused meanwhile; then all is there, and nothing twice."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from contacthub.testing.postgres import PostgresServer
from tests.acceptance.test_disk import call, post, ready
from tests.support import Api, console, event, hub_on, token

WITHIN_S = 30
SENDERS = 8
ROUNDS = 3


@pytest.fixture
def server(postgres_server: PostgresServer) -> Iterator[PostgresServer]:
    """The server of the session; running again afterwards."""
    yield postgres_server
    postgres_server.kill()
    postgres_server.start()


class Senders:
    """Send calls one by one, each until it is acknowledged, as a source does."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self.acknowledged: dict[str, str] = {}
        """The contact of each event."""
        self.refused = 0
        self.ended = False

    async def work(self) -> None:
        while not self.ended:
            name = f"c-{uuid.uuid4().hex[:12]}"
            steps = [call(name), event("contact.ended", {"ref": name, "by": "customer"}, id=f"{name}-end")]
            for step in steps:
                while step["id"] not in self.acknowledged and not self.ended:
                    await self._send(step)

    async def _send(self, one: dict[str, Any]) -> None:
        status, body, retry_after = await post(self._api, one)
        if status == 503:
            assert retry_after == "1"
            self.refused += 1
            await asyncio.sleep(0.01)
            return
        [result] = body["results"]
        assert status == 200
        assert result["status"] in ("accepted", "duplicate"), result
        self.acknowledged[one["id"]] = result["contact_id"]

    async def until(self, more: int) -> None:
        wanted = len(self.acknowledged) + more
        async with asyncio.timeout(WITHIN_S):
            while len(self.acknowledged) < wanted:  # noqa: ASYNC110 - counted, nobody tells it
                await asyncio.sleep(0.005)


def stored(address: str) -> tuple[dict[str, str], list[int], list[str]]:
    """The inbox by event, the numbers of the log, and the contacts that arrived, from the server."""
    with psycopg.connect(address) as raw:
        inbox = dict(raw.execute("SELECT id, contact_id FROM hub.inbox").fetchall())
        numbers = [seq for (seq,) in raw.execute("SELECT seq FROM hub.log ORDER BY seq")]
        arrived = [
            contact
            for (contact,) in raw.execute("SELECT contact_id FROM hub.log WHERE type = 'contact_arrived'")
        ]
    return inbox, numbers, arrived


@pytest.mark.acceptance
async def test_server_killed_under_load_loses_nothing_and_doubles_nothing(
    tmp_path: Path, postgres: str, server: PostgresServer
) -> None:
    async with hub_on(tmp_path, storage={"url": postgres}) as owner:
        api = await token(owner)
        senders = Senders(api)
        tasks = [asyncio.ensure_future(senders.work()) for _ in range(SENDERS)]
        for _ in range(ROUNDS):
            await senders.until(30)
            await asyncio.to_thread(server.kill)
            refused = senders.refused
            async with asyncio.timeout(WITHIN_S):
                while senders.refused < refused + 3 * SENDERS:  # noqa: ASYNC110 - counted
                    await asyncio.sleep(0.005)
            assert await ready(api) == 503
            await asyncio.to_thread(server.start)
            await senders.until(30)
            assert await ready(api) == 200
        senders.ended = True
        await asyncio.gather(*tasks)
    inbox, numbers, arrived = await asyncio.to_thread(stored, postgres)
    assert {key: inbox.get(key) for key in senders.acknowledged} == senders.acknowledged
    assert numbers == [*range(1, len(numbers) + 1)]
    assert len(arrived) == len(set(arrived))
    begun = {key: contact for key, contact in inbox.items() if not key.endswith("-end")}
    assert sorted(begun.values()) == sorted(arrived)


@pytest.mark.acceptance
async def test_hub_takes_work_within_a_second_of_the_server_s_return(
    tmp_path: Path, postgres: str, server: PostgresServer
) -> None:
    async with hub_on(tmp_path, storage={"url": postgres}) as owner:
        api = await token(owner)
        assert (await post(api, call("before")))[0] == 200
        await asyncio.to_thread(server.kill)
        assert (await post(api, call("during")))[0] == 503
        await asyncio.to_thread(server.start)
        async with asyncio.timeout(WITHIN_S):
            while (await post(api, call("during")))[0] != 200:  # noqa: ASYNC110 - asked for
                await asyncio.sleep(0.01)
        # What bounds the time; how long it really takes depends on how busy the machine is.
        assert owner.hub.parts.stores.storage.pause_max_s <= 0.5


@pytest.mark.acceptance
async def test_reads_are_refused_meanwhile_and_the_console_keeps_its_socket(
    tmp_path: Path, postgres: str, server: PostgresServer
) -> None:
    async with hub_on(tmp_path, storage={"url": postgres}) as owner, console(owner, "lina") as lina:
        await lina.find("snapshot")
        api = await token(owner)
        wang = (await token(owner, "wang", scopes=[], agent="wangwei")).token
        assert (await lina.do("set_presence", presence="available"))["ok"]
        await asyncio.to_thread(server.kill)
        assert (await lina.next("storage"))["available"] is False  # though nothing was to be stored
        refused = await lina.do("set_presence", presence="lunch")
        assert refused["error"]["code"] == "unavailable"
        async with console(owner, "wangwei", bearer=wang) as newcomer:
            await newcomer.next("storage")  # also who comes meanwhile is told
        async with owner.session.get(
            f"{owner.hub.url}/api/v1/contacts", headers={"Authorization": f"Bearer {api.token}"}
        ) as answer:
            assert (answer.status, answer.headers["Retry-After"]) == (503, "1")
        await asyncio.to_thread(server.start)
        async with asyncio.timeout(WITHIN_S):
            while await ready(api) != 200:  # noqa: ASYNC110 - asked for
                await asyncio.sleep(0.02)
        assert (await api.get("/contacts"))["items"] == []
