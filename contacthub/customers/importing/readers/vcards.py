"""Address books of phones, vCard 2.1, 3.0 and 4.0: a row for each card, headed as Google heads it.

A card that cannot be read is rejected at its line, and the others are read. Pictures and sounds are left out
while the lines are read, before they take memory.
"""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import orjson

from contacthub.customers.importing.readers.cards import MANY, ONCE, read_card
from contacthub.customers.importing.readers.csv_files import BrokenLine, NumberedLine, lines_in
from contacthub.customers.importing.readers.encodings import encoding_of, notes_of
from contacthub.customers.importing.readers.table import Table

BEGIN: Final = re.compile(r"\s*BEGIN:VCARD\s*", re.IGNORECASE)
END: Final = re.compile(r"\s*END:VCARD\s*", re.IGNORECASE)
MEDIA: Final = re.compile(r"(?:[\w-]+\.)?(?:PHOTO|LOGO|SOUND|KEY)[;:]", re.IGNORECASE)
ANDROID_LABEL: Final = re.compile(r";X-CUSTOM\((?:[^,)]*,)*(?P<label>[^,)]*)\)")
NOT_IN_TYPES: Final = str.maketrans("", "", '",;:\r\n')
MOST_OF_CARD: Final = 1 << 18
"""Characters of a card without its pictures."""


def is_vcard(start: bytes) -> bool:
    """Whether a file that begins so is an address book."""
    text = start.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t")
    return text[:11].upper() == b"BEGIN:VCARD"


def vcard_table(path: Path, encoding: str | None, region: str, scratch: Path) -> Table:
    """Read an address book; its rows are kept in ``scratch``. Raises: UnreadableFile."""
    codec = encoding_of(path, encoding, region, usual="utf-8")
    kept, widths, left_out, groups = scratch / "cards", dict.fromkeys(MANY, 0), 0, 0
    with path.open(encoding=codec, newline="") as lines, kept.open("wb") as out:
        for line, text, media in _cards(lines):
            left_out += media
            card = text if isinstance(text, BrokenLine) else read_card(text)
            if card is None:
                groups += 1
                continue
            if isinstance(card, BrokenLine):
                out.write(orjson.dumps([line, card.reason]) + b"\n")
                continue
            widths = {name: max(widths[name], len(card.many.get(name, ()))) for name in MANY}
            out.write(orjson.dumps([line, card.once, card.many]) + b"\n")
    heading = [
        *ONCE,
        *(one.format(n) for name, many in MANY.items() for n in range(1, widths[name] + 1) for one in many),
    ]
    pictures = (f"{left_out} pictures and sounds are not taken",) if left_out else ()
    of_groups = (f"{groups} groups of people are not taken",) if groups else ()
    return Table(
        path=path,
        heading=tuple(heading),
        rows=lambda: _rows(kept, widths),
        program="vCard",
        notes=(*pictures, *of_groups, *notes_of(codec)),
        count=lambda: lines_in(path),
        codec=codec,
    )


def _rows(kept: Path, widths: dict[str, int]) -> Iterator[NumberedLine]:
    with kept.open("rb") as lines:
        for each in lines:
            line, once, *rest = orjson.loads(each)
            if isinstance(once, str):
                yield line, BrokenLine(once)
                continue
            many = rest[0]
            cells = [once.get(name, "") for name in ONCE]
            for name, headings in MANY.items():
                found = many.get(name, [])
                for n in range(widths[name]):
                    cells += found[n] if n < len(found) else [""] * len(headings)
            yield line, cells


def _cards(lines: Iterable[str]) -> Iterator[tuple[int, str | BrokenLine, int]]:
    """Each card with the number of its first line, and how many pictures were left out."""
    held: list[str] = []
    begins, size, media, skips, is_open = 0, 0, 0, False, False
    for number, line in enumerate(lines, 1):
        text = line.rstrip("\r\n")
        if BEGIN.fullmatch(text.lstrip("\ufeff")):
            if is_open:
                yield begins, BrokenLine("card: it does not end before the next begins"), media
            held, begins, size, media, skips, is_open = ["BEGIN:VCARD"], number, 0, 0, False, True
            continue
        if not is_open:
            if text.strip("\ufeff \t"):
                yield number, BrokenLine("card: a line outside any card"), 0
            continue
        if END.fullmatch(text):
            is_open = False
            yield begins, _whole(held, size), media
            continue
        skips = _is_media(text, skips)
        media += bool(MEDIA.match(text))
        if not skips and size <= MOST_OF_CARD:
            held.append(_plain(text))
            size += len(text)
    if is_open:
        yield begins, BrokenLine("card: the file ends before it does"), media


def _is_media(text: str, before: bool) -> bool:
    """Whether a line is of a picture: its own, or one that goes on with it."""
    if MEDIA.match(text):
        return True
    return before and (text[:1] in (" ", "\t", "") or re.fullmatch(r"[A-Za-z0-9+/=]{60,}", text) is not None)


def _plain(text: str) -> str:
    """A line without the label that Android writes among the types, which no reader of cards understands."""
    return ANDROID_LABEL.sub(_as_type, text)


def _as_type(found: re.Match[str]) -> str:
    label = quopri.decodestring(found["label"]).decode("utf-8", "replace").translate(NOT_IN_TYPES)
    return f';TYPE="X-{label}"'


def _whole(held: list[str], size: int) -> str | BrokenLine:
    if size > MOST_OF_CARD:
        return BrokenLine(f"card: longer than {MOST_OF_CARD} characters")
    return "\r\n".join([*held, "END:VCARD", ""])
