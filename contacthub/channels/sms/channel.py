"""Text messages as a channel: a thread is a pair of numbers, the customer's and ours."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from contacthub.channels.file_links import FileLinks
from contacthub.channels.media_in import MediaIn
from contacthub.channels.media_in import Said as CameIn
from contacthub.channels.port import ChannelPort, Outgoing, tell_name
from contacthub.channels.provider_posts import Post, Reply, is_taken
from contacthub.channels.sends_begun import REFUSED, SendsBegun
from contacthub.channels.sms.model import Provider, Received, Reported, Text
from contacthub.channels.sms.parts import parts_of
from contacthub.customers.keys import NumberReader
from contacthub.routing.values import value
from contacthub.sources.bounds import UNSAID, Number
from contacthub.sources.incoming import Incoming
from contacthub.sources.message_sending import Answered
from contacthub.sources.messages_in import MOST_CHARACTERS, Message, MessageStatus

AGAIN: Final = Reply(503)
MOST_REASON: Final = 200
TOO_MANY_PARTS: Final = "too_many_parts"
"""The reason of a text that is too long: how many parts it takes, how many are sent, and their characters."""


@value(kw_only=True)
class Line:
    """Our side: the number that is ours, the queue of what comes in, and the country numbers are read in."""

    number: str | None
    queue: str
    region: str
    most_parts: int


class SmsChannel:
    """One account at a provider."""

    def __init__(
        self,
        port: ChannelPort,
        provider: Provider,
        sends: SendsBegun,
        line: Line,
        numbers: NumberReader,
        *,
        coming: MediaIn | None = None,
        links: FileLinks | None = None,
    ) -> None:
        self.name = port.source
        self.figures = port.figures
        self.carries_files = provider.carries_files
        self.links = links
        self._coming = coming
        self._port = port
        self._provider = provider
        self._sends = sends
        self._line = line
        self._numbers = numbers
        self._on_their_way: defaultdict[str, int] = defaultdict(int)

    async def run(self) -> None:
        """Ask for files that did not come at once, until cancelled: all else providers post."""
        if self._coming is not None:
            await self._coming.run()

    async def send(self, outgoing: Outgoing) -> Answered:
        """Send one message, in as many parts as it takes."""
        counted = parts_of(outgoing.text)
        if counted.parts > self._line.most_parts:
            most = counted.most_units(self._line.most_parts)
            return Answered(REFUSED, f"{TOO_MANY_PARTS} {counted.parts} {self._line.most_parts} {most}")
        refused = self._provider.refuses(outgoing.attachments) if outgoing.attachments else None
        if refused is not None:
            return Answered(REFUSED, refused)
        number, _, ours = outgoing.ref.partition(" ")
        text = Text(
            number=number, ours=ours or None, text=outgoing.text, message_id=outgoing.message_id,
            attempt=outgoing.attempt, key=outgoing.key, files=outgoing.attachments,
        )  # fmt: skip
        self._on_their_way[outgoing.ref] += 1
        try:
            return await self._given(outgoing, text)
        finally:
            self._on_their_way[outgoing.ref] -= 1
            if not self._on_their_way[outgoing.ref]:
                del self._on_their_way[outgoing.ref]

    async def _given(self, outgoing: Outgoing, text: Text) -> Answered:
        """Give it to the provider, once where that knows no repetition, and keep what it calls it."""

        async def give() -> Answered:
            given = await self._provider.send(text)
            if given.source_id is not None:
                await tell_name(self._port, outgoing, given.source_id)
            return given.answered

        if self._provider.knows_repetitions:
            return await give()
        return await self._sends.once(self.name, outgoing.key, give)

    async def thread_to(self, address: str, subject: str, *, key: str) -> str:
        """The thread of a number; a text has no subject."""
        return self._ref(address, None)

    async def posted(self, post: Post) -> Reply:
        """Take what the provider posts."""
        said = self._provider.read(post)
        events = [
            CameIn(event=self._message(each), media=each.media, caption=_clean(each.caption))
            for each in said.received
        ]
        events += [CameIn(event=self._status(each)) for each in said.reported]
        if not events:
            return said.reply
        if self._coming is not None:
            results = await self._coming.take(events)
        else:
            results = await self._port.take([each.event for each in events])
        # What the provider calls a message is known once its answer has come: until then it is told again.
        early = any(each.reason == "unknown_message" for each in results) and any(
            self._ref(each.number, each.ours) in self._on_their_way for each in said.reported
        )
        return said.reply if is_taken(self.name, results) and not early else AGAIN

    def _message(self, said: Received) -> Incoming:
        read = self._numbers.read(said.number, self._line.region)
        ours = said.ours or self._line.number
        text = _clean(said.text)
        data = Message(
            ref=self._ref(said.number, said.ours),
            message_id=said.message_id,
            text=text or "-",
            channel="sms",
            from_=Number(said.number, read.e164),
            to=UNSAID if ours is None else Number(ours),
            queue=self._line.queue,
            reply_allowed="templates" if self._provider.only_templates else None,
        )
        return self._port.event(data, at=said.at)

    def _status(self, said: Reported) -> Incoming:
        reason = said.reason[:MOST_REASON] if said.reason is not None else None
        data = MessageStatus(
            ref=self._ref(said.number, said.ours),
            message_id=said.message_id,
            status=said.status,
            reason=reason,
            attempt=said.attempt,
        )
        return self._port.event(data)

    def _ref(self, number: str, ours: str | None) -> str:
        """The name of the thread: one for a customer's number, however a post writes it."""
        known = self._numbers.read(number, self._line.region).e164 or number
        return " ".join(each for each in (known, ours or self._line.number) if each)[:200]


def _clean(text: str) -> str:
    return text.replace("\x00", "").strip()[:MOST_CHARACTERS]
