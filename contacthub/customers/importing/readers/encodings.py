"""The encoding of a file: told by its first bytes, certain by what it reads, or asked for.

A wrong encoding reads names as other names without any error. So a guess is taken only where every other
reading of the same bytes is ten thousand times less likely; else the file is refused with what each would be.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, Final

from contacthub.customers.importing.readers.plausibility import MODELS, never_written, unlikeliness

CHUNK: Final = 1 << 20
SAMPLE: Final = 300
"""Distinct texts that are looked at; one file needs no more to be certain of."""
SAMPLE_BYTES: Final = 1 << 16
MARGIN: Final = 9.3
"""ln 10,000: by how much the best reading must beat any other."""
REPEATED: Final = re.compile(rb"([\x80-\xff][\x40-\x7e\x80-\xff])\1+")
"""A character of two bytes again and again, as in 丽丽, says no more of the encoding than one."""
PRICE: Final = re.compile(r"\s*\"?[¥£]\s?\d[\d.]*\"?\s*")
"""Also the part of one in quotes that stands before a comma."""
SHOWN: Final = 3
SHOWN_TEXT: Final = 24

MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
NOT_TEXT: Final = (
    (b"PK\x03\x04", "an Excel workbook (.xlsx) or a zip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls)"),
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"SQLite format 3", "a database"),
    (b"{\\rtf", "a text with formatting (RTF)"),
)
NAMES: Final = {
    "gb18030": "GB18030", "cp950": "Big5", "cp932": "Shift-JIS", "utf-8": "UTF-8", "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "utf-32": "UTF-32",
}  # fmt: skip
ALIASES: Final = {
    "gbk": "gb18030", "gb2312": "gb18030", "cp936": "gb18030", "big5": "cp950", "shift_jis": "cp932",
    "iso8859-1": "cp1252", "utf-8": "utf-8-sig", "euc_kr": "cp949",
}  # fmt: skip
"""What is asked for by these names is read by the wider encoding that programs really write."""


class UnreadableFile(Exception):
    """The file as a whole cannot be imported; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An encoding that a file may have; ``rarity`` is how much less usual it is."""

    codec: str
    model: str
    rarity: float = 0.0
    most_for_one: float = 9.0
    """The mean unlikeliness of a character beyond which it is no reading of people's texts."""
    taken: bool = True
    """Whether it is taken unasked; the others only make a guess less certain, and are proposed."""


CANDIDATES: Final = (
    Candidate("utf-8", "any", most_for_one=12.0),
    Candidate("gb18030", "simplified", most_for_one=8.9),
    Candidate("cp950", "traditional"),
    Candidate("cp932", "japanese"),
    Candidate("cp949", "korean"),
    Candidate("cp1252", "latin"),
    Candidate("cp1251", "cyrillic", most_for_one=5.0),
    Candidate("cp1250", "latin"),
    Candidate("cp1254", "latin", taken=False),
    Candidate("cp1257", "latin", rarity=1.0, taken=False),
    Candidate("iso8859_2", "latin", rarity=2.0, taken=False),
    Candidate("iso8859_15", "latin", rarity=2.0, taken=False),
    Candidate("euc_jp", "japanese", rarity=3.0, taken=False),
    Candidate("koi8_r", "cyrillic", rarity=3.0, most_for_one=5.0, taken=False),
    Candidate("cp866", "cyrillic", rarity=3.0, most_for_one=5.0, taken=False),
    Candidate("iso8859_5", "cyrillic", rarity=4.0, most_for_one=5.0, taken=False),
    Candidate("cp1253", "greek", rarity=1.0, most_for_one=5.0, taken=False),
    Candidate("cp1255", "hebrew", rarity=1.0, most_for_one=5.0, taken=False),
    Candidate("cp1256", "arabic", rarity=1.0, most_for_one=5.0, taken=False),
    Candidate("cp874", "thai", rarity=1.0, most_for_one=5.0, taken=False),
    Candidate("mac_roman", "latin", rarity=3.0, taken=False),
    Candidate("cp850", "latin", rarity=3.0, taken=False),
)


CENTRAL_EUROPE: Final = frozenset({"AL", "BA", "CZ", "HR", "HU", "ME", "PL", "RO", "SI", "SK"})
WESTERN: Final = frozenset({
    "AD", "AR", "AT", "AU", "BE", "BO", "BR", "CA", "CH", "CL", "CO", "CR", "DE", "DK", "DO", "EC", "ES",
    "FI", "FR", "GB", "GT", "HN", "IE", "IS", "IT", "LI", "LU", "MC", "MX", "NI", "NL", "NO", "NZ", "PA",
    "PE", "PT", "PY", "SE", "SV", "US", "UY", "VE", "ZA",
})  # fmt: skip
LATIN_AT_HOME: Final = {"cp1252": WESTERN, "cp1250": CENTRAL_EUROPE}
"""Where Windows writes Latin letters in which encoding."""
ALIKE: Final = frozenset({"cp1254"})
"""Turkish differs from western Europe in six letters, which only Icelandic has: it is nowhere less usual."""
ELSEWHERE: Final = 7.0
"""How much less usual another encoding of Latin letters is there: not enough to be certain by itself."""


