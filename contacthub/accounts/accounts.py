"""Sign-ins, tokens and tickets together, and what is told when a session or token ends."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Set

from contacthub.access.viewer import Pass
from contacthub.accounts.around import AgentsOnFloor, Listeners
from contacthub.accounts.guess_store import GuessStore
from contacthub.accounts.model import Change, End, sha256
from contacthub.accounts.passkeys.store import PasskeyStore
from contacthub.accounts.password_acts import SignInStores
from contacthub.accounts.password_links import PasswordLinks
from contacthub.accounts.passwords import Passwords
from contacthub.accounts.role_store import RoleStore
from contacthub.accounts.second_factors import SecondFactors
from contacthub.accounts.sessions import SessionLimits
from contacthub.accounts.sign_ins import SignIns
from contacthub.accounts.store import AccountStore
from contacthub.accounts.ticket_store import TicketStore
from contacthub.accounts.tickets import Tickets
from contacthub.accounts.token_use import TokenUse
from contacthub.accounts.tokens import Tokens
from contacthub.database.damage import Damaged
from contacthub.database.units import ReaderPool, Writer
from contacthub.problems import Problem
from contacthub.routing.words import Instant

log = logging.getLogger("contacthub.accounts")


class Accounts:
    """Identifies people and programs.

    Users, sessions and tokens are in memory, as a cache of the database, of which other nodes may be a part:

        whom this node does not know      it reads what changed, and looks again: good there is good here
        who was ended by another node     is refused, and their sockets closed, when ``follow`` is next called
    """

    def __init__(
        self,
        writer: Writer,
        readers: ReaderPool,
        passwords: Passwords,
        now: Callable[[], Instant],
        *,
        limits: SessionLimits,
        floor: AgentsOnFloor,
    ) -> None:
        self.has_agent = floor.has_agent
        self.listeners = Listeners()
        self._store = store = AccountStore(writer, readers)
        self.sign_ins = SignIns(
            SignInStores(
                store,
                GuessStore(writer, readers),
                PasswordLinks(writer, readers, now),
                SecondFactors(writer, readers, now),
                RoleStore(writer, readers),
                PasskeyStore(writer, readers, now),
            ),
            passwords,
            now,
            limits,
            floor=floor,
            listeners=self.listeners,
            follow=self.follow,
        )
        self._use, self._now = TokenUse(writer), now
        self.tokens = Tokens(store, now, ended=self._ended, follow=self.follow, use=self._use)
        self.tickets = Tickets(TicketStore(writer, readers), now, self._find)
        self._following = asyncio.Lock()
        self._seen = 0
        self._asked = self._answered = 0

    async def open(self) -> None:
        """Read everything."""
        self._seen = await self._store.last_change()
        await self.sign_ins.open()
        await self.tokens.open()

    def _ended(self, credential: str, why: End) -> None:
        self.listeners.ended(credential, why)

    # --- who asks ----------------------------------------------------------------------------------

    async def session(self, cookie: str) -> Pass | None:
        """The pass of the session that a cookie is of."""
        return await self._find(sha256(cookie))

    async def _find(self, credential: str) -> Pass | None:
        known = self.sign_ins.holder(credential)
        if known is not None:
            return known
        await self.follow()
        await self.sign_ins.look_again(credential)
        return self.sign_ins.holder(credential)

    async def bearer(self, secret: str) -> Pass | None:
        """The pass of a token."""
        known = self.tokens.bearer(secret)
        if known is not None:
            return known
        await self.follow()
        return self.tokens.bearer(secret)

    async def end_agents(self, agents: Set[str]) -> None:
        """End the sessions of agents who were retired, and the sockets of their tokens."""
        self.tokens.end_agents(agents)
        await self.sign_ins.end_agents(agents)

    def check_agent(self, holder: Pass) -> None:
        """Raise ``forbidden`` when the agent of a token was retired."""
        agent = holder.viewer.agent
        if agent is not None and not self.has_agent(agent):
            raise Problem("forbidden", f"agent {agent} was retired")

    # --- other nodes -------------------------------------------------------------------------------

    async def follow(self) -> None:
        """Learn what other nodes did until now. Of many who ask at once, one reads for those who wait."""
        self._asked += 1
        asked = self._asked
        async with self._following:
            if self._answered < asked:
                upto = self._asked
                while changes := await self._store.changes(self._seen):
                    await self._catch_up(changes)
                self._answered = upto

    async def _catch_up(self, changes: list[tuple[int, Change]]) -> None:
        first, last = changes[0][0], changes[-1][0]
        if first != self._seen + 1:
            await self._read_anew()
            return
        # The last word on each is in the database: what was said of it before need not be read.
        for change in {(each.kind, each.key): each for _, each in changes}.values():
            try:
                await self._learn(change)
            except Damaged as damaged:
                # Those after it must be learned all the same: sessions that ended, passwords that changed.
                log.error("! a %s that was changed is as before: %s", change.kind, damaged)  # noqa: TRY400
        self._seen = last

    async def _learn(self, change: Change) -> None:
        if change.kind == "user":
            await self.sign_ins.refresh_user(change.key)
        elif change.kind == "role":
            await self.sign_ins.roles.refresh(change.key)
        elif change.kind == "token":
            await self.tokens.refresh(change.key)
        else:
            await self.sign_ins.refresh_session(change.key, change.why or End.SIGNED_OUT)

    async def _read_anew(self) -> None:
        """More has changed than is kept: read all."""
        seen = await self._store.last_change()
        await self.sign_ins.roles.open()
        await self.sign_ins.refresh_all()
        await self.tokens.open()
        self._seen = seen  # now that all is read: after a failure the next time reads all again

    async def keep(self) -> None:
        """Each minute: end the sessions whose time is up, keep which were used, and forget what is old."""
        await self.follow()
        await self.sign_ins.keep()
        await self.tickets.expire()
        await self._store.drop_old_changes()
        await self._use.drop_paid(self._now())
