"""A WeChat official account: followers' messages become events, answers go out by customer service.

WeChat waits five seconds for an answer. It is given an empty one, once the message is durable; what the agent
answers goes out later, by the interface for customer service.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final
from urllib.parse import parse_qsl

from contacthub.channels.files_both_ways import FilesBothWays
from contacthub.channels.in_parts import Send, refused_for, sent_in_parts
from contacthub.channels.media_in import Said as CameIn
from contacthub.channels.port import ChannelPort, Outgoing
from contacthub.channels.provider_posts import Post, Reply, is_taken
from contacthub.channels.sends_begun import REFUSED, Given, Part, SendsBegun
from contacthub.channels.wechat.api import MOST_BYTES, WechatApi, text_content
from contacthub.channels.wechat.crypt import MessageCrypt, NotOurs, is_signed
from contacthub.channels.wechat.media import LIMITS
from contacthub.channels.wechat.payload import NotAPost, Received, Said, read
from contacthub.channels.wechat.xml import NotXml, read_xml
from contacthub.clock import rfc3339
from contacthub.messages.model import Attachment
from contacthub.messages.templates import Template, template_of
from contacthub.problems import Problem
from contacthub.routing.values import value
from contacthub.routing.words import EndedBy
from contacthub.sources.bounds import Number
from contacthub.sources.incoming import Ended, Incoming
from contacthub.sources.message_sending import Answered
from contacthub.sources.messages_in import Message

log = logging.getLogger("contacthub.channels")

TAKEN_WITHIN_S: Final = 4.0
"""WeChat waits for 5 s, then it posts the message again, three times in all."""
FILES_WITHIN_S: Final = 1.5
"""Of these seconds, for the files of a message."""
TOLERANCE_MS: Final = 10 * 60_000
"""How old a post may be: its signature, which does not cover a plain body, is worth nothing later."""
WINDOW_MS: Final = 48 * 3_600_000
"""How long after a message its follower may be answered."""
WEBHOOK: Final = "webhook"
SUCCESS: Final = "success"
"""By which WeChat knows that there is no answer yet, and tells its user nothing."""


@value(kw_only=True)
class Account:
    """One official account. Without ``crypt`` its posts are plain."""

    queue: str
    token: str
    crypt: MessageCrypt | None
    templates: Sequence[Template] = ()


class WeChat:
    """One official account."""

    carries_files = True

    def __init__(
        self,
        port: ChannelPort,
        api: WechatApi,
        account: Account,
        sends: SendsBegun,
        files: FilesBothWays,
        *,
        taken_within_s: float = TAKEN_WITHIN_S,
    ) -> None:
        self.name = port.source
        self.figures = port.figures
        self._port = port
        self._api = api
        self._account = account
        self._sends = sends
        self._files = files
        self._taken_within_s = taken_within_s

    async def run(self) -> None:
        """Ask for files that did not come at once, until cancelled: all else WeChat posts."""
        await self._files.coming.run()

    async def posted(self, post: Post) -> Reply:
        """Take a post in, ``success`` when it is durable; or answer whether this is the server's address.

        Raises:
            Problem: it is not signed, or not what WeChat posts.
            StorageUnavailable: WeChat posts it again.
        """
        if post.what != WEBHOOK:
            raise Problem("not_found", f"WeChat posts to …/{WEBHOOK}")
        query = dict(parse_qsl(post.query))
        self._check_fresh(query)
        if post.method == "GET":
            self._check_signature(query.get("signature", ""), query)
            return Reply(200, query.get("echostr", ""))
        return await self._took(query, post.body)

    async def _took(self, query: Mapping[str, str], body: bytes) -> Reply:
        try:
            said = read(self._opened(query, body))
        except (NotXml, NotAPost, NotOurs) as error:
            log.warning("! channel %s: a post cannot be read: %s", self.name, error)
            raise Problem("bad_request", str(error)) from None
        event = None if said is None else self._event(said)
        if said is None or event is None:
            return Reply(200, SUCCESS)
        came = CameIn(event=event)
        if isinstance(said, Received):
            came = CameIn(event=event, media=said.media, caption=said.caption)
        try:
            async with asyncio.timeout(self._taken_within_s):
                results = await self._files.coming.take([came])
        except TimeoutError:
            return Reply(503)
        return Reply(200, SUCCESS) if is_taken(self.name, results) else Reply(503)

    def _opened(self, query: Mapping[str, str], body: bytes) -> Mapping[str, str]:
        """The texts of a post that WeChat has signed."""
        crypt = self._account.crypt
        if crypt is None:
            self._check_signature(query.get("signature", ""), query)
            texts = read_xml(body)
            if "Encrypt" in texts and "MsgType" not in texts:
                raise NotOurs("it is encrypted: set aes_key_env, or choose the plain mode at WeChat")
            return texts
        encrypted = read_xml(body).get("Encrypt")
        if encrypted is None:
            raise NotOurs("it is not encrypted: choose the safe mode at WeChat, or leave aes_key_env out")
        self._check_signature(query.get("msg_signature", ""), query, encrypted)
        return read_xml(crypt.decrypt(encrypted))

    def _check_signature(self, signature: str, query: Mapping[str, str], *more: str) -> None:
        parts = (self._account.token, query.get("timestamp", ""), query.get("nonce", ""))
        if not is_signed(signature, *parts, *more):
            raise Problem("bad_signature", "the token of this channel did not make this signature")

    def _check_fresh(self, query: Mapping[str, str]) -> None:
        stamp = query.get("timestamp", "")
        if not stamp.isascii() or not stamp.isdecimal() or len(stamp) > 11:
            raise Problem("bad_signature", "signature, timestamp and nonce are needed")
        if abs(self._port.now() - int(stamp) * 1000) > TOLERANCE_MS:
            raise Problem("bad_signature", "timestamp is more than 10 minutes off")

    def _event(self, said: Said) -> Incoming | None:
        """None: there is nothing to take; a new follower has not written yet."""
        if isinstance(said, Received):
            return Incoming(
                source=self.name, id=said.message_id, occurred_at=said.at, data=self._message(said)
            )
        if said.event == "subscribe":
            return None
        gone = Ended(ref=said.open_id, by=EndedBy.CUSTOMER.value, cause="unsubscribed")
        return Incoming(source=self.name, id=said.id, occurred_at=said.at, data=gone)

    def _message(self, said: Received) -> Message:
        return Message(
            ref=said.open_id,
            message_id=said.message_id,
            text=said.text,
            channel="social",
            from_=Number(said.open_id),
            queue=self._account.queue,
            reply_until=rfc3339(said.at + WINDOW_MS),
            reply_allowed="templates" if self._account.templates else "none",
        )

    async def send(self, outgoing: Outgoing) -> Answered:
        """Send a text, then pictures, each after being uploaded."""
        if len(outgoing.text.encode()) > MOST_BYTES:
            return Answered(REFUSED, "too_long")
        files = outgoing.attachments
        refused = refused_for(LIMITS, [(each, each.media_type) for each in files])
        if refused is not None:
            return Answered(REFUSED, refused)
        parts: list[Send] = [partial(self._post_picture, outgoing.ref, each) for each in files]
        if outgoing.text.strip() or not files:
            parts.insert(0, partial(self._post_text, outgoing))
        return (await sent_in_parts(self._sends, self.name, outgoing, parts)).answered

    async def _post_text(self, outgoing: Outgoing, _part: Part) -> Given:
        found = template_of(self._account.templates, outgoing.text)
        if found is None:
            return Given(answered=await self._api.send(outgoing.ref, text_content(outgoing.text)))
        template, fields = found
        return Given(answered=await self._api.send_template(outgoing.ref, template.name, fields))

    async def _post_picture(self, open_id: str, file: Attachment, _part: Part) -> Given:
        media_id = await self._files.uploaded(file)
        if isinstance(media_id, Given):
            return media_id
        picture = {"msgtype": "image", "image": {"media_id": media_id}}
        return Given(answered=await self._api.send(open_id, picture))
