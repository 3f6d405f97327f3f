"""All console sockets: opened with a sign-in, and closed when that ends or the hub does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial

from aiohttp import WSCloseCode, web

from contacthub.access.viewer import Pass
from contacthub.accounts.model import End
from contacthub.console.commands.presence import go_home
from contacthub.console.connection import Connection, Timings, Turnstiles
from contacthub.console.consoles import Consoles
from contacthub.console.performing import Performing
from contacthub.hub.hub import Hub
from contacthub.problems import Problem
from contacthub.routing.words import AgentId

SIGN_IN_ENDED = 4401


class ConsoleSockets:
    """Every open console socket. ``timings`` are those of sockets opened from now on.

    ``used`` is told of the session by which a user sent a command.
    """

    def __init__(
        self, hub: Hub, consoles: Consoles, performing: Performing, used: Callable[[str], None]
    ) -> None:
        self.timings = Timings()
        self._hub = hub
        self._consoles = consoles
        self._performing = performing
        self._used = used
        self._open: dict[Connection, None] = {}
        self._by: dict[str, dict[Connection, None]] = {}
        """The open ones by their credential: of 5,000 that end at once each would look at all."""
        self._gone = asyncio.Event()
        self._closing = False
        self._turnstiles = Turnstiles()

    async def serve(self, request: web.Request, holder: Pass) -> web.StreamResponse:
        """Upgrade the request and stay until the socket closes."""
        if self._closing:
            raise Problem(
                "unavailable", "shutting down; come back in a moment", headers=(("Retry-After", "1"),)
            )
        used = partial(self._used, holder.credential)
        connection = Connection(
            holder, self._hub, self._consoles, self._performing, used=used, turnstiles=self._turnstiles
        )
        # Known before the first await: a sign-in that ends meanwhile must end this socket too.
        self._open[connection] = None
        own = self._by.setdefault(holder.credential, {})
        own[connection] = None
        try:
            await self._turnstiles.coming.through()
            return await connection.serve(request, self.timings)
        finally:
            self._open.pop(connection, None)
            own.pop(connection, None)
            if not own and self._by.get(holder.credential) is own:
                del self._by[holder.credential]
            self._gone.set()

    def reset(self) -> None:
        """The floor was read back from the log: consoles may show what did not happen, and come back."""
        for connection in self._open:
            connection.close(WSCloseCode.SERVICE_RESTART, "come back")

    def end_credential(self, credential: str, why: End) -> None:
        """Close the sockets of a session or token that is no longer good."""
        for connection in self._by.get(credential, ()):
            connection.close(SIGN_IN_ENDED, why)

    def signed_out(self, holder: Pass) -> None:
        """A sign-in was ended by its user: an agent with no other console is set offline."""
        self._go_home([holder])

    def stay_for_contacts(self, holders: Sequence[Pass]) -> None:
        """Only a live contact keeps these signed in: it is their last, so that the sign-in ends with it."""
        self._go_home(holders)

    def _go_home(self, holders: Sequence[Pass]) -> None:
        """Set agents offline who have no console but those of ``holders``."""
        leaving = {each.credential for each in holders}
        others = {
            each.holder.viewer.agent
            for each in self._open
            if not each.is_closing and each.holder.credential not in leaving
        }
        for agent in dict.fromkeys(each.viewer.agent for each in holders):
            if agent is not None and agent not in others:
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
