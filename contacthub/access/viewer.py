"""Who may do what: one table over every route and socket command. What is not in it is refused."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from contacthub.routing.errors import Rejected


class Role(StrEnum):
    """What a viewer is; a token is a program with scopes, and may be an agent too."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"
    TOKEN = "token"


SCOPES = frozenset(
    {
        "events:write",
        "contacts:read",
        "customers:read",
        "customers:write",
        "floor:read",
        "floor:write",
        "log:read",
    }
)


class Forbidden(Rejected):
    """The viewer may not do this."""

    code = "forbidden"


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Who asks: a signed-in user, or a token. ``sources``: those a token may speak for, None for any."""

    name: str
    role: Role
    agent: str | None = None
    scopes: frozenset[str] = frozenset()
    sources: frozenset[str] | None = None

    @property
    def is_program(self) -> bool:
        """Whether a program and not a person asks."""
        return self.role is Role.TOKEN

    @property
    def console_role(self) -> Role | None:
        """What the console shows this viewer: an agent's screen, a supervisor's, or none."""
        if self.role in (Role.AGENT, Role.SUPERVISOR):
            return self.role
        return Role.AGENT if self.role is Role.TOKEN and self.agent is not None else None


@dataclass(frozen=True, slots=True)
class Rule:
    """Roles and scopes that may; ``own``: an agent only with a part in the contact, or for themselves."""

    roles: frozenset[Role] = frozenset()
    scopes: frozenset[str] = frozenset()
    own: bool = False


def _rule(*who: Role | str, own: bool = False) -> Rule:
    roles = frozenset(each for each in who if isinstance(each, Role))
    scopes = frozenset(each for each in who if not isinstance(each, Role))
    return Rule(roles=roles, scopes=scopes, own=own)


AGENT, SUPERVISOR, ADMIN = Role.AGENT, Role.SUPERVISOR, Role.ADMIN

RULES: dict[str, Rule] = {
    # HTTP
    "events.post": _rule("events:write"),
    "contacts.list": _rule(SUPERVISOR, "contacts:read"),
    "contacts.get": _rule(SUPERVISOR, AGENT, "contacts:read", own=True),
    "contacts.why": _rule(SUPERVISOR, "contacts:read"),
    "customers.search": _rule(AGENT, "customers:read", own=True),
    "customers.get": _rule("customers:read"),
    "customers.create": _rule(AGENT, "customers:write", own=True),
    "customers.put": _rule("customers:write"),
    "customers.patch": _rule("customers:write"),
    "customers.card": _rule(SUPERVISOR, AGENT, "customers:read", own=True),
    "customers.list_parts": _rule("customers:read"),
    "customers.add_part": _rule("customers:write"),
    "floor.get": _rule(AGENT, SUPERVISOR, "floor:read"),
    "agents.presence": _rule(AGENT, "floor:write", own=True),
    "log.get": _rule("log:read"),
    "console.ticket": _rule(AGENT, SUPERVISOR),
    "console.socket": _rule(AGENT, SUPERVISOR),
    "metrics.get": _rule("floor:read"),
    "admin.floor": _rule(ADMIN),
    "admin.users": _rule(ADMIN),
    "admin.tokens": _rule(ADMIN),
    "admin.import": _rule(ADMIN),
    "admin.archive": _rule(ADMIN),
    # the socket
    "set_presence": _rule(AGENT),
    "accept_offer": _rule(AGENT, own=True),
    "decline_offer": _rule(AGENT, own=True),
    "pop_shown": _rule(AGENT, own=True),
    "choose_customer": _rule(AGENT, own=True),
    "set_note": _rule(AGENT, own=True),
    "add_question": _rule(AGENT, own=True),
    "hold": _rule(AGENT, own=True),
    "resume": _rule(AGENT, own=True),
    "end_contact": _rule(AGENT, own=True),
    "transfer": _rule(AGENT, own=True),
    "finish_wrap_up": _rule(AGENT, own=True),
    "extend_wrap_up": _rule(AGENT, own=True),
    "focus": _rule(AGENT, SUPERVISOR),
    "snapshot": _rule(AGENT, SUPERVISOR),
}


def may(viewer: Viewer, action: str) -> bool:
    """Whether the viewer may do ``action`` at all; an unknown action is refused to everybody."""
    rule = RULES.get(action, Rule())
    if viewer.role in rule.roles or viewer.scopes & rule.scopes:
        return True
    # A token with an agent opens the console socket as that agent, and sends that agent's commands.
    on_socket = "." not in action or action == "console.socket"
    return on_socket and viewer.console_role is Role.AGENT and Role.AGENT in rule.roles


def check(viewer: Viewer, action: str) -> None:
    """Raise ``Forbidden`` unless the viewer may."""
    if not may(viewer, action):
        raise Forbidden(f"{viewer.role} {viewer.name} may not do {action}{_needed(action)}")


def _needed(action: str) -> str:
    scopes = sorted(RULES[action].scopes) if action in RULES else []
    return f"; a token needs the scope {' or '.join(scopes)}" if scopes else ""
