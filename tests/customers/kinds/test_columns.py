from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacthub.customers.kinds import columns


@pytest.mark.parametrize(
    "text",
    ["2025-01-02", "2025/1/2", "2025.1.2", "2025年1月2日", "20250102", "2025-01-02 13:05:00", "２０２５/1/2",
     "2025年 1月 2日", "2025/1/2 下午3:20", "2025/1/2 3:20 PM", "2 Jan 2025", "02-JAN-2025",
     "January 2, 2025", "2nd January 2025", "2025-01-02T10:00:00.000+08:00"],
)  # fmt: skip
def test_days_are_read_in_the_usual_forms(text: str) -> None:
    assert columns.day(text) == "2025-01-02"


@pytest.mark.parametrize(
    "text",
    [
        "2025-02-30",
        "02/01/2025",
        "2025-1",
        "yesterday",
        "2025-01/02",
        "20251301",
        "1 Foo 2025",
        "31 Feb 2025",
        "Jan 2",
    ],
)
def test_other_days_are_refused(text: str) -> None:
    with pytest.raises(columns.BadCell):
        columns.day(text)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1299", "1299.00"),
        ("1,299.5", "1299.50"),
        ("¥1299.00", "1299.00"),
        ("0.125", "0.125"),
        ("-20", "-20.00"),
        ("3999元", "3999.00"),
        ("12.3000", "12.30"),
    ],
)
def test_amounts_become_one_form(text: str, amount: str) -> None:
    assert columns.amount(text) == amount


@pytest.mark.parametrize("text", ["free", "1,29", "1e5", "nan", "12.", "--1"])
def test_other_amounts_are_refused(text: str) -> None:
    with pytest.raises(columns.BadCell):
        columns.amount(text)


def test_lists_take_both_semicolons() -> None:
    assert columns.texts(" a@x.cn ；b@x.cn;; ") == ["a@x.cn", "b@x.cn"]


@pytest.mark.parametrize(
    "text",
    [
        "a@x.cn, b@x.cn",
        "a@x.cn/b@x.cn",
        "a@x.cn b@x.cn",
        "a@x.cn\nb@x.cn",
        "a@x.cn、b@x.cn",
        "a@x.cn；b@x.cn",
    ],
)
def test_mail_addresses_may_stand_beside_each_other(text: str) -> None:
    assert columns.MAILS.read(text) == ["a@x.cn", "b@x.cn"]


def test_a_name_before_a_mail_address_is_no_second_one() -> None:
    assert columns.MAILS.read("Wei, Zhang <a@x.cn>; b/c@x.cn") == ["a@x.cn", "b/c@x.cn"]
    with pytest.raises(columns.BadCell):
        columns.MAILS.read("a@x.cn, Zhang")


@given(st.from_regex(f"^{columns.MAIL_TEXT}$"))
def test_every_mail_address_of_the_published_form_is_taken(text: str) -> None:
    once = columns.mail(text.strip())
    assert columns.mail(once) == once


@pytest.mark.parametrize(("text", "count"), [("3", 3), ("3.0", 3), ("３", 3)])
def test_counts_are_whole(text: str, count: int) -> None:
    assert columns.count(text) == count


@pytest.mark.parametrize("text", ["0", "1.5", "-1", "three", "9999999"])
def test_other_counts_are_refused(text: str) -> None:
    with pytest.raises(columns.BadCell):
        columns.count(text)


def test_currencies_are_codes() -> None:
    assert [columns.currency(one) for one in ("cny", "人民币", "USD")] == ["CNY", "CNY", "USD"]
    with pytest.raises(columns.BadCell):
        columns.currency("dollars")
