"""The live contact that a request is about, as far as its agent has a part in it."""

from __future__ import annotations

from contacthub.access.rules import PartCheck
from contacthub.routing.errors import NotYourContact
from contacthub.routing.floor.contact import Contact
from contacthub.routing.floor.floor import Floor
from contacthub.routing.words import ContactId


def own_contact(part: PartCheck, floor: Floor, contact_id: ContactId) -> Contact:
    """The live contact; an agent is not told whether one that they have no part in is live.

    Raises:
        NotYourContact: it is with other agents, or there is none.
        UnknownContact: there is none; said to programs.
    """
    contact = floor.contacts.get(contact_id)
    agents = contact.agents() if contact is not None else set()
    part.need(lambda agent: agent in agents, NotYourContact(f"contact {contact_id} is not with you"))
    return floor.live(contact_id)
