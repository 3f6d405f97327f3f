"""An agent's phone rings, or stops ringing."""

from __future__ import annotations

from contacthub.problems import Problem
from contacthub.routing import commands as c
from contacthub.routing.words import ContactId, Routing
from contacthub.sources import incoming as i
from contacthub.sources.handling.opening import arrival_first, open_contact
from contacthub.sources.handling.step import Step, Taken


def offered(step: Step, data: i.Offered) -> Taken:
    """``contact.offered``."""
    agent = step.parts.names.agent(data.agent)

    def ring(contact_id: ContactId) -> c.Ring:
        return c.Ring(contact_id=contact_id, agent=agent, occurred_at=step.at)

    if (arrival := arrival_first(step, data)) is not None:
        # The call is at an agent's phone already: the PBX routed it, whatever the source is set to.
        return open_contact(step, arrival, Routing.PBX, then=ring)
    contact = step.live(step.contact_id)
    if contact is None:
        return step.absent()
    if contact.routing != Routing.PBX:
        raise Problem(
            "not_pbx_routed",
            "the hub chooses the agent of this contact: only on contacts the PBX routes",
            [("#/type", "not for contacts with routing `hub`")],
        )
    return step.observe(ring(contact.id), contact.id), contact.id


def missed(step: Step, data: i.Missed) -> Taken:
    """``contact.missed``."""
    agent = step.parts.names.agent(data.agent)
    return step.about_contact(
        lambda contact_id: c.Miss(contact_id=contact_id, agent=agent, cause=data.cause, occurred_at=step.at)
    )


HANDLERS = ((i.Offered, offered), (i.Missed, missed))