@dataclass(frozen=True, slots=True)
class _Reading:
    candidate: Candidate
    texts: tuple[str, ...]
    cost: float

    @property
    def is_likely(self) -> bool:
        beyond = sum(char >= "\x80" for text in self.texts for char in text)
        plain = sum(3.3 for text in self.texts for char in text if char < "\x80")
        return (self.cost - self.candidate.rarity - plain) / max(beyond, 1) <= self.candidate.most_for_one


def encoding_of(path: Path, asked: str | None = None, region: str = "", usual: str | None = None) -> str:
    """Return the codec that reads ``path``: the one that was asked for, else the one that is certain.

    ``region`` is where the file is from: Windows writes Latin letters in one encoding there. ``usual`` is
    what its program always writes: UTF-8, or the encoding of Windows for Latin letters.

    Raises:
        UnreadableFile: the file is not in that encoding, is no text, or may be in several.
    """
    with path.open("rb") as file:
        start = file.read(4096)
    _check_is_text(start)
    marked = next((codec for mark, codec in MARKS if start.startswith(mark)), None) or _by_zeros(start)
    if marked is not None:
        if asked is not None and NAMES.get(codec_of(asked)) != NAMES[marked]:
            raise UnreadableFile(f"the file is {NAMES[marked]}, not {asked}; leave --encoding out")
        _check_decodes(path, marked, "damaged: it begins like " + NAMES[marked])
        return marked
    if asked is not None:
        return _asked_for(path, asked)
    if usual == "utf-8" and _undecodable(path, "utf-8") is None:
        return usual
    return _certain(path, region, usual)


def codec_of(name: str) -> str:
    """Return the codec of an encoding's name as people write it. Raises: UnreadableFile."""
    try:
        found = codecs.lookup(name.strip().replace(" ", "-"))
        " ".encode(found.name)
    except (LookupError, UnicodeError, ValueError):
        some = "utf-8, gb18030, big5, shift_jis, cp1252, cp1250, cp1251, euc-kr"
        raise UnreadableFile(f"there is no encoding {name!r}; usual ones are {some}") from None
    return ALIASES.get(found.name, found.name)


def notes_of(codec: str) -> tuple[str, ...]:
    """What there is to say about a file in this encoding: nothing of UTF-8."""
    name = NAMES.get(codec, codec)
    return () if name == "UTF-8" else (f"read as {name}; if names are wrong, say --encoding NAME",)


def _check_is_text(start: bytes) -> None:
    for mark, what in NOT_TEXT:
        if start.startswith(mark):
            raise UnreadableFile(f"this is {what}, no CSV; save it as CSV UTF-8 first")
    if re.match(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|\?xml|table|meta)", start, re.IGNORECASE):
        raise UnreadableFile(
            "this is a web page or XML, no CSV; open it in a spreadsheet and save it as CSV UTF-8"
        )


def _by_zeros(start: bytes) -> str | None:
    """UTF-16 without a mark: every other byte of its commas, digits and ends of lines is zero."""
    even, odd = start[0::2].count(0), start[1::2].count(0)
    if not even and not odd:
        return None
    if min(even, odd) * 20 <= max(even, odd) and max(even, odd) * 20 >= len(start):
        return "utf-16-be" if even > odd else "utf-16-le"
    raise UnreadableFile("the file holds zero bytes, so it is no text; save it as CSV UTF-8")


def _asked_for(path: Path, asked: str) -> str:
    codec = codec_of(asked)
    if codec != "utf-8-sig" and _is_surely_utf8(path):
        raise UnreadableFile(f"the file is UTF-8, not {asked}; leave --encoding out")
    _check_decodes(path, codec, f"not {asked}")
    return codec


def _is_surely_utf8(path: Path) -> bool:
    """Valid, with more characters of several bytes than chance makes valid."""
    texts = _decoded(_sample(path), "utf-8")
    return texts is not None and sum(char >= "\x80" for text in texts for char in text) >= 8


def _check_decodes(path: Path, codec: str, else_it_is: str) -> None:
    line = _undecodable(path, codec)
    if line is not None:
        raise UnreadableFile(f"the file is {else_it_is}, but line {line} cannot be read so")


