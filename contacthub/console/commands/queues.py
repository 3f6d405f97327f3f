"""Opening and closing a queue by hand."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from contacthub.access.audit import Action
from contacthub.access.rights import Right
from contacthub.access.rules import allow
from contacthub.console.commands.form import ConsoleCommand, QueueId
from contacthub.console.commands.spec import Parts, Sender, Spec
from contacthub.floor_file.by_hand import told_why
from contacthub.routing import commands as c

Reason = Annotated[str, Field(min_length=1, max_length=200)]


class OpenQueue(ConsoleCommand):
    """Open a queue, whatever its hours say; agents and supervisors see the reason."""

    cmd: Literal["open_queue"]
    queue: QueueId
    reason: Reason


class CloseQueue(ConsoleCommand):
    """Close a queue, whatever its hours say; agents and supervisors see the reason."""

    cmd: Literal["close_queue"]
    queue: QueueId
    reason: Reason


async def open_queue(who: Sender, it: OpenQueue, parts: Parts) -> None:
    """Open it, audited."""
    _turn(who, it, parts, c.OpenQueue(queue=it.queue), Action.OPEN_QUEUE)


async def close_queue(who: Sender, it: CloseQueue, parts: Parts) -> None:
    """Close it, audited."""
    _turn(who, it, parts, c.CloseQueue(queue=it.queue), Action.CLOSE_QUEUE)


def _turn(who: Sender, it: OpenQueue | CloseQueue, parts: Parts, command: c.Command, action: Action) -> None:
    who.part.need_seen(f"queue {it.queue}", queues=(it.queue,))
    audit = who.audit(action, it.queue, reason=it.reason)
    with told_why(parts.world.directory, it.queue, it.reason) as rows:
        parts.hub.handle(command, who.with_reply(*rows, audit))


EXAMPLE = {"queue": "support", "reason": "power cut"}

COMMANDS = (
    Spec(OpenQueue, rule=allow(Right.SUPERVISE), example=EXAMPLE, deed=open_queue),
    Spec(CloseQueue, rule=allow(Right.SUPERVISE), example=EXAMPLE, deed=close_queue),
)
