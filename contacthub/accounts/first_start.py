"""The first administrator, whom nobody signed in can make: by a code that the hub shows on its terminal."""

from __future__ import annotations

import asyncio
import hmac
import re
import secrets
import unicodedata
from typing import Final

from contacthub.access.roles import Role
from contacthub.accounts.accounts import Accounts
from contacthub.problems import Problem

LETTERS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without those that are taken for others: 0 and O, 1 and I."""
CODE_LENGTH: Final = 12
"""Letters of a code, which have 5 random bits each."""
GROUP: Final = 4


class FirstStart:
    """Knows whether nobody can sign in yet, and the code of this start.

    The code is new at each start and in no file. It is worthless as soon as there is a sign-in, also one that
    was added by a command or is disabled.
    """

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts
        self._code = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
        self._one_at_a_time = asyncio.Lock()

    @property
    def code(self) -> str:
        """As it is shown: ``K7QF-9D2M-XW4T``."""
        return "-".join(self._code[at : at + GROUP] for at in range(0, CODE_LENGTH, GROUP))

    @property
    def is_needed(self) -> bool:
        """Whether there is no sign-in at all."""
        return not self._accounts.sign_ins.users()

    async def add_admin(self, code: str, name: str, password: str) -> None:
        """Make the first administrator.

        Raises:
            Problem: wrong_state, once there is a sign-in; wrong_code; weak_password, or a bad name.
        """
        async with self._one_at_a_time:
            await self._accounts.follow()
            if not self.is_needed:
                raise Problem("wrong_state", "there is a sign-in already: sign in, or ask an administrator")
            if not hmac.compare_digest(_read(code).encode(), self._code.encode()):
                raise Problem(
                    "wrong_code",
                    "the code is the one that the hub showed on its terminal when it last started",
                    [("#/code", "wrong")],
                )
            await self._accounts.sign_ins.add_user(name=name, role=Role.ADMIN, agent=None, password=password)


def _read(code: str) -> str:
    """A code as it was typed: in small letters, full width, with or without what parts its groups."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", code).upper())
