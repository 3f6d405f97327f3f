"""What is no HTTP, and methods a path does not have: the sender's fault, and not quoted in the log."""

from __future__ import annotations

import asyncio
import logging
import re

import aiohttp
import pytest
from yarl import URL

from contacthub.bootstrap.doors import ROUTES
from tests.support import Api

SECRET = "cht_a-secret-that-must-not-be-logged"
HEAD = b"GET /api/v1/floor HTTP/1.1\r\nHost: hub\r\n"
POST = b"POST /api/v1/events HTTP/1.1\r\nHost: hub\r\nContent-Type: application/json\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"

NOT_HTTP: dict[str, bytes] = {
    "a NUL in a header": HEAD + f"Authorization: Bearer {SECRET}\0\r\n\r\n".encode(),
    "a bare line feed in a header": HEAD + f"Authorization: Bearer\n {SECRET}\r\n\r\n".encode(),
    "a header without a colon": HEAD + f"Authorization {SECRET}\r\n\r\n".encode(),
    "a blank in a header's name": HEAD + f"Author ization: {SECRET}\r\n\r\n".encode(),
    "a header without a name": HEAD + f": {SECRET}\r\n\r\n".encode(),
    "a header that is too long": HEAD + f"Authorization: Bearer {SECRET}{'x' * 70_000}\r\n\r\n".encode(),
    "a name that is too long": HEAD + b"X" * 70_000 + f": {SECRET}\r\n\r\n".encode(),
    "a path that is too long": b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\nHost: hub\r\n\r\n",
    "words": f"hello, {SECRET}\r\n\r\n".encode(),
    "a path with a blank": f"GET /a {SECRET} HTTP/1.1\r\nHost: hub\r\n\r\n".encode(),
    "no path": b"GET HTTP/1.1\r\nHost: hub\r\n\r\n",
    "a version there is not": b"GET / HTTP/9.9\r\nHost: hub\r\n\r\n",
    "another protocol": b"GET / FTP/1.1\r\nHost: hub\r\n\r\n",
    "the hello of TLS": bytes.fromhex("16030100c8010000c40303") + b"\0" * 200,
    "bytes of nothing": bytes(range(128, 256)) + b"\r\n\r\n",
    "a length that is no number": POST + f"Content-Length: {SECRET}\r\n\r\n[]".encode(),
    "a length below nothing": POST + b"Content-Length: -1\r\n\r\n[]",
    "two lengths": POST + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n[]",
    "a length and chunks": POST + CHUNKED + b"Content-Length: 2\r\n\r\n0\r\n\r\n",
    "another encoding than chunks": POST + b"Transfer-Encoding: pigeon\r\n\r\n",
    "a chunk whose size is no number": POST + CHUNKED + f"\r\n{SECRET}\r\n[]\r\n0\r\n\r\n".encode(),
    "a chunk longer than it says": POST + CHUNKED + f"\r\n2\r\n[]{SECRET}\r\n0\r\n\r\n".encode(),
}


async def answered(owner: Api, sent: bytes) -> bytes:
    """All that the hub says to these bytes, until it hangs up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", owner.hub.port)
    received = b""
    try:
        async with asyncio.timeout(20):
            writer.write(sent)
            while chunk := await reader.read(65_536):
                received += chunk
    except ConnectionResetError:
        pass  # it hung up with more of ours unread; what it said first has come
    finally:
        writer.close()
    return received


@pytest.mark.parametrize("what", NOT_HTTP)
async def test_what_is_no_http_is_refused_and_stays_out_of_the_log(
    owner: Api, what: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    status = re.match(rb"HTTP/1\.[01] (\d{3}) ", await answered(owner, NOT_HTTP[what]))
    assert status is not None
    assert status[1].startswith(b"4"), what
    assert [each.message for each in caplog.records if each.levelno >= logging.WARNING] == []
    assert SECRET not in caplog.text
    assert "Traceback" not in caplog.text
    async with owner.session.get(f"{owner.hub.url}/health/ready") as response:
        assert response.status == 200


async def test_a_request_behind_one_that_is_no_http_is_not_done(owner: Api) -> None:
    smuggled = b"DELETE /api/v1/session HTTP/1.1\r\nHost: hub\r\n\r\n"
    said = await answered(owner, NOT_HTTP["a length and chunks"] + smuggled)
    assert said.count(b"HTTP/1.") == 1


PATHS: dict[str, set[str]] = {}
for _each in ROUTES:
    PATHS.setdefault(_each.path, set()).add(_each.method)
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]


async def test_a_method_the_path_does_not_have_is_405_and_allow_names_those_it_has(owner: Api) -> None:
    for path, has in PATHS.items():
        url = owner.hub.url + re.sub(r"\{\w+\}", "x", path)
        for method in sorted(set(METHODS) - has):
            async with owner.session.request(method, url) as response:
                assert (path, method, response.status) == (path, method, 405)
                assert {each.strip() for each in response.headers["Allow"].split(",")} == has, path
                if method != "HEAD":
                    assert response.content_type == "application/problem+json"
                    assert (await response.json(content_type=None))["code"] == "method_not_allowed"


async def test_files_are_read_only(owner: Api) -> None:
    async with aiohttp.ClientSession() as session, session.post(f"{owner.hub.url}/assets/x.js") as response:
        assert response.status in (404, 405)


@pytest.mark.parametrize(
    "name", ["x" * 100, "x" * 4_000, "..", ".", "..%2f..%2fapi", "%00", "a%20b", "%C3%A9" * 100]
)
async def test_files_that_are_not_there_are_404(owner: Api, name: str) -> None:
    async with owner.session.get(URL(f"{owner.hub.url}/assets/{name}", encoded=True)) as response:
        assert (response.status, response.content_type) == (404, "application/problem+json")
