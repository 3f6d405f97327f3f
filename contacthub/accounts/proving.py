"""Proving by a password who one is, slowed down for those who guess."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from contacthub.accounts.devices import DEVICE_MS
from contacthub.accounts.guess_store import GuessStore, Keys
from contacthub.accounts.guessing import Attempt, of_own, refuse_while
from contacthub.accounts.model import Device, User
from contacthub.accounts.passwords import Found, Passwords, look_at
from contacthub.accounts.tokens import Follow
from contacthub.accounts.turns import Turns
from contacthub.problems import Problem
from contacthub.routing.words import Instant

Find = Callable[[str], User | None]


@dataclass(frozen=True, slots=True)
class Proof:
    """A user whose password was right; ``new_hash`` is to be kept instead of the old one."""

    user: User
    new_hash: str | None


class Proving:
    """Looks at passwords, a few at a time, and counts the wrong ones. ``find`` finds a user by name."""

    def __init__(
        self,
        passwords: Passwords,
        guesses: GuessStore,
        now: Callable[[], Instant],
        *,
        find: Find,
        follow: Follow,
    ) -> None:
        self._passwords = passwords
        self._guesses = guesses
        self._now = now
        self._find = find
        self._follow = follow
        self._turns = Turns()

    async def hashed(self, password: str) -> str:
        """A hash to keep."""
        return await self._turns.run(lambda: self._passwords.hash(password), place="", known=True)

    async def stranger(self, attempt: Attempt, name: str, password: str) -> Proof:
        """The user of the name, if it is their password.

        Raises:
            Problem: bad_credentials; too_many_attempts after guessing.
        """
        user = self._find(name)
        refuse_while(await self._guesses.locked_ms(attempt.keys, self._now()))
        found = await self._looked_at(user, password, place=attempt.place, known=attempt.device is not None)
        if not found.is_right or user is None or user.disabled or self._find(name) != user:
            # Of guesses made at the same time only the first few are answered.
            refuse_while(await self._guesses.count(attempt.keys, self._now()))
            raise Problem("bad_credentials", "name or password is wrong")
        refuse_while(await self._guesses.forgive(attempt.forgiven, attempt.keys, self._now()))
        return Proof(user, found.new_hash)

    async def signed_in(self, name: str, password: str, pointer: str) -> User:
        """The user of a session, if it is their password; it counts apart, and locks no sign-in.

        Raises:
            Problem: wrong_password, of the field at ``pointer``; too_many_attempts after guessing.
        """
        user, keys = self._find(name), [of_own(name)]
        refuse_while(await self._guesses.locked_ms(keys, self._now()))
        found = await self._looked_at(user, password, place="", known=True)
        if not found.is_right or user is None or user.disabled or self._find(name) != user:
            refuse_while(await self._guesses.count(keys, self._now()))
            raise Problem("wrong_password", "that is not your present password", [(pointer, "wrong")])
        refuse_while(await self._guesses.forgive(keys, keys, self._now()))
        return user

    async def forgive(self, keys: Keys) -> None:
        """Forget the wrong passwords that were counted by these keys."""
        await self._guesses.forgive(keys, (), self._now())

    async def _looked_at(self, user: User | None, password: str, *, place: str, known: bool) -> Found:
        hashed = user.password if user is not None else None
        found = await self._turns.run(
            lambda: look_at(self._passwords, hashed, password), place=place, known=known
        )
        # The sign-in may have been changed while the password was looked at, here or by another node.
        await self._follow()
        return found


def known_as(user: User | None, devices: Sequence[Device], now: Instant) -> str | None:
    """The hash of the device if the user has signed in there before, and not too long ago."""
    found = [each for each in devices if user is not None and each.user == user.name]
    return next((each.hash for each in found if each.seen_at > now - DEVICE_MS), None)
