"""An agent and the customer talk, or the customer is on hold."""

from __future__ import annotations

from contacthub.routing import commands as c
from contacthub.routing.words import AgentId, ContactId, Routing
from contacthub.sources import incoming as i
from contacthub.sources.handling.opening import arrival_first, open_contact
from contacthub.sources.handling.step import Step, Taken


def answered(step: Step, data: i.Answered) -> Taken:
    """``contact.answered``, by an agent or by a phone that is no agent's."""
    agent = step.parts.world.directory.agent_called(data.agent) if data.agent is not None else None

    def answer(contact_id: ContactId) -> c.Answer:
        return c.Answer(
            contact_id=contact_id,
            agent=AgentId(agent) if agent is not None else None,
            timed=data.timed,
            occurred_at=step.at,
        )

    if (arrival := arrival_first(step, data)) is not None:
        # They talk already: the PBX routed the call, whatever the source is set to.
        return open_contact(step, arrival, Routing.PBX, then=answer)
    return step.about_contact(answer)


def held(step: Step, _: i.Held) -> Taken:
    """``contact.held``."""
    return step.about_contact(lambda contact_id: c.Hold(contact_id=contact_id, occurred_at=step.at))


def resumed(step: Step, _: i.Resumed) -> Taken:
    """``contact.resumed``."""
    return step.about_contact(lambda contact_id: c.Resume(contact_id=contact_id, occurred_at=step.at))


HANDLERS = ((i.Answered, answered), (i.FoundAnswered, answered), (i.Held, held), (i.Resumed, resumed))
