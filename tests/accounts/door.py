"""Accounts with a clock of their own over the real store, and everything around them."""

from __future__ import annotations

import pytest

from contacthub.accounts.accounts import Accounts
from contacthub.accounts.around import AgentsOnFloor
from contacthub.accounts.model import End
from contacthub.accounts.sessions import HOUR_MS, SessionLimits
from contacthub.accounts.sign_ins import Begun
from contacthub.accounts.store import AccountStore
from contacthub.problems import Problem
from contacthub.testing.stored import Stored

LIMITS = SessionLimits(idle_ms=4 * HOUR_MS, absolute_ms=16 * HOUR_MS)


class FakePasswords:
    """Hashes that can be read; ``during`` runs while a password is looked at."""

    def __init__(self) -> None:
        self.during = lambda: None

    def hash(self, password: str) -> str:
        return f"hash of {password}"

    def verify(self, hashed: str | None, password: str) -> bool:
        self.during()
        return hashed == f"hash of {password}"


class Door:
    """Accounts with one user over the real store, and everything around them."""

    def __init__(self, stored: Stored) -> None:
        self.now = 1_000_000
        self.disk, self.stored = stored.disk, stored
        self.store, self.passwords = AccountStore(stored.database, stored.readers), FakePasswords()
        self.busy: set[str] = set()
        self.accounts = self._accounts()
        self.sign_ins, self.tokens, self.tickets = (
            self.accounts.sign_ins, self.accounts.tokens, self.accounts.tickets,
        )  # fmt: skip
        self.ended: list[str] = []
        self.whys: list[End] = []
        self.accounts.listeners.ended = self._note_end

    def _note_end(self, credential: str, why: End) -> None:
        self.ended.append(credential)
        self.whys.append(why)

    def _accounts(self) -> Accounts:
        floor = AgentsOnFloor(has_contact=self.busy.__contains__)
        return Accounts(
            self.stored.database, self.stored.readers, self.passwords, lambda: self.now,
            limits=LIMITS, floor=floor,
        )  # fmt: skip

    async def reopened(self) -> Accounts:
        """The accounts after a restart."""
        again = self._accounts()
        await again.open()
        return again

    async def sign_in(self, password: str = "open sesame") -> str:
        return (await self.begin(password)).secret

    async def begin(
        self,
        password: str = "open sesame",
        *,
        name: str = "lina",
        address: str = "192.0.2.1",
        device: str = "",
    ) -> Begun:
        return await self.sign_ins.sign_in(name, password, address, device)

    async def guess(self, *, name: str = "lina", address: str = "192.0.2.1", device: str = "") -> str:
        """Guess a wrong password; return the code of the refusal."""
        with pytest.raises(Problem) as refused:
            await self.begin("guess", name=name, address=address, device=device)
        return refused.value.code
