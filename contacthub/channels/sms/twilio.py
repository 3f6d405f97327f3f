"""Twilio: messages by its REST interface, and webhooks that it signs.

Source: https://www.twilio.com/docs/messaging/api/message-resource
        https://www.twilio.com/docs/usage/security#validating-requests
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Final
from urllib.parse import parse_qsl, urlencode

import aiohttp

from contacthub.api.bodies import KIB
from contacthub.channels.file_links import FileLinks
from contacthub.channels.in_parts import NO_FILES
from contacthub.channels.posting import Posted, post
from contacthub.channels.provider_posts import Post, Reply, attempt_of
from contacthub.channels.sends_begun import REFUSED, UNSURE, Given
from contacthub.channels.sms.model import Received, Reported, Said, Text
from contacthub.channels.sms.twilio_media import media_chunks, media_in, refusal_of
from contacthub.database.units import StorageUnavailable
from contacthub.messages.model import MOST_FILES, Attachment
from contacthub.problems import Problem
from contacthub.routing.values import value
from contacthub.sources.message_sending import Answered

MOST_BYTES: Final = 64 * KIB
MOST_FIELDS: Final = 200
NO_REPLY: Final = Reply(200, "<Response/>", "text/xml")
"""Else Twilio sends what it is answered to the customer."""
STATUSES: Final[Mapping[str, str]] = {
    "sent": "sent", "delivered": "delivered", "read": "read", "undelivered": "failed", "failed": "failed",
}  # fmt: skip
REASONS: Final[Mapping[str, str]] = {
    "21610": "customer_stopped",
    **dict.fromkeys(("21211", "21612", "21614", "30003", "30005", "30006"), "undeliverable"),
    "21617": "too_long", "30007": "text_refused", "30034": "not_registered",
}  # fmt: skip
"""Why Twilio did not send, by its codes, in words of the screens."""


@value(kw_only=True)
class Account:
    """``token`` signs both ways; ``posts_to``: the address of this channel's webhooks, as Twilio has it."""

    sid: str
    token: str
    api_url: str
    service_sid: str | None
    number: str | None
    posts_to: str | None


class Twilio:
    """One account."""

    knows_repetitions = False
    only_templates = False

    def __init__(
        self, session: aiohttp.ClientSession, account: Account, links: FileLinks | None = None
    ) -> None:
        self.carries_files = links is not None
        self._session = session
        self._account = account
        self._links = links
        login = base64.b64encode(f"{account.sid}:{account.token}".encode()).decode()
        self._login = {"Authorization": f"Basic {login}"}

    def refuses(self, files: Sequence[Attachment]) -> str | None:
        """Why a message with these files is not sent."""
        return NO_FILES if self._links is None else refusal_of(files)

    def chunks(self, url: str) -> AsyncGenerator[bytes, None]:
        """The bytes of a file that came along."""
        return media_chunks(self._session, url, api_url=self._account.api_url, login=self._login)

    async def send(self, text: Text) -> Given:
        """Give it one message; what comes of it is reported to an address with the hub's id."""
        own = self._account
        said = {"To": text.number, "From": text.ours or own.number, "MessagingServiceSid": own.service_sid}
        if own.posts_to is not None:
            about = urlencode({"message": text.message_id, "attempt": text.attempt})
            said["StatusCallback"] = f"{own.posts_to}/reports?{about}"
        fields = [(name, each) for name, each in said.items() if each]
        try:
            fields += [("MediaUrl", each) for each in await self._addresses(text.files)]
        except StorageUnavailable:
            return Given(answered=Answered(None))
        if text.text or not text.files:
            fields.append(("Body", text.text))
        sent = await post(
            self._session,
            f"{own.api_url}/2010-04-01/Accounts/{own.sid}/Messages.json",
            urlencode(fields).encode(),
            {"Content-Type": "application/x-www-form-urlencoded", **self._login},
        )
        sid = sent.said.get("sid")
        return Given(answered=_answered(sent), source_id=sid if isinstance(sid, str) else None)

    async def _addresses(self, files: Sequence[Attachment]) -> list[str]:
        """Where Twilio fetches the files."""
        return [] if self._links is None else [await self._links.made(each) for each in files]

    def read(self, post: Post) -> Said:
        """What a webhook says: ``inbound`` a customer's message, ``reports`` how far one of ours is."""
        if post.method != "POST" or post.what not in ("inbound", "reports"):
            raise Problem("not_found", "Twilio's webhooks go to `inbound` and `reports`")
        fields = _fields(post.body)
        if not self._is_signed(post, fields):
            raise Problem("bad_signature", "the auth token of this channel did not sign this for its address")
        if post.what == "inbound":
            return Said(received=[_received(fields)], reply=NO_REPLY)
        reported = _reported(fields, dict(parse_qsl(post.query)))
        return Said(reported=[] if reported is None else [reported], reply=NO_REPLY)

    def _is_signed(self, post: Post, fields: list[tuple[str, str]]) -> bool:
        url = f"{self._account.posts_to}/{post.what}" + (f"?{post.query}" if post.query else "")
        made = signature(self._account.token, url, fields)
        return self._account.posts_to is not None and hmac.compare_digest(
            post.headers.get("x-twilio-signature", "").encode(), made.encode()
        )


