"""The names that processes give to ids and closed sets of words."""

from __future__ import annotations

from typing import Final, NewType

ItemId = NewType("ItemId", str)

THRESHOLDS: Final = (50, 80, 100, 150)
"""Percent of the time that a step may take at which somebody is told, unless the step names others."""

DAY_MS: Final = 86_400_000

LATE: Final = 100
"""From this percent on an item is late."""

RESTOCKED: Final = "restocked"
"""Why what waited for a thing begins: pieces of it came."""

PLANNED, OPEN, CLOSED = "planned", "open", "closed"
"""States of an item: its time has not come; somebody has to do its step; it is over."""

OF_QUEUE: Final = "queue:"
"""What a queue's name has in front where other names may stand too."""

OF_FLOOR: Final = "floor:"
"""The name of the hours by which business days count where neither the step nor a queue has any."""

AGENT, QUEUE, ROLE = "agent", "queue", "role"
"""Kinds of holders."""

SUPERVISOR: Final = "supervisor"
"""The role that holds what nobody else can."""

OWNER, KEEPER = "owner", "keeper"
"""Who does a step, beside a queue or a role: who had the step before; who took the item up at first."""

TELL: Final = ((100, (OWNER, KEEPER, SUPERVISOR)), (80, (OWNER, KEEPER)), (0, (OWNER,)))
"""From which percent on who is told."""


def told_at(percent: int) -> tuple[str, ...]:
    """Who is told when so many percent of a step's time are used up."""
    return next(who for least, who in TELL if percent >= least)
