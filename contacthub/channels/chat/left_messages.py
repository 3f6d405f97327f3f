"""What a visitor leaves when nobody is there, answered by mail where the floor file says so.

It is a thread of the mailbox from then on, one for each visitor and address: the chat keeps nothing of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Final

from contacthub.channels.chat.conversing import Port, Visitor, raise_errors
from contacthub.channels.chat.reception import Reception
from contacthub.channels.port import Left, Mailbox
from contacthub.messages.addresses import is_address
from contacthub.messages.store import Asked, MessageStore
from contacthub.problems import Problem
from contacthub.sources.messages_in import Message

SUBJECT: Final = {"zh": "您在网站上的留言", "en": "Your message on our website"}
"""Of what has no topic."""


class LeftMessages:
    """Gives what visitors leave to the mailbox of the chat."""

    def __init__(self, port: Port, store: MessageStore, reception: Reception) -> None:
        self._port = port
        self._store = store
        self._reception = reception

    async def take(self, visitor: Visitor, message: Message, form: Mapping[str, str]) -> str | None:
        """The address to which the answer goes; None: it is a message of the chat.

        Said again it is where it was before, whoever has come or gone meanwhile.

        Raises:
            Problem: no mail can be sent to the address, or the hub does not take the message.
            StorageUnavailable: it may be sent again.
        """
        mailbox, address = self._reception.mailbox, _address(visitor, form)
        if mailbox is None or address is None:
            return None
        key = hashlib.sha256(f"{self._port.source} {visitor.ref} {address}".encode()).hexdigest()[:40]
        await self._port.readable()
        if await self._is_known(self._port.source, visitor.ref, message):
            return None
        if not self._reception.takes_message() and not await self._was_left(mailbox, key, message):
            return None
        if not is_address(address):
            raise Problem("invalid", "form.email: no mail can be sent to this address")
        subject = form.get("topic") or SUBJECT["zh" if (visitor.language or "").startswith("zh") else "en"]
        raise_errors(await mailbox.leave(Left(key=key, address=address, subject=subject, message=message)))
        return address

    async def _was_left(self, mailbox: Mailbox, key: str, message: Message) -> bool:
        ref = await mailbox.left_ref(key)
        return ref is not None and await self._is_known(self._reception.rules.answer_by or "", ref, message)

    async def _is_known(self, source: str, ref: str, message: Message) -> bool:
        [known] = await self._store.known([Asked(source=source, ref=ref, message=message.message_id)])
        return known.sent is not None


def _address(visitor: Visitor, form: Mapping[str, str]) -> str | None:
    """What is proven, else what the visitor has filled in; a page says much."""
    proven = visitor.identity.email if visitor.identity is not None else None
    return proven or form.get("email")
