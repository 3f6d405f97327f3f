"""Files as parts of a mail that is sent."""

from __future__ import annotations

from collections.abc import Sequence
from email.encoders import encode_base64
from email.header import Header
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from pathlib import PurePath
from typing import Final
from urllib.parse import quote

from contacthub.messages.model import Attachment

MOST_STEM: Final = 60
"""Characters of a name before its ending: a line of a mail has less than 1,000, and one may take twelve."""


def with_files(written: MIMEBase, files: Sequence[tuple[Attachment, bytes]]) -> MIMEBase:
    """What is written, with the files behind it."""
    if not files:
        return written
    mail = MIMEMultipart("mixed")
    mail.attach(written)
    for file, content in files:
        mail.attach(_part(file, content))
    return mail


def _part(file: Attachment, content: bytes) -> MIMEBase:
    part = MIMEBase(*file.media_type.split("/", 1))
    part.set_payload(content)
    encode_base64(part)
    name = _short(file.name)
    # Outlook, Gmail and most programs in China read the first, by RFC 2047; the second is RFC 2231.
    said = name.replace('"', "'").replace("\\", "_") if name.isascii() else Header(name, "utf-8").encode()
    part.replace_header("Content-Type", f'{file.media_type};\n name="{said}"')
    part["Content-Disposition"] = f"attachment;\n filename*=UTF-8''{quote(name, safe='')}"
    return part


def _short(name: str) -> str:
    path = PurePath(name)
    return f"{path.stem[:MOST_STEM]}{path.suffix[:20]}"
