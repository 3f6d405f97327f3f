"""How fields are read: the cell of a file and the member of an HTTP body come out alike."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from contacthub.customers.addresses import LIST_MARK, mail_address

SHORT: Final = 200
LONG: Final = 20_000
MAX_ENTRIES: Final = 100
MAX_MAIL: Final = 320
MAX_ID: Final = 100
TAKEN_IDS: Final = frozenset({"search", "tiers", "doubles", "merges"})
MAX_QUANTITY: Final = 1_000_000
MAX_MONTHS: Final = 1_200

TIME: Final = (
    r"(?:(?:T| +)(?:[上下]午|凌晨|早上|中午|晚上)? ?\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[ap]\.?m\.?)?"
    r"(?: ?(?:Z|[+-]\d{2}:?\d{2}))?)?"
)
DAY_TEXT: Final = re.compile(
    r"(?P<year>\d{4})(?:(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})"
    rf"| ?年 ?(?P<month2>\d{{1,2}}) ?月 ?(?P<day2>\d{{1,2}}) ?日?|(?P<month3>\d\d)(?P<day3>\d\d)){TIME}",
    re.IGNORECASE,
)
MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH: Final = rf"(?P<month>{'|'.join(MONTHS)})[a-z]*\.?"
NAMED_MONTHS: Final = (
    re.compile(
        rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[ -]{MONTH}[ -],? ?(?P<year>\d{{4}}){TIME}", re.IGNORECASE
    ),
    re.compile(rf"{MONTH} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}}){TIME}", re.IGNORECASE),
)
NO_YEAR: Final = re.compile(r"[0-9]{2}-[0-9]{2}")
NUMERALS: Final = "〇一二三四五六七八九"
LUNAR_MONTHS: Final = MappingProxyType({"正": 1, "冬": 11, "腊": 12})
_HAN: Final = "[初十廿一二三四五六七八九]"
LUNAR_DAY: Final = re.compile(
    r"(?:农历|農曆|lunar)? ?(?:(?P<year>\d{4})[-/.])?(?P<month>\d{1,2})[-/.](?P<day>\d{1,2})"
    r"(?P<leap> ?(?:leap|闰|閏))?"
    r"|(?:农历|農曆)? ?(?:(?P<year2>\d{4})年)?(?P<leap2>[闰閏])?"
    rf"(?P<month2>\d{{1,2}}|[正冬腊]|{_HAN}{{1,2}})月"
    rf"(?P<day2>\d{{1,2}}|{_HAN}{{1,3}})[日号]?",
    re.IGNORECASE,
)
YES: Final = frozenset(
    {"yes", "y", "true", "1", "是", "同意", "已同意", "接受", "已订阅", "订阅", "subscribed", "opted in"}
)
NO: Final = frozenset(
    {
        "no",
        "n",
        "false",
        "0",
        "否",
        "不同意",
        "拒绝",
        "不接受",
        "未订阅",
        "退订",
        "已退订",
        "unsubscribed",
        "opted out",
    }
)
AMOUNT_TEXT: Final = re.compile(
    r"(?P<sign>-?)[¥￥$€£]?\s*(?P<whole>\d{1,3}(?:,\d{3})+|\d{1,15})(?P<cents>\.\d{1,6})?元?"
)
COUNT_TEXT: Final = re.compile(r"\d{1,7}(?:\.0+)?")
MONTHS_TEXT: Final = re.compile(
    r"(?P<count>\d{1,4})(?:\.0+)? ?(?:(?P<years>年|years?)|个?月|months?)?", re.IGNORECASE
)
MAIL_MARK: Final = re.compile(r"[\s,，、/|]+")
# Written out, as what \s means differs between Python and JSON Schema. Without what is read as something
# else: characters that cannot be seen, and full-width ones.
_NEVER: Final = (
    r"\s\x00-\x20\x7f-\xa0\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3002\ufeff-\uff65<>:;@," + '"'
)
_LABEL: Final = rf"[^{_NEVER}().?/\\'|]+"
_USER: Final = rf"[^{_NEVER}()'`][^{_NEVER}()]*"
_QUOTED: Final = rf'"[^{_NEVER}\\]+(?: [^{_NEVER}\\]+)*"'
MAIL_TEXT: Final = rf"(?:{_USER}|{_QUOTED})@{_LABEL}(?:\.{_LABEL})*"
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


class BadCell(ValueError):
    """The text cannot be read; the message says what was expected, not what it holds."""


def texts(text: str) -> list[str]:
    """Read several texts separated by semicolons."""
    return [one.strip() for one in LIST_MARK.split(text) if one.strip()]


@dataclass(frozen=True, slots=True)
class Column:
    """One field: how its text is read, and how many characters it may have.

    ``word`` reads text without blanks around it and raises BadCell when it cannot. A column of ``several``
    holds texts with semicolons between them, or as ``parts`` takes them apart: in a body they are a list.
    ``word`` and ``most`` are of each. ``largest``: of whole numbers from 1 on, which bodies have as numbers.
    """

    word: Callable[[str], object] = str
    most: int = SHORT
    several: bool = False
    parts: Callable[[str], list[str]] = texts
    largest: int | None = None

    def read(self, text: str) -> object:
        """Read the text of a whole cell. Raises: BadCell."""
        if len(text) > LONG:
            raise BadCell(f"longer than {LONG} characters")
        if not self.several:
            return self.read_word(text)
        words = [self.read_word(one) for one in self.parts(text)]
        if len(words) > MAX_ENTRIES:
            raise BadCell(f"more than {MAX_ENTRIES} entries")
        return words

    def read_word(self, text: str) -> object:
        """Read one text of the column. Raises: BadCell."""
        if len(text) > self.most:
            raise BadCell(f"longer than {self.most} characters")
        return self.word(text)


def day(text: str) -> str:
    """Read a day as YYYY-MM-DD; a time of day after it is left out."""
    folded = unicodedata.normalize("NFKC", text)
    if (found := DAY_TEXT.fullmatch(folded)) is not None:
        month = int(found["month"] or found["month2"] or found["month3"])
        day_of_month = found["day"] or found["day2"] or found["day3"]
    elif (found := NAMED_MONTHS[0].fullmatch(folded) or NAMED_MONTHS[1].fullmatch(folded)) is not None:
        month, day_of_month = 1 + MONTHS.index(found["month"].lower()), found["day"]
    else:
        raise BadCell("not a day such as 2025-01-31")
    try:
        return date(int(found["year"]), month, int(day_of_month)).isoformat()
    except ValueError:
        raise BadCell("there is no such day") from None


def birthday(text: str) -> str:
    """Read a day as YYYY-MM-DD, or as MM-DD where the year is not known."""
    if NO_YEAR.fullmatch(text) is None:
        return day(text)
    try:
        return date.fromisoformat(f"2000-{text}").isoformat()[5:]
    except ValueError:
        raise BadCell("there is no such day") from None


def lunar_day(text: str) -> str:
    """Read a day of the lunar calendar as [YYYY-]MM-DD, with `` leap`` behind one of a leap month."""
    folded = unicodedata.normalize("NFKC", text).strip()
    found = LUNAR_DAY.fullmatch(folded)
    if found is None:
        raise BadCell("not a lunar day such as 1980-08-15, 08-15 or 八月十五")
    month, of_month = (lunar_number(found[name] or found[f"{name}2"]) for name in ("month", "day"))
    if not (1 <= month <= 12 and 1 <= of_month <= 30):
        raise BadCell("there is no such lunar day")
    year = f"{found['year'] or found['year2']}-" if found["year"] or found["year2"] else ""
    leap = " leap" if found["leap"] or found["leap2"] else ""
    return f"{year}{month:02}-{of_month:02}{leap}"


def lunar_number(text: str) -> int:
    """A month or a day as it is written: ``8``, ``八``, ``初三``, ``十五``, ``廿一``, ``三十``, ``腊``."""
    if text.isascii():
        return int(text)
    if text in LUNAR_MONTHS:
        return LUNAR_MONTHS[text]
    tens, ten, ones = text.removeprefix("初").replace("廿", "二十").partition("十")
    if not ten:
        return max(0, NUMERALS.find(tens))
    return 10 * (NUMERALS.find(tens) if tens else 1) + (NUMERALS.find(ones) if ones else 0)


def yes_no(text: str) -> str:
    """Read yes or no."""
    said = unicodedata.normalize("NFKC", text).strip().casefold()
    if said in YES:
        return "yes"
    if said in NO:
        return "no"
    raise BadCell("neither yes nor no")


def amount(text: str) -> str:
    """Read an amount as decimal text with at least two places."""
    found = AMOUNT_TEXT.fullmatch(unicodedata.normalize("NFKC", text))
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
    number = int(folded.partition(".")[0]) if COUNT_TEXT.fullmatch(folded) else 0
    if not 0 < number <= MAX_QUANTITY:
        raise BadCell("not a whole number above 0")
    return number


def months(text: str) -> int:
    """Read a number of months."""
    folded = unicodedata.normalize("NFKC", text)
    found = MONTHS_TEXT.fullmatch(folded)
    number = 0 if found is None else int(found["count"]) * (12 if found["years"] else 1)
    if not 0 < number <= MAX_MONTHS:
        raise BadCell(f"not a number of months from 1 to {MAX_MONTHS}")
    return number


def mail(text: str) -> str:
    """Read a mail address."""
    address = mail_address(text)
    if address is None or re.fullmatch(MAIL_TEXT, address) is None:
        raise BadCell("not a mail address such as lu@example.com")
    return address


def mails(text: str) -> list[str]:
    """Read several mail addresses, also with blanks, commas or strokes between them."""
    found: list[str] = []
    for one in texts(text):
        apart = [part for part in MAIL_MARK.split(one) if part]
        found += apart if mail_address(one) is None and all(map(mail_address, apart)) else [one]
    return found


def customer_id(text: str) -> str:
    """Read the id of a customer, which stands in addresses of HTTP, where some words are taken."""
    if not text.isprintable() or text != text.strip() or text in TAKEN_IDS:
        raise BadCell("not an id")
    return text


CUSTOMER_ID: Final = Column(customer_id, most=MAX_ID)
NAME: Final = Column()
TEXT: Final = Column(most=LONG)
NOTED: Final = Column(most=LONG, several=True, parts=str.splitlines)
DAY: Final = Column(day)
BIRTHDAY: Final = Column(birthday)
LUNAR: Final = Column(lunar_day)
YES_NO: Final = Column(yes_no)
DAYS: Final = frozenset({day, birthday})
"""What reads days, whose order a column of a file says."""
AMOUNT: Final = Column(amount)
CURRENCY: Final = Column(currency)
COUNT: Final = Column(count, largest=MAX_QUANTITY)
PERIOD: Final = Column(months, largest=MAX_MONTHS)
NAMES: Final = Column(several=True)
MAILS: Final = Column(mail, most=MAX_MAIL, several=True, parts=mails)
