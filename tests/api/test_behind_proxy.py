"""A proxy on the same machine: who is locked out, what is logged, and that metrics stay inside."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.accounts.people import Person, signed_in, user
from tests.support import Api, hub_on, token

METRICS = "GET /metrics HTTP/{version}\r\nHost: {host}\r\nConnection: close\r\n{headers}\r\n"


@pytest.fixture
async def behind(tmp_path: Path) -> AsyncIterator[Api]:
    """A hub that trusts the proxy on its machine, and logs requests."""
    async with hub_on(tmp_path, server={"trusted_proxies": ["127.0.0.1"], "access_log": True}) as owner:
        yield owner


async def guesses(owner: Api, name: str, *addresses: str) -> list[int]:
    """Statuses of wrong passwords, each from an address as the proxy tells it."""
    person = Person(owner)
    body = {"name": name, "password": "a guess"}
    return [(await person.call("POST", "/session", body, X_Forwarded_For=each))[0] for each in addresses]


async def test_lock_out_hits_the_client_and_not_the_proxy(behind: Api) -> None:
    await user(behind, "lina")
    assert await guesses(behind, "lina", *["203.0.113.9"] * 6) == [401] * 5 + [429]
    assert await guesses(behind, "lina", "198.51.100.7") == [401]


async def test_client_that_writes_addresses_of_its_own_is_locked_out_all_the_same(behind: Api) -> None:
    told = [f"192.0.2.{n}, 203.0.113.9" for n in range(6)]
    assert await guesses(behind, "lina", *told) == [401] * 5 + [429]


async def test_neighbours_in_a_network_of_ipv6_are_one(behind: Api) -> None:
    told = [f"2001:db8:1:2::{n:x}" for n in range(6)]
    assert await guesses(behind, "lina", *told) == [401] * 5 + [429]
    assert await guesses(behind, "lina", "2001:db8:1:3::1") == [401]


async def test_without_trust_the_header_changes_nothing(owner: Api) -> None:
    told = [f"203.0.113.{n}" for n in range(6)]
    assert await guesses(owner, "lina", *told) == [401] * 5 + [429]


async def test_requests_are_logged_by_route_with_the_clients_address(
    behind: Api, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "contacthub.access")
    api = await token(behind)
    # A line is written after its answer: the last request is there for those before it.
    for path in ("/customers/C-77?ticket=secret", "/nowhere", "/nowhere"):
        assert (await api.call("GET", path, **{"X-Forwarded-For": "203.0.113.9"}))[0] == 404
    lines = [each.getMessage() for each in caplog.records if each.name == "contacthub.access"]
    assert any(line.startswith("< 203.0.113.9 GET /api/v1/customers/{id} 404 ") for line in lines)
    assert any(line.startswith("< 203.0.113.9 GET - 404 ") for line in lines)
    assert not any("C-77" in line or "secret" in line for line in lines)


async def test_requests_are_not_logged_unasked(owner: Api, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    await (await token(owner)).get("/floor")
    assert not [each for each in caplog.records if each.name.startswith(("contacthub.access", "aiohttp"))]


async def status_of(owner: Api, *, version: str = "1.1", host: str = "", headers: str = "") -> int:
    """Status of ``GET /metrics`` without credentials, sent byte for byte."""
    reader, writer = await asyncio.open_connection("127.0.0.1", owner.hub.port)
    host = host or f"127.0.0.1:{owner.hub.port}"
    writer.write(METRICS.format(version=version, host=host, headers=headers).encode())
    answer = await reader.read()
    writer.close()
    return int(answer.split(b" ", 2)[1])


async def test_metrics_are_open_to_programs_on_the_machine(owner: Api) -> None:
    for host in ("", "localhost", f"localhost:{owner.hub.port}", "[::1]:8080", "127.0.0.1"):
        assert await status_of(owner, host=host) == 200, host


@pytest.mark.parametrize(
    "sign",
    [
        {"headers": "X-Forwarded-For: 203.0.113.9\r\n"},
        {"headers": "X-Forwarded-For: 127.0.0.1\r\n"},
        {"headers": "Forwarded: for=203.0.113.9\r\n"},
        {"headers": "X-Real-IP: 203.0.113.9\r\n"},
        {"headers": "Via: 1.1 caddy\r\n"},
        {"host": "hub.example.com"},
        {"host": "localhost.evil.example"},
        {"version": "1.0"},
    ],
)
async def test_metrics_are_closed_to_the_world_through_a_proxy(behind: Api, sign: dict[str, str]) -> None:
    assert await status_of(behind, **sign) == 401


async def test_session_through_the_proxy_works(behind: Api) -> None:
    person = await signed_in(behind, "lina")
    assert (await person.call("GET", "/session", X_Forwarded_For="203.0.113.9"))[0] == 200
