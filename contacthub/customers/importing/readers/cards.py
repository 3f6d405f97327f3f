"""One card of an address book, as cells under the headings that Google gives them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

import vobject

from contacthub.customers.importing.readers.csv_files import BrokenLine
from contacthub.customers.importing.rows.names import EAST

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
KINDS: Final = ("KIND", "X-ADDRESSBOOKSERVER-KIND")
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


def read_card(text: str) -> Card | BrokenLine | None:
    """Read the text of one card, or say why it cannot be read; None: it is of a group of people."""
    try:
        parsed = vobject.readOne(text, allowQP=True)
        return None if _is_group(parsed) else _card(parsed)
    except Exception as fault:  # the library raises whatever its parsers meet
        return BrokenLine(f"card: it cannot be read ({type(fault).__name__})")


def _is_group(parsed: Any) -> bool:
    said = [each.value for each in parsed.getChildren() if each.name.upper() in KINDS]
    return any(str(one).strip().lower() == "group" for one in said)


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
