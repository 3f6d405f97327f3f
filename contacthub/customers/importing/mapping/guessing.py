"""Guesses what a column is by its cells, where its heading does not say it; people are asked first."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from contacthub.customers.addresses import mail_address
from contacthub.customers.importing.cells import unquoted
from contacthub.customers.importing.readers.frequent import CHINESE_NAMES
from contacthub.customers.keys import NumberReader

LEAST: Final = 0.7
"""Of the filled cells, how many must be of one sort."""
FEW: Final = 3
HAN_NAME: Final = re.compile(r"[\u3400-\u9fff]{2,4}")
LATIN_NAME: Final = re.compile(
    r"[A-ZÀ-Þ][\w'’.-]*(?: (?:(?:van|von|de|del|der|da|di|la|le|bin|al) )*[A-ZÀ-Þ][\w'’.-]*){1,3}"
)
HAN_PLACE: Final = re.compile(r"[省市区县镇乡村路街道巷弄号室楼栋]")
STREET: Final = re.compile(
    r"\d.*\b(?:st|street|rd|road|ave|avenue|lane|ln|drive|dr|way|blvd|court|ct|str|platz|weg)\b|"
    r"\w+(?:straße|strasse|weg|platz) \d",
    re.IGNORECASE,
)
DIGITS: Final = re.compile(r"\D+")
LEAST_DIGITS: Final = 7

Test = Callable[[str], bool]


def guessed(
    rows: Sequence[Sequence[str]], columns: Sequence[int], numbers: NumberReader, region: str
) -> Mapping[int, tuple[str, float]]:
    """The field of customers that each of ``columns`` likely is, and how sure that is, from 0 to 1.

    Of several columns of names, the surest is the name.
    """
    found: dict[int, tuple[str, float]] = {}
    for n in columns:
        cells = [text for row in rows if n < len(row) and (text := unquoted(row[n].strip()))]
        best = max(
            ((share(cells, test), field) for field, test in tests(numbers, region).items()), default=None
        )
        if best is not None and best[0] >= LEAST:
            found[n] = best[1], round(best[0] * min(1.0, len(cells) / FEW), 2)
    names = sorted((n for n, (field, _) in found.items() if field == "name"), key=lambda n: -found[n][1])
    for n in names[1:]:
        del found[n]
    return MappingProxyType(found)


def share(cells: Sequence[str], test: Test) -> float:
    """How many of the cells are of one sort."""
    return sum(map(test, cells)) / len(cells) if cells else 0.0


def tests(numbers: NumberReader, region: str) -> Mapping[str, Test]:
    """What the cells of a field look like."""

    def is_phone(text: str) -> bool:
        enough = len(DIGITS.sub("", text)) >= LEAST_DIGITS
        return enough and numbers.read(text, region).e164 is not None

    return {"email": _is_mail, "phone": is_phone, "name": _is_name, "address": _is_address}


def _is_mail(text: str) -> bool:
    return mail_address(text) is not None


def _is_name(text: str) -> bool:
    if HAN_NAME.fullmatch(text):
        return text[0] in CHINESE_NAMES and HAN_PLACE.search(text) is None
    return LATIN_NAME.fullmatch(text) is not None


def _is_address(text: str) -> bool:
    return len(HAN_PLACE.findall(text)) >= 2 or STREET.search(text) is not None


def looks_like_data(cells: Sequence[str], numbers: NumberReader, region: str) -> bool:
    """Whether a first row holds a number or a mail address, and so is no heading."""
    of = tests(numbers, region)
    return any(of["email"](one) or of["phone"](one) for one in map(unquoted, map(str.strip, cells)))
