"""The floor of messages: what is written on one socket is made durable, and sent on to another.

It keeps the promise that a hub makes (what was written is on disk before anybody sees it) and does nothing
else: no contact is known, no thread, no viewer. The bearer token is the name by which others write to a
socket.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from pathlib import Path

import orjson
from aiohttp import WSMsgType, web

from contacthub.bench.bare_server import PING_S, GroupedLog
from contacthub.database.engines import sqlite
from contacthub.event_loop import run


class EchoServer:
    """Holds sockets, each by its name."""

    def __init__(self, log: GroupedLog) -> None:
        self._log = log
        self._sockets: dict[str, web.WebSocketResponse] = {}

    async def hold(self, request: web.Request) -> web.WebSocketResponse:
        """Hold a socket, and send on what is written on it."""
        socket = web.WebSocketResponse(compress=False, heartbeat=PING_S)
        await socket.prepare(request)
        name = request.headers["Authorization"].removeprefix("Bearer ")
        self._sockets[name] = socket
        try:
            async for said in socket:
                if said.type is WSMsgType.TEXT:
                    await self._log.append(said.data)
                    await self._sockets[orjson.loads(said.data)["to"]].send_str(said.data)
        finally:
            del self._sockets[name]
        return socket


async def serve(folder: Path) -> None:
    """Serve until SIGTERM; print the address on standard output once ready."""
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    async with await sqlite.Database.writer(folder / "echo.db") as database:
        await database.transact(lambda raw: raw.execute("CREATE TABLE request (n INTEGER PRIMARY KEY, body)"))
        log = GroupedLog(database)
        app = web.Application()
        app.router.add_get("/api/v1/console", EchoServer(log).hold)
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
    run(serve(Path(sys.argv[1])))
