"""Headers of mails: encoded words, bare bytes, addresses and names of files."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from email.message import Message
from email.utils import getaddresses
from quopri import decodestring
from typing import Any, Final

from contacthub.channels.mail.reading.charsets import decoded

WORD: Final = re.compile(r"=\?([^?\s*]+)(?:\*[^?\s]*)?\?([bBqQ])\?([^?]*)\?=")
SPACES: Final = re.compile(r"\s+")
MESSAGE_ID: Final = re.compile(r"<([^<>\s]{1,900})>")
MOST_ADDRESSES: Final = 50

Address = tuple[str, str]
"""A name, which may be empty, and an address."""


def header(mail: Message, name: str, hints: Sequence[str | None] = ()) -> str:
    """One header as people read it, on one line."""
    return next((text_of(value, hints) for value in values(mail, name)), "")


def values(mail: Message, name: str) -> list[str]:
    """The values of a header as they came; a byte that is not ASCII is a surrogate."""
    # ``get`` replaces such bytes.
    return [str(value) for each, value in mail.raw_items() if each.lower() == name.lower()]


def text_of(value: str, hints: Sequence[str | None] = ()) -> str:
    """A header's value with its encoded words read; neighbours of one charset may share a character."""
    found: list[str] = []
    charset, held, place = "", b"", 0
    for word in WORD.finditer(value):
        between = value[place : word.start()]
        if held and (between.strip() or word[1].lower() != charset):
            found.append(decoded(held, charset, hints))
            held = b""
        if between.strip() or (between and not found and not held):
            found.append(_bare(between, hints))
        charset, place = word[1].lower(), word.end()
        held += _bytes(word[2], word[3])
    if held:
        found.append(decoded(held, charset, hints))
    found.append(_bare(value[place:], hints))
    return SPACES.sub(" ", "".join(found)).strip()


def addresses(mail: Message, name: str, hints: Sequence[str | None] = ()) -> list[Address]:
    """The addresses of a header, with their names."""
    # The names are read after the addresses are taken apart: a name may have a comma in it.
    pairs = getaddresses(values(mail, name)[:MOST_ADDRESSES])[:MOST_ADDRESSES]
    return [
        (text_of(shown, hints), text_of(address, hints).lower())
        for shown, address in pairs
        if "@" in address and len(address) <= 320
    ]


def message_ids(mail: Message, *names: str) -> list[str]:
    """The Message-IDs that headers name, in their order, without brackets."""
    said = " ".join(value for name in names for value in values(mail, name))
    found = MESSAGE_ID.findall(_bare(said, ()))
    return list(dict.fromkeys(found or _unbracketed(said)))


def file_name(part: Message, hints: Sequence[str | None] = ()) -> str:
    """The name that a part has as a file, without folders; empty: it has none."""
    for parameter, of in (("filename", "content-disposition"), ("name", "content-type")):
        readable = Message()  # with bare bytes read: ``get_param`` replaces them
        readable[of] = _bare("".join(values(part, of)[:1]), hints)
        value: Any = readable.get_param(parameter, header=of)
        if isinstance(value, tuple):  # RFC 2231: charset, language, text
            name = decoded(value[2].encode("latin-1", "replace"), value[0], hints)
        else:
            name = text_of(str(value or ""), hints)
        name = re.split(r"[/\\]", name)[-1].strip().strip(".")
        if name:
            return name[:200]
    return ""


def _unbracketed(said: str) -> list[str]:
    """Some programs leave the brackets out."""
    return [each for each in said.split() if "@" in each and len(each) <= 900][:MOST_ADDRESSES]


def _bare(value: str, hints: Sequence[str | None]) -> str:
    return decoded(value.encode("utf-8", "surrogateescape"), None, hints)


def _bytes(kind: str, body: str) -> bytes:
    raw = body.encode("ascii", "replace")
    if kind in "qQ":
        return decodestring(raw.replace(b"_", b"=20"))
    try:
        return base64.b64decode(raw + b"=" * (-len(raw) % 4))
    except (binascii.Error, ValueError):
        return raw
