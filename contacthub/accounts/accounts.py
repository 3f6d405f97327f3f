"""Sign-ins, tokens and tickets together, and what is told when a session or token ends."""

from __future__ import annotations

from collections.abc import Callable

from contacthub.access.viewer import Pass
from contacthub.accounts.passwords import Passwords
from contacthub.accounts.sign_ins import SignIns, WriteRows
from contacthub.accounts.store import AccountStore
from contacthub.accounts.tickets import Tickets
from contacthub.accounts.tokens import Tokens
from contacthub.problems import Problem
from contacthub.routing.words import Instant


class Accounts:
    """Identifies people and programs; ``has_agent`` says whether an agent is on the floor and not retired."""

    def __init__(
        self,
        store: AccountStore,
        passwords: Passwords,
        now: Callable[[], Instant],
        has_agent: Callable[[str], bool] = lambda agent: True,
        *,
        write: WriteRows,
    ) -> None:
        self.has_agent = has_agent
        self._on_ended: Callable[[str], None] = lambda credential: None
        self._on_signed_out: Callable[[Pass], None] = lambda holder: None
        self.sign_ins = SignIns(
            store,
            passwords,
            now,
            has_agent=has_agent,
            ended=self._ended,
            signed_out=self._signed_out,
            write=write,
        )
        self.tokens = Tokens(store, now, ended=self._ended)
        self.tickets = Tickets(now, self.sign_ins.is_good)

    async def open(self) -> None:
        """Read everything."""
        await self.sign_ins.open()
        await self.tokens.open()

    def on_ended(self, ended: Callable[[str], None]) -> None:
        """Have ``ended`` told of every session or token that is no longer good."""
        self._on_ended = ended

    def on_signed_out(self, signed_out: Callable[[Pass], None]) -> None:
        """Have ``signed_out`` told of each user who signs out, after their session has ended."""
        self._on_signed_out = signed_out

    def _ended(self, credential: str) -> None:
        self._on_ended(credential)

    def _signed_out(self, holder: Pass) -> None:
        self._on_signed_out(holder)

    async def end_agent(self, agent: str) -> None:
        """End the sessions of an agent who was retired, and the sockets of the agent's tokens."""
        self.tokens.end_agent(agent)
        await self.sign_ins.end_agent(agent)

    def check_agent(self, holder: Pass) -> None:
        """Raise ``forbidden`` when the agent of a token was retired."""
        agent = holder.viewer.agent
        if agent is not None and not self.has_agent(agent):
            raise Problem("forbidden", f"agent {agent} was retired")

    async def expire(self) -> None:
        """End the sessions whose time is up, and forget old tickets."""
        await self.sign_ins.expire()
        self.tickets.expire()
