"""A hub whose clients are slow, silent or many: the others are served."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import ClientSession, TCPConnector

from contacthub.api.bodies import MIB
from contacthub.api.connections import Cause
from contacthub.api.http_connection import MAX_HEAD
from tests.accounts.people import signed_in
from tests.support import Api, arrived, console, hub_on, token

SHORT = {"head_seconds": 0.3, "body_seconds": 0.3, "idle_seconds": 3}
HALF_HEAD = b"GET /health/live HTTP/1.1\r\nHost: hub\r\nX-Slow: "
SLOW_BODY = (
    b"POST /api/v1/session HTTP/1.1\r\nHost: hub\r\nContent-Type: application/json\r\n"
    b"Content-Length: 1000\r\n\r\n{"
)


class Raw:
    """A line on which is said what no client library would say."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def rest(self) -> bytes:
        """Everything that comes until the hub closes the line."""
        async with asyncio.timeout(20):
            try:
                return await self.reader.read()
            except ConnectionResetError:
                return b""


@asynccontextmanager
async def line(hub: Api, said: bytes = b"", *, limit: int = 2**16) -> AsyncIterator[Raw]:
    reader, writer = await asyncio.open_connection("127.0.0.1", hub.hub.port, limit=limit)
    try:
        writer.write(said)
        yield Raw(reader, writer)
    finally:
        writer.transport.abort()


@pytest.fixture
async def hasty(tmp_path: Path) -> AsyncIterator[Api]:
    async with hub_on(tmp_path, server=SHORT) as owner:
        yield owner


def closed(owner: Api) -> dict[Cause, int]:
    return dict(owner.hub.parts.connections.closed)


async def test_half_head_is_answered_408_and_closed(hasty: Api) -> None:
    async with line(hasty, HALF_HEAD) as raw:
        assert (await raw.rest()).startswith(b"HTTP/1.1 408 ")
    assert closed(hasty) == {Cause.HEAD: 1}


async def test_half_head_after_an_answer_is_closed_too(hasty: Api) -> None:
    async with line(hasty, b"GET /health/live HTTP/1.1\r\nHost: hub\r\n\r\n") as raw:
        assert (await raw.reader.readline()).startswith(b"HTTP/1.1 200 ")
        raw.writer.write(HALF_HEAD)
        assert b"HTTP/1.1 408 " in await raw.rest()


async def test_line_on_which_nothing_is_said_is_closed(hasty: Api) -> None:
    async with line(hasty) as raw:
        assert await raw.rest() == b""


async def test_slow_body_is_answered_408_and_closed(hasty: Api) -> None:
    async with line(hasty, SLOW_BODY) as raw:
        assert (await raw.rest()).startswith(b"HTTP/1.1 408 ")
    assert closed(hasty) == {Cause.BODY: 1}


