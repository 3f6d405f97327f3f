"""Customers who chat on the shop's page: when they write, and what. Sans-I/O: no socket, no clock.

A chat::

    ASKING   the first question, until an agent answers it or the customer has waited too long
    READING  an answer came: a word back in some seconds, after the last one thanks
    LEAVING  a moment later the page is closed
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from random import Random
from typing import Any

from contacthub.api.json import Json
from contacthub.demo.arrivals import Arrivals
from contacthub.demo.callers import CallerBook
from contacthub.demo.conversations import CHAT_PHOTO, CHAT_REPLIES, CHAT_THANKS, LIVE_QUESTIONS
from contacthub.demo.files import with_files

READ_MS = (4_000, 15_000)
LEAVE_MS = (3_000, 8_000)
PATIENCE_MS = (240_000, 600_000)
VISITOR_FIRST_MS = (15_000, 25_000)
VISITOR_NEXT_MS = (25_000, 45_000)
"""Sooner than a person is done with one: they have several at once."""
PHOTO_SHARE = 0.25
PHOTO = "remote.png"
MOST_LIVE = 12
MOST_TURNS = 2


class Step(Enum):
    """Where a chat is, as the customer sees it."""

    ASKING = "asking"
    READING = "reading"
    LEAVING = "leaving"


@dataclass(slots=True, kw_only=True)
class Chat:
    """A live chat. ``due_at``: when the customer does the next thing; ``turns``: words back still to come."""

    ref: str
    language: str
    step: Step
    due_at: int
    turns: int
    said: int = 1


class ChatModel:
    """Plays the customers of one chat page; ``run`` tells refs of this run from those of earlier ones."""

    def __init__(
        self,
        book: CallerBook,
        agents: Mapping[str, list[str]],
        *,
        source: str,
        chats_per_minute: float,
        run: str,
        rng: Random,
    ) -> None:
        self._book = book
        self._arrivals = Arrivals(
            agents, per_minute=chats_per_minute, first_ms=VISITOR_FIRST_MS, next_ms=VISITOR_NEXT_MS, rng=rng
        )
        self._source = source
        self._run = run
        self._rng = rng
        self._chats: dict[str, Chat] = {}
        self._count = 0

    def begin(self, now: int) -> None:
        """Have the first customer come in a moment."""
        self._arrivals.begin(now)

    def see(self, item: Mapping[str, Any], now: int) -> None:
        """Take in an item of the hub's log: who works as an agent."""
        self._arrivals.see(item, now)

    def answered(self, ref: str, message_id: str, now: int) -> list[Json]:
        """An agent wrote: the customer reads it, and will write back; what is to be reported."""
        chat = self._chats.get(ref)
        if chat is None:
            return []
        if chat.step is Step.ASKING:
            chat.step, chat.due_at = Step.READING, now + self._rng.randint(*READ_MS)
        about = {"ref": ref, "message_id": message_id, "status": "read"}
        return [self._event("contact.message_status", about)]

    def over(self, ref: str) -> None:
        """An agent has ended the chat."""
        self._chats.pop(ref, None)

    def advance(self, now: int) -> list[Json]:
        """What customers do now, as events."""
        events: list[Json] = []
        for chat in [each for each in self._chats.values() if each.due_at <= now]:
            events += self._goes_on(chat, now)
        for queue in self._arrivals.due(now):
            events += self._comes(queue, now)
        return events

    def next_deadline(self) -> int | None:
        """When ``advance`` has something to do; None: never."""
        arrival = self._arrivals.next_deadline()
        times = [chat.due_at for chat in self._chats.values()]
        return min([*times, *([] if arrival is None else [arrival])], default=None)

    def _comes(self, queue: str, now: int) -> list[Json]:
        """A customer opens the page and asks."""
        if len(self._chats) >= MOST_LIVE:
            return []
        self._count += 1
        caller = self._book.draw(queue, busy=())
        ref = f"chat-{self._run}-{self._count}"
        self._chats[ref] = chat = Chat(
            ref=ref,
            language=caller.language,
            step=Step.ASKING,
            due_at=now + self._rng.randint(*PATIENCE_MS),
            turns=self._rng.randint(0, MOST_TURNS),
        )
        question = self._rng.choice(LIVE_QUESTIONS)[0].to(chat.language)
        opens = {"channel": "chat", "queue": queue, "from": caller.number, "language": chat.language}
        return [self._says(chat, question, **opens)]

    def _goes_on(self, chat: Chat, now: int) -> list[Json]:
        if chat.step is not Step.READING:
            del self._chats[chat.ref]
            return [self._event("contact.ended", {"ref": chat.ref, "by": "customer"})]
        if chat.turns > 0:
            chat.turns -= 1
            chat.step, chat.due_at = Step.ASKING, now + self._rng.randint(*PATIENCE_MS)
            if self._rng.random() < PHOTO_SHARE:
                return [self._says(chat, CHAT_PHOTO.to(chat.language), files=[PHOTO])]
            return [self._says(chat, self._rng.choice(CHAT_REPLIES).to(chat.language))]
        chat.step, chat.due_at = Step.LEAVING, now + self._rng.randint(*LEAVE_MS)
        return [self._says(chat, self._rng.choice(CHAT_THANKS).to(chat.language))]

    def _says(self, chat: Chat, text: str, *, files: Sequence[str] = (), **opens: str) -> Json:
        message_id = str(chat.said)
        chat.said += 1
        said = {"ref": chat.ref, "message_id": message_id, "text": text, **opens}
        return with_files(self._event("contact.message", said), files)

    def _event(self, kind: str, data: Json) -> Json:
        return {"source": self._source, "type": kind, "data": data}
