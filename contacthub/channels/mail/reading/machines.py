"""Mails that machines wrote: answers of absent people, and reports of mail servers about ours."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from email.message import Message
from typing import Final

from contacthub.channels.mail.reading.charsets import decoded
from contacthub.channels.mail.reading.headers import addresses, header, message_ids
from contacthub.routing.values import value

SERVERS: Final = re.compile(r"^(mailer-daemon|postmaster|mail-daemon|mdaemon)@")
RETURNED: Final = re.compile(
    r"undeliver|delivery (status|failure|has failed)|failure notice|returned (mail|to sender)|mail delivery|"
    r"退信|无法投递|無法投遞|投递失败",
    re.IGNORECASE,
)
ABSENT: Final = re.compile(
    r"^(automatic reply|auto(matic)?[- ]?reply|out of (the )?office|vacation|自动回复|自動回覆|自动答复|"
    r"automatische antwort|abwesenheit|réponse automatique|respuesta automática|不在通知)(?!\w)",
    re.IGNORECASE,
)
STATUS: Final = re.compile(r"^([245])\.\d{1,3}\.\d{1,3}")
MOST_REASON: Final = 200


@value(kw_only=True)
class Report:
    """What a mail server says of a mail of ours; ``failed``: it will not arrive."""

    failed: bool
    reason: str
    about: list[str]


def is_auto_reply(mail: Message, subject: str) -> bool:
    """Whether it is an answer that nobody wrote. Source: RFC 3834, section 5, and older habits."""
    submitted = header(mail, "Auto-Submitted").split(";")[0].strip().lower()
    if submitted in ("auto-replied", "auto-notified"):
        return True
    if mail.get("X-Autoreply") or mail.get("X-Autorespond") or mail.get("X-AutoReply-From"):
        return True
    if header(mail, "Precedence").lower() in ("auto_reply", "auto-reply"):
        return True
    return ABSENT.match(subject) is not None


def report_in(mail: Message, parts: Sequence[Message], subject: str, text: str) -> Report | None:
    """The report that the mail is; None: it is none."""
    statuses = [part for part in parts if part.get_content_type() == "message/delivery-status"]
    if statuses:
        return _delivery_report(statuses[0], mail, parts, text)
    # Servers without RFC 3464, QQ's and 163's among them, send a text for people from their own address.
    sender = next((address for _, address in addresses(mail, "From")), "")
    if SERVERS.match(sender) and RETURNED.search(subject):
        return Report(failed=True, reason=_line_that_says(text), about=_about(mail, parts))
    return None


def _delivery_report(status: Message, mail: Message, parts: Sequence[Message], text: str) -> Report:
    fields = [field for block in _blocks(status) for field in block.items()]
    said = {name.lower(): str(value) for name, value in reversed(fields)}
    action = said.get("action", "").strip().lower()
    code = STATUS.match(said.get("status", "").strip())
    # Without an action the status decides; 4.x.x is tried again by its server.
    failed = action == "failed" if action else code is not None and code[1] == "5"
    words = (
        said.get("diagnostic-code", "").partition(";")[2] or said.get("status", "") or _line_that_says(text)
    )
    reason = " ".join(decoded(words.encode("utf-8", "surrogateescape"), None).split())
    return Report(failed=failed, reason=reason[:MOST_REASON], about=_about(mail, parts))


def _blocks(status: Message) -> Iterator[Message]:
    payload = status.get_payload()
    if isinstance(payload, list):
        yield from (each for each in payload if isinstance(each, Message))


def _about(mail: Message, parts: Sequence[Message]) -> list[str]:
    """The mails that are returned with the report, or that it answers."""
    found: list[str] = []
    for part in parts:
        kind, payload = part.get_content_type(), part.get_payload()
        if kind == "message/rfc822" and isinstance(payload, list) and isinstance(payload[0], Message):
            found += message_ids(payload[0], "Message-ID")
        elif kind == "text/rfc822-headers":
            raw = part.get_payload(decode=True)
            said = decoded(raw if isinstance(raw, bytes) else b"", None)
            found += re.findall(r"^message-id:\s*<([^<>\s]+)>", said, re.IGNORECASE | re.MULTILINE)
    return list(dict.fromkeys([*found, *message_ids(mail, "In-Reply-To", "References")]))


def _line_that_says(text: str) -> str:
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    telling = next((line for line in lines if re.search(r"\b[45]\d\d\b|\b[45]\.\d\.\d", line)), None)
    return (telling or (lines[0] if lines else "returned"))[:MOST_REASON]
