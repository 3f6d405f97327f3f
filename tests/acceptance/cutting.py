"""A connection to a server through which it is seen what is asked, so that the hub can be killed then."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress

CHUNK = 64 * 1024


class Cut:
    """Passes everything on to ``port``, and calls ``seen`` after what has one of ``marks`` in it."""

    def __init__(self, port: int, marks: Sequence[bytes], seen: Callable[[], Awaitable[None]]) -> None:
        self._port = port
        self._marks = marks
        self._seen = seen
        self.port = 0

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Cut]:
        """Listen on a free port."""
        server = await asyncio.start_server(self._pass_on, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            from_server, to_server = await asyncio.open_connection("127.0.0.1", self._port)
            ways = [self._way(reader, to_server, self._marks), self._way(from_server, writer, ())]
            tasks = [asyncio.create_task(each) for each in ways]
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            to_server.close()
        writer.close()

    async def _way(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, marks: Sequence[bytes]
    ) -> None:
        while chunk := await reader.read(CHUNK):
            writer.write(chunk)
            await writer.drain()
            if any(mark in chunk for mark in marks):
                await self._seen()
