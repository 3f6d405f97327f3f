"""An agent and the customer talk, or the customer is on hold."""

from __future__ import annotations

from contacthub.routing import commands as c
from contacthub.routing.words import AgentId
from contacthub.sources import incoming as i
from contacthub.sources.handling.opening import opened
from contacthub.sources.handling.step import Step, Taken


def answered(step: Step, data: i.Answered) -> Taken:
    """``contact.answered``, by an agent or by a phone that is no agent's."""
    happened, contact_id = opened(step, data)
    contact = step.live(contact_id)
    if contact is None:  # or it was opened and closed at once, as its end was heard of before
        return (happened, contact_id) if happened else step.absent()
    agent = step.parts.world.directory.agent_called(data.agent) if data.agent is not None else None
    answer = c.Answer(
        contact_id=contact.id,
        agent=AgentId(agent) if agent is not None else None,
        timed=data.timed,
        occurred_at=step.at,
    )
    return step.observe_after(happened, answer, contact.id), contact.id


def held(step: Step, _: i.Held) -> Taken:
    """``contact.held``."""
    return step.about_contact(lambda contact_id: c.Hold(contact_id=contact_id, occurred_at=step.at))


def resumed(step: Step, _: i.Resumed) -> Taken:
    """``contact.resumed``."""
    return step.about_contact(lambda contact_id: c.Resume(contact_id=contact_id, occurred_at=step.at))


HANDLERS = ((i.Answered, answered), (i.FoundAnswered, answered), (i.Held, held), (i.Resumed, resumed))
