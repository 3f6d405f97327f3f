"""In how many parts texts are sent."""

from __future__ import annotations

import pytest

from contacthub.channels.sms.parts import parts_of

CASES = [
    ("", 1), ("a" * 160, 1), ("a" * 161, 2), ("a" * 306, 2), ("a" * 307, 3), ("€" * 80, 1), ("€" * 81, 2),
    ("a" * 152 + "€" + "a" * 153, 3), ("汉" * 70, 1), ("汉" * 71, 2), ("汉" * 134, 2), ("汉" * 135, 3),
    ("😀" * 35, 1), ("😀" * 36, 2), ("汉" * 66 + "😀" + "汉" * 67, 3),
    ("a" * 70 + "’", 2), ("a" * 70 + "ç", 2), ("a" * 70 + "`", 2),
]  # fmt: skip


@pytest.mark.parametrize(("text", "parts"), CASES)
def test_a_text_takes_so_many_parts(text: str, parts: int) -> None:
    assert parts_of(text).parts == parts


def test_units_are_septets_or_units_of_utf16() -> None:
    assert [parts_of(each).units for each in ("a€", "汉", "😀")] == [3, 1, 2]
    assert parts_of("汉").most_units(1) == 70
    assert parts_of("a").most_units(10) == 1530
