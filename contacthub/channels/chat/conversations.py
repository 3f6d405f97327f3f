"""The threads of a chat as its visitors see them: what they write, and what they find when they come back."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Final

from contacthub.api.json import Json
from contacthub.channels.chat.conversing import Port, Visitor, filled, raise_errors
from contacthub.channels.chat.frames import OWN, At, Hello, Say, message_frame
from contacthub.channels.chat.left_messages import LeftMessages
from contacthub.channels.chat.reception import Reception
from contacthub.channels.chat.visitor_files import VisitorFiles
from contacthub.contacts.world import World
from contacthub.messages.model import Message as Stored
from contacthub.messages.model import Thread
from contacthub.messages.read_marks import last_read
from contacthub.messages.rules import is_further
from contacthub.messages.store import Asked, MessageStore
from contacthub.problems import Problem
from contacthub.routing.floor.states import OVER
from contacthub.routing.words import ContactId
from contacthub.sources.bounds import Number
from contacthub.sources.incoming import Data, Incoming, Noted
from contacthub.sources.messages_in import CustomerTyping, Message, MessageStatus, SentFile

PAGE: Final = 50
MOST_PAGES: Final = 10
"""Read at once for a browser that was away; what is earlier it asks for."""


class Conversations:
    """Takes what visitors write in, and reads their threads."""

    def __init__(
        self,
        port: Port,
        store: MessageStore,
        files: VisitorFiles,
        world: World,
        *,
        reception: Reception,
        only_verified: bool,
    ) -> None:
        self._port = port
        self._store = store
        self._files = files
        self._world = world
        self._reception = reception
        self._left = LeftMessages(port, store, reception)
        self._only_verified = only_verified

    async def said(self, visitor: Visitor, say: Say) -> Json:
        """Take a message in; the frame has it as it is stored, or says to which address its answer goes.

        Said again it is the one that was stored before.

        Raises:
            Problem: the hub does not take it.
            StorageUnavailable: it may be sent again.
        """
        message_id = OWN + say.client_id
        text = say.text.replace("\x00", "").strip()
        if not text and not say.files:
            raise Problem("invalid", "text: nothing is written")
        await self._files.check_own(visitor.ref, say.files)
        identity, form = visitor.identity, filled(say.form)
        opens = not await self.is_live(visitor)
        if opens:
            self._reception.check_form(form, identity)
        waits = opens and self._reception.takes_message()
        data = Message(
            ref=visitor.ref,
            message_id=message_id,
            text=text,
            attachments=[SentFile(upload_id=each) for each in say.files],
            channel="email" if waits else "chat",
            from_=Number((identity.email if identity is not None else None) or visitor.ref[:12]),
            from_name=(identity and identity.name) or form.get("name") or visitor.said_name,
            queue=(waits and self._reception.rules.away_queue) or self._reception.queue,
            language=visitor.language,
            attributes=attributes_of(visitor, say, only_verified=self._only_verified),
        )
        if opens and (address := await self._left.take(visitor, data, form)) is not None:
            return {"type": "left", "client_id": say.client_id, "email": address}
        await self._take([data])
        await self._port.readable()
        asked = Asked(source=self._port.source, ref=visitor.ref, message=message_id)
        [known] = await self._store.known([asked])
        stored = None if known.sent is None else await self._store.message(known.sent.id)
        if stored is None:
            raise Problem("unavailable", "the message cannot be read now; send it again")
        await self._note_page(visitor, stored.contact_id, say)
        return {"type": "message", "message": message_frame(stored)}

    async def is_live(self, visitor: Visitor) -> bool:
        """Whether the visitor is in contact: somebody has them, or they wait."""
        thread = await self._thread(visitor)
        contact = None if thread is None else self._world.floor.contacts.get(ContactId(thread.contact_id))
        return contact is not None and contact.state not in OVER

    async def received(self, visitor: Visitor) -> Json:
        """Who receives the visitor now."""
        return self._reception.shown(visitor.identity, live=await self.is_live(visitor))

    def reception_of(self, visitor: Visitor) -> Json:
        """What has changed of who receives the visitor; whether they are in contact is not said."""
        return self._reception.changed(visitor.identity)

    def standing(self) -> object:
        """Of the reception: equal while no browser need be told anything."""
        return self._reception.standing()

    async def moved(self, visitor: Visitor, to: At | Hello) -> None:
        """Have it known on which page the visitor is now, if they are in contact."""
        thread = await self._thread(visitor) if to.page else None
        if thread is not None:
            await self._note_page(visitor, thread.contact_id, to)

    async def _note_page(self, visitor: Visitor, contact_id: str, said: Say | At | Hello) -> None:
        contact = self._world.floor.contacts.get(ContactId(contact_id))
        if contact is None or contact.state in OVER or not said.page:
            return
        known = self._world.details[contact.id].attributes
        page = {"page": said.page, "page_title": said.page_title or None}
        if any(known.get(name) != text for name, text in page.items()):
            await self._take([Noted(ref=visitor.ref, attributes=page)])

    async def shown(self, message_id: str) -> Json | None:
        """One message as the visitor sees it; None: it is not for them."""
        await self._port.readable()
        stored = await self._store.message(message_id)
        return None if stored is None or stored.direction == "internal" else message_frame(stored)

    async def found(self, visitor: Visitor, since: str | None) -> Json:
        """What a browser finds that comes or comes back: the newest messages, and all after ``since``."""
        thread = await self._thread(visitor)
        found: list[Stored] = []
        more = thread is not None
        for _ in range(MOST_PAGES):
            if thread is None or not more:
                break
            before = found[0].id if found else None
            part = await self._store.part(thread, before=before, limit=PAGE)
            if part is None:
                break
            found[:0], more = part.messages, part.more
            if since is None or any(each.id == since for each in found):
                break
        read = None if thread is None else self._last_read(thread, found)
        return {"messages": _shown(found), "more": more, "read": read}

    def _last_read(self, thread: Thread, messages: Sequence[Stored]) -> str | None:
        """Up to which of the visitor's messages agents have read."""
        message = last_read(messages, self._world.floor.contacts.get(ContactId(thread.contact_id)))
        return None if message is None else message.id

    async def earlier(self, visitor: Visitor, before: str) -> Json:
        """Messages before one of the thread.

        Raises:
            Problem: that is no message of theirs.
        """
        thread = await self._thread(visitor)
        part = None if thread is None else await self._store.part(thread, before=before, limit=PAGE)
        if part is None:
            raise Problem("invalid", "before: no message of this conversation")
        return {"messages": _shown(part.messages), "more": part.more}

    async def seen(self, visitor: Visitor, message_id: str, *, read: bool) -> None:
        """Report what the visitor's browser has, up to a message, or what the visitor has read."""
        thread, status = await self._thread(visitor), "read" if read else "delivered"
        part = None if thread is None else await self._store.part(thread, limit=PAGE)
        messages = [] if part is None else list(part.messages)
        place = next((n for n, each in enumerate(messages) if each.id == message_id), None)
        if place is None:
            return  # further back than a page; the messages after it are reported in their turn
        reports = [
            MessageStatus(ref=visitor.ref, message_id=each.id, status=status)
            for each in messages[: place + 1]
            if each.direction == "out" and is_further(each.status, status)
        ]
        if reports:
            await self._take(reports)

    async def typing(self, visitor: Visitor) -> None:
        """Pass on that the visitor writes."""
        await self._take([CustomerTyping(ref=visitor.ref)])

    async def _thread(self, visitor: Visitor) -> Thread | None:
        await self._port.readable()
        return await self._store.thread_by_ref(self._port.source, visitor.ref)

    async def _take(self, said: Sequence[Data]) -> None:
        events = [
            Incoming(source=self._port.source, id=uuid.uuid4().hex, occurred_at=None, data=each)
            for each in said
        ]
        raise_errors(await self._port.take(events))


def claims_of(visitor: Visitor, form: Mapping[str, str], *, only_verified: bool) -> dict[str, str]:
    """What a visitor says, by the names of attributes: by some of them a customer is found, probably.

    Not where all are to be proven, nor of who is: they have other names there.
    """
    said = {"name": visitor.said_name, "email": visitor.said_email, **filled(form)}
    proven = only_verified or visitor.identity is not None
    known = {f"{'form' if proven else 'said'}_{name}": text for name, text in said.items() if name != "topic"}
    return {name: text for name, text in {**known, "topic": said.get("topic")}.items() if text}


def attributes_of(visitor: Visitor, say: Say, *, only_verified: bool) -> dict[str, str]:
    """What is known beside the text. What is not proven has names that say so."""
    identity = visitor.identity
    known = {
        "page": say.page,
        "page_title": say.page_title,
        "account": None if identity is None else identity.user_id,
        "email": None if identity is None else identity.email,
    }
    claims = claims_of(visitor, say.form, only_verified=only_verified)
    return {**{name: text for name, text in known.items() if text}, **claims}


def _shown(messages: Sequence[Stored]) -> list[Json]:
    """Those that visitors see: notes are for agents."""
    return [message_frame(each) for each in messages if each.direction != "internal"]
