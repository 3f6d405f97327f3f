from __future__ import annotations

import pytest

from contacthub.channels.whatsapp.numbers import number_of


@pytest.mark.parametrize(
    ("wa_id", "number"),
    [
        ("8613800138000", "+8613800138000"),
        ("551187654321", "+5511987654321"),
        ("5511987654321", "+5511987654321"),
        ("551133224455", "+551133224455"),
        ("5215512345678", "+525512345678"),
        ("525512345678", "+525512345678"),
        ("US.13491208655302741918", None),
        ("", None),
    ],
)
def test_the_id_of_a_customer_is_their_number_but_in_two_countries(wa_id: str, number: str | None) -> None:
    assert number_of(wa_id) == number
