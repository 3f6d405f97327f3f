"""An agent is consulted about a call."""

from __future__ import annotations

from contacthub.routing import commands as c
from contacthub.sources import incoming as i
from contacthub.sources.handling.step import Step, Taken


def consult_answered(step: Step, data: i.ConsultAnswered) -> Taken:
    """``contact.consult_answered``."""
    agent = step.parts.names.agent(data.agent)
    return step.about_contact(
        lambda contact_id: c.AnswerConsult(contact_id=contact_id, agent=agent, occurred_at=step.at)
    )


def conferenced(step: Step, _: i.Conferenced) -> Taken:
    """``contact.conferenced``."""
    return step.about_contact(lambda contact_id: c.Confer(contact_id=contact_id, occurred_at=step.at))


def consult_ended(step: Step, data: i.ConsultEnded) -> Taken:
    """``contact.consult_ended``."""
    return step.about_contact(
        lambda contact_id: c.EndConsult(contact_id=contact_id, cause=data.cause, occurred_at=step.at)
    )


HANDLERS = (
    (i.ConsultAnswered, consult_answered),
    (i.Conferenced, conferenced),
    (i.ConsultEnded, consult_ended),
)
