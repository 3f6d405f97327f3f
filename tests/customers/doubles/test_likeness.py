"""How likely two customers are the same: what speaks for it, what against, and what that comes to."""

from __future__ import annotations

from typing import Any

import pytest

from contacthub.customers.doubles.likeness import LISTED, POINTS, WARNED, known, plain_name, reasons, score
from contacthub.customers.model import CustomerData, MailDays, Phone
from contacthub.customers.names import PinyinKeys

MOBILE = "+8613800138000"
NAMES = PinyinKeys()


def one(name: str, *phones: str | Phone, serials: tuple[str, ...] = (), **more: Any) -> Any:
    numbers = tuple(each if isinstance(each, Phone) else Phone(e164=each, raw=each) for each in phones)
    return known(CustomerData(name=name, phones=numbers, **more), serials, NAMES.sounds)


def codes(this: Any, other: Any, owners: int = 2) -> list[str]:
    return [each.code for each in reasons(this, other, owners=lambda number: owners)]


def points(this: Any, other: Any, owners: int = 2) -> int:
    return score(reasons(this, other, owners=lambda number: owners))


@pytest.mark.parametrize(
    ("this", "other", "code"),
    [
        ("陆小明", "陆小明", "same_name"),
        ("陆小明", "陸小明", "same_name"),
        ("陆小明", "陆 小明", "same_name"),
        ("ＬＩ Na", "li na", "same_name"),
        ("陆小明", "陆晓明", "sounds_alike"),
        ("陆小明", "Lu Xiaoming", "sounds_alike"),
        ("陆小明", "Xiaoming Lu", "sounds_alike"),
        ("欧阳娜", "Ouyang Na", "sounds_alike"),
        ("单田芳", "Shan Tianfang", "sounds_alike"),
        ("吕小明", "Lü Xiaoming", "sounds_alike"),
        ("吕小明", "Lv Xiaoming", "sounds_alike"),
        ("Anna Schmidt", "Schmidt, Anna", "sounds_alike"),
        ("陆先生", "陆小明", "part_of_name"),
        ("Mr. Lu", "Lu Wei", "part_of_name"),
        ("陆先生", "陆总", "same_name"),
        ("陆先生", "陆女士", "other_name"),
        ("Mr Lu", "Mrs Lu", "other_name"),
        ("陆小明", "王芳", "other_name"),
        ("陆小明", "陆大明", "other_name"),
        (MOBILE, "陆小明", "name_unknown"),
        ("", "陆小明", "name_unknown"),
    ],
)
def test_names_are_compared_as_they_are_written_and_as_they_sound(this: str, other: str, code: str) -> None:
    found = codes(one(this, MOBILE), one(other))
    back = codes(one(other), one(this, MOBILE))
    assert (found, back) == ([code], [code])


@pytest.mark.parametrize(
    ("this", "other", "total", "is_listed"),
    [
        (one("陆小明", MOBILE), one("陆小明", MOBILE), 75, True),
        (one("陆小明", MOBILE), one("陆晓明", MOBILE), 70, True),
        (one("陆先生", MOBILE), one("陆小明", MOBILE), 60, True),
        (one(MOBILE, MOBILE), one("陆小明", MOBILE), 55, True),
        (one("陆小明", MOBILE), one("王芳", MOBILE), 20, False),
        (one("陆小明"), one("陆小明"), 30, False),
        (one("陆小明", addresses=("北路 12号",)), one("陆晓明", addresses=("北路12号",)), 45, True),
        (one("陆小明", addresses=("成都",)), one("陆小明", addresses=("成都",)), 30, False),
        (one("陆小明", birthday="1980-01-01"), one("陆小明", birthday="1980-01-01"), 50, True),
        (
            one("陆小明", MOBILE, birthday="1950-01-01"),
            one("陆小明", MOBILE, birthday="1980-01-01"),
            45,
            True,
        ),
        (one("陆小明", birthday="1950-01-01"), one("陆小明", birthday="1980-01-01"), 0, False),
        (one("陆小明", company="海尔"), one("陆小明", company="海爾"), 40, False),
        (one("陆小明", emails=("Lu@x.cn",)), one("Lu", emails=("lu@X.cn",)), 65 - 40, False),
        (one("Lu", emails=("Lu@x.cn",)), one("Lu Wei", emails=("lu@X.cn",)), 65, True),
        (one("陆小明", serials=("SN-1",)), one("陆晓明", serials=("sn-1",)), 55, True),
        (one("陆小明", serials=("SN-1",)), one("王芳", serials=("SN-1",)), 5, False),
    ],
)
def test_reasons_sum_up(this: Any, other: Any, total: int, *, is_listed: bool) -> None:
    assert points(this, other) == points(other, this)
    assert (points(this, other), points(this, other) >= LISTED) == (total, is_listed)


def test_a_number_that_others_use_says_little() -> None:
    said = Phone(e164=MOBILE, raw=MOBILE, marked=True)
    assert codes(one("陆小明", said), one("陆小明", MOBILE)) == ["shared_number", "same_name"]
    assert codes(one("陆小明", MOBILE), one("陆小明", MOBILE), owners=4) == ["shared_number", "same_name"]
    assert WARNED <= points(one("陆小明", said), one("陆小明", MOBILE)) < LISTED


def test_what_somebody_had_before_is_not_compared() -> None:
    former = Phone(e164=MOBILE, raw=MOBILE, until="2024-01-01")
    days = (MailDays(email="lu@x.cn", until="2024-01-01"),)
    mine = one("陆小明", former, emails=("lu@x.cn",), email_days=days)
    assert codes(mine, one("陆小明", MOBILE, emails=("lu@x.cn",))) == ["same_name"]


def test_an_extension_is_part_of_a_number() -> None:
    desk = Phone(e164="+862088887777", ext="12", raw="020-88887777-12")
    other = Phone(e164="+862088887777", ext="13", raw="020-88887777-13")
    assert codes(one("陆小明", desk), one("陆小明", desk))[0] == "same_number"
    assert codes(one("陆小明", desk), one("陆小明", other)) == ["same_name"]


def test_several_numbers_count_once_and_the_sum_ends_at_a_hundred() -> None:
    many = one("陆小明", MOBILE, "+8613900139000", emails=("lu@x.cn",), birthday="1980-01-01")
    assert points(many, many) == 100
    assert points(one("陆小明", MOBILE, "+8613900139000"), one("陆小明", MOBILE, "+8613900139000")) == 75


def test_titles_are_no_part_of_a_name() -> None:
    assert [plain_name(each) for each in ("陆先生", "Mr. Lu", "LU WEI", "王老师", "先生")] == [
        "陆", "lu", "lu wei", "王", "先生",
    ]  # fmt: skip


def test_every_reason_has_points() -> None:
    assert {code for code, each in POINTS.items() if each < 0} == {"other_name", "other_birthday"}
