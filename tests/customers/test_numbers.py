from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacthub.customers.numbers import PhoneNumbers

numbers = PhoneNumbers("CN")


@pytest.mark.parametrize(
    ("raw", "e164", "ext", "type_"),
    [
        ("138 0013-8000", "+8613800138000", None, "mobile"),
        ("+8613800138000", "+8613800138000", None, "mobile"),
        ("0086 138 0013 8000", "+8613800138000", None, "mobile"),
        ("１３８００１３８０００", "+8613800138000", None, "mobile"),
        ("tel:+86-138-0013-8000", "+8613800138000", None, "mobile"),
        ("sip:13800138000@10.0.0.1:5060", "+8613800138000", None, "mobile"),
        ("028-8888 1234转101", "+862888881234", "101", "fixed_line"),
        ("028-88881234-101", "+862888881234", "101", "fixed_line"),
        ("(028) 8888-1234 分机 7", "+862888881234", "7", "fixed_line"),
        ("tel:+862888881234;ext=5", "+862888881234", "5", "fixed_line"),
        ("+1 415 555 0132 x22", "+14155550132", "22", None),
        ("4008001234", "+864008001234", None, None),
    ],
)
def test_numbers_are_read_as_people_write_them(
    raw: str, e164: str, ext: str | None, type_: str | None
) -> None:
    number = numbers.read(raw)
    assert (number.e164, number.ext, number.type, number.raw) == (e164, ext, type_, raw)


@pytest.mark.parametrize("raw", ["", "0", "+", "1001", "anonymous", "PJSIP/1001", "1-800-FLOWERS", "1" * 200])
def test_what_is_no_number_keeps_only_its_text(raw: str) -> None:
    number = numbers.read(raw)
    assert (number.e164, number.ext, number.raw) == (None, None, raw)


def test_the_region_of_the_line_reads_numbers_without_a_country() -> None:
    assert numbers.read("(415) 555-0132", "US").e164 == "+14155550132"
    assert numbers.read("13800138000", "US").e164 != "+8613800138000"


@given(st.one_of(st.text(max_size=30), st.from_regex(r"[+0-9 ()\-x,转]{3,20}", fullmatch=True)))
def test_reading_what_was_read_changes_nothing(raw: str) -> None:
    once = numbers.read(raw)
    if once.e164 is None:
        return
    again = numbers.read(once.e164 if once.ext is None else f"{once.e164};ext={once.ext}")
    assert (again.e164, again.ext, again.type) == (once.e164, once.ext, once.type)


@given(
    st.integers(min_value=13_000_000_000, max_value=19_999_999_999),
    st.sampled_from(["{}", "+86{}", "86 {}", "0086{}"]),
)
def test_a_chinese_mobile_is_the_same_however_it_is_written(mobile: int, form: str) -> None:
    assert numbers.read(form.format(mobile)).e164 == f"+86{mobile}"
