"""Aliyun: texts by templates that it has approved, and what it posts, which it does not sign.

A post is known to be Aliyun's by a secret at the end of the address that only it was told.

Sources: https://help.aliyun.com/zh/sms/developer-reference/api-dysmsapi-2017-05-25-sendsms
https://help.aliyun.com/zh/sms/developer-reference/smsreport-2
https://help.aliyun.com/zh/sms/developer-reference/smsup-2
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any, Final

import orjson

from contacthub.api.bodies import KIB, BodyLimits, parsed
from contacthub.channels.in_parts import NO_FILES
from contacthub.channels.provider_posts import Post, Reply, attempt_of
from contacthub.channels.sends_begun import REFUSED, Given
from contacthub.channels.sms.aliyun.api import AliyunApi, answered
from contacthub.channels.sms.aliyun.errors import reason_of
from contacthub.channels.sms.model import Received, Reported, Said, Text
from contacthub.messages.model import Attachment
from contacthub.messages.templates import Template, template_of
from contacthub.problems import Problem
from contacthub.routing.values import value
from contacthub.routing.words import Instant
from contacthub.sources.message_sending import Answered

LIMITS: Final = BodyLimits(512 * KIB, 20_000)
MOST_ROWS: Final = 1_000
MOST_TEXT: Final = 50_000
BEIJING: Final = timezone(timedelta(hours=8))
TAKEN: Final = Reply(200, orjson.dumps({"code": 0, "msg": "成功"}).decode(), "application/json")
"""Without it Aliyun posts the same again."""
BLANK: Final = re.compile(r"\$\{([A-Za-z0-9_]{1,40})\}")
"""A blank in a template, as Aliyun writes it."""
ONLY_TEMPLATES: Final = "only_templates"


@value(kw_only=True)
class Account:
    """``signature``: the name of the business before each text; ``secret``: the end of our addresses."""

    signature: str
    templates: Sequence[Template]
    secret: str
    extension: str | None = None


class Aliyun:
    """One account, with one signature."""

    knows_repetitions = False
    only_templates = True
    carries_files = False

    def __init__(self, api: AliyunApi, account: Account) -> None:
        self._api = api
        self._account = account

    def refuses(self, files: Sequence[Attachment]) -> str | None:
        """Texts carry none."""
        return NO_FILES if files else None

    async def send(self, text: Text) -> Given:
        """Give it one message, as the template that it is; reports say the hub's id of it back."""
        found = template_of(self._account.templates, text.text)
        if found is None:
            return Given(answered=Answered(REFUSED, ONLY_TEMPLATES))
        template, fields = found
        asked = {
            "PhoneNumbers": text.number.removeprefix("+"),
            "SignName": self._account.signature,
            "TemplateCode": template.name,
            "OutId": f"{text.message_id}:{text.attempt}",
        }
        if fields:
            asked["TemplateParam"] = orjson.dumps(fields).decode()
        if self._account.extension is not None:
            asked["SmsUpExtendCode"] = self._account.extension
        posted = await self._api.ask("SendSms", asked)
        outcome, biz_id = answered(posted), posted.said.get("BizId")
        is_named = outcome.status == 200 and isinstance(biz_id, str)
        return Given(answered=outcome, source_id=biz_id if is_named else None)

    def read(self, post: Post) -> Said:
        """What a post says: ``inbound-…`` customers' texts, ``reports-…`` how far ours are."""
        what, _, secret = post.what.partition("-")
        if post.method != "POST" or what not in ("inbound", "reports"):
            raise Problem("not_found", "Aliyun posts to …/inbound-SECRET and …/reports-SECRET")
        if not hmac.compare_digest(secret.encode(), self._account.secret.encode()):
            raise Problem("bad_signature", "the address does not end in the secret of this channel")
        rows = _rows(parsed(post.body, LIMITS))
        if what == "inbound":
            return Said(received=[*map(_received, rows)], reply=TAKEN)
        return Said(reported=[*map(_reported, rows)], reply=TAKEN)


def _rows(body: Any) -> Iterator[Mapping[str, Any]]:  # Any: JSON
    if (
        not isinstance(body, list)
        or len(body) > MOST_ROWS
        or not all(isinstance(each, dict) for each in body)
    ):
        raise Problem("bad_request", f"a list of at most {MOST_ROWS} objects is posted")
    yield from body


def _received(row: Mapping[str, Any]) -> Received:
    number, text, time = (_needed(row, name) for name in ("phone_number", "content", "send_time"))
    made = "\n".join((number, time, str(row.get("sequence_id", "")), text))
    return Received(
        message_id=hashlib.sha256(made.encode()).hexdigest()[:32], number=number, ours=None, text=text,
        at=_instant(time),
    )  # fmt: skip


def _reported(row: Mapping[str, Any]) -> Reported:
    """``out_id`` is ours; without one the message is known by the id of the request."""
    number = _needed(row, "phone_number")
    ours, _, attempt = str(row.get("out_id") or "").partition(":")
    is_delivered = row.get("success") is True or str(row.get("success")).lower() == "true"
    return Reported(
        message_id=ours if attempt else _needed(row, "biz_id"), number=number, ours=None,
        status="delivered" if is_delivered else "failed",
        reason=None if is_delivered else reason_of(str(row.get("err_code") or "")),
        attempt=attempt_of(attempt),
    )  # fmt: skip


def _needed(row: Mapping[str, Any], name: str) -> str:
    found = row.get(name)
    if isinstance(found, bool) or not isinstance(found, str | int) or not str(found):
        raise Problem("bad_request", f"{name} is needed")
    return str(found)[:MOST_TEXT]


def _instant(text: str) -> Instant | None:
    """Beijing's time, without a zone."""
    try:
        read = datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=BEIJING)
    except ValueError:
        return None
    return int(read.timestamp() * 1000)
