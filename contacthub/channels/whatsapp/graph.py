"""Sends messages by Meta's Graph API.

Source: https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any, Final

import aiohttp

from contacthub.channels.posting import Posted, post_json
from contacthub.channels.sends_begun import REFUSED, UNSURE, Given
from contacthub.channels.whatsapp.errors import ACCESS, PASSING, code_of, reason_of
from contacthub.channels.whatsapp.payload import OPAQUE
from contacthub.sources.message_sending import NO_ACCESS, Answered

log = logging.getLogger("contacthub.channels")

MOST_TEXT: Final = 4_096
Json = Mapping[str, Any]  # Any: JSON


class Graph:
    """The number of one business."""

    def __init__(self, session: aiohttp.ClientSession, *, url: str, number_id: str, token: str) -> None:
        self._session = session
        self._url = f"{url}/{number_id}/messages"
        self._headers = {"Authorization": f"Bearer {token}"}

    async def send(self, to: str, content: Json, *, opaque: str, in_reply_to: str | None = None) -> Given:
        """Send ``content``, the members that say what it is; statuses of it say ``opaque`` back."""
        body: dict[str, Any] = {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "to": to,
            OPAQUE: opaque,
            **content,
        }
        if in_reply_to is not None and in_reply_to.startswith("wamid."):
            body["context"] = {"message_id": in_reply_to}
        return given_of(await post_json(self._session, self._url, body, self._headers))

    async def mark_read(self, wamid: str) -> None:
        """Have a message of the customer, and those before it, shown as read, if that can be done."""
        body = {"messaging_product": "whatsapp", "status": "read", "message_id": wamid}
        await post_json(self._session, self._url, body, self._headers)


def text_content(text: str) -> Json:
    """What is sent of a text."""
    return {"type": "text", "text": {"body": text, "preview_url": False}}


def given_of(posted: Posted) -> Given:
    """What came of a post: taken, refused, to be sent again, or unsure."""
    if posted.status is None:
        return Given(answered=Answered(REFUSED, UNSURE) if posted.may_have_arrived else Answered(None))
    if posted.status < 300:
        wamid = _wamid(posted.said)
        answered = Answered(200) if wamid is not None else Answered(REFUSED, UNSURE)
        return Given(answered=answered, source_id=wamid)
    error = posted.said.get("error")
    code = code_of(error)
    if code is None:
        return Given(answered=_without_a_code(posted.status))
    if code in ACCESS:
        log.warning(
            "! WhatsApp does not let us in (%d): is the access token valid, and for this number?", code
        )
        return Given(answered=Answered(503, NO_ACCESS))
    if code in PASSING:
        return Given(answered=Answered(429))
    return Given(answered=Answered(REFUSED, reason_of(error)))


def _without_a_code(status: int) -> Answered:
    """A proxy on the way answers so: of 5xx it is not known whether Meta has read it."""
    if status == 429:
        return Answered(429)
    return Answered(REFUSED, UNSURE if status >= 500 else f"http_{status}")


def _wamid(said: Json) -> str | None:
    messages = said.get("messages")
    first = messages[0] if isinstance(messages, list) and messages else None
    found = first.get("id") if isinstance(first, dict) else None
    return found if isinstance(found, str) and found else None
