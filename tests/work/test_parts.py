"""Parts as people write them, and what they cost: exact, rounded half up a line, nothing in warranty."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacthub.customers.kinds.prices import Price
from contacthub.work.parts import Part, line_total, parts_in, priced, sum_of, text_of


def price(part: str, amount: str, currency: str = "CNY", name: str | None = None) -> Price:
    return Price(part=part, price=amount, currency=currency, valid_from="2026-01-01", name=name)


UNIT: dict[str, Any] = {"in_warranty": True, "warranty_until": "2029-05-01", "warranty": {"parts": []}}
OVER: dict[str, Any] = {
    "in_warranty": False,
    "warranty_until": "2024-05-01",
    "warranty": {"parts": [{"part": "压缩机", "until": "2030-01-01", "covered": True}]},
}


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("CMP", Part(part="CMP")),
        ("CMP x 2", Part(part="CMP", quantity="2")),
        ("CMP×2", Part(part="CMP", quantity="2")),
        ("R32 x 0.5 @ 90", Part(part="R32", quantity="0.5", price="90")),
        ("PCB v2 x 1 保修", Part(part="PCB v2", quantity="1", warranty=True)),
        ("PCB warranty", Part(part="PCB", warranty=True)),
        ('[{"part": "CMP", "quantity": 2, "price": "9.5", "warranty": false}]',
         Part(part="CMP", quantity="2", price="9.50")),
    ],
)  # fmt: skip
def test_a_line_is_read_as_people_write_it(text: str, part: Part) -> None:
    assert parts_in(text) == (part,)
    assert parts_in(text_of((part,))) == (part,)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("CMP x 0", "line 1: the quantity is above 0"),
        ("[1", "neither lines"),
        ("[1]", "line 1: an object with part"),
        ('[{"part": "A", "quantity": "many"}]', "line 1: a quantity such as"),
        ('[{"part": " "}]', "line 1: a part"),
        ('[{"part": "A", "price": "x"}]', "no amount of money"),
        ('[{"part": "A", "warranty": "yes"}]', "line 1: warranty is true or false"),
        ("\n".join(["A"] * 101), "more than 100 parts"),
    ],
)
def test_what_is_no_line_says_which_and_why(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        parts_in(text)


def test_prices_are_the_lists_unless_another_is_said_and_nothing_in_warranty() -> None:
    parts = parts_in("CMP x 2\nR32 x 0.5 @ 90.25\nPCB 保修")
    lines = priced(
        parts, [price("CMP", "600.00", name="Compressor"), None, price("PCB", "260")], UNIT, currency="CNY"
    )
    assert [(each.part, each.price, each.listed, each.total) for each in lines] == [
        ("CMP", "600.00", "600.00", "1200.00"),
        ("R32", "90.25", None, "45.13"),  # 45.125, half up
        ("PCB", "0.00", "260", "0.00"),
    ]
    assert [each.reason for each in lines] == [None, None, "warranty until 2029-05-01"]
    assert sum_of([each.total for each in lines]) == "1245.13"


def test_a_part_is_covered_longer_by_its_own_rule() -> None:
    [line] = priced(parts_in("AC-CMP 保修"), [price("AC-CMP", "680", name="压缩机")], OVER, currency="CNY")
    assert (line.total, line.reason) == ("0.00", "warranty of 压缩机 until 2030-01-01")


@pytest.mark.parametrize(
    ("text", "prices", "unit", "said"),
    [
        ("PCB", [None], None, "line 1: PCB is not in the list of prices"),
        ("PCB 保修", [price("PCB", "1")], None, "line 1: PCB is not in warranty"),
        ("PCB 保修", [price("PCB", "1")], OVER, "line 1: PCB is not in warranty"),
        ("A\nB", [price("A", "1"), price("B", "1", "USD")], None, "several currencies: CNY, USD"),
    ],
)
def test_a_line_without_a_price_or_cover_is_refused(text: str, prices: Any, unit: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        priced(parts_in(text), prices, unit, currency="CNY")


@given(st.decimals("0.001", "999", places=3), st.decimals("0", "99999", places=2))
def test_a_line_is_within_half_a_cent_of_its_product(quantity: Decimal, amount: Decimal) -> None:
    off = Decimal(line_total(str(quantity), str(amount))) - quantity * amount
    assert Decimal("-0.005") < off <= Decimal("0.005")
