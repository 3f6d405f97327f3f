"""What is done with passkeys: users add, rename, remove their own, sign in by one, and prove who they are."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from contacthub.access.viewer import Pass
from contacthub.accounts.guess_store import GuessStore
from contacthub.accounts.guessing import of_passkeys, refuse_while
from contacthub.accounts.model import User, sha256
from contacthub.accounts.passkeys.model import BadPasskey, Passkey, RelyingParty, encoded
from contacthub.accounts.passkeys.store import PasskeyStore, Purpose
from contacthub.accounts.passkeys.verifying import Made, Signed, new_key, signed_count
from contacthub.accounts.proving import check_own_password
from contacthub.problems import Problem
from contacthub.routing.words import Instant

log = logging.getLogger("contacthub.accounts")

RANDOM_BYTES: Final = 32
"""Of a challenge, and of what a user is called at authenticators."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What an authenticator is asked to sign, and until when its answer is taken."""

    challenge: str
    expires_at: Instant


@dataclass(frozen=True, slots=True)
class AskedToAdd(Asked):
    """``handle``: as what the authenticator is to know the user; ``there``: ids of the passkeys they have."""

    handle: str
    there: list[str]


class NotSignedIn(Exception):
    """A passkey let nobody in; ``user`` has it, empty where it is nobody's."""

    def __init__(self, problem: Problem, user: str = "") -> None:
        super().__init__(problem.detail)
        self.problem = problem
        self.user = user


