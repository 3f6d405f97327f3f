"""What phone systems and networks put before a number, and short numbers that have no country.

9 138 0013 8000          a telephone behind a PBX dials 9 for an outside line (``outside_prefix``)
17951 138 0013 8000      China: a company is chosen to carry the call
86 86 138 0013 8000      a trunk adds the country to what has it already
+86 95588                a service that has no number of its country
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import phonenumbers
from phonenumbers import NumberParseException

from contacthub.customers.keys import LineType

CHINESE_CARRIER: Final = r"179\d\d|125(?:20|9[03]|83[1-3])|101(?:93|31)|11808"
"""17951, 17909, 17911 … carry calls over the internet, 12593 and 10193 cheaply; 12520 stands before the
sender of some texts, 125831 before second numbers of one telephone.
"""

CHINESE: Final = re.compile(
    rf"(?P<countries>\+?(?:0*86)*)(?P<carrier>{CHINESE_CARRIER})?(?P<rest>00[1-9]\d{{6,13}}|0?[1-9]\d{{7,10}})",
    re.ASCII,
)
AMERICAN_CARRIER: Final = re.compile(r"101\d{4}(?P<rest>1?[2-9]\d{9}|011\d{7,15})", re.ASCII)
NATIONAL_SERVICE: Final = re.compile(r"(?:(?:\+|00)?86)?(?P<short>95\d{3,4}|100\d\d)", re.ASCII)
LONGER_SERVICE: Final = re.compile(r"1010\d{4}|100(?:00|10|86)\d{1,3}|95\d{3,6}", re.ASCII)
INSIDE: Final = re.compile(r"\d{2,6}", re.ASCII)
AMERICAN: Final = frozenset({"US", "CA"})


def without_prefixes(digits: str, region: str, outside: str | None) -> Iterator[str]:
    """``digits`` as they are, then without what may stand before the number, the likeliest first."""
    yield digits
    rests = [digits]
    if outside is not None and digits.startswith(outside):
        rests.append(digits.removeprefix(outside))
        yield rests[-1]
    for rest in rests:
        if region in AMERICAN and (carried := AMERICAN_CARRIER.fullmatch(rest)) is not None:
            yield carried["rest"]
        yield from _chinese(rest, region)


def without_pause(text: str, outside: str | None) -> str:
    """``text`` without an outside line that is waited for: ``9,138…`` and ``9w138…``."""
    if outside is None or not text.startswith(outside):
        return text
    return re.sub(rf"{outside}[,pw]+", "", text, count=1)


def _chinese(digits: str, region: str) -> Iterator[str]:
    """A number of China without a company that carries it, and with its country once."""
    found = CHINESE.fullmatch(digits)
    if found is None or not (found["carrier"] or found["countries"].count("86") > 1):
        return
    rest, is_abroad = found["rest"], not found["countries"].startswith(("+", "00")) and region != "CN"
    if is_abroad:
        return
    yield f"+{rest.lstrip('0')}" if rest.startswith("00") else f"+86{rest.removeprefix('0')}"


def short_number(digits: str, region: str) -> tuple[str, LineType | None]:
    """``digits`` that are no number of any plan, without the country before a service; and what they are."""
    if region == "CN" and (national := NATIONAL_SERVICE.fullmatch(digits)) is not None:
        return national["short"], "service"
    if _is_service(digits, region):
        return digits, "service"
    return digits, "internal" if INSIDE.fullmatch(digits) else None


def _is_service(digits: str, region: str) -> bool:
    if not digits.isdecimal():
        return False
    if region != "CN":
        # Else 8001 were a service of America, and it is rather the telephone in the next room.
        return phonenumbers.is_emergency_number(digits, region)
    if LONGER_SERVICE.fullmatch(digits) is not None:
        return True
    try:
        number = phonenumbers.parse(digits, region)
    except NumberParseException:
        return False
    return phonenumbers.is_valid_short_number_for_region(number, region)