async def large_file(hub: Api, whose: str, held: asyncio.Event, parts: int) -> int:
    """Send a file in parts, each when ``held`` lets it; the status that is answered."""

    async def body() -> AsyncIterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nname,phone\r\n'
        for _ in range(parts):
            await held.wait()
            held.clear()
            yield b"Lu,13800138000\r\n" * (2 * MIB // 16)

    headers = {"Authorization": f"Bearer {whose}", "Content-Type": "multipart/form-data; boundary=x"}
    url = f"{hub.hub.url}/api/v1/imports"
    async with hub.session.post(url, data=body(), headers=headers) as response:
        return response.status


async def written(folder: Path, size: float) -> None:
    """Wait until so much of a file that is sent has come in."""
    async with asyncio.timeout(20):
        while size_in(folder) < size:  # noqa: ASYNC110 - nothing tells
            await asyncio.sleep(0.01)


def size_in(folder: Path) -> int:
    """Bytes of the largest file that was sent."""
    return max((one.stat().st_size for one in folder.rglob("file")), default=0)


async def test_a_large_file_has_the_time_of_a_body_for_each_part_of_it(tmp_path: Path) -> None:
    async with hub_on(tmp_path) as owner:
        connections, held = owner.hub.parts.connections, asyncio.Event()
        began, passed = connections._now(), 0.0
        connections._now = lambda: began + passed
        sending = asyncio.create_task(large_file(owner, owner.hub.control_token, held, 5))
        for n in range(4):
            held.set()
            await written(tmp_path, (2 * n + 1.5) * MIB)
            passed += connections.limits.body_s - 1
            connections.close_late()
            assert closed(owner) == {}
        passed += connections.limits.body_s
        connections.close_late()
        assert closed(owner) == {Cause.BODY: 1}
        assert await sending == 408


async def test_body_nobody_asked_for_is_waited_for_no_longer(hasty: Api) -> None:
    async with line(hasty, b"GET /health/live HTTP/1.1\r\nHost: hub\r\nContent-Length: 9\r\n\r\n") as raw:
        assert (await raw.rest()).startswith(b"HTTP/1.1 200 ")


async def test_idle_line_is_closed_and_not_told_of(tmp_path: Path) -> None:
    async with (
        hub_on(tmp_path, server={"idle_seconds": 0.3}) as owner,
        line(owner, b"GET /health/live HTTP/1.1\r\nHost: hub\r\n\r\n") as raw,
    ):
        assert (await raw.rest()).startswith(b"HTTP/1.1 200 ")
        assert closed(owner) == {}


async def test_answers_nobody_reads_are_waited_for_no_longer(hasty: Api) -> None:
    asked = b"GET /api/v1/openapi.json HTTP/1.1\r\nHost: hub\r\n\r\n"
    async with line(hasty, asked * 200, limit=1) as raw:
        async with asyncio.timeout(20):
            while Cause.READING not in closed(hasty):  # noqa: ASYNC110 - nothing tells
                await asyncio.sleep(0.01)
        raw.writer.transport.abort()


async def test_head_has_a_limit(owner: Api) -> None:
    lines = b"".join(b"X-%d: %s\r\n" % (n, b"x" * 8_000) for n in range(1 + MAX_HEAD // 8_000))
    async with line(owner, b"GET / HTTP/1.1\r\n" + lines) as raw:
        await raw.rest()
    assert closed(owner) == {Cause.HEAD: 1}


async def test_sockets_and_long_polls_outlast_the_limits(hasty: Api) -> None:
    api = await token(hasty)
    end = (await api.get("/log?limit=1000"))["next"]
    async with console(hasty, "lina") as lina:
        await lina.next("snapshot")
        assert (await api.get(f"/log?since={end + 100}&wait_ms=1500"))["items"] == []
        assert (await lina.do("set_presence", presence="available"))["ok"]
    assert closed(hasty) == {}


@pytest.mark.parametrize("said", [b"", HALF_HEAD, SLOW_BODY])
async def test_beside_strangers_without_end_everything_is_served(tmp_path: Path, said: bytes) -> None:
    async with hub_on(tmp_path, server={"connections": 100}) as owner, AsyncExitStack() as stack:
        api = await token(owner)
        # Each request on a line of its own, as of people who come now.
        new = TCPConnector(force_close=True)
        api.session = owner.session = await stack.enter_async_context(ClientSession(connector=new))
        for n in range(3):
            for _ in range(100):
                await stack.enter_async_context(line(owner, said))
            person = await signed_in(owner, f"person {n}", "supervisor")
            assert (await person.call("POST", "/console/ticket", {}))[0] == 201
            assert [each["status"] for each in await api.events(arrived(str(n)))] == ["accepted"]
            async with line(owner, b"GET /health/ready HTTP/1.1\r\nHost: hub\r\n\r\n") as raw:
                assert (await raw.reader.readline()).startswith(b"HTTP/1.1 200 ")
        assert (
            closed(owner)[Cause.ROOM] > 180
        )  # of 300, all but what fits and a few that have said nothing yet
        assert b'contacthub_connections_closed_total{cause="room"}' in owner.hub.parts.metrics.text()
