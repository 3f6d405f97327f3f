"""Who receives a visitor: whether somebody is there, when it opens, and what is asked before."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Final
from zoneinfo import ZoneInfo

from contacthub.api.json import Json
from contacthub.channels.chat.call_times import CallTime, call_times
from contacthub.channels.chat.identity import Identity
from contacthub.channels.port import Channel, Mailbox
from contacthub.clock import rfc3339
from contacthub.contacts.world import World
from contacthub.floor_file.chats_table import FIELDS, REQUIRED
from contacthub.floor_file.directory import ChatEntry
from contacthub.problems import Problem
from contacthub.routing.floor.entities import Queue
from contacthub.routing.matching.classes import class_in
from contacthub.routing.values import value
from contacthub.routing.words import Instant, QueueId

LATE_MS: Final = 5 * 60_000
"""So long ago a wish may lie: it was made before it was sent."""
AS_CHAT: Final = ChatEntry()
"""Of a chat that the floor file does not name."""


@value(kw_only=True)
class Field:
    """Something that a visitor is asked."""

    name: str
    required: bool


class Reception:
    """The reception of one channel, as the floor is now."""

    def __init__(
        self,
        world: World,
        now: Callable[[], Instant],
        *,
        channels: Mapping[str, Channel],
        channel: str,
        queue: str,
    ) -> None:
        self._world = world
        self._now = now
        self._channels = channels
        self._channel = channel
        self.queue = queue

    @property
    def rules(self) -> ChatEntry:
        """What the floor file says of the chat."""
        return self._world.directory.chats.get(self._channel, AS_CHAT)

    @property
    def mailbox(self) -> Mailbox | None:
        """By which messages that are left are answered, where an address is known."""
        found = self._channels.get(self.rules.answer_by or "")
        return found if isinstance(found, Mailbox) else None

    @property
    def regions(self) -> Sequence[str]:
        """Of which countries numbers are called; how one is read that names none says the first."""
        return self.rules.call_regions or [self._world.directory.floor.default_region]

    def is_here(self) -> bool:
        """Whether the queue is open and somebody signed in who takes its chats."""
        queue = self._queue()
        if queue is None:
            return False
        wanted = class_in(queue.config, channel="chat", priority=0, steps=queue.config.steps)
        return queue.is_open and bool(self._world.floor.idle_agents.signed_in(wanted))

    def takes_message(self) -> bool:
        """Whether what is written now is a message that waits, and no chat."""
        return self.rules.when_away == "message" and not self.is_here()

    def shown(self, identity: Identity | None, *, live: bool) -> Json:
        """As the visitor's browser is told; ``live``: they are in contact, whatever the hours."""
        return {**self.changed(identity), "live": live}

    def changed(self, identity: Identity | None) -> Json:
        """What a browser is told when it changes: all but whether its visitor is in contact."""
        rules, calls = self.rules, self.rules.call_back or self.rules.when_away == "call_back"
        return {
            "here": self.is_here(),
            "opens_at": self._opens_at(),
            "form": [asdict(each) for each in self.asked(identity)],
            "topics": rules.topics,
            "away": rules.when_away,
            "answers": self._answers(identity),
            "calls": rules.call_back,
            "times": [[rfc3339(each.begins), rfc3339(each.ends)] for each in self._times()] if calls else [],
        }

    def _answers(self, identity: Identity | None) -> str:
        """Where the answer to what is left will be: here, by mail, or by mail if an address is given."""
        if self.mailbox is None:
            return "here"
        asked = [each.required for each in self.asked(identity) if each.name == "email"]
        if (identity is not None and identity.email) or any(asked):
            return "mail"
        return "either" if asked else "here"

    def standing(self) -> object:
        """Equal to what it was before while browsers need not be told anything."""
        queue = self._queue()
        return self.is_here(), self._opens_at(), self.rules, None if queue is None else queue.hours

    def asked(self, identity: Identity | None) -> list[Field]:
        """What a visitor is asked before the chat; of what is proven nothing."""
        known = set() if identity is None else {name for name in FIELDS if getattr(identity, name, None)}
        fields = [(each.removesuffix(REQUIRED), each.endswith(REQUIRED)) for each in self.rules.form]
        return [Field(name=name, required=needed) for name, needed in fields if name not in known]

    def check_form(self, form: Mapping[str, str], identity: Identity | None) -> None:
        """Hold what a visitor filled in to what is asked.

        Raises:
            Problem: something is missing.
        """
        for each in self.asked(identity):
            if each.required and not form.get(each.name):
                raise Problem("invalid", f"form.{each.name}: needed before the chat")

    def check_time(self, at: Instant) -> None:
        """Hold the time of a call to the hours.

        Raises:
            Problem: nobody works then.
        """
        at = max(at, min(self._now(), at + LATE_MS))
        if not any(each.begins <= at < each.ends for each in self._times(whole=True)):
            raise Problem("invalid", "at: nobody works then, or it is too far ahead; choose another time")

    def _queue(self) -> Queue | None:
        return self._world.floor.queues.get(QueueId(self.queue))

    def _opens_at(self) -> str | None:
        """When the queue opens by its hours; None: it is open, or nobody knows."""
        queue = self._queue()
        if queue is None or queue.is_open or queue.by_hand is not None:
            return None
        times = (each.opens_at for each in queue.hours or () if each.opens_at > self._now())
        first = next(times, None)
        return None if first is None else rfc3339(first)

    def _times(self, *, whole: bool = False) -> list[CallTime]:
        """When a visitor may wish to be called; ``whole``: from now on, not from the next half hour on."""
        queue, directory = self._queue(), self._world.directory
        hours_of = directory.queues.get(QueueId(self.queue))
        hours = None if hours_of is None or hours_of.hours is None else directory.hours.get(hours_of.hours)
        zone = ZoneInfo((hours and hours.time_zone) or directory.floor.time_zone)
        return list(call_times(() if queue is None else queue.hours, zone, self._now(), whole=whole))
