"""The viewer of a request or a console, and the session or token that let them in."""

from __future__ import annotations

from dataclasses import dataclass, replace

from contacthub.access.rate_limit import Meter
from contacthub.access.rights import BUILT_IN, Right
from contacthub.access.roles import Role
from contacthub.access.teams import WITHIN, Sight


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """A signed-in user, or a token. ``sources``: those a token may speak for, None for any.

    ``sight``: of a supervisor with a team, who sees only what is of it; None: all that their rights show.
    ``granted``: the rights of ``role_name``, a role that was made here; None: those of ``role``.
    """

    name: str
    role: Role
    agent: str | None = None
    scopes: frozenset[str] = frozenset()
    sources: frozenset[str] | None = None
    granted: frozenset[Right] | None = None
    role_name: str = ""
    sight: Sight | None = None

    @property
    def rights(self) -> frozenset[Right]:
        """What the viewer's role lets them do."""
        rights = BUILT_IN[self.role] if self.granted is None else self.granted
        return rights if self.sight is None else rights & WITHIN

    @property
    def is_program(self) -> bool:
        """Whether a program and not a person asks."""
        return self.role is Role.TOKEN

    @property
    def console_role(self) -> Role | None:
        """What the console shows this viewer: the screen of their role, or none."""
        if self.role is not Role.TOKEN:
            return self.role
        return Role.AGENT if self.agent is not None else None

    def at_console(self) -> Viewer:
        """The viewer as the console socket takes them: there a token with an agent is that agent."""
        role = self.console_role or self.role
        return self if role is self.role else replace(self, role=role)  # asked for each frame


@dataclass(frozen=True, slots=True)
class Pass:
    """A viewer with the session or token (``credential``) that identified them; it is good while that is.

    Who ``lacks_factor`` must set a second factor up before anything else.
    """

    viewer: Viewer
    credential: str
    csrf_token: str | None = None
    meter: Meter | None = None
    lacks_factor: bool = False
