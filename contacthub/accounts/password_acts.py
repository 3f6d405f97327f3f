"""What is done about passwords: by users themselves, and by links that administrators make."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from contacthub.access.names import folded
from contacthub.access.viewer import Pass, Viewer
from contacthub.accounts.guess_store import GuessStore
from contacthub.accounts.guessing import of_name
from contacthub.accounts.model import End, User, sha256
from contacthub.accounts.passkeys.store import PasskeyStore
from contacthub.accounts.password_links import PasswordLinks, gone
from contacthub.accounts.password_rules import new_password
from contacthub.accounts.proving import Proving, check_own_password
from contacthub.accounts.role_store import RoleStore
from contacthub.accounts.roles import HUB, Roles
from contacthub.accounts.second_factors import SecondFactors
from contacthub.accounts.sessions import Sessions
from contacthub.accounts.store import AccountStore
from contacthub.accounts.tokens import Follow
from contacthub.accounts.users import Users
from contacthub.problems import Problem
from contacthub.routing.words import Instant


@dataclass(frozen=True, slots=True)
class SignInStores:
    """Where sign-ins keep things."""

    accounts: AccountStore
    guesses: GuessStore
    links: PasswordLinks
    factors: SecondFactors
    roles: RoleStore
    passkeys: PasskeyStore


class PasswordActs:
    """``users``: those there are now; ``refresh`` reads one anew, ``follow`` learns what other nodes did."""

    def __init__(
        self,
        stores: SignInStores,
        proving: Proving,
        sessions: Sessions,
        now: Callable[[], Instant],
        *,
        users: Callable[[], Users],
        refresh: Callable[[str], Awaitable[None]],
        roles: Roles,
        follow: Follow,
    ) -> None:
        self._store = stores.accounts
        self._guesses = stores.guesses
        self._links = stores.links
        self._proving = proving
        self._sessions = sessions
        self._now = now
        self._users = users
        self._refresh = refresh
        self._roles = roles
        self._follow = follow

    async def change_password(self, holder: Pass, present: str, password: str, device: str = "") -> int:
        """Give the user of a session another password; end their other sessions, and say how many.

        ``device`` is what the device's cookie holds: it stays known.

        Raises:
            Problem: wrong_password; weak_password; too_many_attempts after guessing.
        """
        user = await self._proving.signed_in(holder.viewer.name, present, "#/present")
        hashed = await self._proving.hashed(new_password(password, (user.name, user.agent or "")))
        changed = await self._store.rehash(user, hashed)
        await self._refresh(user.name)
        if not changed:
            raise Problem(
                "wrong_password", "your password was just changed elsewhere", [("#/present", "wrong")]
            )
        ended = await self._sessions.end_all_of(user.name, End.USER_CHANGED, but=holder.credential)
        await self.forget_old(user.name, but=sha256(device))
        return ended

    async def make_link(self, name: str, by: Viewer = HUB) -> tuple[str, Instant]:
        """A link by which a user sets their password, and when it expires.

        Raises:
            Problem: not_found, without such a user; wrong_state, if they are disabled, or have no password;
                not_yours_to_give.
        """
        await self._follow()
        user = self._users().known(name)
        check_own_password(user)
        self._roles.check_over(by, user.name)
        if user.disabled:
            raise Problem("wrong_state", f"{user.name} is disabled; add the sign-in anew with `user add`")
        return await self._links.make(user.name)

    async def linked(self, link: str) -> tuple[User, Instant]:
        """The user whom a link is for, and when it expires.

        Raises:
            Problem: not_found, when it is good no more.
        """
        name, expires_at = await self._links.look(link)
        await self._follow()
        user = self._users().find(name)
        if user is None or user.disabled or user.subject is not None:
            raise gone()
        return user, expires_at

    async def set_password(self, link: str, password: str) -> tuple[str, int]:
        """Give the user of a link the password; say who it is, and how many sessions ended.

        Raises:
            Problem: not_found, when the link is good no more; weak_password.
        """
        user, _ = await self.linked(link)
        hashed = await self._proving.hashed(new_password(password, (user.name, user.agent or "")))
        await self._links.take(link)
        if not await self._store.rehash(user, hashed):
            raise gone()  # another password was set meanwhile
        await self._refresh(user.name)
        ended = await self._sessions.end_all_of(user.name, End.USER_CHANGED)
        await self.forget_old(user.name)
        return user.name, ended

    async def forget_old(self, name: str, *, but: str = "") -> None:
        """A device that had the old password is as unknown as any, and guesses at it are of no use."""
        await self._links.drop_of(name)
        await self._store.drop_devices_of(name, but=but)
        await self._guesses.forgive([of_name(folded(name))], (), self._now())

    async def drop_expired(self) -> None:
        """Forget links whose time is up."""
        await self._links.drop_expired()
