"""Texts of mails from bytes: labels as browsers read them, and what is wrongly labelled or not at all."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Sequence
from typing import Final

from charset_normalizer import from_bytes

AS_BROWSERS: Final = {
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "cp936": "gb18030",
    "hz-gb-2312": "hz",
    "big5": "big5hkscs",
    "x-x-big5": "big5hkscs",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949",
    "euc-kr": "cp949",
    "unicode-1-1-utf-8": "utf-8",
    "utf8": "utf-8",
}
"""Labels that mean more than they say. Source: WHATWG, Encoding Standard, section 4.2."""

ISO_2022_JP: Final = "iso-2022-jp"
ANY: Final = "cp1252"
"""It reads nearly any bytes: what is UTF-8 as well was meant so."""
LIKELY: Final = ("gb18030", "big5hkscs", "cp932", "euc_jp", "cp949", "cp1251", "cp1252")
MOST_GUESSED: Final = 20_000
"""Bytes that are looked at to guess a charset."""

ESCAPE: Final = re.compile(rb"\x1b(\$[@B]|\$\([@BD]|\([BJI])")
CONTROLS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def decoded(raw: bytes, label: str | None, hints: Sequence[str | None] = ()) -> str:
    """The text; ``hints``: labels that other parts of the mail have, for bytes without a label that fits."""
    return clean(_decoded(raw, label, hints))


def clean(text: str) -> str:
    """Without what a database or JSON cannot hold: lone surrogates and control characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    paired = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return CONTROLS.sub("", paired)


def _decoded(raw: bytes, label: str | None, hints: Sequence[str | None]) -> str:
    codec = codec_of(label)
    if codec == ISO_2022_JP:
        return _iso_2022_jp(raw)
    codecs_to_try = ["utf-8"] if codec is None else ["utf-8", codec] if codec == ANY else [codec, "utf-8"]
    codecs_to_try += [found for each in hints if (found := codec_of(each)) not in (None, ISO_2022_JP)]
    for each in codecs_to_try:
        try:
            return raw.decode(each)
        except UnicodeDecodeError:
            continue
    # Where few bytes are damaged the label is right, and the rest of the text is worth more than a guess.
    if codec is not None and _damage(raw, codec) < 0.02:
        return raw.decode(codec, "replace")
    return _guessed(raw) or raw.decode(codec or "utf-8", "replace")


def codec_of(label: str | None) -> str | None:
    """The codec for a label; None: there is none of that name."""
    name = (label or "").strip().strip("\"'").lower()
    name = AS_BROWSERS.get(name, name)
    if name in (ISO_2022_JP, "csiso2022jp", "iso-2022-jp-ms"):
        return ISO_2022_JP
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    # Python has codecs that are no charsets: "base64", "zip". Those must not unpack anything here.
    if not found._is_text_encoding or found.name in (
        "idna",
        "punycode",
        "unicode_escape",
        "raw_unicode_escape",
    ):
        return None
    return AS_BROWSERS.get(found.name, found.name)


def _damage(raw: bytes, codec: str) -> float:
    return raw.decode(codec, "replace").count("\ufffd") / max(1, len(raw))


def _guessed(raw: bytes) -> str | None:
    best = from_bytes(raw[:MOST_GUESSED], cp_isolation=["utf_8", *LIKELY]).best()
    return None if best is None else raw.decode(AS_BROWSERS.get(best.encoding, best.encoding), "replace")


def _iso_2022_jp(raw: bytes) -> str:
    """Switch by switch: Python's own codec does not know the signs of NEC and IBM, which mails have."""
    found, place = [], 0
    read: Callable[[bytes], str] = _single
    for escape in ESCAPE.finditer(raw):
        found.append(read(raw[place : escape.start()]))
        place = escape.end()
        read = _double if escape[1].startswith(b"$") else _kana if escape[1] == b"(I" else _single
    found.append(read(raw[place:]))
    return "".join(found)


def _single(raw: bytes) -> str:
    return raw.decode("cp932", "replace")


def _kana(raw: bytes) -> str:
    return bytes(each | 0x80 if 0x21 <= each <= 0x5F else each for each in raw).decode("cp932", "replace")


def _double(raw: bytes) -> str:
    """JIS X 0208 as Shift_JIS has it; a line's end is not part of a pair."""
    out, place = bytearray(), 0
    while place < len(raw):
        row, cell = raw[place], raw[place + 1] if place + 1 < len(raw) else 0
        if not (0x21 <= row <= 0x7E and 0x21 <= cell <= 0x7E):
            out.append(row)
            place += 1
            continue
        lead = ((row - 0x21) >> 1) + 0x81
        out.append(lead if lead <= 0x9F else lead + 0x40)
        out.append(cell + (0x1F if cell < 0x60 else 0x20) if row & 1 else cell + 0x7E)
        place += 2
    return out.decode("cp932", "replace")
