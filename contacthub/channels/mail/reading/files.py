"""The files of a mail: those that are kept, and why others are not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from email.message import Message
from typing import Final

from contacthub.channels.mail.reading.headers import file_name, header, message_ids
from contacthub.channels.mail.reading.model import File
from contacthub.channels.mail.reading.tnef import NotTnef, unpacked
from contacthub.messages.model import MOST_FILE_BYTES, MOST_FILES

TNEF: Final = ("application/ms-tnef", "application/vnd.ms-tnef")
MOST_NAMED: Final = 50
"""Files that a mail may have; of those only so many as a message has are kept."""


def files_of(parts: Sequence[Message], hints: Sequence[str], cut: Message | None = None) -> list[File]:
    """The files in these parts, each with its bytes where it is kept.

    What is in Outlook's own packet, winmail.dat, stands in its place. Where there are too many, what the
    text shows by itself, such as a logo, is left before what was attached. ``cut``: the part
    in which what was fetched of the mail ends.
    """
    found = [
        file for part in parts for file in ([_cut(part, hints)] if part is cut else _files(part, hints))
    ][:MOST_NAMED]
    most_wanted = sorted(range(len(found)), key=lambda n: (found[n].inline, n))
    kept = [n for n in most_wanted if 0 < found[n].size <= MOST_FILE_BYTES][:MOST_FILES]
    return [file if n in kept else replace(file, content=None) for n, file in enumerate(found)]


def _files(part: Message, hints: Sequence[str]) -> Iterator[File]:
    file = _file(part, hints)
    is_tnef = file.media_type in TNEF or file.name.lower() == "winmail.dat"
    packed = _in_packet(file.content or b"") if is_tnef else []
    yield from packed or [file]


def _cut(part: Message, hints: Sequence[str]) -> File:
    return replace(_file(part, hints), content=None, size=0, is_cut=True)


def _in_packet(packet: bytes) -> list[File]:
    """What is in the packet; empty: nothing, or it cannot be read, and is a file as it came."""
    try:
        found = unpacked(packet)
    except NotTnef:
        return []
    kind = "application/octet-stream"
    return [File(name=name, media_type=kind, size=len(raw), content=raw) for name, raw in found]


def _file(part: Message, hints: Sequence[str]) -> File:
    kind = part.get_content_type()
    content, name = _content(part), file_name(part, hints)
    if not name and kind == "message/rfc822":
        name = f"{(header(_inner(part), 'Subject') or 'mail')[:190]}.eml"
    inline = part.get("Content-ID") is not None and part.get_content_disposition() != "attachment"
    content_id = next(iter(message_ids(part, "Content-ID")), None)
    return File(
        name=name or kind, media_type=kind, size=len(content), inline=inline, content=content,
        content_id=content_id,
    )  # fmt: skip


def _content(part: Message) -> bytes:
    raw = part.get_payload(decode=True)
    if isinstance(raw, bytes):
        return raw
    return bytes(_inner(part)) if part.get_content_type() == "message/rfc822" else bytes(part)


def _inner(part: Message) -> Message:
    """The mail in a part; the part, where it is none."""
    payload = part.get_payload()
    first = payload[0] if isinstance(payload, list) and payload else part
    return first if isinstance(first, Message) else part
