"""A contact goes elsewhere, or out of its queue."""

from __future__ import annotations

from contacthub.contacts.details import with_note
from contacthub.routing import commands as c
from contacthub.routing.floor.states import OVER
from contacthub.routing.words import ContactId
from contacthub.sources import incoming as i
from contacthub.sources.handling.step import Step, Taken


def transferred(step: Step, data: i.Transferred) -> Taken:
    """``contact.transferred``; its note follows what was noted before."""
    names = step.parts.names
    queue = names.queue(data.to_queue, "#/data/to_queue") if data.to_queue is not None else None
    agent = names.agent(data.to_agent, "#/data/to_agent") if data.to_agent is not None else None

    def transfer(contact_id: ContactId) -> c.Transfer:
        return c.Transfer(contact_id=contact_id, to_queue=queue, to_agent=agent, occurred_at=step.at)

    contact = step.live(step.contact_id)
    if not data.note or contact is None or contact.state in OVER:
        return step.about_contact(transfer)
    details = step.parts.world.details
    with details.changed(contact.id, note=with_note(details[contact.id].note, data.note)):
        return step.observe(transfer(contact.id), contact.id), contact.id


def refused(step: Step, data: i.Refused) -> Taken:
    """``contact.refused``."""
    return step.about_contact(
        lambda contact_id: c.Refuse(
            contact_id=contact_id, command=data.command, cause=data.cause, occurred_at=step.at
        )
    )


def released(step: Step, _: i.Released) -> Taken:
    """The agent's part is over, the contact goes on out of sight."""
    return step.about_contact(lambda contact_id: c.Transfer(contact_id=contact_id, occurred_at=step.at))


def left_queue(step: Step, data: i.LeftQueue) -> Taken:
    """``contact.left_queue``."""
    return step.about_contact(
        lambda contact_id: c.QueueExit(contact_id=contact_id, outcome=data.outcome, occurred_at=step.at)
    )


HANDLERS = (
    (i.Transferred, transferred),
    (i.Refused, refused),
    (i.Released, released),
    (i.LeftQueue, left_queue),
)