def signature(token: str, url: str, fields: list[tuple[str, str]]) -> str:
    """Twilio's signature of a form that is posted to ``url``: of all fields, also those added later."""
    text = url + "".join(f"{name}{each}" for name, each in sorted(set(fields)))
    return base64.b64encode(hmac.digest(token.encode(), text.encode(), hashlib.sha1)).decode()


def _answered(sent: Posted) -> Answered:
    status = sent.status
    if status in (429, 503) or (status is None and not sent.may_have_arrived):
        return Answered(status)
    if status is None or status >= 500 or 300 <= status < 400:
        return Answered(REFUSED, UNSURE)
    if status < 300:
        return Answered(status)
    code, said = str(sent.said.get("code", "")), sent.said.get("message")
    return Answered(REFUSED, REASONS.get(code) or (said if isinstance(said, str) else f"http_{status}")[:200])


def _fields(body: bytes) -> list[tuple[str, str]]:
    if len(body) > MOST_BYTES:
        raise Problem("too_large", f"a webhook has at most {MOST_BYTES // KIB} KiB here")
    try:
        return parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise Problem("bad_request", "the form is not in UTF-8, or has too many fields") from None


def _received(fields: list[tuple[str, str]]) -> Received:
    said = dict(fields)
    kinds = [said.get(f"MediaContentType{n}") for n in range(MOST_FILES)]
    files = [f"[附件 attachment: {kind}]" for kind in kinds if kind]
    body = said.get("Body", "")
    try:
        return Received(
            message_id=said["MessageSid"], number=said["From"], ours=said["To"],
            text="\n".join(each for each in (body, *files) if each), media=media_in(said), caption=body,
        )  # fmt: skip
    except KeyError as error:
        raise Problem("bad_request", f"{error.args[0]} is needed") from None


def _reported(fields: list[tuple[str, str]], about: Mapping[str, str]) -> Reported | None:
    """How far a message is; None: that is of no interest, such as ``sending``. ``about``: our own words."""
    said = dict(fields)
    status = STATUSES.get(said.get("MessageStatus", ""))
    try:
        number, ours, sid = said["To"], said["From"], said["MessageSid"]
    except KeyError as error:
        raise Problem("bad_request", f"{error.args[0]} is needed") from None
    if status is None:
        return None
    reason = reason_of(said.get("ErrorCode", ""))
    return Reported(
        message_id=about.get("message", sid), number=number, ours=ours, status=status,
        reason=reason if status == "failed" else None, attempt=attempt_of(about.get("attempt")),
    )  # fmt: skip


def reason_of(code: str) -> str:
    """Why a message failed: one of ``REASONS``, or Twilio's number."""
    return REASONS.get(code) or (f"twilio {code}" if code else "no_reason")
