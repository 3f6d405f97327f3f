"""Chat as a channel: what agents write is stored already, and windows that are open are told of it."""

from __future__ import annotations

from collections.abc import Sequence

from contacthub.channels.chat.calls import Calls
from contacthub.channels.chat.conversations import Conversations
from contacthub.channels.chat.limits import ChatLimits, Floods
from contacthub.channels.chat.reception import Reception
from contacthub.channels.chat.sockets import Rules, VisitorSockets
from contacthub.channels.chat.visitor_files import VisitorFiles
from contacthub.channels.port import Around, Outgoing
from contacthub.channels.provider_posts import Post, Reply
from contacthub.contacts.visibility import Delta
from contacthub.messages.store import MessageStore
from contacthub.problems import Problem
from contacthub.routing.events.event import ContactEvent
from contacthub.sources.message_sending import Answered
from contacthub.sources.signals import AgentRead, Signal
from contacthub.surveys.in_chat import SURVEY, shown
from contacthub.surveys.model import Asked

TAKEN = Answered(204)


class ChatChannel:
    """The chat of one site."""

    carries_files = True

    def __init__(self, around: Around, rules: Rules, limits: ChatLimits, *, queue: str) -> None:
        port = around.port
        self.name = port.source
        self.figures = port.figures
        store = MessageStore(around.readers)
        floods = Floods(limits, port.now)
        reception = Reception(
            around.world, port.now, channels=around.channels, channel=port.source, queue=queue
        )
        files = VisitorFiles(
            around.files.store, store, port.source, answered_by=lambda: reception.rules.answer_by
        )
        only_verified = rules.only_verified
        conversations = Conversations(
            port, store, files, around.world, reception=reception, only_verified=only_verified
        )
        calls = Calls(port, reception, around.call_backs, floods, only_verified=only_verified)
        self.sockets = VisitorSockets(
            conversations,
            files=files,
            calls=calls,
            in_chat=around.in_chat,
            rules=rules,
            floods=floods,
            port=port,
        )
        port.on_reset(self.sockets)
        around.deltas.subscribe(self._follow)

    def _follow(self, durable: Sequence[Delta]) -> None:
        """Nothing that happens to a contact opens a queue, or has somebody come or go."""
        if any(not isinstance(each.fact, ContactEvent) for each in durable):
            self.sockets.reception_may_differ()

    def ask(self, ask: Asked, ref: str) -> None:
        """Show what is asked in the visitor's windows; one who is away finds it when they come back."""
        self.sockets.tell(ref, {"type": SURVEY, "survey": shown(ask)})

    async def run(self) -> None:
        """Watch nothing: visitors come by themselves."""

    async def send(self, outgoing: Outgoing) -> Answered:
        """Show a message in the visitor's windows; one who is away finds it when they come back."""
        await self.sockets.deliver(outgoing.ref, outgoing.message_id)
        return TAKEN

    async def tell(self, signal: Signal) -> None:
        """Show in the visitor's windows that an agent types, or what agents have read."""
        if isinstance(signal, AgentRead):
            self.sockets.tell(signal.ref, {"type": "read", "id": signal.message_id})
        else:
            self.sockets.tell(signal.ref, {"type": "typing", "name": signal.name})

    async def posted(self, post: Post) -> Reply:
        """Refuse what is posted: a chat has no provider."""
        raise Problem("not_found", f"a chat has no {post.what}: it has socket, widget.js and panel.js")
