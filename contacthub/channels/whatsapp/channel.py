"""WhatsApp as a channel: customers' messages become events, answers go out by the Graph API."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import parse_qsl

from contacthub.api.bodies import MIB, BodyLimits, beside_loop, parsed
from contacthub.channels.port import ChannelPort, Outgoing, tell_name
from contacthub.channels.provider_posts import Post, Reply, attempt_of, is_taken
from contacthub.channels.sends_begun import REFUSED, SendsBegun
from contacthub.channels.templates import Template
from contacthub.channels.whatsapp.graph import MOST_TEXT, Graph, text_content
from contacthub.channels.whatsapp.numbers import number_of
from contacthub.channels.whatsapp.payload import NotAPost, Received, Reported, Said, numbers_in, read
from contacthub.channels.whatsapp.signatures import challenge_of, is_signed
from contacthub.channels.whatsapp.templates import template_body
from contacthub.clock import rfc3339
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

    carries_files = False

    def __init__(self, port: ChannelPort, graph: Graph, account: Account, sends: SendsBegun) -> None:
        self.name = port.source
        self._port = port
        self._graph = graph
        self._account = account
        self._sends = sends
        self._told_of: set[str] = set()

    async def run(self) -> None:
        """Watch nothing: WhatsApp posts."""

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
            events = await beside_loop(body, self._read, body)
        except NotAPost as error:
            raise Problem("bad_request", str(error)) from None
        taken = is_taken(self.name, await self._port.take(events)) if events else True
        return Reply(200) if taken else Reply(503)

    def _read(self, body: bytes) -> list[Incoming]:
        payload = parsed(body, LIMITS)
        said = list(read(payload, self._account.number_id))
        for other in numbers_in(payload) - {self._account.number_id} - self._told_of:
            self._told_of.add(other)
            log.warning("! channel %s: posts of the phone number id %s are passed over", self.name, other)
        return [self._event(each) for each in said]

    def _event(self, said: Said) -> Incoming:
        if isinstance(said, Received):
            return Incoming(
                source=self.name, id=said.message_id, occurred_at=said.at, data=self._message(said)
            )
        return Incoming(
            source=self.name, id=f"{said.wamid} {said.status}", occurred_at=said.at, data=_status(said)
        )

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
        """Send a text, as the template that it is, where it is one."""
        if len(outgoing.text) > MOST_TEXT:
            return Answered(REFUSED, "too_long")
        return await self._sends.once(self.name, outgoing.key, lambda: self._send(outgoing))

    async def tell(self, signal: Signal) -> None:
        """Have the customer's messages marked as read."""
        if isinstance(signal, AgentRead) and signal.source_id is not None:
            await self._graph.mark_read(signal.source_id)

    async def _send(self, outgoing: Outgoing) -> Answered:
        template = template_body(self._account.templates, outgoing.text)
        content: Mapping[str, Any] = (
            text_content(outgoing.text) if template is None else {"type": "template", "template": template}
        )
        outcome = await self._graph.send(
            outgoing.ref,
            content,
            opaque=f"{outgoing.message_id} {outgoing.ref} {outgoing.attempt}",
            in_reply_to=outgoing.in_reply_to,
        )
        if outcome.wamid is not None:
            await tell_name(self._port, outgoing, outcome.wamid)
        return outcome.answered


def _status(said: Reported) -> MessageStatus:
    """With the hub's names of message and thread, and the attempt, as WhatsApp says them back."""
    message_id, ref, attempt = [*(said.ours or "").split(" "), "", "", ""][:3]
    return MessageStatus(
        ref=ref or said.wa_id,
        message_id=message_id or said.wamid,
        status=said.status,
        reason=said.reason,
        source_message_id=said.wamid,
        attempt=attempt_of(attempt),
    )
