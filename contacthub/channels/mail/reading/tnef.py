"""Outlook's packet, winmail.dat: the files in it. What else it has, such as the text once more, is left.

    packet      78 9F 3E 22, a key of 2 bytes, attributes
    attribute   level: 1 of the mail, 2 of a file; tag: 4 bytes; length: 4; that many bytes; checksum: 2
    file        begins with ``RENDER``; its name is in ``TITLE``, its bytes in ``DATA``, or in ``MORE``

Source: [MS-OXTNEF], https://learn.microsoft.com/openspecs/exchange_server_protocols/ms-oxtnef
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from struct import error as NotThere  # noqa: N812 - its name says nothing
from struct import unpack_from
from typing import Final

from contacthub.channels.mail.reading.charsets import clean, decoded

SIGNATURE: Final = 0x223E9F78
CODEPAGE: Final = 0x00069007
RENDER: Final = 0x00069002
TITLE: Final = 0x00018010
DATA: Final = 0x0006800F
MORE: Final = 0x00069005

LONG_NAME: Final = 0x3707
CONTENT: Final = 0x3701
GUID: Final = 16
"""Bytes of an identifier."""
WIDTHS: Final = {
    0x02: 4,
    0x03: 4,
    0x04: 4,
    0x05: 8,
    0x06: 8,
    0x07: 8,
    0x0A: 4,
    0x0B: 4,
    0x14: 8,
    0x40: 8,
    0x48: 16,
}
"""Bytes of values by their type; all others say how long they are."""
STRING, UNICODE, OBJECT, BINARY = 0x1E, 0x1F, 0x0D, 0x102
MANY: Final = 0x1000
NAMED: Final = 0x8000
MOST_FILES: Final = 100
MOST_VALUES: Final = 10_000
MOST_NAME: Final = 200


class NotTnef(ValueError):
    """It is no such packet, or a broken one."""


@dataclass(slots=True)
class _File:
    title: str = ""
    name: str = ""
    raw: bytes | None = None


def unpacked(packet: bytes) -> list[tuple[str, bytes]]:
    """Names and bytes of the files in a packet.

    Raises:
        NotTnef: there is something else in it.
    """
    try:
        files = _files_in(packet)
    except (NotThere, IndexError, OverflowError) as error:
        raise NotTnef(str(error)) from None
    named = [(each.name or each.title or f"{n}.bin", each.raw) for n, each in enumerate(files, 1)]
    return [(name, raw) for name, raw in named if raw is not None]


def _files_in(packet: bytes) -> list[_File]:
    codepage: str | None = None
    files: list[_File] = []
    for tag, raw in _attributes(packet):
        if tag == CODEPAGE:
            codepage = f"cp{unpack_from('<I', raw)[0]}"
        elif tag == RENDER:
            files.append(_File())
            if len(files) > MOST_FILES:
                raise NotTnef(f"it has more than {MOST_FILES} files")
        elif files and tag == TITLE:
            files[-1].title = _name(raw, codepage)
        elif files and tag == DATA:
            files[-1].raw = raw
        elif files and tag == MORE:
            _take_more(files[-1], raw, codepage)
    return files


def _attributes(packet: bytes) -> Iterator[tuple[int, bytes]]:
    if len(packet) < 6 or unpack_from("<I", packet)[0] != SIGNATURE:
        raise NotTnef("it does not begin so")
    at = 6
    while at + 9 <= len(packet):
        level, tag, length = unpack_from("<BII", packet, at)
        if level not in (1, 2):
            return  # some programs put something behind it
        end = at + 9 + length
        if end > len(packet):
            raise NotTnef("it is cut off")
        yield tag, packet[at + 9 : end]
        at = end + 2


def _take_more(file: _File, raw: bytes, codepage: str | None) -> None:
    """Take the long name, and the bytes where they are there, from the properties of a file."""
    for number, kind, found in _properties(raw):
        if number == LONG_NAME and kind == UNICODE:
            file.name = _cut(found[: len(found) // 2 * 2].decode("utf-16-le", "replace").rstrip("\0"))
        elif number == LONG_NAME and kind == STRING:
            file.name = _name(found, codepage)
        elif number == CONTENT and kind in (BINARY, OBJECT) and file.raw is None:
            file.raw = found if kind == BINARY else found[GUID:]


def _properties(raw: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Number, type and first value of each."""
    (count,) = unpack_from("<I", raw)
    at = 4
    for _ in range(min(count, MOST_VALUES)):
        kind, number = unpack_from("<HH", raw, at)
        at = _past_its_name(raw, at + 4) if number >= NAMED else at + 4
        found, at = _value(raw, at, kind)
        yield number, kind, found


def _past_its_name(raw: bytes, at: int) -> int:
    """Properties that have names have them, or a number, behind an identifier of their kind."""
    is_text, length = unpack_from("<II", raw, at + GUID)
    return at + GUID + 8 + (_even(length) if is_text else 0)


def _value(raw: bytes, at: int, kind: int) -> tuple[bytes, int]:
    """The first value of a property, and where the next property begins."""
    width = WIDTHS.get(kind & ~MANY)
    if width is not None:
        count = 1
        if kind & MANY:
            (count,) = unpack_from("<I", raw, at)
            at += 4
        return raw[at : at + width], at + count * width
    if kind & ~MANY not in (STRING, UNICODE, OBJECT, BINARY):
        raise NotTnef(f"a property of the type {kind:#x}")
    (count,) = unpack_from("<I", raw, at)
    at, first = at + 4, b""
    for n in range(min(count, MOST_VALUES)):
        (length,) = unpack_from("<I", raw, at)
        first = raw[at + 4 : at + 4 + length] if n == 0 else first
        at += 4 + _even(length)
    return first, at


def _even(length: int) -> int:
    return -(-length // 4) * 4


def _name(raw: bytes, codepage: str | None) -> str:
    return _cut(decoded(raw.rstrip(b"\0"), codepage))


def _cut(name: str) -> str:
    return clean(name).replace("\\", "/").rpartition("/")[2].strip()[:MOST_NAME]
