"""What stands below answers by mail: the signature of the queue, else that of the mailbox."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from contacthub.contacts.world import World
from contacthub.messages.model import Message
from contacthub.routing.words import AgentId, ContactId

MAIL: Final = "email"
"""The channel whose messages have signatures, subjects, copies and looks."""


class Signatures:
    """Says what is put below an answer. ``of_sources``: the text of each mailbox that has one."""

    def __init__(self, world: World, of_sources: Mapping[str, str]) -> None:
        self._world = world
        self._of_sources = of_sources

    def of(self, contact_id: ContactId, agent: AgentId | None) -> str | None:
        """What stands below an answer of the agent on a contact; None: it is no mail, or there is none.

        Where nobody's name is to be filled in, what needs one is passed over.
        """
        contact, details = self._world.floor.contacts.get(contact_id), self._world.details.get(contact_id)
        if contact is None or details is None or contact.channel != MAIL:
            return None
        directory = self._world.directory
        queue = directory.queues.get(contact.queue or "")
        known = {
            "agent": None if agent is None else directory.agent_name(agent),
            "queue": None if queue is None else queue.name,
        }
        own = None if queue is None else queue.signature
        return _filled(own, known) or _filled(self._of_sources.get(details.source), known)

    def below(self, message: Message) -> str | None:
        """What is put below a message that is sent; None: nothing, as where it ends so already."""
        author = message.author
        agent = AgentId(author.id) if author.kind == "agent" and author.id is not None else None
        found = self.of(ContactId(message.contact_id), agent)
        return None if found is None or message.text.rstrip().endswith(found) else found


def _filled(text: str | None, known: Mapping[str, str | None]) -> str | None:
    for name, word in known.items():
        field = f"{{{name}}}"
        if text is not None and field in text:
            text = None if word is None else text.replace(field, word)
    return text.strip() or None if text is not None else None
