"""Address books of phones, vCard 2.1, 3.0 and 4.0: a row for each card, headed as Google heads it.

A card that cannot be read is rejected at its line, and the others are read. Pictures and sounds are left out
while the lines are read, before they take memory.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import orjson
import vobject

from contacthub.customers.importing.readers.csv_files import BrokenLine, NumberedLine, lines_in
from contacthub.customers.importing.readers.encodings import encoding_of, name_of
from contacthub.customers.importing.readers.table import Table
from contacthub.customers.importing.rows.names import EAST

BEGIN: Final = re.compile(r"\s*BEGIN:VCARD\s*", re.IGNORECASE)
END: Final = re.compile(r"\s*END:VCARD\s*", re.IGNORECASE)
MEDIA: Final = re.compile(r"(?:[\w-]+\.)?(?:PHOTO|LOGO|SOUND|KEY)[;:]", re.IGNORECASE)
QUOTED: Final = re.compile(r"[^:]*ENCODING=QUOTED-PRINTABLE|[^:]*;QUOTED-PRINTABLE", re.IGNORECASE)
MOST_OF_CARD: Final = 1 << 18
"""Characters of a card without its pictures."""
APPLE_LABEL: Final = re.compile(r"_\$!<(.*)>!\$_")
PLACES: Final = ("cell", "iphone", "mobile", "home", "work", "main", "fax", "pager", "other", "car")
ONCE: Final = (
    "Name", "First Name", "Middle Name", "Last Name", "Name Suffix", "Organization Name",
    "Organization Department",
    "Organization Title", "Nickname", "Birthday", "Anniversary", "Notes", "Labels", "Website",
)  # fmt: skip
MANY: Final = {
    "phone": ("Phone {} - Label", "Phone {} - Value"),
    "email": ("E-mail {} - Value",),
    "address": (
        "Address {} - Street", "Address {} - City", "Address {} - Region", "Address {} - Postal Code",
        "Address {} - Country",
    ),
    "im": ("IM {} - Label", "IM {} - Value"),
}  # fmt: skip
MOST_OF_EACH: Final = 30
IMS: Final = {
    "X-QQ": "QQ", "X-WECHAT": "WeChat", "X-SKYPE": "Skype", "X-SKYPE-USERNAME": "Skype", "IMPP": "IM",
    "X-WHATSAPP": "WhatsApp", "X-JABBER": "Jabber", "X-AIM": "AIM", "X-MSN": "MSN",
}  # fmt: skip


@dataclass(slots=True)
class Card:
    """What a card says: single texts by heading, and lists of several cells."""

    once: dict[str, str] = field(default_factory=dict)
    many: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)


def is_vcard(start: bytes) -> bool:
    """Whether a file that begins so is an address book."""
    text = start.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t")
    return text[:11].upper() == b"BEGIN:VCARD"


def vcard_table(path: Path, encoding: str | None, region: str, scratch: Path) -> Table:
    """Read an address book; its rows are kept in ``scratch``. Raises: UnreadableFile."""
    codec = encoding_of(path, encoding, region, usual="utf-8")
    kept, widths, left_out, broken = scratch / "cards", dict.fromkeys(MANY, 0), 0, 0
    with path.open(encoding=codec, newline="") as lines, kept.open("wb") as out:
        for line, text, media in _cards(lines):
            left_out += media
            card = text if isinstance(text, BrokenLine) else _read(text)
            if isinstance(card, BrokenLine):
                broken += 1
                out.write(orjson.dumps([line, card.reason]) + b"\n")
                continue
            widths = {name: max(widths[name], len(card.many.get(name, ()))) for name in MANY}
            out.write(orjson.dumps([line, card.once, card.many]) + b"\n")
    heading = [
        *ONCE,
        *(one.format(n) for name, many in MANY.items() for n in range(1, widths[name] + 1) for one in many),
    ]
    notes = [f"{left_out} pictures and sounds are not taken"] if left_out else []
    if (name := name_of(codec)) != "UTF-8":
        notes.append(f"read as {name}; if names are wrong, say --encoding NAME")
    return Table(
        path=path,
        heading=tuple(heading),
        rows=lambda: _rows(kept, widths),
        program="vCard",
        notes=tuple(notes),
        count=lambda: lines_in(path),
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
            held.append(text)
            size += len(text)
    if is_open:
        yield begins, BrokenLine("card: the file ends before it does"), media


def _is_media(text: str, before: bool) -> bool:
    """Whether a line is of a picture: its own, or one that goes on with it."""
    if MEDIA.match(text):
        return True
    return before and (text[:1] in (" ", "\t", "") or re.fullmatch(r"[A-Za-z0-9+/=]{60,}", text) is not None)


def _whole(held: list[str], size: int) -> str | BrokenLine:
    if size > MOST_OF_CARD:
        return BrokenLine(f"card: longer than {MOST_OF_CARD} characters")
    return "\r\n".join([*held, "END:VCARD", ""])


def _read(text: str) -> Card | BrokenLine:
    try:
        parsed = vobject.readOne(text, allowQP=True)
        return _card(parsed)
    except Exception as fault:  # the library raises whatever its parsers meet
        return BrokenLine(f"card: it cannot be read ({type(fault).__name__})")


def _card(parsed: Any) -> Card:  # Any: the library has no types
    card = Card()
    labels = {
        each.group: _plain_label(_text(each.value))
        for each in parsed.getChildren()
        if each.name.upper() == "X-ABLABEL" and each.group
    }
    for each in parsed.getChildren():
        name = each.name.upper()
        taken = TAKEN.get(name)
        if taken is not None:
            taken(card, each, labels.get(each.group) or _place(each))
        elif name in IMS:
            _add(card, "im", IMS[name], _text(each.value))
    _name(card)
    return card


def _name(card: Card) -> None:
    """The name as it is shown, unless it is a Chinese one, which some programs show given name first."""
    family, given = card.once.get("Last Name", ""), card.once.get("First Name", "")
    if family and given and EAST.fullmatch(family) and EAST.fullmatch(given):
        card.once.pop("Name", None)


def _add(card: Card, name: str, *cells: str) -> None:
    found = card.many.setdefault(name, [])
    if any(cells[-1:] if name != "address" else cells) and len(found) < MOST_OF_EACH:
        found.append(cells)


def _text(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(filter(None, map(_text, value)))
    return str(value).strip()


def _place(each: Any) -> str:
    """Where a number or an address is, by its types in whichever way this version writes them."""
    said = [one for types in each.params.get("TYPE", ()) for one in types.split(",")]
    words = [one.strip().strip('"').lower() for one in (*said, *each.singletonparams)]
    found = [one for one in PLACES if one in words]
    if "fax" in found:
        return "fax"
    return found[0] if found else next((one[2:] for one in words if one.startswith("x-")), "")


def _plain_label(text: str) -> str:
    found = APPLE_LABEL.fullmatch(text)
    return found[1].lower() if found is not None else text


def _tel(card: Card, each: Any, place: str) -> None:
    _add(card, "phone", place, _text(each.value))


def _email(card: Card, each: Any, place: str) -> None:
    _add(card, "email", _text(each.value).removeprefix("mailto:"))


def _address(card: Card, each: Any, place: str) -> None:
    at = each.value
    if isinstance(at, str):
        _add(card, "address", at.replace(";", " ").strip(), "", "", "", "")
        return
    street = ", ".join(filter(None, map(_text, (at.street, at.extended, at.box))))
    _add(card, "address", street, *map(_text, (at.city, at.region, at.code, at.country)))


def _n(card: Card, each: Any, place: str) -> None:
    name = each.value
    if isinstance(name, str):
        family, _, given = name.partition(";")
        card.once |= {"Last Name": family.strip(), "First Name": given.split(";")[0].strip()}
        return
    card.once |= {
        "Last Name": _joined(name.family),
        "First Name": _joined(name.given),
        "Middle Name": _joined(name.additional),
        "Name Suffix": _joined(name.suffix),
    }


def _joined(value: Any) -> str:
    return " ".join(map(str, value)).strip() if isinstance(value, list) else str(value).strip()


def _org(card: Card, each: Any, place: str) -> None:
    company, *departments = each.value if isinstance(each.value, list) else _text(each.value).split(";")
    card.once.setdefault("Organization Name", company.strip())
    card.once.setdefault(
        "Organization Department", ", ".join(one.strip() for one in departments if one.strip())
    )


def _birthday(card: Card, each: Any, place: str) -> None:
    text = _text(each.value).partition("T")[0]
    found = re.fullmatch(r"(\d{4})(\d\d)(\d\d)", text)
    card.once["Birthday"] = "-".join(found.groups()) if found is not None else text


def _labels(card: Card, each: Any, place: str) -> None:
    card.once["Labels"] = " ::: ".join(
        filter(None, (card.once.get("Labels"), *map(_text, _listed(each.value))))
    )


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else str(value).split(",")


def _as(heading: str) -> Callable[[Card, Any, str], None]:
    def put(card: Card, each: Any, place: str) -> None:
        before = card.once.get(heading)
        text = _text(each.value)
        card.once[heading] = f"{before}\n{text}" if before and heading == "Notes" else before or text

    return put


TAKEN: Final[Mapping[str, Callable[[Card, Any, str], None]]] = MappingProxyType(
    {
        "FN": _as("Name"),
        "N": _n,
        "TEL": _tel,
        "EMAIL": _email,
        "ADR": _address,
        "ORG": _org,
        "BDAY": _birthday,
        "CATEGORIES": _labels,
        "NOTE": _as("Notes"),
        "NICKNAME": _as("Nickname"),
        "TITLE": _as("Organization Title"),
        "ANNIVERSARY": _as("Anniversary"),
        "X-ANNIVERSARY": _as("Anniversary"),
        "URL": _as("Website"),
    }
)
"""The properties that are taken; the others say nothing of the person, or only how a program shows them."""
