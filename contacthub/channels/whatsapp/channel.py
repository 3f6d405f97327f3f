"""WhatsApp as a channel: customers' messages become events, answers go out by the Graph API."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Final
from urllib.parse import parse_qsl

from contacthub.api.bodies import MIB, BodyLimits, beside_loop, parsed
from contacthub.channels.files_both_ways import FilesBothWays
from contacthub.channels.in_parts import Send, limit_of, refused_for, sent_in_parts
from contacthub.channels.media_in import Said as CameIn
from contacthub.channels.port import ChannelPort, Outgoing, tell_name
from contacthub.channels.provider_posts import Post, Reply, attempt_of, is_taken
from contacthub.channels.sends_begun import REFUSED, Given, Part, SendsBegun
from contacthub.channels.whatsapp.graph import MOST_TEXT, Graph, Json, text_content
from contacthub.channels.whatsapp.media import (
    CAPTIONED,
    MOST_CAPTION,
    file_content,
    media_type_for,
)
from contacthub.channels.whatsapp.media import (
    LIMITS as OF_FILES,
)
from contacthub.channels.whatsapp.numbers import number_of
from contacthub.channels.whatsapp.payload import NotAPost, Received, Reported, Said, numbers_in, read
from contacthub.channels.whatsapp.signatures import challenge_of, is_signed
from contacthub.channels.whatsapp.templates import template_body
from contacthub.clock import rfc3339
from contacthub.messages.model import FAILED, MOST_FILES, Attachment
from contacthub.messages.templates import Template
from contacthub.problems import Problem
from contacthub.routing.values import value
from contacthub.sources.bounds import Number
from contacthub.sources.incoming import Incoming
from contacthub.sources.message_sending import Answered
from contacthub.sources.messages_in import Message, MessageStatus
from contacthub.sources.signals import AgentRead, Signal

log = logging.getLogger("contacthub.channels")

LIMITS: Final = BodyLimits(3 * MIB, 100_000)
"""Meta's posts have at most 3 MB."""
WINDOW_MS: Final = 24 * 3_600_000
"""How long after a message its customer may be answered freely."""
WEBHOOK: Final = "webhook"
MOST_PARTS: Final = 1 + MOST_FILES


@value(kw_only=True)
class Account:
    """One number of a business, and how its webhook is known to be Meta's."""

    number_id: str
    queue: str
    app_secret: bytes
    verify_token: str
    templates: Sequence[Template] = ()


