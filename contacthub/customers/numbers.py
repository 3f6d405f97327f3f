"""Reads phone numbers as people write them, by the rules of every country's numbering plan.

What surrounds a number is taken off in ``addresses``; here it is decided which number it is. *Possible* is
not *valid*: a number of the right length that its country does not have is never read as if it were one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

from contacthub.customers.addresses import Written, written
from contacthub.customers.keys import Doubt, LineType, Number
from contacthub.customers.prefixes import short_number, without_pause, without_prefixes
from contacthub.customers.withheld import is_withheld

CACHE_SIZE: Final = 65_536
MAX_LENGTH: Final = 100
MAX_DIGITS: Final = 16  # with the plus sign: E.164 has fifteen
CHINA: Final = "+86"
MIN_LOCAL: Final = 7
"""Digits of a number of the floor's own area. Shorter ones are inside lines and services, as 10086."""

# Most numbers of a Chinese shop. Nothing has to be taken off them, and no numbering plan is needed.
PLAIN_MOBILE: Final = re.compile(
    r"(?P<country>\+86|0086)?(?P<mobile>1(?:[38]\d|4[57]|5[0-35-9]|6[25-7]|7[0-35-8]|9[0-35-9])\d{8})",
    re.ASCII,
)
DIGITS: Final = re.compile(r"[\s(]*\+*[\d\s().\-/]*", re.ASCII)
TRUNK: Final = re.compile(r"\(0\)")
EXTENSION: Final = re.compile(
    r"(?P<main>[+(\d][\d\s().\-/+]*?)[\s(;]*"
    r"(?:ext(?:ension|n)?|x|#|\*|,+|p|w|poste|ramal|anexo|durchwahl|dw|доб|转接|轉接|转|轉|分机|分機|内线|內線|内線)"
    r"(?:分机|分機)?[\s.:=号號]*(?P<ext>\d{1,7})[\s号號]*(?:分机|分機)?[\s)#]*",
    re.IGNORECASE | re.ASCII,
)
DASHED_EXTENSION: Final = re.compile(r"(?P<main>.*\d)\s*[-(]\s*(?P<ext>\d{1,6})\)?", re.ASCII)
AFTER_WHOLE_NUMBER: Final = re.compile(r".*\d{7}\s*[-(]\s*\d{1,6}\)?", re.ASCII)
LABEL: Final = re.compile(
    r"(?:tel|telephone|phone|mobile|mob|cell|handy|fax|home|work|office|whatsapp|wechat"
    r"|手机号码|手机号|手机|手機|联系电话|电话号码|电话|電話|座机|传真|微信|tel\.?/fax)[\s.:]*(?=[+(\d])",
    re.IGNORECASE,
)
CARRIER: Final = re.compile(r"(?<!\w)0?xx(?=\d\d)", re.IGNORECASE | re.ASCII)
"""Where the digits of a company to carry the call would stand in Brazil: (0xx11)."""
OLD_MEXICAN: Final = re.compile(r"0(?:1|44|45)(?P<number>\d{10})", re.ASCII)
"""Long distance and mobiles, dialled so until 2019."""
BEFORE_PLUS: Final = re.compile(r"^0{0,2}86[\s\-]*(?=\+)", re.ASCII)
"""The country, put by a trunk before a number that has it: 86+86138…."""
REMARK: Final = re.compile(r"\s*\([^()\d]*\)\s*")
THOUSANDS: Final = re.compile(r"\d{1,3}(?:,\d{3}){2,}", re.ASCII)
FLOAT: Final = re.compile(r"(?P<whole>\+?\d{5,})[.,]0+", re.ASCII)
SCIENTIFIC: Final = re.compile(
    r"\+?(?P<first>\d)(?:[.,](?P<rest>\d+))?e\+?(?P<power>[6-9]|1\d)", re.IGNORECASE | re.ASCII
)
IP_ADDRESS: Final = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}", re.ASCII)

LINE_TYPES: Final[dict[int, LineType]] = {
    PhoneNumberType.MOBILE: "mobile",
    PhoneNumberType.FIXED_LINE: "fixed_line",
    PhoneNumberType.TOLL_FREE: "toll_free",
    PhoneNumberType.SHARED_COST: "shared_cost",
    PhoneNumberType.UAN: "shared_cost",
    PhoneNumberType.VOIP: "voip",
}

