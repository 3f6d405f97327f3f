"""All console sockets: opened with a sign-in, and closed when that ends or the hub does."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from aiohttp import WSCloseCode, web

from contacthub.access.viewer import Pass
from contacthub.console.commands.presence import go_home
from contacthub.console.connection import Connection, Timings
from contacthub.console.consoles import Consoles
from contacthub.console.performing import Performing
from contacthub.hub.hub import Hub
from contacthub.problems import Problem
from contacthub.routing.words import AgentId

SIGN_IN_ENDED = 4401


class ConsoleSockets:
    """Every open console socket. ``timings`` are those of sockets opened from now on."""

    def __init__(self, hub: Hub, consoles: Consoles, performing: Performing) -> None:
        self.timings = Timings()
        self._hub = hub
        self._consoles = consoles
        self._performing = performing
        self._open: dict[Connection, None] = {}
        self._gone = asyncio.Event()
        self._closing = False

    async def serve(self, request: web.Request, holder: Pass) -> web.StreamResponse:
        """Upgrade the request and stay until the socket closes."""
        if self._closing:
            raise Problem(
                "unavailable", "shutting down; come back in a moment", headers=(("Retry-After", "1"),)
            )
        connection = Connection(holder, self._hub, self._consoles, self._performing)
        # Known before the first await: a sign-in that ends meanwhile must end this socket too.
        self._open[connection] = None
        try:
            return await connection.serve(request, self.timings)
        finally:
            self._open.pop(connection, None)
            self._gone.set()

    def reset(self) -> None:
        """The floor was read back from the log: consoles may show what did not happen, and come back."""
        for connection in self._open:
            connection.close(WSCloseCode.SERVICE_RESTART, "come back")

    def end_credential(self, credential: str) -> None:
        """Close the sockets of a session or token that is no longer good."""
        for connection in self._open:
            if connection.holder.credential == credential:
                connection.close(SIGN_IN_ENDED, "the sign-in ended")

    def signed_out(self, holder: Pass) -> None:
        """A sign-in was ended by its user: an agent with no other console is set offline."""
        self.end_credential(holder.credential)
        agent = holder.viewer.agent
        if agent is not None and not any(
            each.holder.viewer.agent == agent and not each.is_closing for each in self._open
        ):
            go_home(self._hub, AgentId(agent))

    async def shut_down(self) -> None:
        """Tell every socket to come back, and wait a moment until they are gone."""
        self._closing = True
        for connection in list(self._open):
            connection.close(WSCloseCode.SERVICE_RESTART, "come back")
        with suppress(TimeoutError):
            async with asyncio.timeout(self.timings.close_s):
                while self._open:
                    self._gone.clear()
                    await self._gone.wait()
