"""Up to which message of the customer agents have read."""

from __future__ import annotations

from collections.abc import Sequence

from contacthub.messages.model import Message
from contacthub.routing.floor.contact import Contact


def last_read(messages: Sequence[Message], contact: Contact | None) -> Message | None:
    """The last of these that the customer of a live contact wrote and an agent has read; None: none is.

    ``messages``: the newest of the thread, in their order.
    """
    if contact is None or contact.writing is None:
        return None
    own = [each for each in messages if each.direction == "in" and each.contact_id == contact.id]
    read = own[: max(0, len(own) - contact.writing.unread)]
    return read[-1] if read else None
