"""People and firms as a shop of millions has them: names as often as they occur, numbers that are shared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from random import Random
from typing import Final

from contacthub.customers.keys import LineType
from contacthub.customers.model import CustomerData, Phone
from contacthub.demo import names, places
from tests.bench.customers.words import words

SURNAMES: Final = (*(surname for surname, _, _ in names.SURNAMES), *words("surnames"))
SHARES: Final = list(
    accumulate([*(share for _, _, share in names.SURNAMES), *[1.5] * len(words("surnames"))])
)
GIVEN: Final = words("given")
OFTEN: Final = list(accumulate(1 / (n + 8) for n in range(len(GIVEN))))
"""The first are the commonest, by Zipf's law."""

ENGLISH_GIVEN: Final = (*names.ENGLISH_GIVEN, *words("english_given"))
ENGLISH_FAMILY: Final = (*names.ENGLISH_FAMILY, *words("english_family"))
STREETS: Final = [
    first + last
    for first in words("streets")
    for last in ("路", "东路", "西路", "南路", "北路", "大道", "街", "巷")
]
FIRM_FIRST: Final = words("firms")
DOMAINS: Final = words("mail")
SHARED, OF_A_FIRM, INSIDE = 0.06, 0.08, 0.004
"""The part of customers who have the number of another, work for a firm, have a short number only."""

CITY_SHARES: Final = list(accumulate(city.weight for city in places.CITIES))


@dataclass(frozen=True, slots=True)
class Firm:
    """A firm and its switchboard."""

    name: str
    phone: Phone
    address: str


def people(luck: Random, firms: Sequence[Firm], count: int) -> Iterator[CustomerData]:
    """Draw so many customers; of the firms the first have the most of them."""
    last: CustomerData | None = None
    for _ in range(count):
        draw = luck.random()
        if draw < SHARED and last is not None and last.company is None:
            last = _of_the_household(luck, last)
        elif draw < SHARED + OF_A_FIRM:
            last = _of_a_firm(luck, firms[int(len(firms) * luck.random() ** 3)])
        else:
            last = _person(luck)
        yield last


def firms(luck: Random, count: int) -> list[Firm]:
    """Draw so many firms."""
    found = []
    for _ in range(count):
        city = luck.choices(places.CITIES, cum_weights=CITY_SHARES)[0]
        name = (
            city.name.zh + luck.choice(FIRM_FIRST) + luck.choice(FIRM_FIRST) + luck.choice(names.FIRM_KINDS)
        )
        found.append(Firm(name, _landline(luck, city), _address(luck, city)))
    return found


def chinese_name(luck: Random) -> str:
    """Draw a surname, and one or two characters."""
    surname = luck.choices(SURNAMES, cum_weights=SHARES)[0]
    given = luck.choices(GIVEN, cum_weights=OFTEN, k=1 if luck.random() < 0.22 else 2)
    return surname + "".join(given)


def _person(luck: Random) -> CustomerData:
    draw = luck.random()
    is_english = draw > 0.85
    name = f"{luck.choice(ENGLISH_GIVEN)} {luck.choice(ENGLISH_FAMILY)}" if is_english else chinese_name(luck)
    city = luck.choices(places.CITIES, cum_weights=CITY_SHARES)[0]
    with_mail = luck.random() < (0.8 if is_english else 0.3)
    return CustomerData(
        name=name,
        tier=("gold", "silver")[draw > 0.05] if draw < 0.23 else None,
        language="en" if is_english else "zh",
        phones=_phones(luck, city),
        emails=(_mail(luck, name if is_english else ""),) if with_mail else (),
        addresses=(_address(luck, city),) if luck.random() < 0.7 else (),
        birthday=_birthday(luck) if luck.random() < 0.4 else None,
    )


def _birthday(luck: Random) -> str:
    year, month, day = (int(count * luck.random()) for count in (60, 12, 28))
    return f"{1945 + year}-{1 + month:02d}-{1 + day:02d}"


def _of_the_household(luck: Random, first: CustomerData) -> CustomerData:
    family = first.name[0] if first.language == "zh" else first.name.rsplit(" ", 1)[1]
    name = (
        family + "".join(luck.choices(GIVEN, cum_weights=OFTEN, k=2))
        if first.language == "zh"
        else f"{luck.choice(ENGLISH_GIVEN)} {family}"
    )
    return CustomerData(
        name=name, language=first.language, phones=first.phones[:1], addresses=first.addresses
    )


def _of_a_firm(luck: Random, firm: Firm) -> CustomerData:
    own = (_mobile(luck),) if luck.random() < 0.6 else ()
    return CustomerData(
        name=chinese_name(luck), company=firm.name, language="zh", phones=(firm.phone, *own),
        emails=(_mail(luck, ""),) if luck.random() < 0.5 else (), addresses=(firm.address,),
    )  # fmt: skip


def _phones(luck: Random, city: places.City) -> tuple[Phone, ...]:
    draw = luck.random()
    if draw < INSIDE:
        return (Phone(e164=None, raw=f"{8000 + int(2000 * luck.random())}"),)
    if draw < 0.08:
        return (_landline(luck, city),)
    return (_mobile(luck), _mobile(luck)) if draw < 0.2 else (_mobile(luck),)


def _mobile(luck: Random) -> Phone:
    prefix = places.MOBILE_PREFIXES[int(len(places.MOBILE_PREFIXES) * luck.random())]
    digits = f"{prefix}{int(10**8 * luck.random()):08d}"
    raw = digits if luck.random() < 0.8 else f"{digits[:3]} {digits[3:7]} {digits[7:]}"
    return _phone(f"+86{digits}", raw, "mobile")


def _landline(luck: Random, city: places.City) -> Phone:
    raw = places.landline(luck, city)
    return _phone(f"+86{raw.replace('-', '')[1:]}", raw, "fixed_line")


def _phone(e164: str, raw: str, label: LineType) -> Phone:
    return Phone(e164=e164, raw=raw, label=label)


def _address(luck: Random, city: places.City) -> str:
    district = city.districts[int(len(city.districts) * luck.random())]
    street = STREETS[int(len(STREETS) * luck.random())]
    house, block, floor, door = (1 + int(count * luck.random()) for count in (400, 18, 32, 4))
    return f"{city.name.zh}市{district.zh}{street}{house}号{block}栋{floor}{door:02d}"


def _mail(luck: Random, name: str) -> str:
    first = name.lower().replace(" ", ".") or luck.choice(names.SURNAMES)[1]
    return f"{first}{int(10**6 * luck.random()):06d}@{luck.choice(DOMAINS)}"
