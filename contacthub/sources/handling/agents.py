"""A phone system says how an agent stands."""

from __future__ import annotations

from contacthub.routing import commands as c
from contacthub.sources import incoming as i
from contacthub.sources.handling.step import Step, Taken


def state(step: Step, data: i.AgentState) -> Taken:
    """``agent.state``."""
    agent, presence = step.parts.names.agent(data.agent), step.parts.names.presence(data)
    return step.observe(c.PresenceReport(agent=agent, presence=presence, occurred_at=step.at), None), None


def queue_paused(step: Step, data: i.QueuePaused) -> Taken:
    """A pause in one queue began or ended."""
    agent, queue = step.parts.names.agent(data.agent), step.parts.names.queue(data.queue, "#/data/queue")
    pause = c.QueuePause(agent=agent, queue=queue, paused=data.paused, occurred_at=step.at)
    return step.observe(pause, None), None


def phone(step: Step, data: i.PhoneState) -> Taken:
    """The agent's phone takes calls, or none."""
    agent = step.parts.names.agent(data.agent)
    return step.observe(c.PhoneReport(agent=agent, phone=data.phone, occurred_at=step.at), None), None


HANDLERS = ((i.AgentState, state), (i.QueuePaused, queue_paused), (i.PhoneState, phone))
