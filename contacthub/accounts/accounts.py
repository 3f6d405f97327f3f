"""Sign-ins, tokens and tickets together, and what is told when a session or token ends."""

from __future__ import annotations

from collections.abc import Callable

from contacthub.access.viewer import Pass
from contacthub.accounts.model import End
from contacthub.accounts.passwords import Passwords
from contacthub.accounts.sessions import SessionLimits
from contacthub.accounts.sign_ins import AgentsOnFloor, Listeners, SignIns
from contacthub.accounts.store import AccountStore
from contacthub.accounts.tickets import Tickets
from contacthub.accounts.tokens import Tokens
from contacthub.problems import Problem
from contacthub.routing.words import Instant


class Accounts:
    """Identifies people and programs."""

    def __init__(
        self,
        store: AccountStore,
        passwords: Passwords,
        now: Callable[[], Instant],
        limits: SessionLimits,
        floor: AgentsOnFloor,
    ) -> None:
        self.has_agent = floor.has_agent
        self.listeners = Listeners()
        self.sign_ins = SignIns(store, passwords, now, limits, floor=floor, listeners=self.listeners)
        self.tokens = Tokens(store, now, ended=self._ended)
        self.tickets = Tickets(now, self.sign_ins.is_good)

    async def open(self) -> None:
        """Read everything."""
        await self.sign_ins.open()
        await self.tokens.open()

    def _ended(self, credential: str, why: End) -> None:
        self.listeners.ended(credential, why)

    async def end_agent(self, agent: str) -> None:
        """End the sessions of an agent who was retired, and the sockets of the agent's tokens."""
        self.tokens.end_agent(agent)
        await self.sign_ins.end_agent(agent)

    def check_agent(self, holder: Pass) -> None:
        """Raise ``forbidden`` when the agent of a token was retired."""
        agent = holder.viewer.agent
        if agent is not None and not self.has_agent(agent):
            raise Problem("forbidden", f"agent {agent} was retired")

    async def keep(self) -> None:
        """Each minute: end the sessions whose time is up, keep which were used, and forget old tickets."""
        await self.sign_ins.keep()
        self.tickets.expire()
