"""What spreadsheets and earlier programs do to cells, undone where that is certain and refused where not."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from contacthub.customers.kinds.columns import BadCell

IDS: Final = frozenset({"customer_id", "order_no", "record_no", "serial", "sku"})
"""Columns whose digits are a name, not an amount."""

TEXT_FORMULA: Final = re.compile(r'="((?:[^"]|"")*)"')
NUMBER_FORMULA: Final = re.compile(r"=\s*(\+?\d[\d\s-]*)")
FORMULA: Final = re.compile(r"[=@](?:[A-Za-z_.]+\(.*|\$?[A-Z]{1,3}\$?\d+\b.*)", re.DOTALL)
APOSTROPHE: Final = re.compile(r"['’](?=[\d=+(\-])")
ERROR: Final = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!)", re.IGNORECASE)
TOO_NARROW: Final = re.compile(r"#{3,}")
ROUNDED: Final = re.compile(r"[+-]?\d(?:[.,]\d+E\+?\d{1,2}|E\+\d{1,2})", re.IGNORECASE)
FLOAT: Final = re.compile(r"(\+?\d{4,})[.,]0+|(\d{1,3})\.0")
MANY_DIGITS: Final = re.compile(r"\d{15,}0")
"""A spreadsheet keeps 15 digits; the others become 0."""

NOT_SEEN: Final = str.maketrans(
    dict.fromkeys(
        "\u200b\u2060\ufeff\u00ad\u061c\u180e\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
        "",
    )
    | dict.fromkeys("\u00a0\u2007\u202f", " ")
)
"""Joiners stay: names of some languages and pictures of several characters are written with them."""
NEVER: Final = frozenset({"Co", "Cn", "Cs", "Cc"})


@dataclass(frozen=True, slots=True)
class Cell:
    """The text of a cell, and what had to be done to read it."""

    text: str
    warning: str | None = None


def mended(name: str, raw: str) -> Cell:
    """Return the text that stood in the column ``name`` before a spreadsheet wrote it.

    Raises:
        BadCell: the text is lost, or was garbled before it came into this file.
    """
    text = seen(unquoted(raw.strip()))
    if text.isascii() and text.isalpha():
        return Cell(text)
    if text.startswith("#") and (ERROR.fullmatch(text) or TOO_NARROW.fullmatch(text)):
        raise BadCell(f"{text[:10]} is a spreadsheet's error, not a value; mend it there and save again")
    if text.startswith(("=", "@")) and FORMULA.fullmatch(text):
        raise BadCell("a formula; save its value instead")
    _check_characters(text)
    return _as_id(text) if name in IDS else Cell(text)


def seen(text: str) -> str:
    """``text`` without characters that nobody sees and that would make two names of one."""
    return text if text.isascii() else text.translate(NOT_SEEN).strip()


def unquoted(text: str) -> str:
    """Take off what tells a spreadsheet that digits are a text: ``'138…`` and ``="138…"``."""
    for _ in range(2):
        if not text.startswith(("=", "'", "’")):
            break
        if found := TEXT_FORMULA.fullmatch(text):
            text = found[1].replace('""', '"').strip()
        elif found := NUMBER_FORMULA.fullmatch(text):
            text = found[1].strip()
        elif APOSTROPHE.match(text):
            text = text[1:].strip()
    return text


def _as_id(text: str) -> Cell:
    if ROUNDED.fullmatch(text):
        raise BadCell(f"a spreadsheet has rounded it to {text}; format the column as text and save again")
    if found := FLOAT.fullmatch(text):
        whole = found[1] or found[2]
        return Cell(whole, f"a spreadsheet has made it {text}; read as {whole}")
    if MANY_DIGITS.fullmatch(text):
        return Cell(text, "a spreadsheet may have rounded it: its last digits are 0")
    return Cell(text)


def _check_characters(text: str) -> None:
    if text.isascii() and text.isprintable():
        return
    if "\ufffd" in text:
        raise BadCell("holds \ufffd: its text was lost before it came into this file; save that anew")
    for char in text:
        if char not in "\t\r\n\v" and unicodedata.category(char) in NEVER:
            raise BadCell(f"holds U+{ord(char):04X}, which no text has; is the encoding of the file another?")
    meant = ungarbled(text)
    if meant is not None:
        raise BadCell(f"was garbled before it came into this file; it may have been {meant[:40]!r}")


def ungarbled(text: str) -> str | None:
    """What ``text`` was, if it is UTF-8 once read in another encoding: ``MÃ¼ller`` was ``Müller``."""
    # The others have no character behind the sign of a trade mark, which saves trying them on Chinese.
    codecs = ("gb18030",) if max(text, default="") > "\u2122" else ("cp1252", "latin-1", "gb18030", "cp1251")
    for codec in codecs:
        try:
            meant = text.encode(codec).decode("utf-8")
        except UnicodeError:
            continue
        long = [char for char in meant if char >= "\u0800"]
        if meant.isascii() or meant == text:
            continue
        # Two bytes of Chinese are UTF-8 by chance now and then, and so is Cyrillic; three are not.
        if codec in {"cp1252", "latin-1"} or len(long) >= 2:
            return meant
    return None
