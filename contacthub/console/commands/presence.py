"""Going available, on a break, and home."""

from __future__ import annotations

import logging
from typing import Literal

from contacthub.access.rights import Right
from contacthub.access.rules import allow
from contacthub.console.commands.form import ConsoleCommand, Id
from contacthub.console.commands.spec import Spec
from contacthub.database.units import StorageUnavailable
from contacthub.hub.hub import Hub
from contacthub.routing import commands as c
from contacthub.routing.words import OFFLINE, AgentId

log = logging.getLogger("contacthub.console")


class SetPresence(ConsoleCommand):
    """``available``, ``offline`` or a break's id; ``next``: when my last contact ends, if I have any.

    The presence that I have calls off what was to be next.
    """

    cmd: Literal["set_presence"]
    presence: Id
    when: Literal["now", "next"] = "now"


COMMANDS = (
    Spec(
        SetPresence,
        rule=allow(Right.CONTACTS_TAKE),
        example={"presence": "available"},
        command=lambda who, it: c.SetPresence(agent=who.agent, presence=it.presence, when=it.when),
    ),
)


def go_home(hub: Hub, agent: AgentId) -> None:
    """Set an agent offline who signed out at their last console; a phone system's presence stays as it is."""
    known = hub.routing.floor.agents.get(agent)
    if known is None or known.presence_by == "source":
        return
    try:
        hub.handle(c.SetPresence(agent=agent, presence=OFFLINE))
    except StorageUnavailable:
        log.warning("! presence of %s stays as it is: the log takes nothing now", agent)
