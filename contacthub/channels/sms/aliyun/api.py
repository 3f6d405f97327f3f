"""Asks Aliyun's interface: every request signed, and tells what came of it."""

from __future__ import annotations

import hashlib
import logging
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final

import aiohttp
from yarl import URL

from contacthub.channels.posting import Posted, post
from contacthub.channels.sends_begun import REFUSED, UNSURE
from contacthub.channels.sms.aliyun.errors import ACCESS, OK, PASSING, begins_with, reason_of
from contacthub.channels.sms.aliyun.signing import AccessKey, authorization, query_of
from contacthub.routing.words import Instant
from contacthub.sources.message_sending import NO_ACCESS, Answered

log = logging.getLogger("contacthub.channels")

VERSION: Final = "2017-05-25"
NO_BODY: Final = hashlib.sha256(b"").hexdigest()
FORM: Final = "application/x-www-form-urlencoded"


class AliyunApi:
    """The interface of the short message service, for one access key."""

    def __init__(
        self, session: aiohttp.ClientSession, now: Callable[[], Instant], *, url: str, key: AccessKey
    ) -> None:
        self._session = session
        self._now = now
        self._url = url
        self._key = key

    async def ask(self, action: str, parameters: Mapping[str, str]) -> Posted:
        """Call an action, such as ``SendSms``."""
        query = query_of(parameters)
        signed = {
            "content-type": FORM,
            "host": URL(self._url).authority,
            "x-acs-action": action,
            "x-acs-content-sha256": NO_BODY,
            "x-acs-date": datetime.fromtimestamp(self._now() // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "x-acs-signature-nonce": uuid.uuid4().hex,
            "x-acs-version": VERSION,
        }
        proof = authorization(self._key, "POST", query, signed)
        return await post(self._session, f"{self._url}/?{query}", b"", {**signed, "authorization": proof})


def code_of(posted: Posted) -> str:
    """Aliyun's word for what came of a request; empty: it says none."""
    code = posted.said.get("Code")
    return code if isinstance(code, str) else ""


def answered(posted: Posted) -> Answered:
    """What came of a message: taken, refused, to be sent again, or unsure."""
    status, code = posted.status, code_of(posted)
    if status is None:
        return Answered(REFUSED, UNSURE) if posted.may_have_arrived else Answered(None)
    if code == OK:
        return Answered(200)
    if begins_with(code, PASSING) or status == 429:
        return Answered(429)
    if begins_with(code, ACCESS):
        log.warning("! Aliyun does not let us in: %.60s", code)
        return Answered(503, NO_ACCESS)
    if status >= 500 or not code:  # a proxy on the way answers so
        return Answered(REFUSED, f"http_{status}" if 400 <= status < 500 else UNSURE)
    return Answered(REFUSED, reason_of(code))
