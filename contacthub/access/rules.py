"""Rules of who may: one on every route and every console command.

allow(Right.SUPERVISE, "contacts:read")       who has the right, and tokens with this scope
own(Right.CONTACTS_TAKE, "floor:write")       the same, but an agent only with a part in it
whole(allow(Right.REPORTS_READ))              the same, but nobody who has a team: it is of all teams at once
common(allow(Right.REPORTS_READ))             the same, and for who has a team as for the others
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Literal

from contacthub.access.rights import BUILT_IN, Right
from contacthub.access.roles import PEOPLE, Role
from contacthub.access.teams import LIMITED, Sight
from contacthub.access.viewer import Viewer
from contacthub.routing.errors import Rejected
from contacthub.routing.words import AgentId


class Forbidden(Rejected):
    """The viewer may not do this."""

    code = "forbidden"


@dataclass(frozen=True, slots=True)
class Rule:
    """Rights and scopes, one of which is enough; ``own``: an agent only with a part, or for themselves.

    ``teams``: what there is for supervisors with a team: what is of it, nothing, or the same as for others.
    """

    rights: frozenset[Right] = frozenset()
    scopes: frozenset[str] = frozenset()
    own: bool = False
    teams: Literal["limited", "none", "same"] = "limited"

    @property
    def roles(self) -> frozenset[Role]:
        """The roles that are always there and may."""
        return frozenset(each for each in PEOPLE if BUILT_IN[each] & self.rights)


def allow(*who: Right | str) -> Rule:
    """Rights and scopes that let a viewer."""
    return Rule(
        rights=frozenset(each for each in who if isinstance(each, Right)),
        scopes=frozenset(each for each in who if not isinstance(each, Right)),
    )


def own(*who: Right | str) -> Rule:
    """The same, where an agent needs a part in what is asked for."""
    allowed = allow(*who)
    return Rule(rights=allowed.rights, scopes=allowed.scopes, own=True)


def whole(rule: Rule) -> Rule:
    """The same, but not for who has a team: it is of all teams at once, or of none."""
    return replace(rule, teams="none")


def common(rule: Rule) -> Rule:
    """The same, for who has a team as well: nothing in it is of a team."""
    return replace(rule, teams="same")


def may(viewer: Viewer, rule: Rule) -> bool:
    """Whether the viewer may; whether an agent has the part that ``own`` needs is another question."""
    if rule.teams == "none" and viewer.sight is not None:
        return False
    return bool(viewer.rights & rule.rights) or bool(viewer.scopes & rule.scopes)


def check(viewer: Viewer, rule: Rule, action: str) -> None:
    """Raise ``Forbidden`` unless the viewer may; ``action`` is what the refusal names."""
    if not may(viewer, rule):
        needed = " or ".join(sorted(rule.scopes))
        hint = f"; a token needs the scope {needed}" if needed else ""
        if viewer.sight is not None and viewer.rights & rule.rights:
            hint = f": it is not of your team {viewer.sight.team} alone"
        raise Forbidden(f"{viewer.role} {viewer.name} may not do {action}{hint}")


@dataclass(slots=True)
class PartCheck:
    """The checks of one request or command: of an agent's part in it, and of the team of who has one.

    The handler of every route whose rule is made by ``own``, and the deed of every such console command,
    calls ``need`` before it shows or changes anything; of what teams limit, ``need_seen`` or ``limit``. They
    are held to that by ``must_be_made``. A command that goes to the engine as it is the engine checks.
    """

    viewer: Viewer
    is_made: bool = False
    is_seen: bool = False

    def need(self, has_part: Callable[[AgentId], bool], refusal: Rejected) -> None:
        """Raise ``refusal`` unless the agent has a part; supervisors and programs need none."""
        self.is_made = True
        if self.viewer.role is Role.AGENT and not has_part(AgentId(self.viewer.agent or "")):
            raise refusal

    def need_seen(
        self, what: str, *, queues: Collection[str | None] = (), agents: Collection[str | None] = ()
    ) -> None:
        """Raise ``Forbidden`` where none of the queues and agents is of the viewer's team."""
        sight = self.limit()
        if sight is not None and not sight.has_any(queues, agents):
            raise Forbidden(f"{what} is not of your team {sight.team}")

    def limit(self) -> Sight | None:
        """To what a list is limited; None: to nothing."""
        self.is_seen = True
        return self.viewer.sight

    def must_be_made(self, rule: Rule, action: str) -> None:
        """Raise ``AssertionError`` where ``rule`` needs a part and it was not looked for."""
        if rule.own and not self.is_made:
            raise AssertionError(f"{action} does not look whether the agent has a part in it")
        is_limited = rule.teams == "limited" and rule.rights & LIMITED
        if self.viewer.sight is not None and is_limited and not self.is_seen:
            raise AssertionError(f"{action} does not look whether it is of the team")
