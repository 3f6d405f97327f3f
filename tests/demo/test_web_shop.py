"""The played web shop: the same of a number each time, and as the demo's sources are set to read it."""

from __future__ import annotations

from contacthub.customers.live.settings import LookUpTable
from contacthub.customers.live.words import Wanted
from contacthub.demo.web_shop import orders_of, points_of, shop_tables


def wanted(phone: str) -> Wanted:
    return Wanted(values={"phone": phone}, phones=frozenset({phone.removeprefix("+")}))


def test_what_it_says_is_shown_whole_and_is_the_same_each_time() -> None:
    shop, loyalty = (LookUpTable.model_validate(one).source({}) for one in shop_tables(9))
    bought = 0
    for n in range(50):
        phone = f"+861380013{n:04}"
        assert (orders_of(phone), points_of(phone)) == (orders_of(phone), points_of(phone))
        panel = shop.mapped.read(orders_of(phone), wanted(phone), 0)
        bought += panel.records["purchases"].total
        assert panel.left_out == ()
        assert len(loyalty.mapped.read(points_of(phone), wanted(phone), 0).fields) == 2
    assert bought > 10


def test_its_settings_are_without_doubt() -> None:
    assert [list(LookUpTable.model_validate(one).doubts()) for one in shop_tables(9)] == [[], []]