# Channels and networks write some mobiles with or without a digit that the other form has.
VARIANTS: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    (re.compile(r"\+55(\d\d)9(\d{8})"), r"+55\1\2"),  # Brazil: the ninth digit, since 2012
    (re.compile(r"\+55(\d\d)(\d{8})"), r"+55\g<1>9\2"),
    (re.compile(r"\+521(\d{10})"), r"+52\1"),  # Mexico: the 1 of mobiles, until 2019
    (re.compile(r"\+52(\d{10})"), r"+521\1"),
    (re.compile(r"\+549(\d{10})"), r"+54\1"),  # Argentina: the 9 of mobiles dialled from abroad
    (re.compile(r"\+54(\d{10})"), r"+549\1"),
)


class Valid(NamedTuple):
    """A number that its country has."""

    e164: str
    type: LineType | None


class Dialled(NamedTuple):
    """Where a number was written: its country and area, and what is dialled there for an outside line."""

    region: str
    area: str | None
    outside: str | None


class PhoneNumbers:
    """The ``NumberReader``; ``region`` and ``area`` are used when no region is given."""

    def __init__(self, region: str = "CN", area: str | None = None) -> None:
        self._region = region
        self._area = area

    def read(
        self, raw: str, region: str | None = None, area: str | None = None, *, outside: str | None = None
    ) -> Number:
        """Read ``raw``; what is no valid number keeps only its text."""
        place = (self._region, self._area) if region is None else (region, area)
        return read_number(raw, *place, outside=outside)


@lru_cache(maxsize=CACHE_SIZE)
def read_number(raw: str, region: str, area: str | None = None, *, outside: str | None = None) -> Number:
    """Read ``raw`` as dialled in ``region``, and in ``area`` where it has no area code; never raises.

    ``outside``: what telephones of a PBX dial before it, as 9.
    """
    mobile = _plain_mobile(raw, region)
    if mobile is not None:
        return Number(e164=mobile.e164, raw=raw, type=mobile.type)
    if is_withheld(raw):
        return Number(e164=None, raw=raw, doubt="withheld")
    address = written(raw)
    if len(address.user) > MAX_LENGTH:
        return Number(e164=None, raw=raw)
    return _of_address(raw, address, Dialled(region, area, outside))


def _of_address(raw: str, address: Written, dialled: Dialled) -> Number:
    text, doubt = _without_spreadsheet(without_pause(_bare(address.user), dialled.outside))
    if doubt == "damaged" or (address.host is None and address.scheme and IP_ADDRESS.fullmatch(text)):
        return Number(e164=None, raw=raw, doubt=doubt)
    for main, ext, country in _readings(text):
        found = _first_valid(_meanings(main, address, dialled), dialled.region)
        if found is not None and (country is None or found.e164.startswith(country)):
            return Number(
                e164=found.e164,
                ext=ext or _given_extension(address),
                raw=raw,
                type=found.type,
                doubt=doubt,
                variants=_variants(found),
            )
    return _unread(raw, address, text, dialled)


def _bare(text: str) -> str:
    """Without a word before the number, and remarks: ``Tel.: 138… (home)``."""
    text = BEFORE_PLUS.sub("", CARRIER.sub("0", REMARK.sub(" ", text)).strip(" .,;:。、"))
    label = LABEL.match(text)
    return text if label is None else text[label.end() :]


def _without_spreadsheet(text: str) -> tuple[str, Doubt | None]:
    """The digits of a number that went through a spreadsheet, unless it has rounded them."""
    if (floated := FLOAT.fullmatch(text)) is not None:
        return floated["whole"], "spreadsheet"
    if THOUSANDS.fullmatch(text) is not None:
        return text.replace(",", ""), "spreadsheet"
    scientific = SCIENTIFIC.fullmatch(text)
    if scientific is None:
        return text, None
    rest = scientific["rest"] or ""
    if len(rest) != int(scientific["power"]):
        return text, "damaged"
    return scientific["first"] + rest, "spreadsheet"


