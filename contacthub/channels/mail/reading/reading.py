"""Reads one mail, however broken it is."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from email import policy
from email.message import Message
from email.parser import BytesParser
from html import escape
from typing import Final

from contacthub.channels.mail.reading.charsets import decoded
from contacthub.channels.mail.reading.files import files_of
from contacthub.channels.mail.reading.headers import addresses, header, message_ids
from contacthub.channels.mail.reading.machines import is_auto_reply, report_in
from contacthub.channels.mail.reading.model import MOST_DEPTH, MOST_PARTS, Mail, Unreadable
from contacthub.channels.mail.reading.quotes import quoted
from contacthub.messages.html.cleaning import MOST_HTML
from contacthub.messages.html.text import text_of_html

MOST_TEXT: Final = 40_000
CUT: Final = "\n[…]"
META_CHARSET: Final = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]{1,40})", re.IGNORECASE)
EMPTY_LINES: Final = re.compile(r"\n{3,}")

Block = tuple[str, str]
"""What is written in one place of a mail, as text and as HTML; either may be empty."""


def read(raw: bytes, *, is_cut: bool = False) -> Mail:
    """Read a mail; ``is_cut``: this is only its beginning.

    Raises:
        Unreadable: it has more parts than any mail, or they are nested deeper.
    """
    try:
        mail = BytesParser(policy=policy.compat32).parsebytes(raw)
        parts = list(_parts(mail))
    except RecursionError:
        raise Unreadable("its parts are nested too deeply") from None
    hints = [str(part.get_content_charset("")) for part in parts if part.get_content_maintype() == "text"]
    hints = [each for each in hints if each not in ("", "us-ascii")]
    blocks = _blocks(mail, hints)
    text = _text(blocks)
    subject = header(mail, "Subject", hints)[:1000]
    report = report_in(mail, parts, subject, text)
    senders = addresses(mail, "From", hints) or addresses(mail, "Sender", hints)
    auto = is_auto_reply(mail, subject) or (report is not None and not report.failed)
    return Mail(
        message_id=next(iter(message_ids(mail, "Message-ID")), None),
        in_reply_to=message_ids(mail, "In-Reply-To"),
        references=message_ids(mail, "References")[-50:],
        from_=senders[0] if senders else ("", ""),
        reply_to=next(iter(addresses(mail, "Reply-To", hints)), None),
        to=addresses(mail, "To", hints) + addresses(mail, "Delivered-To") + addresses(mail, "X-Original-To"),
        cc=addresses(mail, "Cc", hints),
        subject=subject,
        text=text,
        html=_html(blocks),
        attachments=files_of(
            [part for part in parts if _is_file(part)], hints, cut=parts[-1] if is_cut else None
        ),
        auto="bounce" if report is not None and report.failed else "auto_reply" if auto else "none",
        about=report.about if report is not None else [],
        reason=report.reason if report is not None else None,
    )


def name_of(mail: Mail | None, raw: bytes) -> str:
    """The id by which a mail is known: its own, or one made of its bytes where it has none that fits."""
    if mail is not None and mail.message_id is not None and len(mail.message_id) <= 190:
        return mail.message_id
    said = raw if mail is None or mail.message_id is None else mail.message_id.encode("utf-8")
    return f"{hashlib.sha256(said).hexdigest()[:40]}@without-id"


def _parts(mail: Message, depth: int = 0) -> Iterator[Message]:
    """The parts that have content of their own; a mail within the mail is one."""
    if depth > MOST_DEPTH:
        raise Unreadable("its parts are nested too deeply")
    for n, part in enumerate(_children(mail)):
        if n >= MOST_PARTS:
            raise Unreadable(f"it has more than {MOST_PARTS} parts")
        if _children(part):
            yield from _parts(part, depth + 1)
        else:
            yield part
    if not _children(mail):
        yield mail


def _children(part: Message) -> list[Message]:
    payload = part.get_payload()
    if part.get_content_maintype() != "multipart" or not isinstance(payload, list):
        return []
    return [each for each in payload if isinstance(each, Message)]


def _is_file(part: Message) -> bool:
    if part.get_content_maintype() == "text" and part.get_content_type() in ("text/plain", "text/html"):
        return part.get_content_disposition() == "attachment"
    return part.get_content_maintype() != "multipart" and part.get_content_type() not in (
        "message/delivery-status",
        "text/rfc822-headers",
    )


def _html(blocks: Sequence[Block]) -> str:
    """What is written, as HTML; empty: it is text alone, or too long to be shown."""
    if not any(html for _, html in blocks):
        return ""
    whole = "<hr>".join(html or f"<pre>{escape(plain)}</pre>" for plain, html in blocks)
    return whole if len(whole) <= MOST_HTML else ""


def _text(blocks: Sequence[Block]) -> str:
    text = "\n\n".join(found for plain, html in blocks if (found := plain.strip() or text_of_html(html)))
    text = EMPTY_LINES.sub("\n\n", quoted(text))
    return text if len(text) <= MOST_TEXT else text[:MOST_TEXT] + CUT


def _blocks(part: Message, hints: Sequence[str]) -> list[Block]:
    """What is written, in its order. Of alternatives the plain text is taken where there is one."""
    children = _children(part)
    if not children:
        return _block(part, hints)
    found = [block for each in children for block in _blocks(each, hints)]
    if part.get_content_subtype() != "alternative":
        return found
    plain = "\n".join(text for text, _ in found if text.strip())
    return [(plain, "".join(html for _, html in found))]


def _block(part: Message, hints: Sequence[str]) -> list[Block]:
    kind = part.get_content_type()
    if _is_file(part) or kind not in ("text/plain", "text/html"):
        return []
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return []
    label = part.get_content_charset()
    if kind == "text/html":
        meta = META_CHARSET.search(raw[:4096])
        said = label or (meta[1].decode("ascii") if meta else None)
        return [("", decoded(raw, said, hints))]
    return [(_unflowed(decoded(raw, label, hints), part), "")]


def _unflowed(text: str, part: Message) -> str:
    """Lines that were broken to be sent are made one again. Source: RFC 3676, section 4.1."""
    if str(part.get_param("format") or "").lower() != "flowed":
        return text
    drops = str(part.get_param("delsp") or "").lower() == "yes"
    lines: list[str] = []
    goes_on = False
    for sent in text.split("\n"):
        line = sent.removeprefix(" ")  # stuffed
        if goes_on and lines and not line.startswith(">"):
            lines[-1] = (lines[-1][:-1] if drops else lines[-1]) + line
        else:
            lines.append(line)
        goes_on = line.endswith(" ") and line != "-- " and not line.startswith(">")
    return "\n".join(lines)
