"""Accounts with a clock of their own over the real store, and everything around them."""

from __future__ import annotations

import pytest

from contacthub.accounts.accounts import Accounts
from contacthub.accounts.rows import GuessRow
from contacthub.accounts.sign_ins import Begun
from contacthub.accounts.store import AccountStore
from contacthub.problems import Problem
from contacthub.testing.stored import Stored


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
        self.rows: list[GuessRow] = []
        self.store, self.passwords = AccountStore(stored.database), FakePasswords()
        self.accounts = Accounts(self.store, self.passwords, lambda: self.now, write=self.rows.extend)
        self.sign_ins, self.tokens, self.tickets = (
            self.accounts.sign_ins, self.accounts.tokens, self.accounts.tickets,
        )  # fmt: skip
        self.ended: list[str] = []
        self.accounts.on_ended(self.ended.append)

    async def reopened(self) -> Accounts:
        """The accounts after a restart."""
        await self.stored.write(*self.rows)
        again = Accounts(self.store, self.passwords, lambda: self.now, write=self.rows.extend)
        await again.open()
        return again

    async def sign_in(self, password: str = "password") -> str:
        return (await self.begin(password)).secret

    async def begin(
        self, password: str = "password", *, name: str = "lina", address: str = "192.0.2.1", device: str = ""
    ) -> Begun:
        return await self.sign_ins.sign_in(name, password, address, device)

    async def guess(self, *, name: str = "lina", address: str = "192.0.2.1", device: str = "") -> str:
        """Guess a wrong password; return the code of the refusal."""
        with pytest.raises(Problem) as refused:
            await self.begin("guess", name=name, address=address, device=device)
        return refused.value.code
