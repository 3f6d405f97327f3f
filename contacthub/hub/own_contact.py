"""The contact that a request is about, as far as its agent has a part in it."""

from __future__ import annotations

from collections.abc import Collection, Set

from contacthub.access.rules import PartCheck
from contacthub.routing.errors import NotYourContact
from contacthub.routing.floor.contact import Contact
from contacthub.routing.floor.floor import Floor
from contacthub.routing.words import AgentId, ContactId


def agents_with(floor: Floor, contact_id: str) -> Set[AgentId]:
    """The agents who have a part in a contact now: none in one that is not live."""
    contact = floor.contacts.get(ContactId(contact_id))
    return contact.agents() if contact is not None else frozenset()


def need_part(part: PartCheck, floor: Floor, contact_id: str, *, before: Collection[str | None] = ()) -> None:
    """Have an agent need a part in a contact that is live with them, or that they had ``before``.

    Raises:
        NotYourContact: they have none.
    """
    now = agents_with(floor, contact_id)
    refusal = NotYourContact(f"contact {contact_id} is not with you")
    part.need(lambda agent: agent in now or agent in before, refusal)


def own_contact(part: PartCheck, floor: Floor, contact_id: ContactId) -> Contact:
    """The live contact; an agent is not told whether one that they have no part in is live.

    Raises:
        NotYourContact: it is with other agents, or there is none.
        UnknownContact: there is none; said to programs.
    """
    need_part(part, floor, contact_id)
    return floor.live(contact_id)


def need_seen_live(part: PartCheck, floor: Floor, contact_id: ContactId) -> None:
    """Have a live contact be of the team of somebody who has one.

    Raises:
        Forbidden: it is not, or is not live.
    """
    contact = floor.contacts.get(contact_id)
    queues = () if contact is None else (contact.queue,)
    part.need_seen(f"contact {contact_id}", queues=queues, agents=agents_with(floor, contact_id))
