"""Headers of every answer: what browsers are kept from, and what strangers are not told."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import websockets
from aiohttp import hdrs
from multidict import CIMultiDictProxy

from contacthub.running.http import STATIC
from tests.accounts.people import signed_in
from tests.support import Api, hub_on

PATHS = [
    "/",
    "/nowhere",
    "/assets/nothing.js",
    "/health/live",
    "/health/ready",
    "/metrics",
    "/api/v1/docs",
    "/api/v1/docs/page.css",
    "/api/v1/openapi.json",
    "/api/v1/console/schema.json",
    "/api/v1/console",
    "/api/v1/console?ticket=made-up",
    "/api/v1/floor",
    "/api/v1/session",
    "/api/v1/contacts/%00",
]
NOT_HTTP = {
    "bad method": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    "bad target": b"GET http://[::1 HTTP/1.1\r\nHost: hub\r\n\r\n",
    "bad version": b"GET / HTTP/9.x\r\nHost: hub\r\n\r\n",
    "bad header": b"GET / HTTP/1.1\r\nHost: hub\r\nX y: 1\r\n\r\n",
    "long line": b"GET /" + b"a" * 9_000 + b" HTTP/1.1\r\nHost: hub\r\n\r\n",
    "two lengths": b"GET / HTTP/1.1\r\nHost: hub\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
    "bad chunk": b"POST /api/v1/session HTTP/1.1\r\nHost: hub\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "expectation": b"GET / HTTP/1.1\r\nHost: hub\r\nExpect: tea\r\nConnection: close\r\n\r\n",
    "other method": b"BREW /health/live HTTP/1.1\r\nHost: hub\r\nConnection: close\r\n\r\n",
    "half head": b"GET / HTTP/1.1\r\nHost: hub\r\nX-Slow: ",
}


async def headers_of(owner: Api, path: str) -> CIMultiDictProxy[str]:
    async with owner.session.get(owner.hub.url + path) as response:
        return response.headers


@pytest.mark.parametrize("path", ["/", "/api/v1/docs", "/api/v1/floor", "/nowhere"])
async def test_content_policy_names_no_origin_but_the_own(owner: Api, path: str) -> None:
    policy = (await headers_of(owner, path))["Content-Security-Policy"]
    directives = {name: sources for name, *sources in (each.split() for each in policy.split(";"))}
    assert directives.pop("img-src") == ["'self'", "data:"]
    assert directives.pop("default-src") == ["'self'"]
    assert {source for sources in directives.values() for source in sources} == {"'self'", "'none'"}


@pytest.mark.parametrize("path", PATHS)
async def test_every_answer_says_how_it_is_to_be_read_and_not_what_made_it(owner: Api, path: str) -> None:
    headers = await headers_of(owner, path)
    assert headers["Server"] == "contacthub"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    kind = headers["Content-Type"]
    assert kind.endswith("; charset=utf-8") or kind in ("application/json", "application/problem+json")


async def test_assets_have_their_charset_also_when_asked_for_a_part(owner: Api) -> None:
    for kind in ("js", "css"):
        [asset, *_] = (STATIC / "assets").glob(f"*.{kind}")
        url = f"{owner.hub.url}/assets/{asset.name}"
        for extra in ({}, {"Range": "bytes=0-9"}):
            async with owner.session.get(url, headers=extra) as response:
                assert response.status == (206 if extra else 200)
                assert response.headers["Content-Type"].endswith("; charset=utf-8"), kind
        again = {hdrs.IF_NONE_MATCH: response.headers["ETag"]}
        async with owner.session.get(url, headers=again) as response:
            assert (response.status, response.headers["Server"]) == (304, "contacthub")


@pytest.mark.parametrize("said", NOT_HTTP.values(), ids=NOT_HTTP)
async def test_what_no_route_answers_tells_no_version(tmp_path: Path, said: bytes) -> None:
    async with hub_on(tmp_path, server={"head_seconds": 0.3}) as owner:
        answer = await said_to(owner, said)
    head = answer.partition(b"\r\n\r\n")[0].lower()
    assert head.startswith((b"http/1.0 4", b"http/1.1 4"))
    assert b"aiohttp" not in head
    assert b"python" not in head
    assert b"content-type: text/plain" not in head or b"charset=utf-8" in head


async def said_to(owner: Api, said: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", owner.hub.port)
    writer.write(said)
    try:
        async with asyncio.timeout(20):
            return await reader.read()
    finally:
        writer.transport.abort()


async def test_socket_tells_no_version(owner: Api) -> None:
    lina = await signed_in(owner, "lina")
    url = f"{owner.hub.url.replace('http', 'ws', 1)}/api/v1/console?ticket="
    _, made = await lina.call("POST", "/console/ticket")
    async with websockets.connect(url + made["ticket"]) as socket:
        assert socket.response is not None
        assert socket.response.headers["Server"] == "contacthub"
    with pytest.raises(websockets.InvalidStatus) as refused:
        await websockets.connect(url + made["ticket"])
    assert refused.value.response.headers["Server"] == "contacthub"


# --- https -----------------------------------------------------------------------------------------


@pytest.fixture
async def behind_https(tmp_path: Path) -> AsyncIterator[Api]:
    async with hub_on(tmp_path, server={"public_url": "https://hub.example.com"}) as owner:
        yield owner


async def test_browsers_are_told_to_stay_with_https_where_the_hub_is_reached_by_it(behind_https: Api) -> None:
    for path in PATHS:
        assert (await headers_of(behind_https, path))["Strict-Transport-Security"] == "max-age=31536000", path


@pytest.mark.parametrize("server", [{}, {"public_url": "http://hub.example.com"}])
async def test_browsers_of_a_hub_without_https_are_not(tmp_path: Path, server: dict[str, str]) -> None:
    async with hub_on(tmp_path, server=server) as owner:
        for path in PATHS:
            assert "Strict-Transport-Security" not in await headers_of(owner, path), path


# --- tickets in addresses --------------------------------------------------------------------------

SECRET = "s3cr3t-ticket"
ASKED = {
    "socket": "GET /api/v1/console?ticket={} HTTP/1.1\r\nHost: hub\r\n\r\n",
    "wrong method": "DELETE /api/v1/console?ticket={} HTTP/1.1\r\nHost: hub\r\n\r\n",
    "no route": "GET /api/v2/console?ticket={} HTTP/1.1\r\nHost: hub\r\n\r\n",
    "whole address": "GET http://hub/api/v1/console?ticket={} HTTP/1.1\r\nHost: hub\r\n\r\n",
    "bad escape": "GET /api/v1/console?ticket={}%ff%zz HTTP/1.1\r\nHost: hub\r\n\r\n",
    "bad header": "GET /api/v1/console?ticket={} HTTP/1.1\r\nHost: hub\r\nX y: 1\r\n\r\n",
    "bad version": "GET /api/v1/console?ticket={} HTTP/9.x\r\nHost: hub\r\n\r\n",
    "blank in it": "GET /api/v1/console?ticket={} x HTTP/1.1\r\nHost: hub\r\n\r\n",
    "long": "GET /api/v1/console?ticket={}" + "a" * 9_000 + " HTTP/1.1\r\nHost: hub\r\n\r\n",
    "half": "GET /api/v1/console?ticket={} HTTP/1.1\r\nHost: hub\r\nX-Slow: ",
    "upgrade": (
        "GET /api/v1/console?ticket={} HTTP/1.1\r\nHost: hub\r\nUpgrade: websocket\r\nConnection: upgrade\r\n"
        "Sec-WebSocket-Version: 7\r\nSec-WebSocket-Protocol: {}\r\nSec-WebSocket-Key: {}\r\n\r\n"
    ),
}


@pytest.mark.parametrize("said", ASKED.values(), ids=ASKED)
async def test_ticket_stands_in_no_line_of_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, said: str
) -> None:
    caplog.set_level(logging.DEBUG)
    async with hub_on(
        tmp_path, server={"access_log": True, "head_seconds": 0.3, "idle_seconds": 0.5}
    ) as owner:
        await said_to(owner, said.replace("{}", SECRET).encode())
    assert SECRET not in caplog.text
    assert SECRET not in str([each.__dict__ for each in caplog.records])


async def test_ticket_of_an_open_socket_stands_in_no_line_either(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("websockets").setLevel(logging.WARNING)  # the test's own client
    async with hub_on(tmp_path, server={"access_log": True}) as owner:
        lina = await signed_in(owner, "lina")
        _, made = await lina.call("POST", "/console/ticket")
        url = f"{owner.hub.url.replace('http', 'ws', 1)}/api/v1/console?ticket={made['ticket']}"
        async with websockets.connect(url):
            pass
    assert "GET /api/v1/console 101" in caplog.text
    assert made["ticket"] not in caplog.text
