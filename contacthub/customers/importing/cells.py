"""Reads the cells of a table: days, amounts, counts, lists and numbers as people type them."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from contacthub.customers.identity import NumberReader
from contacthub.customers.model import Phone

TIME: Final = r"(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
DAY: Final = re.compile(
    r"(?P<year>\d{4})(?:(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})"
    rf"|年(?P<month2>\d{{1,2}})月(?P<day2>\d{{1,2}})日?|(?P<month3>\d\d)(?P<day3>\d\d)){TIME}"
)
AMOUNT: Final = re.compile(
    r"(?P<sign>-?)[¥￥$€£]?\s*(?P<whole>\d{1,3}(?:,\d{3})+|\d{1,15})(?P<cents>\.\d{1,6})?元?"
)
COUNT: Final = re.compile(r"\d{1,7}(?:\.0+)?")
LIST_MARK: Final = re.compile(r"[;；]")
CURRENCIES: Final = MappingProxyType(
    {
        "人民币": "CNY",
        "元": "CNY",
        "RMB": "CNY",
        "¥": "CNY",
        "美元": "USD",
        "欧元": "EUR",
        "港币": "HKD",
        "日元": "JPY",
    }
)
CURRENCY_OF_REGION: Final = MappingProxyType(
    {
        "CN": "CNY",
        "HK": "HKD",
        "TW": "TWD",
        "US": "USD",
        "GB": "GBP",
        "JP": "JPY",
        "SG": "SGD",
        "DE": "EUR",
        "FR": "EUR",
    }
)
KINDS: Final = MappingProxyType(
    {
        "维修": "repair", "修理": "repair", "报修": "repair", "安装": "installation", "上门": "visit",
        "保养": "maintenance", "投诉": "complaint", "退换": "return", "退货": "return", "咨询": "advice",
    }
)  # fmt: skip
MAX_QUANTITY: Final = 1_000_000


class BadCell(Exception):
    """The cell cannot be read; the text says what was expected, not what it holds."""


def day(text: str) -> str:
    """Read a day as YYYY-MM-DD; a time of day after it is left out."""
    found = DAY.fullmatch(unicodedata.normalize("NFKC", text))
    if found is None:
        raise BadCell("not a day such as 2025-01-31")
    month = found["month"] or found["month2"] or found["month3"]
    day_of_month = found["day"] or found["day2"] or found["day3"]
    try:
        return date(int(found["year"]), int(month), int(day_of_month)).isoformat()
    except ValueError:
        raise BadCell("there is no such day") from None


def amount(text: str) -> str:
    """Read an amount as decimal text with at least two places."""
    found = AMOUNT.fullmatch(unicodedata.normalize("NFKC", text))
    if found is None:
        raise BadCell("not an amount such as 1299.00")
    number = Decimal(found["sign"] + found["whole"].replace(",", "") + (found["cents"] or ""))
    places = f"{number:f}".partition(".")[2].rstrip("0")
    return f"{number:.{max(2, len(places))}f}"


def currency(text: str) -> str:
    """Read a currency as its ISO 4217 code."""
    code = CURRENCIES.get(text, CURRENCIES.get(text.upper(), text.upper()))
    if re.fullmatch(r"[A-Z]{3}", code) is None:
        raise BadCell("not a currency such as CNY")
    return code


def count(text: str) -> int:
    """Read how many."""
    folded = unicodedata.normalize("NFKC", text)
    number = int(folded.partition(".")[0]) if COUNT.fullmatch(folded) else 0
    if not 0 < number <= MAX_QUANTITY:
        raise BadCell("not a whole number above 0")
    return number


def texts(text: str) -> list[str]:
    """Read several texts separated by semicolons."""
    return [one.strip() for one in LIST_MARK.split(text) if one.strip()]


def phones(text: str, numbers: NumberReader, region: str) -> list[dict[str, str | None]]:
    """Read several numbers separated by semicolons."""
    read = [Phone.of(numbers.read(one, region)) for one in texts(text)]
    if any(phone.e164 is None for phone in read):
        raise BadCell("not a phone number")
    return [{"e164": one.e164, "ext": one.ext, "raw": one.raw, "label": one.label} for one in read]


def kind(text: str) -> str:
    """Read the kind of a service record: Chinese words become the English ones that are counted."""
    return KINDS.get(text, text.casefold())