class WhatsApp:
    """One number."""

    carries_files = True

    def __init__(
        self, port: ChannelPort, graph: Graph, account: Account, sends: SendsBegun, files: FilesBothWays
    ) -> None:
        self.name = port.source
        self.figures = port.figures
        self._port = port
        self._graph = graph
        self._account = account
        self._sends = sends
        self._files = files
        self._told_of: set[str] = set()

    async def run(self) -> None:
        """Ask for files that did not come at once, until cancelled: all else WhatsApp posts."""
        await self._files.coming.run()

    async def posted(self, post: Post) -> Reply:
        """Take a post in, 200 when it is durable; or answer whether this is the address of the webhook.

        Raises:
            Problem: it is not signed, or not JSON within bounds.
            StorageUnavailable: Meta posts it again.
        """
        if post.what != WEBHOOK:
            raise Problem("not_found", f"WhatsApp posts to …/{WEBHOOK}")
        if post.method == "GET":
            challenge = challenge_of(dict(parse_qsl(post.query)), self._account.verify_token)
            return Reply(403) if challenge is None else Reply(200, challenge)
        return await self._took(post.body, post.headers.get("x-hub-signature-256", ""))

    async def _took(self, body: bytes, signature: str) -> Reply:
        account = self._account
        if not await beside_loop(body, is_signed, account.app_secret, body, signature):
            raise Problem("bad_signature", "the app secret of this channel did not make this signature")
        try:
            said = await beside_loop(body, self._read, body)
        except NotAPost as error:
            raise Problem("bad_request", str(error)) from None
        events = [event for each in said if (event := await self._event(each)) is not None]
        taken = is_taken(self.name, await self._files.coming.take(events)) if events else True
        return Reply(200) if taken else Reply(503)

    def _read(self, body: bytes) -> list[Said]:
        payload = parsed(body, LIMITS)
        said = list(read(payload, self._account.number_id))
        for other in numbers_in(payload) - {self._account.number_id} - self._told_of:
            self._told_of.add(other)
            log.warning("! channel %s: posts of the phone number id %s are passed over", self.name, other)
        return said

    async def _event(self, said: Said) -> CameIn | None:
        """None: what is reported says nothing new of the message."""
        if isinstance(said, Received):
            event = Incoming(
                source=self.name, id=said.message_id, occurred_at=said.at, data=self._message(said)
            )
            return CameIn(event=event, media=said.media, caption=said.caption)
        status = await self._status(said)
        if status is None:
            return None
        return CameIn(
            event=Incoming(
                source=self.name, id=f"{said.wamid} {said.status}", occurred_at=said.at, data=status
            )
        )

    async def _status(self, said: Reported) -> MessageStatus | None:
        """With the hub's names of message and thread, and the attempt, as WhatsApp says them back."""
        message_id, ref, attempt, n, count = [*(said.ours or "").split(" "), "", "", "", "", ""][:5]
        status = MessageStatus(
            ref=ref or said.wa_id,
            message_id=message_id or said.wamid,
            status=said.status,
            reason=said.reason,
            source_message_id=said.wamid,
            attempt=attempt_of(attempt),
        )
        of, parts = attempt_of(n), attempt_of(count)
        if of is None or parts is None or parts > MOST_PARTS:
            return status
        part = Part(message_id=message_id, n=of, count=parts, key="")
        whole = await self._sends.reported(self.name, part, said.status)
        if whole is None:
            return None
        return replace(status, status=whole, reason=said.reason if whole == FAILED else None)

    def _message(self, said: Received) -> Message:
        return Message(
            ref=said.wa_id,
            message_id=said.message_id,
            text=said.text,
            in_reply_to=said.in_reply_to,
            channel="social",
            from_=Number(f"+{said.wa_id}", number_of(said.wa_id)),
            from_name=said.name,
            queue=self._account.queue,
            reply_until=rfc3339(said.at + WINDOW_MS),
            reply_allowed="templates" if self._account.templates else "none",
        )

    async def send(self, outgoing: Outgoing) -> Answered:
        """Send a text, as the template that it is, where it is one; and files, each after being uploaded."""
        if len(outgoing.text) > MOST_TEXT:
            return Answered(REFUSED, "too_long")
        files = outgoing.attachments
        refused = refused_for(OF_FILES, [(each, media_type_for(each)) for each in files])
        if refused is not None:
            return Answered(REFUSED, refused)
        given = await sent_in_parts(self._sends, self.name, outgoing, self._parts(outgoing))
        if given.is_sent and given.source_id is not None:
            await tell_name(self._port, outgoing, given.source_id)
        return given.answered

    async def tell(self, signal: Signal) -> None:
        """Have the customer's messages marked as read."""
        if isinstance(signal, AgentRead) and signal.source_id is not None:
            await self._graph.mark_read(signal.source_id)

    def _parts(self, outgoing: Outgoing) -> list[Send]:
        """The text, or the first file with the text below it; then the files."""
        template = template_body(self._account.templates, outgoing.text)
        files, caption = outgoing.attachments, ""
        if files and template is None and len(outgoing.text) <= MOST_CAPTION and _kind(files[0]) in CAPTIONED:
            caption = outgoing.text
        parts: list[Send] = []
        if not caption and (outgoing.text.strip() or not files):
            content = (
                text_content(outgoing.text)
                if template is None
                else {"type": "template", "template": template}
            )
            parts.append(partial(self._post, outgoing, content))
        for each in files:
            parts.append(partial(self._post_file, outgoing, each, caption))
            caption = ""
        return parts

    async def _post_file(self, outgoing: Outgoing, file: Attachment, caption: str, part: Part) -> Given:
        media_id = await self._files.uploaded(file)
        if isinstance(media_id, Given):
            return media_id
        return await self._post(outgoing, file_content(file, _kind(file), media_id, caption), part)

    async def _post(self, outgoing: Outgoing, content: Json, part: Part) -> Given:
        opaque = f"{outgoing.message_id} {outgoing.ref} {outgoing.attempt}"
        return await self._graph.send(
            outgoing.ref,
            content,
            opaque=opaque if part.count == 1 else f"{opaque} {part.n} {part.count}",
            in_reply_to=outgoing.in_reply_to,
        )


def _kind(file: Attachment) -> str:
    """What WhatsApp calls files like this."""
    limit = limit_of(OF_FILES, media_type_for(file))
    return "document" if limit is None else limit.kind
