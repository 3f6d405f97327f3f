"""How likely two customers are the same person or firm: reasons with points, and their sum.

the same number or mail address       much, unless a person said that others use the number too,
                                      or many have it
the same name, or one that sounds so  much together with anything else, little by itself:
                                      thousands are called 王伟
another name, another birthday        speak against it: a couple shares a number, and a father
                                      and his son share an address

陆小明 138 0013 8000     陆晓明 138 0013 8000      number and sound: 70
陆小明 138 0013 8000     王芳   138 0013 8000      number, another name: 20, not listed
陆先生 138 0013 8000     陆小明 138 0013 8000      number and part of the name: 60
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import field
from typing import Final, Literal

from contacthub.customers.folding import folded
from contacthub.customers.model import CustomerData
from contacthub.routing.values import value

ReasonCode = Literal[
    "same_number",
    "shared_number",
    "same_email",
    "same_serial",
    "same_name",
    "sounds_alike",
    "part_of_name",
    "name_unknown",
    "same_address",
    "same_birthday",
    "same_company",
    "other_name",
    "other_birthday",
]
POINTS: Final[dict[ReasonCode, int]] = {
    "same_number": 45,
    "shared_number": 10,
    "same_email": 50,
    "same_serial": 30,
    "same_name": 30,
    "sounds_alike": 25,
    "part_of_name": 15,
    "name_unknown": 10,
    "same_address": 20,
    "same_birthday": 20,
    "same_company": 10,
    "other_name": -25,
    "other_birthday": -30,
}
LISTED: Final = 45
"""From this score on two customers are listed for review."""

WARNED: Final = 30
"""From this score on a person is warned who is about to create one of them."""

HIGHEST: Final = 100
MANY: Final = 4
"""A number that so many customers have is of a firm or a household."""

MEN: Final = re.compile(r"先生$|\bmr\b\.?")
WOMEN: Final = re.compile(r"(女士|小姐|太太)$|\b(mrs|ms|miss)\b\.?")
OTHER_TITLES: Final = re.compile(r"(老师|师傅|老板|经理|总)$|\b(dr|prof)\b\.?")
LETTERS: Final = re.compile(r"[^\w]|_")
DIGITS: Final = re.compile(r"\d")


@value()
class Reason:
    """One thing that speaks for it that two customers are the same, or with negative points against it."""

    code: ReasonCode
    text: str | None = None
    """What is the same: the number, the address, the serial."""

    @property
    def points(self) -> int:
        """How much it counts."""
        return POINTS[self.code]


@value(kw_only=True)
class Known:
    """What of a customer is compared. ``sounds``: the name as it is read aloud, in any order of its parts."""

    name: str
    sounds: frozenset[str]
    phones: dict[str, bool] = field(default_factory=dict)
    """By the number, whether others use it too."""

    emails: frozenset[str] = frozenset()
    serials: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()
    birthday: str | None = None
    company: str | None = None
    is_man: bool | None = None
    """As the name is addressed: 陆先生 and 陆女士 are two."""
    stand_ins: frozenset[str] = frozenset()
    """What customers without a name are called: their numbers and mail addresses."""


def known(data: CustomerData, serials: Iterable[str], sounds: Callable[[str], frozenset[str]]) -> Known:
    """What is compared of a customer. Numbers and addresses that they had before are not."""
    former = {one.email.casefold() for one in data.email_days if one.until is not None}
    name = plain_name(data.name)
    stand_ins = {"", *data.emails, *(text for one in data.phones for text in (one.e164, one.raw) if text)}
    return Known(
        name=name,
        sounds=sounds(name),
        phones={
            _number(one.e164 or one.raw, one.ext): bool(one.marked) for one in data.phones if not one.until
        },
        emails=frozenset(one.casefold() for one in data.emails) - former,
        serials=frozenset(one.casefold() for one in serials),
        addresses=frozenset(filter(None, map(_place, data.addresses))),
        birthday=data.birthday,
        is_man=_is_man(data.name),
        company=folded(data.company).strip() if data.company else None,
        stand_ins=frozenset(folded(one) for one in stand_ins),
    )


def plain_name(name: str) -> str:
    """A name without what people are addressed by, folded."""
    whole = folded(name).strip()
    plain = whole
    for titles in (MEN, WOMEN, OTHER_TITLES):
        plain = titles.sub("", plain).strip()
    return plain or whole


def _is_man(name: str) -> bool | None:
    """What the title in a name says; None: nothing."""
    whole = folded(name).strip()
    if MEN.search(whole):
        return True
    return False if WOMEN.search(whole) else None


def reasons(one: Known, other: Known, *, owners: Callable[[str], int]) -> tuple[Reason, ...]:
    """What speaks for and against it; ``owners``: how many customers have a number."""
    return (*_keys(one, other, owners), *_names(one, other), *_rest(one, other))


def score(found: Iterable[Reason]) -> int:
    """The sum of the points, from 0 to 100; several numbers count once."""
    codes = dict.fromkeys(reason.code for reason in found)
    return max(0, min(HIGHEST, sum(POINTS[code] for code in codes)))


def _keys(one: Known, other: Known, owners: Callable[[str], int]) -> Iterator[Reason]:
    for number in sorted(one.phones.keys() & other.phones.keys()):
        is_shared = one.phones[number] or other.phones[number] or owners(number) >= MANY
        yield Reason("shared_number" if is_shared else "same_number", number)
    yield from (Reason("same_email", text) for text in sorted(one.emails & other.emails))
    yield from (Reason("same_serial", text) for text in sorted(one.serials & other.serials))


def _names(one: Known, other: Known) -> Iterator[Reason]:
    stand_ins = one.stand_ins | other.stand_ins
    if one.name in stand_ins or other.name in stand_ins:
        yield Reason("name_unknown")
    elif {one.is_man, other.is_man} == {True, False}:
        yield Reason("other_name")
    elif _letters(one.name) == _letters(other.name):
        yield Reason("same_name")
    elif one.sounds & other.sounds:
        yield Reason("sounds_alike")
    elif _is_part(one.name, other.name) or _is_part(other.name, one.name):
        yield Reason("part_of_name")
    else:
        yield Reason("other_name")


def _rest(one: Known, other: Known) -> Iterator[Reason]:
    if one.addresses & other.addresses:
        yield Reason("same_address")
    if one.company is not None and one.company == other.company:
        yield Reason("same_company")
    if one.birthday is not None and other.birthday is not None:
        yield Reason("same_birthday" if one.birthday == other.birthday else "other_birthday")


def _is_part(name: str, whole: str) -> bool:
    """Whether a name is the beginning of another one, or a word of it: 陆 of 陆小明, Lu of Lu Wei."""
    return bool(name) and (whole.startswith(name) or name in whole.split())


def _letters(name: str) -> str:
    return LETTERS.sub("", name)


def _number(text: str, ext: str | None) -> str:
    return text if ext is None else f"{text} {ext}"


def _place(address: str) -> str | None:
    """An address without blanks; one without a digit is a town."""
    return "".join(folded(address).split()) if DIGITS.search(address) else None
