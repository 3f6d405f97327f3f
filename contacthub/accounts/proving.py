"""Proving by a password who one is, slowed down for those who guess."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from contacthub.accounts.devices import DEVICE_MS
from contacthub.accounts.guess_store import GuessStore
from contacthub.accounts.guessing import Attempt, of_own, refuse_while
from contacthub.accounts.model import Device, User
from contacthub.accounts.passwords import Found, Passwords, look_at
from contacthub.accounts.second_factors import SecondFactors
from contacthub.accounts.tokens import Follow
from contacthub.accounts.turns import Turns
from contacthub.problems import Problem
from contacthub.routing.words import Instant

T = TypeVar("T")
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
        factors: SecondFactors,
        now: Callable[[], Instant],
        *,
        find: Find,
        follow: Follow,
    ) -> None:
        self._passwords = passwords
        self._guesses = guesses
        self._factors = factors
        self._now = now
        self._find = find
        self._follow = follow
        self._turns = Turns()

    async def hashed(self, password: str) -> str:
        """A hash to keep."""
        return await self._turns.run(lambda: self._passwords.hash(password), place="", known=True)

    async def stranger(self, attempt: Attempt, name: str, password: str, code: str = "") -> Proof:
        """The user of the name, if it is their password, and their code where they have a second factor.

        Raises:
            Problem: bad_credentials; second_factor_needed without a code; wrong_code; too_many_attempts after
                guessing either.
        """
        user = self._find(name)
        refuse_while(await self._guesses.locked_ms(attempt.keys, self._now()))
        found = await self._looked_at(user, password, place=attempt.place, known=attempt.device is not None)
        if not found.is_right or user is None or user.disabled or self._find(name) != user:
            # Of guesses made at the same time only the first few are answered.
            refuse_while(await self._guesses.count(attempt.keys, self._now()))
            raise Problem("bad_credentials", "name or password is wrong")
        if user.second_factor:
            if not code:
                raise _code_needed()
            if not await self._factors.take(user.name, code):
                refuse_while(await self._guesses.count(attempt.keys, self._now()))
                raise wrong_code()
        refuse_while(await self._guesses.forgive(attempt.forgiven, attempt.keys, self._now()))
        return Proof(user, found.new_hash)

    async def signed_in(self, name: str, password: str, pointer: str, code: str | None = None) -> User:
        """The user of a session, if it is their password; it counts apart, and locks no sign-in.

        With ``code``, who has a second factor needs one too. What was counted is forgiven only when both are
        right, else who knows the password could guess codes for ever.

        Raises:
            Problem: wrong_state, where there is none; wrong_password, of the field at ``pointer``;
                second_factor_needed where ``code`` is empty; wrong_code; too_many_attempts after guessing.
        """
        user, keys = self._find(name), [of_own(name)]
        check_own_password(user)
        refuse_while(await self._guesses.locked_ms(keys, self._now()))
        found = await self._looked_at(user, password, place="", known=True)
        if not found.is_right or user is None or user.disabled or self._find(name) != user:
            refuse_while(await self._guesses.count(keys, self._now()))
            raise Problem("wrong_password", "that is not your present password", [(pointer, "wrong")])
        if code is not None and user.second_factor:
            if not code:
                raise _code_needed()
            await self.code_of(name, lambda: self._factors.take(user.name, code))
        refuse_while(await self._guesses.forgive(keys, keys, self._now()))
        return user

    async def code_of(self, name: str, is_right: Callable[[], Awaitable[T | None]]) -> T:
        """What a right code of a user who is signed in gives; wrong ones give nothing, and count.

        Raises:
            Problem: wrong_code; too_many_attempts after guessing.
        """
        keys = [of_own(name)]
        refuse_while(await self._guesses.locked_ms(keys, self._now()))
        found = await is_right()
        if not found:
            refuse_while(await self._guesses.count(keys, self._now()))
            raise wrong_code()
        return found

    async def _looked_at(self, user: User | None, password: str, *, place: str, known: bool) -> Found:
        # Who signs in at the provider has none: it takes as long, and none is right.
        hashed = user.password or None if user is not None else None
        found = await self._turns.run(
            lambda: look_at(self._passwords, hashed, password), place=place, known=known
        )
        # The sign-in may have been changed while the password was looked at, here or by another node.
        await self._follow()
        return found


def check_own_password(user: User | None) -> None:
    """Raise ``wrong_state`` for who signs in at the provider."""
    if user is not None and user.subject is not None:
        raise Problem(
            "wrong_state", f"{user.name} signs in at the provider, which keeps password and factors"
        )


def _code_needed() -> Problem:
    return Problem("second_factor_needed", "send the code of your authenticator, too, as code")


def wrong_code() -> Problem:
    """What is said of a code that is not good."""
    return Problem("wrong_code", "the code is wrong, too old or was used", [("#/code", "wrong")])


def known_as(user: User | None, devices: Sequence[Device], now: Instant) -> str | None:
    """The hash of the device if the user has signed in there before, and not too long ago."""
    found = [each for each in devices if user is not None and each.user == user.name]
    return next((each.hash for each in found if each.seen_at > now - DEVICE_MS), None)
