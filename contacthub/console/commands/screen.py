"""What is about the socket a command came by, and not about the floor."""

from __future__ import annotations

from typing import Literal

from contacthub.access.rate_limit import Limit
from contacthub.access.rights import Right
from contacthub.access.rules import allow
from contacthub.console.commands.form import ConsoleCommand
from contacthub.console.commands.spec import Spec
from contacthub.console.consoles import Consoles
from contacthub.console.session import Session


class Focus(ConsoleCommand):
    """Say that this tab is the one the agent looks at: it rings."""

    cmd: Literal["focus"]


class Snapshot(ConsoleCommand):
    """Send a new snapshot."""

    cmd: Literal["snapshot"]


def snapshot(consoles: Consoles, session: Session) -> None:
    """Send the whole view; one that waits to be sent already says it, with the events behind it."""
    if not session.has_snapshot_waiting:
        consoles.snapshot(session)


COMMANDS = (
    Spec(
        Focus,
        rule=allow(Right.CONSOLE_OPEN),
        example={},
        by_itself=True,
        here=lambda consoles, session: consoles.focus(session),
    ),
    Spec(
        Snapshot,
        rule=allow(Right.CONSOLE_OPEN),
        example={},
        limit=Limit(per_second=1, burst=10),  # draws the whole floor
        by_itself=True,
        here=snapshot,
    ),
)