def _readings(text: str) -> Iterator[tuple[str, str | None, str | None]]:
    """What may be the number and what its extension; the third is the only country where it is so.

    021-62345678-12       of a length that some Chinese areas have as a whole: 12 is the extension
    030 1234567-89        in Germany it is not: the digits after the dash are part of the number
    """
    marked = EXTENSION.fullmatch(text)
    if marked is not None:
        yield marked["main"], marked["ext"], None
        return
    dashed = DASHED_EXTENSION.fullmatch(text)
    if dashed is not None and AFTER_WHOLE_NUMBER.fullmatch(text):
        yield dashed["main"], dashed["ext"], CHINA
    yield text, None, None
    if dashed is not None:
        yield dashed["main"], dashed["ext"], None


def _given_extension(address: Written) -> str | None:
    digits = re.fullmatch(r"\D*(\d{1,7})", address.parameters.get("ext", ""), re.ASCII)
    return None if digits is None else digits[1]


def _meanings(text: str, address: Written, dialled: Dialled) -> Iterator[str]:
    """The digits to dial, as they stand, with what may be missing, and without what was put before them."""
    digits = _compact(text)
    if digits is None:
        return
    if digits.startswith("+"):
        yield digits
        if TRUNK.search(text) is not None:
            yield _compact(TRUNK.sub("", text)) or digits
    elif address.is_international:
        yield "+" + digits
    context = address.parameters.get("phone-context", "")
    if context.startswith("+"):
        yield context + digits
    for each in without_prefixes(digits, dialled.region, dialled.outside):
        yield from _completed(each, dialled)


def _completed(digits: str, dialled: Dialled) -> Iterator[str]:
    """The digits as they are, and with the country or area that they have not."""
    yield digits
    if digits.startswith("+"):
        return
    region, area = dialled.region, dialled.area
    if digits.startswith("00"):
        yield "+" + digits.lstrip("0")
    if region == "MX" and (old := OLD_MEXICAN.fullmatch(digits)) is not None:
        yield old["number"]
    if area is not None and len(digits) >= MIN_LOCAL and not (region == "CN" and digits[0] in "01"):
        yield area + digits  # in China no number of an area begins so: 1008611 is a service


def _compact(text: str) -> str | None:
    """Its digits, with a plus sign where it begins with one; None: there is more than digits in it."""
    if DIGITS.fullmatch(text) is None:
        return None
    digits = "".join(filter(str.isdigit, text))
    return None if not digits else "+" + digits.lstrip("0") if "+" in text else digits


def _first_valid(texts: Iterator[str], region: str) -> Valid | None:
    for text in texts:
        if (mobile := _plain_mobile(text, region)) is not None:
            return mobile
        try:
            number = phonenumbers.parse(text, region)
        except NumberParseException:
            continue
        # What has a type is valid; asking whether it is would look all of it up twice.
        kind = phonenumbers.number_type(number)
        if kind != PhoneNumberType.UNKNOWN:
            e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
            return Valid(e164, LINE_TYPES.get(kind))
    return None


def _plain_mobile(text: str, region: str) -> Valid | None:
    mobile = PLAIN_MOBILE.fullmatch(text)
    if mobile is None or (mobile["country"] is None and region != "CN"):
        return None
    return Valid("+86" + mobile["mobile"], "mobile")


def _unread(raw: str, address: Written, text: str, dialled: Dialled) -> Number:
    digits = _compact(text) or ""
    if address.is_international:
        digits = "+" + digits.lstrip("+")
    digits, kind = short_number(digits, dialled.region)
    looks_like_one = kind is None and (digits.startswith("+") or len(digits) >= MIN_LOCAL)
    return Number(
        e164=None,
        raw=raw,
        type=kind,
        plain=digits or ("sip:" if address.scheme in ("sip", "sips") else "") + address.text,
        doubt="not_valid" if looks_like_one and 4 < len(digits) <= MAX_DIGITS else None,
        variants=_variants(Valid(digits, None)),
    )


def _variants(number: Valid) -> tuple[str, ...]:
    """What else the same mobile is written as, by channels that do not know its country's rules."""
    e164 = number.e164
    if number.type == "fixed_line" and e164.startswith("+55"):
        return ()  # a line of Brazil without the ninth digit never had it
    found = (pattern.sub(to, e164) for pattern, to in VARIANTS if pattern.fullmatch(e164))
    return tuple(each for each in found if not _is_line_of_brazil(each))


def _is_line_of_brazil(e164: str) -> bool:
    if not e164.startswith("+55"):
        return False
    number = phonenumbers.parse(e164)
    return phonenumbers.number_type(number) == PhoneNumberType.FIXED_LINE
