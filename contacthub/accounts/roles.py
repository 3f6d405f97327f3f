"""Roles made of named rights, beside the three that are built in, and who may give them.

somebody with the role admin      may give every right
another who may edit users        gives only rights that they have
the last who may edit users       keeps that right, whatever is asked
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from contacthub.access.names import COMMAND_LINE, folded, name_fault
from contacthub.access.rights import BUILT_IN, EVERY_ROLE, Right
from contacthub.access.roles import PEOPLE, Role
from contacthub.access.teams import WITHIN, Sight, Team
from contacthub.access.viewer import Viewer
from contacthub.accounts.model import End, NamedRole, User
from contacthub.accounts.role_store import RoleStore
from contacthub.problems import Problem

HUB: Final = Viewer(name=COMMAND_LINE, role=Role.ADMIN)
"""Who gives what nobody asked for over HTTP, such as the first administrator."""
MAX_ROLES: Final = 50
MAX_NAME: Final = 40
BUILT_IN_ROLES: Final = tuple(NamedRole(name=each, base=each, rights=BUILT_IN[each]) for each in PEOPLE)
TAKEN: Final = frozenset(folded(each) for each in Role)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleChange:
    """What of a role changed, and how many sessions of its users ended."""

    role: NamedRole
    gained: list[Right]
    lost: list[Right]
    sessions_ended: int


class Roles:
    """In memory, written through to the store. ``end_all_of`` ends somebody's sessions.

    ``changing`` is held while users or roles change, so that two changes at once leave an editor of users.

    Users whose role changes are signed out: what they see is drawn anew with the rights they have now.
    """

    def __init__(
        self,
        store: RoleStore,
        users: Callable[[], list[User]],
        find_user: Callable[[str], User | None],
        *,
        end_all_of: Callable[[str, End], Awaitable[int]],
        follow: Callable[[], Awaitable[None]],
        teams: Callable[[], Mapping[str, Team]] = dict,
    ) -> None:
        self._store = store
        self._users = users
        self._find_user = find_user
        self._end_all_of = end_all_of
        self._follow = follow
        self._teams = teams
        self._sights: dict[str, Sight] = {}
        self._made: dict[str, NamedRole] = {}
        self.changing = asyncio.Lock()

    async def open(self) -> None:
        """Read all that were made."""
        self._made = {each.name: each for each in await self._store.all()}

    async def refresh(self, name: str) -> None:
        """Read a role anew, and sign out who has it if another node has changed it."""
        before, role = self._made.get(name), await self._store.one(name)
        if role is None:
            self._made.pop(name, None)
        else:
            self._made[name] = role
        if role != before:
            await self._end_sessions(name)

    def all(self) -> list[NamedRole]:
        """The three that are built in, then those that were made here."""
        return [*BUILT_IN_ROLES, *(self._made[name] for name in sorted(self._made))]

    def find(self, name: str) -> NamedRole:
        """The role of a name.

        Raises:
            Problem: unknown_role.
        """
        found = next((each for each in self.all() if each.name == name), None)
        if found is None:
            raise Problem("unknown_role", f"there is no role {name!r}", [("#/role", "unknown")])
        return found

    def rights_of(self, user: User) -> frozenset[Right]:
        """What a user may: of a role that is gone, nothing but to sign out; with a team, what it limits."""
        if not user.role_name:
            rights = BUILT_IN[user.role]
        else:
            made = self._made.get(user.role_name)
            rights = EVERY_ROLE if made is None else made.rights
        return rights if self._sight_of(user) is None else rights & WITHIN

    def viewer_of(self, user: User) -> Viewer:
        """A user as they ask."""
        granted = self.rights_of(user) if user.role_name else None
        return Viewer(
            name=user.name,
            role=user.role,
            agent=user.agent,
            granted=granted,
            role_name=user.role_name,
            sight=self._sight_of(user),
        )

    def _sight_of(self, user: User) -> Sight | None:
        if user.team is None or user.role is not Role.SUPERVISOR:
            return None
        if user.team not in self._sights:
            self._sights[user.team] = Sight(user.team, lambda team: self._teams().get(team))
        return self._sights[user.team]

    def check_team(self, team: str | None, base: Role) -> None:
        """Refuse a team that is not there, or for a role that it does not limit.

        Raises:
            Problem: invalid.
        """
        if team is None:
            return
        fault = None
        if base is not Role.SUPERVISOR:
            fault = "limits supervisors alone, and roles made of theirs"
        elif team not in self._teams():
            known = ", ".join(self._teams()) or "none"
            fault = f"{team!r} is not there; the floor file has {known}"
        if fault is not None:
            raise Problem("invalid", f"the team {fault}", [("#/team", fault)])

    def for_user(self, name: str, role: str, agent: str | None, by: Viewer) -> NamedRole:
        """The role that a user is to have, who may be there already with another.

        Raises:
            Problem: unknown_role; invalid, with an agent where the role has none, or without;
                not_yours_to_give.
        """
        named = self.find(role)
        if (named.base is Role.AGENT) != (agent is not None):
            raise Problem(
                "invalid", "a sign-in with the role agent needs --agent, the others have none",
                [("#/agent", "needed for the role agent, and only there")],
            )  # fmt: skip
        self.check_gives(by, named.rights)
        self.check_over(by, name)
        return named

    def check_over(self, by: Viewer, name: str) -> None:
        """Raise ``not_yours_to_give`` where the user has rights that ``by`` has not."""
        user = self._find_user(name)
        if user is not None:
            self.check_gives(by, self.rights_of(user))

    def having(self, name: str) -> list[User]:
        """The users who have a role, the disabled too."""
        return [each for each in self._users() if each.called_role == name]

    async def put(self, name: str, base: Role, rights: frozenset[Right], by: Viewer) -> RoleChange:
        """Make a role, or give the one of this name other rights.

        Raises:
            Problem: invalid, for its name; not_yours_to_give; wrong_state, for another base, too many roles,
                or when nobody would be left who may edit users.
        """
        await self._follow()
        before = self._made.get(name)
        if before is None:
            self._check_new(name)
        elif before.base is not base:
            way = "make another role and remove this one"
            raise Problem("wrong_state", f"a role keeps its base, of {name!r} it is {before.base}; {way}")
        role = NamedRole(name=name, base=base, rights=rights | EVERY_ROLE)
        had = frozenset() if before is None else before.rights
        self.check_gives(by, role.rights | had)
        async with self.changing:
            self.check_editor_left({each.name: role.rights for each in self.having(name)})
            await self._store.put(role)
            self._made[name] = role
        ended = 0 if role.rights == had else await self._end_sessions(name)
        return RoleChange(
            role=role,
            gained=sorted(role.rights - had),
            lost=sorted(had - role.rights),
            sessions_ended=ended,
        )

    async def remove(self, name: str, by: Viewer) -> None:
        """Remove a role that nobody has.

        Raises:
            Problem: unknown_role; wrong_state, for one that is built in; still_in_use; not_yours_to_give.
        """
        await self._follow()
        role = self.find(name)
        if name not in self._made:
            raise Problem("wrong_state", f"the role {name} is built in and stays")
        self.check_gives(by, role.rights)
        users = [each.name for each in self.having(name)]
        if users:
            raise Problem(
                "still_in_use", f"{len(users)} users have it: {', '.join(users[:5])}; change theirs"
            )
        await self._store.drop(name)
        del self._made[name]

    def check_gives(self, by: Viewer, rights: Iterable[Right]) -> None:
        """Raise ``not_yours_to_give`` where ``by`` has not all these rights, unless they are an admin."""
        lacking = sorted(frozenset(rights) - by.rights)
        if lacking and not (by.role is Role.ADMIN and by.granted is None):
            raise Problem(
                "not_yours_to_give",
                f"you do not have {', '.join(lacking[:5])} yourself; ask somebody with the role admin",
            )

    def check_user(self, user: User) -> None:
        """Raise ``wrong_state`` where nobody may edit users any more once the user is so."""
        self.check_editor_left({user.name: frozenset() if user.disabled else self.rights_of(user)})

    def check_editor_left(self, after: dict[str, frozenset[Right]]) -> None:
        """Raise ``wrong_state`` where the last user who may edit users would be one no more.

        ``after``: what users would have then; nothing, where they are disabled.
        """
        editing = [
            each.name
            for each in self._users()
            if not each.disabled and Right.USERS_EDIT in self.rights_of(each)
        ]
        left = [each for each in editing if Right.USERS_EDIT in after.get(each, {Right.USERS_EDIT})]
        if editing and not left:
            raise Problem(
                "wrong_state", "nobody would be left who may edit users; let somebody else do so first"
            )

    def _check_new(self, name: str) -> None:
        fault = name_fault(name)
        if fault is None and len(name) > MAX_NAME:
            fault = f"has {len(name)} characters; a role's has at most {MAX_NAME}"
        if fault is None and folded(name) in TAKEN | {folded(each) for each in self._made}:
            fault = "is a role's already"
        if fault is not None:
            raise Problem("invalid", f"the name {fault}", [("#/name", "not a name for a role")])
        if len(self._made) >= MAX_ROLES:
            raise Problem("wrong_state", f"there are {MAX_ROLES} roles; remove one first")

    async def _end_sessions(self, name: str) -> int:
        return sum([await self._end_all_of(each.name, End.USER_CHANGED) for each in self.having(name)])