class PasskeyActs:
    """``find`` finds a user by name, ``known`` too, or raises ``not_found``."""

    def __init__(
        self,
        store: PasskeyStore,
        guesses: GuessStore,
        now: Callable[[], Instant],
        *,
        find: Callable[[str], User | None],
        known: Callable[[str], User],
    ) -> None:
        self._store = store
        self._guesses = guesses
        self._now = now
        self._find = find
        self._known = known

    async def of(self, name: str) -> list[Passkey]:
        """Those of a user, the oldest first."""
        return await self._store.of(self._known(name).name)

    async def counts(self) -> dict[str, int]:
        """How many each user has who has any."""
        return await self._store.counts()

    async def begin_to_add(self, holder: Pass) -> AskedToAdd:
        """What the authenticator of somebody who is signed in is asked for.

        Raises:
            Problem: wrong_state, to who signs in at the provider.
        """
        user = self._known(holder.viewer.name)
        check_own_password(user)
        there = await self._store.of(user.name)
        handle, challenge = there[0].handle if there else _random(), _random()
        expires_at = await self._store.put_challenge(holder.credential, Purpose.ADD, challenge, handle)
        return AskedToAdd(challenge, expires_at, handle, [each.credential for each in there])

    async def add(self, holder: Pass, party: RelyingParty, made: Made, name: str) -> Passkey:
        """Keep what the authenticator has made for the session that asked for it.

        Raises:
            Problem: bad_passkey; already_there, also beyond the most that a user may have; wrong_state.
        """
        user = self._known(holder.viewer.name)
        check_own_password(user)
        taken = await self._store.take_challenge(holder.credential, Purpose.ADD)
        if taken is None:
            raise _bad_passkey()
        challenge, handle = taken
        try:
            found = await new_key(party, challenge, made)
        except BadPasskey as bad:
            log.info("a new passkey is refused: %s", bad)
            raise _bad_passkey() from None
        passkey = Passkey(
            credential=made.credential, user=user.name, handle=handle, key=found.key,
            sign_count=found.sign_count, name=name, created_at=self._now(),
        )  # fmt: skip
        if not await self._store.add(passkey):
            raise Problem("already_there", "this passkey is kept already, or you have 20: remove one first")
        return passkey

    async def rename(self, user: str, id_: str, name: str) -> Passkey:
        """Call one of a user's something else.

        Raises:
            Problem: not_found.
        """
        passkey = await self._one_of(user, id_)
        if not await self._store.rename(passkey, name):
            raise _gone()
        return replace(passkey, name=name)

    async def remove(self, user: str, id_: str) -> Passkey:
        """Forget one of a user's.

        Raises:
            Problem: not_found.
        """
        passkey = await self._one_of(user, id_)
        if not await self._store.remove(passkey):
            raise _gone()
        return passkey

    async def remove_all(self, user: str) -> int:
        """Forget all of a user; return how many there were."""
        return await self._store.remove_of(user)

    async def begin_to_sign_in(self) -> tuple[str, Asked]:
        """What the browser's cookie is to hold, and what any authenticator is asked for."""
        secret, challenge = secrets.token_urlsafe(32), _random()
        expires_at = await self._store.put_challenge(sha256(secret), Purpose.SIGN_IN, challenge)
        return secret, Asked(challenge, expires_at)

    async def begin_to_prove(self, holder: Pass) -> Asked:
        """What an authenticator of somebody who is signed in is asked for, to prove that it is still them.

        Raises:
            Problem: wrong_state, to who signs in at the provider.
        """
        check_own_password(self._known(holder.viewer.name))
        challenge = _random()
        expires_at = await self._store.put_challenge(holder.credential, Purpose.PROVE, challenge)
        return Asked(challenge, expires_at)

    async def prove_again(self, holder: Pass, party: RelyingParty, signed: Signed) -> None:
        """Take a passkey of the session's user for a proof, if it signed what the session was asked for.

        Raises:
            Problem: bad_passkey; wrong_state.
        """
        user = self._known(holder.viewer.name)
        check_own_password(user)
        passkey = await self._store.get(signed.credential)
        own = passkey if passkey is not None and passkey.user == user.name else None
        taken = await self._store.take_challenge(holder.credential, Purpose.PROVE)
        try:
            await self._proved(taken, party, signed, own, user)
        except BadPasskey as bad:
            log.info("a passkey is refused as a proof: %s", bad)
            raise _bad_passkey() from None

    async def prove(self, secret: str, party: RelyingParty, signed: Signed, place: str) -> User:
        """Whose passkey it is, if it signed what the browser of ``secret`` was asked for.

        ``place``: where failures are counted. Nobody is locked out by name: only who is at a passkey's
        authenticator could try again, and nobody guesses a signature.

        Raises:
            NotSignedIn: bad_credentials; too_many_attempts after failures.
        """
        passkey, keys = await self._store.get(signed.credential), [of_passkeys(place)]
        user = self._find(passkey.user) if passkey is not None else None
        name = user.name if user is not None else ""
        try:
            refuse_while(await self._guesses.locked_ms(keys, self._now()))
            try:
                taken = await self._store.take_challenge(sha256(secret), Purpose.SIGN_IN)
                return await self._proved(taken, party, signed, passkey, user)
            except BadPasskey as bad:
                log.info("a passkey is refused: %s", bad)
                refuse_while(await self._guesses.count(keys, self._now()))
                way = "begin again, or sign in with name and password"
                raise Problem("bad_credentials", f"no passkey of this hub has signed this: {way}") from None
        except Problem as problem:
            raise NotSignedIn(problem, name) from None

    async def _proved(
        self,
        taken: tuple[str, str] | None,
        party: RelyingParty,
        signed: Signed,
        passkey: Passkey | None,
        user: User | None,
    ) -> User:
        if taken is None:
            raise BadPasskey("no challenge of this browser or session")
        if passkey is None or user is None or signed.handle != passkey.handle:
            raise BadPasskey("nobody's, or another's")
        count = await signed_count(party, taken[0], passkey, signed)
        if user.disabled or user.subject is not None:
            raise BadPasskey("its user may not use it")
        if not await self._store.use(passkey, count):
            log.warning("! a passkey of %s counts back, or was removed: somebody may have a copy", user.name)
            raise BadPasskey("its count goes back")
        return user

    async def drop_expired(self) -> None:
        """Forget challenges whose time is up."""
        await self._store.drop_expired()

    async def _one_of(self, user: str, id_: str) -> Passkey:
        found = next((each for each in await self._store.of(user) if each.id == id_), None)
        if found is None:
            raise _gone()
        return found


def _random() -> str:
    return encoded(secrets.token_bytes(RANDOM_BYTES))


def _gone() -> Problem:
    return Problem("not_found", "there is no such passkey; it may have been removed")


def _bad_passkey() -> Problem:
    return Problem(
        "bad_passkey", "that is no passkey for this hub, or was asked for too long ago: begin again"
    )
