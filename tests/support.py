"""A real hub for tests: its own directory, a free port, and the clients to use it with."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import websockets

from contacthub.bootstrap.running import Running, running
from contacthub.bootstrap.storages import storage_of
from contacthub.config import Settings
from contacthub.database.engines.postgres_database import PostgresDatabase
from contacthub.database.engines.sqlite_files import SqliteFiles
from contacthub.database.units import Connection
from contacthub.hub import groups
from contacthub.testing.disk import Disk
from contacthub.testing.postgres import through

FLOOR: dict[str, Any] = {
    "floor": {"time_zone": "Asia/Shanghai", "default_region": "CN"},
    "lines": [{"number": "4008001234", "queue": "support"}],
    "breaks": [{"id": "lunch", "name": "午休 Lunch"}],
    "queues": [
        {
            "id": "support",
            "name": "售后 After-sales",
            "skills": {"aircon": 1},
            "dispositions": ["resolved", "visit"],
        },
        {"id": "sales", "name": "销售 Sales", "wrap_up_seconds": 0},
    ],
    "agents": [
        {
            "id": "lina",
            "name": "Li Na 李娜",
            "skills": {"aircon": 8},
            "queues": ["support", "sales"],
            "address": "PJSIP/1001",
        },
        {
            "id": "wangwei",
            "name": "Wang Wei 王伟",
            "skills": {"aircon": 5},
            "queues": ["support"],
            "address": "PJSIP/1002",
        },
    ],
}


class Api:
    """HTTP with one credential."""

    def __init__(self, hub: Running, session: aiohttp.ClientSession, token: str) -> None:
        self.hub = hub
        self.session = session
        self.token = token

    async def call(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        """Status and JSON of one request."""
        sent = {"Authorization": f"Bearer {self.token}", **headers}
        async with self.session.request(
            method, f"{self.hub.url}/api/v1{path}", json=body, headers=sent
        ) as response:
            text = await response.text()
            return response.status, json.loads(text) if text else None

    async def get(self, path: str) -> Any:
        """JSON of a GET that must succeed."""
        status, body = await self.call("GET", path)
        assert status == 200, (status, body)
        return body

    async def events(self, *events: dict[str, Any]) -> list[dict[str, Any]]:
        """Results of a batch that must be taken."""
        status, body = await self.call("POST", "/events", list(events))
        assert status == 200, (status, body)
        results: list[dict[str, Any]] = body["results"]
        return results


def event(
    kind: str, data: dict[str, Any], *, source: str = "phones", id: str | None = None, **more: Any
) -> dict[str, Any]:
    """A CloudEvent."""
    envelope = {"specversion": "1.0", "id": id or uuid.uuid4().hex, "source": source, "type": kind}
    return {**envelope, "data": data, **more}


def arrived(ref: str, **data: Any) -> dict[str, Any]:
    """A call to the after-sales line."""
    return event(
        "contact.arrived", {"ref": ref, "channel": "voice", "from": "13800138000", "to": "4008001234", **data}
    )


class Console:
    """A console over a real socket, with the frames it has seen."""

    def __init__(self, socket: websockets.ClientConnection) -> None:
        self.socket = socket
        self.frames: list[dict[str, Any]] = []

    async def next(self, kind: str | None = None, timeout: float = 10) -> dict[str, Any]:  # noqa: ASYNC109 - a bound
        """The next frame, or the next of a kind."""
        async with asyncio.timeout(timeout):
            while True:
                frame: dict[str, Any] = json.loads(await self.socket.recv())
                self.frames.append(frame)
                if kind is None or frame["type"] == kind:
                    return frame

    async def find(self, kind: str) -> dict[str, Any]:
        """The first frame of a kind, be it one that has come already."""
        return next((each for each in self.frames if each["type"] == kind), None) or await self.next(kind)

    async def event(self, kind: str) -> dict[str, Any]:
        """The next event frame of a type."""
        while True:
            frame = await self.next("event")
            if frame["event"]["type"] == kind:
                return frame

    async def do(self, cmd: str, ref: str | None = None, **args: Any) -> dict[str, Any]:
        """Send a command and wait for its reply."""
        ref = ref or str(uuid.uuid4())
        await self.socket.send(json.dumps({"ref": ref, "cmd": cmd, **args}))
        while True:
            reply = await self.next("reply")
            if reply["ref"] == ref:
                return reply


@asynccontextmanager
async def hub_on(
    data: Path,
    *,
    floor: dict[str, Any] | None = None,
    disk: Disk | None = None,
    port: int = 0,
    place: Path | None = None,
    **settings: Any,
) -> AsyncIterator[Api]:
    """A hub with the sample floor, on SQLite unless ``storage`` has a ``url``; the ``Api`` is the owner's.

    ``place``: of its settings file.
    """
    made = Settings(data=data, **settings)
    made._place = place
    disk = disk or Disk()
    url = made.storage.url
    storage = PostgresDatabase(url, through(disk)) if url else SqliteFiles(data, disk.connection)
    opened = running(made, data, host="127.0.0.1", port=port, storage=storage)
    async with opened as hub, aiohttp.ClientSession() as session:
        owner = Api(hub, session, hub.control_token)
        if floor is not None or not hub.parts.hub.routing.floor.queues:
            status, body = await owner.call("PUT", "/admin/floor", floor or FLOOR)
            assert status == 200, body
        try:
            yield owner
        finally:
            disk.release()
        assert not hub.failed.done(), hub.failed.exception()


def rows_of(data: Path) -> AbstractContextManager[Connection]:
    """A connection that reads what the hub on a folder has stored, wherever that is."""
    return storage_of(Settings(data=data), data).look("hub")


async def token(owner: Api, name: str = "all", **body: Any) -> Api:
    """A client with a token; by default one that may do everything a token can."""
    scopes = [
        "events:write",
        "contacts:read",
        "customers:read",
        "customers:write",
        "floor:read",
        "floor:write",
        "log:read",
        "wallboard:read",
        "work:read",
        "work:write",
    ]
    asked = {"name": name, "scopes": scopes, **body}
    status, answer = await owner.call("POST", "/admin/tokens", asked)
    assert status == 201, answer
    return Api(owner.hub, owner.session, answer["token"])


@asynccontextmanager
async def console(
    owner: Api, agent: str, *, since: str | None = None, bearer: str | None = None
) -> AsyncIterator[Console]:
    """A console socket of an agent."""
    if bearer is None:
        bearer = (await token(owner, f"console-{agent}-{uuid.uuid4().hex[:6]}", scopes=[], agent=agent)).token
    query = f"?since={since}" if since is not None else ""
    url = f"{owner.hub.url.replace('http', 'ws', 1)}/api/v1/console{query}"
    async with websockets.connect(url, additional_headers={"Authorization": f"Bearer {bearer}"}) as socket:
        yield Console(socket)


def wait_less_for_the_disk(owner: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have requests refused soon when the disk does not answer, and not after 30 s."""
    monkeypatch.setattr(groups, "APPEND_TIMEOUT_S", 0.2)
    waiting = owner.hub.parts.hub.tail.groups
    if waiting._timer is not None:  # it was set for the longer time
        waiting._timer.cancel()
        waiting._timer = None
