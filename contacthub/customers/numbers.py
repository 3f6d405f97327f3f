"""Reads phone numbers as people write them, by the rules of every country's numbering plan."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

from contacthub.customers.keys import LineType, Number

CACHE_SIZE: Final = 65_536
MAX_LENGTH: Final = 100
SCHEME: Final = re.compile(r"(?:sips?|tel):(?P<user>[^@;?]+)(?P<rest>;[^@?]*)?.*", re.IGNORECASE | re.DOTALL)
EXTENSION: Final = re.compile(
    r"(?P<main>.*?)\s*(?:;\s*ext=|extension|ext\.?|x|#|,|转|轉|分机|分機)\s*:?\s*(?P<ext>\d{1,7})#?",
    re.IGNORECASE,
)
DASHED_EXTENSION: Final = re.compile(r"(?P<main>.*\d)-(?P<ext>\d{1,6})")
DIGITS: Final = re.compile(r"[+(]?[\d\s().\-/+]*\d")
# Most numbers of a Chinese shop: no numbering plan is needed to read them.
CHINESE_MOBILE: Final = re.compile(r"(?P<country>\+86)?(?P<mobile>1[3-9]\d{9})")
LINE_TYPES: Final[dict[int, LineType]] = {
    PhoneNumberType.MOBILE: "mobile",
    PhoneNumberType.FIXED_LINE: "fixed_line",
}


class PhoneNumbers:
    """The ``NumberReader``; ``region`` is used when none is given."""

    def __init__(self, region: str = "CN") -> None:
        self._region = region

    def read(self, raw: str, region: str | None = None) -> Number:
        """Read ``raw``; what is no possible number keeps only its text."""
        return _read(raw, region or self._region)


@lru_cache(maxsize=CACHE_SIZE)
def _read(raw: str, region: str) -> Number:
    text = unicodedata.normalize("NFKC", raw).strip()
    mobile = CHINESE_MOBILE.fullmatch(text)
    if mobile is not None and (mobile["country"] or region == "CN"):
        return Number(e164="+86" + mobile["mobile"], raw=raw, type="mobile")
    main, ext = _split_extension(_without_scheme(text))
    number = _parse(main, region)
    dashed = DASHED_EXTENSION.fullmatch(main)
    if number is None and ext is None and dashed is not None:
        number, ext = _parse(dashed["main"], region), dashed["ext"]
    if number is None:
        return Number(e164=None, raw=raw)
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return Number(e164=e164, ext=ext, raw=raw, type=LINE_TYPES.get(phonenumbers.number_type(number)))


def _without_scheme(text: str) -> str:
    address = SCHEME.fullmatch(text)
    return text if address is None else address["user"] + (address["rest"] or "")


def _split_extension(text: str) -> tuple[str, str | None]:
    parts = EXTENSION.fullmatch(text)
    return (text, None) if parts is None else (parts["main"], parts["ext"])


def _parse(text: str, region: str) -> phonenumbers.PhoneNumber | None:
    # The library would read letters as the keys they stand on, and names as numbers.
    if len(text) > MAX_LENGTH or DIGITS.fullmatch(text) is None:
        return None
    try:
        number = phonenumbers.parse(text, region)
    except NumberParseException:
        return None
    return number if phonenumbers.is_possible_number(number) else None
