"""Outlook's packet: what is in it, and that whatever it holds the mail is read."""

from __future__ import annotations

from struct import pack

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacthub.channels.mail.reading.reading import read
from contacthub.channels.mail.reading.tnef import NotTnef, unpacked
from tests.channels.mail.mails import part, parts

HEAD = pack("<IH", 0x223E9F78, 7)
GUID = bytes(16)


def attribute(tag: int, raw: bytes, level: int = 2) -> bytes:
    return pack("<BII", level, tag, len(raw)) + raw + pack("<H", sum(raw) & 0xFFFF)


def text(kind: int, number: int, raw: bytes, named: bytes = b"") -> bytes:
    """A property that says how long it is."""
    return pack("<HH", kind, number) + named + pack("<II", 1, len(raw)) + raw + bytes(-len(raw) % 4)


def packet(*files: bytes, codepage: int = 936) -> bytes:
    body = attribute(0x0002800C, b"the text once more", level=1)
    return HEAD + attribute(0x00069007, pack("<II", codepage, 0), level=1) + body + b"".join(files)


RENDER = attribute(0x00069002, bytes(14))


def more(*properties: bytes) -> bytes:
    return attribute(0x00069005, pack("<I", len(properties)) + b"".join(properties))


def file(title: bytes, raw: bytes, *properties: bytes) -> bytes:
    begun = RENDER + attribute(0x00018010, title + b"\0") + attribute(0x0006800F, raw)
    return begun + more(*properties) if properties else begun


LONG_NAME = text(0x1F, 0x3707, "发票 2026 年五月.pdf\0".encode("utf-16-le"))
BEFORE = (
    pack("<HHI", 0x03, 0x0E20, 5),
    pack("<HH", 0x1003, 0x0E21) + pack("<III", 2, 8, 9),
    text(0x1E, 0x8001, b"by a name\0", GUID + pack("<II", 1, 6) + "abc".encode("utf-16-le") + bytes(2)),
    pack("<HH", 0x0B, 0x8002) + GUID + pack("<II", 0, 77) + pack("<I", 1),
)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (file("发票.pdf".encode("gbk"), b"%PDF"), ("发票.pdf", b"%PDF")),
        (file(b"FAPIAO~1.PDF", b"%PDF", *BEFORE, LONG_NAME), ("发票 2026 年五月.pdf", b"%PDF")),
        (file(b"A~1.PDF", b"%PDF", text(0x1E, 0x3707, "发票.pdf\0".encode("gbk"))), ("发票.pdf", b"%PDF")),
        (file(b"..\\..\\x.exe", b"MZ"), ("x.exe", b"MZ")),
        (file(b"", b"x"), ("1.bin", b"x")),
        (RENDER + more(text(0x102, 0x3701, b"raw")), ("1.bin", b"raw")),
        (RENDER + more(text(0x0D, 0x3701, GUID + b"raw")), ("1.bin", b"raw")),
    ],
)  # fmt: skip
def test_files_have_the_name_that_was_given_them(said: bytes, found: tuple[str, bytes]) -> None:
    assert unpacked(packet(said)) == [found]
    twice = unpacked(packet(said, said) + b"garbage behind it")
    assert [raw for _, raw in twice] == [found[1]] * 2


def test_what_is_in_the_packet_stands_in_its_place() -> None:
    two = packet(file(b"a.txt", b"one"), file(b"b.txt", b"two"))
    raw = parts("mixed", part("text/plain", b"See"), part("application/ms-tnef; name=winmail.dat", two))
    assert [(each.name, each.content) for each in read(raw).attachments] == [
        ("a.txt", b"one"),
        ("b.txt", b"two"),
    ]


@pytest.mark.parametrize("content", [b"no packet", packet(), packet(file(b"a.txt", b"one"))[:-8]])
def test_a_packet_without_files_is_a_file_itself(content: bytes) -> None:
    raw = parts("mixed", part("application/octet-stream; name=WINMAIL.DAT", content))
    assert [(each.name, each.content) for each in read(raw).attachments] == [("WINMAIL.DAT", content)]


def test_a_packet_with_too_many_files_is_none() -> None:
    with pytest.raises(NotTnef, match="more than 100"):
        unpacked(packet(*[file(b"a", b"x")] * 101))


@given(st.data())
def test_a_damaged_packet_is_read_or_refused(data: st.DataObject) -> None:
    whole = bytearray(packet(file(b"a.txt", b"one", *BEFORE, LONG_NAME), file(b"b.txt", b"two")))
    for at in data.draw(st.lists(st.integers(0, len(whole) - 1), max_size=6)):
        whole[at] = data.draw(st.integers(0, 255))
    try:
        found = unpacked(bytes(whole[: data.draw(st.integers(0, len(whole)))]))
    except NotTnef:
        return
    assert sum(len(raw) for _, raw in found) <= len(whole)
