"""Which recalls and notices concern a unit."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacthub.customers.kinds.models import Notice
from contacthub.customers.kinds.notices import notices_of, serial_key


def notice(**values: Any) -> Notice:
    plain = {"id": "n", "kind": "recall", "title": "Fan", "text": "", "since": "2026-05-01"}
    return Notice(**{**plain, **values})


def is_pinned(one: Notice, *, serial: str = "SN-50", made_at: str | None = None) -> tuple[bool, bool]:
    found = notices_of([one], serial=serial, made_at=made_at, today="2026-05-02")
    return bool(found), bool(found) and found[0].sure


@pytest.mark.parametrize(
    ("serial", "within"),
    [("SN-10", True), ("sn-50", True), ("SN-000099", True), ("SN-100", True), ("SN-9", False),
     ("SN-101", False), ("SM-50", False), ("SO-50", False)],
)  # fmt: skip
def test_the_numbers_of_serials_count_as_numbers(serial: str, within: bool) -> None:
    assert is_pinned(notice(serials_from="SN-10", serials_to="SN-100"), serial=serial) == (within, within)


def test_one_bound_is_enough() -> None:
    assert is_pinned(notice(serials_from="SN-51")) == (False, False)
    assert is_pinned(notice(serials_to="SN-50")) == (True, True)
    assert is_pinned(notice()) == (True, True)


@pytest.mark.parametrize(
    ("made_at", "expected"),
    [
        ("2026-01-01", (True, True)),
        ("2026-01-31", (True, True)),
        ("2025-12-31", (False, False)),
        ("2026-02-01", (False, False)),
        (None, (True, False)),
    ],
)
def test_a_unit_made_on_no_known_day_may_be_one_of_them(
    made_at: str | None, expected: tuple[bool, bool]
) -> None:
    assert is_pinned(notice(made_from="2026-01-01", made_to="2026-01-31"), made_at=made_at) == expected


@pytest.mark.parametrize(
    ("since", "until", "shown"),
    [
        ("2026-05-02", None, True),
        ("2026-05-03", None, False),
        ("2026-05-01", "2026-05-02", True),
        ("2026-05-01", "2026-05-01", False),
    ],
)
def test_it_is_shown_from_its_first_day_to_its_last(since: str, until: str | None, shown: bool) -> None:
    assert is_pinned(notice(since=since, until=until))[0] is shown


def test_recalls_stand_first_then_the_newest() -> None:
    every = [
        notice(id="old", since="2026-01-01"),
        notice(id="hint", kind="notice", since="2026-05-01"),
        notice(id="new", since="2026-02-01"),
    ]
    found = notices_of(every, serial="S", made_at=None, today="2026-05-02")
    assert [one.notice.id for one in found] == ["new", "old", "hint"]


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(1, 12))
def test_noughts_before_a_number_change_nothing(one: int, other: int, width: int) -> None:
    first, second = serial_key(f"SN{one:0{width}d}"), serial_key(f"sn{other}")
    assert (first < second) == (one < other)


@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=20))
def test_serials_of_any_text_have_one_order(low: str, serial: str, high: str) -> None:
    keys = sorted([serial_key(low), serial_key(serial), serial_key(high)])
    assert keys[0] <= keys[1] <= keys[2]
    assert is_pinned(notice(serials_from=serial, serials_to=serial), serial=serial)[0]
