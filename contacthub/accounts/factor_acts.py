"""What is done about the second factors of users: by themselves, and by administrators."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from contacthub.access.viewer import Pass
from contacthub.accounts.model import End, User
from contacthub.accounts.passkeys.acts import PasskeyActs
from contacthub.accounts.proving import Proving, wrong_code
from contacthub.accounts.second_factors import SecondFactors, SetUp
from contacthub.accounts.sessions import Sessions


class FactorActs:
    """``known`` finds a user or raises ``not_found``; ``refresh`` reads one anew."""

    def __init__(
        self,
        factors: SecondFactors,
        proving: Proving,
        sessions: Sessions,
        passkeys: PasskeyActs,
        *,
        known: Callable[[str], User],
        refresh: Callable[[str], Awaitable[None]],
    ) -> None:
        self._factors = factors
        self._proving = proving
        self._sessions = sessions
        self._passkeys = passkeys
        self._known = known
        self._refresh = refresh

    async def state(self, name: str) -> tuple[bool, int]:
        """Whether a user has a second factor, and how many recovery codes are left."""
        return self._known(name).second_factor, await self._factors.codes_left(name)

    async def begin(self, name: str, password: str) -> SetUp:
        """A secret for a user who says their password.

        Raises:
            Problem: wrong_password; wrong_state, when they have a second factor.
        """
        user = await self._proving.signed_in(name, password, "#/password")
        return await self._factors.begin(user.name)

    async def turn_on(self, holder: Pass, code: str) -> list[str]:
        """Ask for codes from now on, and end the user's other sessions; return the recovery codes.

        Raises:
            Problem: wrong_code.
        """
        name = holder.viewer.name
        codes = await self._proving.code_of(name, lambda: self._factors.turn_on(name, code))
        await self._refresh(name)
        await self._sessions.end_all_of(name, End.USER_CHANGED, but=holder.credential)
        return codes

    async def new_codes(self, name: str, password: str, code: str) -> list[str]:
        """Other recovery codes for who says password and code."""
        await self._prove(name, password, code)
        return await self._factors.new_codes(name)

    async def turn_off(self, name: str, password: str, code: str) -> None:
        """Ask for no codes any more, for who says password and code."""
        await self._prove(name, password, code)
        await self._factors.turn_off(name)
        await self._refresh(name)

    async def take_away(self, name: str) -> tuple[int, int]:
        """Turn the second factor of a user off, and remove their passkeys; end their sessions.

        Returns how many passkeys and sessions there were.

        Raises:
            Problem: not_found, without such a user.
        """
        user = self._known(name)
        await self._factors.turn_off(user.name)
        removed = await self._passkeys.remove_all(user.name)
        await self._refresh(user.name)
        return removed, await self._sessions.end_all_of(user.name, End.USER_CHANGED)

    async def _prove(self, name: str, password: str, code: str) -> None:
        user = await self._proving.signed_in(name, password, "#/password", code)
        if not user.second_factor:
            raise wrong_code()  # without one no code is right
