"""The one check behind every rule that says ``own``: an agent acts on contacts they have a part in."""

from __future__ import annotations

from collections.abc import Collection

from contacthub.routing.errors import NotYourContact
from contacthub.routing.floor.entities import Contact


def check_own(agent: str | None, live: Contact | None, handled_by: Collection[str | None] = ()) -> None:
    """Refuse an agent who has no part in a contact.

    ``live``: the contact while it is on the floor; it is with the agents who are offered it, talk or wrap up.
    ``handled_by``: the agents of its record, where a look at past contacts is allowed too.

    Raises:
        NotYourContact: it is with other agents, or was.
    """
    now = () if live is None else live.agents()
    if agent is None or (agent not in now and agent not in handled_by):
        raise NotYourContact("this contact is not with you")
