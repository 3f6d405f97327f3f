"""What a supervisor does from the row where the question arises: contacts, agents and their queues."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from contacthub.access.audit import Action
from contacthub.access.rights import Right
from contacthub.access.rules import allow
from contacthub.api.validation import WHOLE
from contacthub.console.commands.form import AgentId, ConsoleCommand, ContactId, Id, QueueId
from contacthub.console.commands.spec import Parts, Sender, Spec
from contacthub.console.examples import ABOUT
from contacthub.contacts.queue_change import QueueChange
from contacthub.routing import commands as c


class AssignContact(ConsoleCommand):
    """Give a contact in line to one agent, who gets it next, whatever their queues and skills."""

    cmd: Literal["assign_contact"]
    contact_id: ContactId
    agent: AgentId


class MoveContact(ConsoleCommand):
    """Put a contact in line into another queue, at the end of its line."""

    cmd: Literal["move_contact"]
    contact_id: ContactId
    queue: QueueId


class SetPriority(ConsoleCommand):
    """Change the priority of a waiting contact."""

    cmd: Literal["set_priority"]
    contact_id: ContactId
    priority: Annotated[int, Field(ge=-1000, le=1000, strict=True), WHOLE]


class EndWrapUp(ConsoleCommand):
    """End an agent's wrap-up, without a disposition."""

    cmd: Literal["end_wrap_up"]
    contact_id: ContactId
    agent: AgentId


class SetAgentPresence(ConsoleCommand):
    """Set an agent ``available``, ``offline`` or on a break; ``next``: when their last contact ends."""

    cmd: Literal["set_agent_presence"]
    agent: AgentId
    presence: Id
    when: Literal["now", "next"] = "now"


class SetAgentQueues(QueueChange, ConsoleCommand):
    """Have an agent serve the queues ``add`` and not serve ``remove``; with ``until`` only until then."""

    cmd: Literal["set_agent_queues"]
    agent: AgentId


async def assign_contact(who: Sender, it: AssignContact, parts: Parts) -> None:
    """Do it, audited."""
    parts.own(who, it.contact_id)
    who.part.need_seen(f"agent {it.agent}", agents=(it.agent,))
    audit = who.audit(Action.ASSIGN_CONTACT, it.contact_id, agent=it.agent)
    command = c.AssignContact(contact_id=it.contact_id, agent=it.agent, by=who.name)
    parts.hub.handle(command, who.with_reply(audit))


async def move_contact(who: Sender, it: MoveContact, parts: Parts) -> None:
    """Do it, audited."""
    parts.own(who, it.contact_id)
    who.part.need_seen(f"queue {it.queue}", queues=(it.queue,))
    audit = who.audit(Action.MOVE_CONTACT, it.contact_id, queue=it.queue)
    command = c.MoveContact(contact_id=it.contact_id, queue=it.queue, by=who.name)
    parts.hub.handle(command, who.with_reply(audit))


async def set_priority(who: Sender, it: SetPriority, parts: Parts) -> None:
    """Do it, audited."""
    parts.own(who, it.contact_id)
    audit = who.audit(Action.SET_PRIORITY, it.contact_id, priority=it.priority)
    command = c.SetPriority(contact_id=it.contact_id, priority=it.priority, by=who.name)
    parts.hub.handle(command, who.with_reply(audit))


async def end_wrap_up(who: Sender, it: EndWrapUp, parts: Parts) -> None:
    """Do it, audited."""
    if it.contact_id in parts.world.floor.contacts:  # else it is wrapped up by now, which is said below
        parts.own(who, it.contact_id)
    who.part.need_seen(f"agent {it.agent}", agents=(it.agent,))
    audit = who.audit(Action.END_WRAP_UP, it.contact_id, agent=it.agent)
    command = c.EndWrapUp(contact_id=it.contact_id, agent=it.agent, by=who.name)
    parts.hub.handle(command, who.with_reply(audit))


async def set_agent_presence(who: Sender, it: SetAgentPresence, parts: Parts) -> None:
    """Do it, audited."""
    who.part.need_seen(f"agent {it.agent}", agents=(it.agent,))
    audit = who.audit(Action.SET_AGENT_PRESENCE, it.agent, presence=it.presence, when=it.when)
    command = c.SetPresence(agent=it.agent, presence=it.presence, by="supervisor", who=who.name, when=it.when)
    parts.hub.handle(command, who.with_reply(audit))


async def set_agent_queues(who: Sender, it: SetAgentQueues, parts: Parts) -> None:
    """Do it, audited."""
    who.part.need_seen(f"agent {it.agent}", agents=(it.agent,))
    it.need_seen(who.part)
    audit = who.audit(Action.SET_AGENT_QUEUES, it.agent, **it.told())
    parts.hub.handle(it.command(it.agent, parts.hub.now(), who.name), who.with_reply(audit))


BY_SUPERVISOR = allow(Right.SUPERVISE)

COMMANDS = (
    Spec(AssignContact, rule=BY_SUPERVISOR, example={**ABOUT, "agent": "lina"}, deed=assign_contact),
    Spec(MoveContact, rule=BY_SUPERVISOR, example={**ABOUT, "queue": "sales"}, deed=move_contact),
    Spec(SetPriority, rule=BY_SUPERVISOR, example={**ABOUT, "priority": 2}, deed=set_priority),
    Spec(EndWrapUp, rule=BY_SUPERVISOR, example={**ABOUT, "agent": "lina"}, deed=end_wrap_up),
    Spec(
        SetAgentPresence,
        rule=BY_SUPERVISOR,
        example={"agent": "lina", "presence": "available"},
        deed=set_agent_presence,
    ),
    Spec(
        SetAgentQueues,
        rule=BY_SUPERVISOR,
        example={"agent": "lina", "add": ["sales"], "remove": [], "until": "2030-05-01T12:00:00.000Z"},
        deed=set_agent_queues,
    ),
)
