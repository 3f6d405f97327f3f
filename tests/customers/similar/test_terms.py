"""What texts are compared by."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacthub.customers.similar.terms import MOST_TERMS, number_of, terms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("空调不制冷", {"空调", "调不", "不制", "制冷"}),
        ("冷氣機不製冷, E5 error!", {"冷气", "气机", "机不", "不制", "制冷", "e5", "error"}),
        ("ＫＦＲ－３５ＧＷ", {"kfr", "35gw"}),
        ("The batteries of my remote's buttons", {"battery", "remote", "s", "button"}),
        ("glass bus trees", {"glass", "bus", "tree"}),
        ("修", {"修"}),
        ("リモコンが壊れた", {"リモ", "モコ", "コン", "ンが", "が壊", "壊れ", "れた"}),
        ("How do I?", set()),
        ("  …!? ", set()),
        ("𠮷野家", {"𠮷野", "野家"}),
    ],
)
def test_terms_of(text: str, expected: set[str]) -> None:
    assert terms(text) == expected


def test_both_scripts_find_each_other() -> None:
    assert terms("遙控器沒有反應") == terms("遥控器没有反应")


@given(st.text(max_size=300), st.text(max_size=300))
def test_texts_side_by_side_have_the_terms_of_both(one: str, other: str) -> None:
    # Signs between them end a word and a run of characters.
    assert terms(f"{one} . {other}") >= terms(one)


@given(st.text(max_size=5_000))
def test_terms_are_bounded_and_have_numbers(text: str) -> None:
    found = terms(text)
    assert len(found) <= MOST_TERMS
    assert all(0 < number_of(term) < 2**31 for term in found)
