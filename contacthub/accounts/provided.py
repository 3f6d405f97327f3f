"""Users who sign in at a provider: made, and changed, by what it says of them at each sign-in."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from contacthub.access.roles import Role
from contacthub.accounts.model import NamedRole, User
from contacthub.accounts.oidc.identity import Identity, NotLetIn
from contacthub.accounts.users import Users
from contacthub.problems import Problem

log = logging.getLogger("contacthub.accounts")


class ProvidedUsers:
    """``keep`` stores a user; ``changed`` ends the sessions of one, and what was for the old password.

    ``is_retired``: whether the floor has no such agent. ``role`` finds one, or raises ``unknown_role``.
    """

    def __init__(
        self,
        users: Callable[[], Users],
        *,
        keep: Callable[[User], Awaitable[None]],
        changed: Callable[[str], Awaitable[None]],
        is_retired: Callable[[str | None], bool],
        role: Callable[[str], NamedRole],
    ) -> None:
        self._users = users
        self._keep = keep
        self._changed = changed
        self._is_retired = is_retired
        self._role = role

    async def user_of(self, identity: Identity) -> tuple[User, bool]:
        """The user as they are from now on, and whether that is news.

        Raises:
            NotLetIn: no_role, name_taken, bad_name, no_agent, disabled, or last_editor: the groups take the
                right to edit users from the last who has it.
        """
        there = self._users().of_subject(identity.subject) or self._of_name(identity)
        if there is not None and there.disabled:
            raise NotLetIn("disabled", there.name)
        role = self._role_of(identity)
        agent = identity.agent if role.base is Role.AGENT else None
        if role.base is Role.AGENT and (agent is None or self._is_retired(agent)):
            raise NotLetIn("no_agent", there.name if there is not None else "")
        user = User(
            name=there.name if there is not None else self._name_for(identity.name),
            role=role.base,
            agent=agent,
            password="",
            second_factor=there is not None and there.second_factor,
            subject=identity.subject,
            role_name=role.own_name,
            team=there.team if there is not None else None,
        )
        if user == there:
            return user, False
        await self._kept(user)
        if there is not None:
            await self._changed(user.name)
        return user, True

    async def _kept(self, user: User) -> None:
        try:
            await self._keep(user)
        except Problem as problem:
            if problem.code != "wrong_state":
                raise
            log.warning(
                "! the provider's groups would leave nobody who may edit users; the sign-in is refused"
            )
            raise NotLetIn("last_editor", user.name) from None

    def _role_of(self, identity: Identity) -> NamedRole:
        try:
            return self._role(identity.role)
        except Problem:
            log.warning("! [oidc] roles names %r, and there is no such role", identity.role)
            raise NotLetIn("no_role") from None

    def _of_name(self, identity: Identity) -> User | None:
        """Who has the name, and may be this person: had a password, and is the provider's from now on."""
        there = self._users().find(identity.name)
        if there is not None and (there.subject is not None or not identity.adopts):
            raise NotLetIn("name_taken", there.name)
        return there

    def _name_for(self, name: str) -> str:
        try:
            return self._users().name_for(name)
        except Problem as problem:
            raise NotLetIn("name_taken" if problem.code == "already_there" else "bad_name") from None
