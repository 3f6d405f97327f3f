"""The floor that figures are compared with: the least that any hub must do for the same requests.

It parses the POST, commits one row durably (by group commit, as the hub does), and sends a constant 4 KB
frame to the socket of each agent that is offered a contact. It reads no card and decides nothing.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from pathlib import Path

import orjson
from aiohttp import WSMsgType, web

from contacthub.database.engines import sqlite
from contacthub.database.storage import Database
from contacthub.event_loop import run

FRAME = orjson.dumps({"type": "offer", "padding": "x" * 4067})
PING_S = 5.0
POSTGRES_TABLE = "CREATE TABLE request (n BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body TEXT)"


class GroupedLog:
    """Appends rows by group commit: all rows that come while a commit runs share the next one."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._rows: list[tuple[str]] = []
        self._done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._work = asyncio.Event()

    async def append(self, text: str) -> None:
        """Return when ``text`` is durable; all callers of a group wait for the same future."""
        self._rows.append((text,))
        self._work.set()
        await asyncio.shield(self._done)

    async def run(self) -> None:
        """Commit group after group, without end."""
        while True:
            await self._work.wait()
            rows, self._rows = self._rows, []
            done, self._done = self._done, asyncio.get_running_loop().create_future()
            self._work.clear()
            await self._database.transact(
                lambda raw, rows=rows: raw.executemany("INSERT INTO request (body) VALUES (?)", rows)  # type: ignore[misc]  # mypy does not take the default's type over
            )
            done.set_result(None)


class BareServer:
    """Takes events and holds console sockets; the bearer token is the agent's id."""

    def __init__(self, log: GroupedLog) -> None:
        self._log = log
        self._sockets: dict[str, web.WebSocketResponse] = {}

    async def post(self, request: web.Request) -> web.Response:
        """Handle a POST of events."""
        body = await request.read()
        read = orjson.loads(body)
        events = read if isinstance(read, list) else [read]
        await self._log.append(body.decode())
        for each in events:
            if each["type"] == "contact.offered" and (socket := self._sockets.get(each["data"]["agent"])):
                await socket.send_frame(FRAME, WSMsgType.TEXT)
        results = [{"id": each["id"], "status": "accepted"} for each in events]
        return web.Response(body=orjson.dumps({"results": results}), content_type="application/json")

    async def console(self, request: web.Request) -> web.WebSocketResponse:
        """Hold an agent's socket."""
        socket = web.WebSocketResponse(compress=False, heartbeat=PING_S)
        await socket.prepare(request)
        agent = request.headers["Authorization"].removeprefix("Bearer ")
        self._sockets[agent] = socket
        try:
            async for _ in socket:
                continue
        finally:
            del self._sockets[agent]
        return socket


async def _opened(folder: Path, address: str | None) -> Database:
    """A database with one empty table: a file in ``folder``, or a schema of the PostgreSQL at ``address``."""
    database: Database
    if address is None:
        database = await sqlite.Database.writer(folder / "bare.db")
        await database.transact(lambda raw: raw.execute("CREATE TABLE request (n INTEGER PRIMARY KEY, body)"))
        return database
    from contacthub.database.engines import postgres  # noqa: PLC0415 - an extra

    database = await postgres.Database.writer(address, "bare")
    for each in ("DROP SCHEMA IF EXISTS bare CASCADE", "CREATE SCHEMA bare", POSTGRES_TABLE):
        await database.transact(lambda raw, each=each: raw.execute(each))  # type: ignore[misc]  # as above
    return database


async def serve(folder: Path, address: str | None = None) -> None:
    """Serve until SIGTERM; print the address on standard output once ready."""
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    async with await _opened(folder, address) as database:
        log = GroupedLog(database)
        server = BareServer(log)
        app = web.Application()
        app.router.add_post("/api/v1/events", server.post)
        app.router.add_get("/api/v1/console", server.console)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0, backlog=2_048)
        await site.start()
        writing = asyncio.ensure_future(log.run())
        print(f"the floor is ready at http://127.0.0.1:{runner.addresses[0][1]}", flush=True)  # noqa: T201 - what is waited for
        await stop.wait()
        await runner.cleanup()
        writing.cancel()


if __name__ == "__main__":
    run(serve(Path(sys.argv[1]), *sys.argv[2:]))
