"""What is about the socket a command came by, and not about the floor."""

from __future__ import annotations

from typing import Literal

from contacthub.access.rules import AGENT, SUPERVISOR, allow
from contacthub.console.commands.form import ConsoleCommand
from contacthub.console.commands.spec import Spec


class Focus(ConsoleCommand):
    """Say that this tab is the one the agent looks at: it rings."""

    cmd: Literal["focus"]


class Snapshot(ConsoleCommand):
    """Send a new snapshot."""

    cmd: Literal["snapshot"]


COMMANDS = (
    Spec(
        Focus,
        rule=allow(AGENT, SUPERVISOR),
        example={},
        here=lambda consoles, session: consoles.focus(session),
    ),
    Spec(
        Snapshot,
        rule=allow(AGENT, SUPERVISOR),
        example={},
        here=lambda consoles, session: consoles.snapshot(session),
    ),
)