def _undecodable(path: Path, codec: str) -> int | None:
    """The first line that ``codec`` cannot read."""
    decoder = codecs.getincrementaldecoder(codec)()
    lines = 1
    with path.open("rb") as file:
        while True:
            chunk = file.read(CHUNK)
            try:
                lines += decoder.decode(chunk, final=not chunk).count("\n")
            except UnicodeDecodeError as error:
                return lines + bytes(error.object[: error.start]).count(b"\n")
            if not chunk:
                return None


def _certain(path: Path, region: str, usual: str | None) -> str:
    sample = _sample(path)
    if not sample or (_has_prices_only(sample) and _undecodable(path, "utf-8") is None):
        return "utf-8"
    home = next((codec for codec, regions in LATIN_AT_HOME.items() if region in regions), None)
    readings = sorted(_readings(sample, home or usual), key=lambda one: one.cost)
    if usual is not None:
        readings = [
            one
            for one in readings
            if one.candidate.model != "latin" or one.candidate.codec == (home or usual)
        ]
    if readings and readings[0].candidate.taken and _fits(path, readings[0]):
        best = readings[0]
        rivals = [one for one in readings[1:] if one.cost < best.cost + MARGIN and one.texts != best.texts]
        if best.candidate.codec == "utf-8":
            # No other encoding is valid UTF-8 unless by chance: what is no likely text is no rival.
            rivals = [one for one in rivals if one.is_likely]
        if not rivals:
            return best.candidate.codec
    raise UnreadableFile(_what_it_may_be(path, sample, [one for one in readings if _fits(path, one)]))


def _fits(path: Path, reading: _Reading) -> bool:
    """Whether the file may well be meant so, and all of it can be read so."""
    return reading.is_likely and _undecodable(path, reading.candidate.codec) is None


def _has_prices_only(sample: Sequence[bytes]) -> bool:
    """Whether each text is an amount with its sign in UTF-8, which in GB18030 would be 楼1299 or 拢12.50."""
    texts = _decoded(sample, "utf-8")
    return texts is not None and all(map(PRICE.fullmatch, texts))


def _what_it_may_be(path: Path, sample: Sequence[bytes], likely: Sequence[_Reading]) -> str:
    damaged = _damaged_utf8(path, sample)
    if damaged is not None:
        return (
            f"the file is UTF-8, but line {damaged} is not: it is damaged, or from another file; save it anew"
        )
    if not likely:
        return "the encoding is none that is known here; save the file as CSV UTF-8, or say --encoding NAME"
    shown = {one.texts: one for one in reversed(likely)}
    some = sorted(shown.values(), key=lambda one: one.cost)[:SHOWN]
    at = next((n for n in range(len(sample)) if len({one.texts[n] for one in some}) > 1), 0)
    said = ", ".join(
        f"--encoding {one.candidate.codec} (reads {one.texts[at].strip()[:SHOWN_TEXT]!r})" for one in some
    )
    return f"the encoding is not certain; say which reads the names right: {said}; or save it as CSV UTF-8"


def _damaged_utf8(path: Path, sample: Sequence[bytes]) -> int | None:
    text = b"\n".join(sample).decode("utf-8", "replace")
    wrong, right = text.count("\ufffd"), sum(char >= "\u0100" for char in text)
    return _undecodable(path, "utf-8") if wrong and 3 * wrong <= right else None


def _readings(sample: Sequence[bytes], home: str | None) -> Iterator[_Reading]:
    for candidate in CANDIDATES:
        texts = _decoded(sample, candidate.codec)
        if texts is not None and not any(map(never_written, texts)):
            is_elsewhere = (
                home is not None and candidate.model == "latin" and candidate.codec not in {home, *ALIKE}
            )
            rarity = candidate.rarity + (ELSEWHERE if is_elsewhere else 0.0)
            cost = unlikeliness(texts, MODELS[candidate.model]) + rarity
            yield _Reading(replace(candidate, rarity=rarity), texts, cost)


def _decoded(sample: Sequence[bytes], codec: str) -> tuple[str, ...] | None:
    try:
        return tuple(each.decode(codec) for each in sample)
    except UnicodeDecodeError:
        return None


def _sample(path: Path) -> list[bytes]:
    """Distinct texts of the file that are not ASCII.

    They end at bytes that are no part of a character in any candidate: separators and ends of lines.
    """
    found: dict[bytes, None] = {}
    size = 0
    with path.open("rb") as file:
        for line in _lines(file):
            if not line.isascii():
                once = REPEATED.sub(rb"\1", line)
                found.update((one, None) for one in re.split(rb"[\r\n,;\t]+", once) if not one.isascii())
                size += len(line)
            if len(found) >= SAMPLE or size >= SAMPLE_BYTES:
                break
    return list(found)


def _lines(file: BinaryIO) -> Iterator[bytes]:
    while line := file.readline(CHUNK):
        yield line
