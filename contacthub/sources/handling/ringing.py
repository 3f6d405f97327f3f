"""An agent's phone rings, or stops ringing."""

from __future__ import annotations

from contacthub.problems import Problem
from contacthub.routing import commands as c
from contacthub.routing.words import Routing
from contacthub.sources import incoming as i
from contacthub.sources.handling.opening import opened
from contacthub.sources.handling.step import Step, Taken


def offered(step: Step, data: i.Offered) -> Taken:
    """``contact.offered``."""
    agent = step.parts.names.agent(data.agent)
    happened, contact_id = opened(step, data)
    contact = step.live(contact_id)
    if contact is None:  # or it was opened and closed at once, as its end was heard of before
        return (happened, contact_id) if happened else step.absent()
    if contact.routing != Routing.PBX:
        raise Problem(
            "not_pbx_routed",
            "the hub chooses the agent of this contact: only on contacts the PBX routes",
            [("#/type", "not for contacts with routing `hub`")],
        )
    ring = c.Ring(contact_id=contact.id, agent=agent, occurred_at=step.at)
    return step.observe_after(happened, ring, contact.id), contact.id


def missed(step: Step, data: i.Missed) -> Taken:
    """``contact.missed``."""
    agent = step.parts.names.agent(data.agent)
    return step.about_contact(
        lambda contact_id: c.Miss(contact_id=contact_id, agent=agent, cause=data.cause, occurred_at=step.at)
    )


HANDLERS = ((i.Offered, offered), (i.Missed, missed))
