"""Replies mapped onto the card: honest ones, and those that lie in every way."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacthub.customers.kinds.purchases import PURCHASES, Purchase
from contacthub.customers.live import mapping
from contacthub.customers.live.mapping import MOST_ITEMS, MOST_READ, BadMapping, Expression, Mapped
from contacthub.customers.live.shops import SHOPIFY, WOOCOMMERCE
from contacthub.customers.live.words import LeftOut, Panel, Trouble, Wanted
from contacthub.testing.shops import shopify_customer, shopify_order, woo_order

LU = Wanted(
    values={"phone": "+8613800138000", "email": "lu@x.cn", "account": "lu-77"},
    phones=frozenset({"8613800138000"}),
    emails=frozenset({"lu@x.cn"}),
    customer_id="C1",
)
ORDERS = Mapped(
    records={
        "purchases": Expression(
            "orders[].{order_no: no, date: on, product: what, price: price, currency: cur, phone: tel, "
            "quantity: n}"
        )
    },
    fields={"Points": Expression("points"), "Since": Expression("since"), "VIP": Expression("vip")},
    rows=Expression("visits"),
)
ORDER = {"no": "O-1", "on": "2026-11-02", "what": "Kettle", "price": 99.5, "cur": "CNY", "n": 1}


def read(reply: Any, mapped: Mapped = ORDERS) -> Panel:
    return mapped.read(reply, LU, 0)


def left(panel: Panel, what: str, code: str) -> LeftOut:
    [found] = [one for one in panel.left_out if (one.what, one.code) == (what, code)]
    return found


def test_records_and_fields_and_a_table_come_out_as_text() -> None:
    panel = read({"orders": [ORDER], "points": 1200, "vip": True, "visits": [{"day": "Mon", "n": 2}]})
    [order] = panel.records["purchases"].items
    assert (order.order_no, order.items[0].price.amount) == ("O-1", "99.50")
    assert panel.fields == (("Points", "1200"), ("VIP", "✓"))
    assert (panel.columns, panel.rows, panel.left_out) == (("day", "n"), (("Mon", "2"),), ())


def test_rows_of_one_order_are_one_order_with_several_items() -> None:
    panel = read({"orders": [ORDER, {**ORDER, "what": "Cup"}, {**ORDER, "no": "O-2", "on": "2026-11-03"}]})
    orders = panel.records["purchases"].items
    assert [(one.order_no, len(one.items)) for one in orders] == [("O-2", 1), ("O-1", 2)]


@pytest.mark.parametrize("tel", ["+8613800138000", "13800138000", "138 0013-8000", "013800138000"])
def test_an_order_of_the_customers_own_number_is_theirs_however_it_is_written(tel: str) -> None:
    assert read({"orders": [{**ORDER, "tel": tel}]}).records["purchases"].total == 1


@pytest.mark.parametrize("tel", ["13900139000", "38000", "00000000", "x", "+8613800138001"])
def test_an_order_of_another_number_is_left_out_and_counted(tel: str) -> None:
    panel = read({"orders": [ORDER, {**ORDER, "no": "O-9", "tel": tel}]})
    assert panel.records["purchases"].total == 1
    assert left(panel, "purchases", "of_another").count == 1


@pytest.mark.parametrize(
    ("wrong", "blamed"),
    [
        ({"on": "yesterday"}, "date"),
        ({"on": None}, "date"),
        ({"on": {"y": 2026}}, "date"),
        ({"no": ["O-1"]}, "order_no"),
        ({"price": "much"}, "price"),
        ({"n": -3}, "quantity"),
        ({"cur": None}, "currency"),
        ({"cur": "money"}, "currency"),
        ({"what": "  "}, "product"),
    ],
)
def test_an_order_of_wrong_types_is_left_out_and_the_field_is_named(wrong: Any, blamed: str) -> None:
    panel = read({"orders": [{**ORDER, **wrong}, {**ORDER, "no": "O-2"}]})
    assert panel.records["purchases"].total == 1
    assert blamed in left(panel, "purchases", "does_not_fit").fields


@pytest.mark.parametrize("orders", ["all", 7, [7, "x", None, ["y"]], {"a": 1}])
def test_a_list_that_is_none_leaves_nothing_and_says_so(orders: Any) -> None:
    panel = read({"orders": orders})
    assert panel.records["purchases"].total == 0


def test_html_controls_and_marks_that_turn_text_round_are_text_or_nothing() -> None:
    said = "<img src=x onerror=alert(1)>\x00\x1b[31m\u202elive\u2066\n\nnext\u200b\ud800"
    panel = read({"points": said})
    assert panel.fields == (("Points", "<img src=x onerror=alert(1)> [31m live next"),)


def test_enormous_text_is_cut_and_long_lists_end_and_both_are_said() -> None:
    many = [{**ORDER, "no": f"O-{n}", "on": f"2026-{1 + n % 12:02}-01"} for n in range(900)]
    panel = read({"points": "汉" * 300_000, "orders": many, "visits": [{str(n): "x"} for n in range(100)]})
    assert len(panel.fields[0][1]) == 500
    assert left(panel, "fields", "cut") == LeftOut(what="fields", code="cut", count=1, fields=("Points",))
    assert len(panel.records["purchases"].items) == MOST_ITEMS
    assert (len(panel.rows), len(panel.columns)) == (20, 8)
    assert left(panel, "purchases", "too_many").count == 400 + 480


WITH_ITEMS = Mapped(
    records={"purchases": Expression("orders[].{order_no: no, date: on, items: of[].{product: what}}")}
)


def test_no_more_lines_are_read_than_rows_however_they_stand_in_orders() -> None:
    of = [{"what": f"part {n}"} for n in range(300)]
    orders = [{"no": f"O-{n}", "on": f"2026-11-0{9 - n}", "of": of} for n in range(4)]
    panel = read({"orders": orders}, WITH_ITEMS)
    shown = panel.records["purchases"]
    assert [(one.order_no, len(one.items)) for one in shown.items] == [("O-0", 300), ("O-1", 200)]
    assert left(panel, "purchases", "too_many").count == 4 * 300 - MOST_READ


def test_an_orders_lines_are_joined_without_copying_all_before_for_each(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    copied = 0

    def counted(old: Purchase, new: Purchase) -> Purchase:
        nonlocal copied
        copied += len(old.items) + len(new.items)
        return PURCHASES.merged(old, new)

    monkeypatch.setattr(mapping, "LIVE_KINDS", {"purchases": replace(PURCHASES, merged=counted)})
    rows = [{**ORDER, "what": f"part {n}"} for n in range(MOST_READ)]
    [order] = read({"orders": rows}).records["purchases"].items
    assert [one.name for one in order.items] == [f"part {n}" for n in range(MOST_READ)]
    assert copied <= MOST_READ * MOST_READ.bit_length()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=8), inner, max_size=5),
    max_leaves=40,
)


@given(st.dictionaries(st.sampled_from(["orders", "points", "since", "vip", "visits"]), JSON) | JSON)
def test_no_reply_breaks_it_and_all_that_comes_out_is_bounded_text(reply: Any) -> None:
    panel = read(reply)
    shown = [*(text for pair in panel.fields for text in pair), *(text for row in panel.rows for text in row)]
    assert all(len(text) <= 500 and text.isprintable() for text in shown if text.isascii())
    assert all(len(row) == len(panel.columns) for row in panel.rows)
    assert len(panel.records["purchases"].items) <= MOST_ITEMS
    orjson.dumps(shown)


def test_a_reply_that_is_about_another_customer_is_not_shown_at_all() -> None:
    mapped = Mapped(fields={"Points": Expression("points")}, of=Expression("{phone: tel, email: mail}"))
    assert mapped.read({"points": 5, "tel": "13800138000"}, LU, 0).fields == (("Points", "5"),)
    with pytest.raises(Trouble) as trouble:
        mapped.read({"points": 5, "tel": "13900139000", "mail": "eve@x.cn"}, LU, 0)
    assert trouble.value.code == "of_another"
    assert mapped.read({"points": 5}, LU, 0).is_empty  # of nobody: nothing is shown


def test_orders_of_woocommerce_are_those_of_the_customer_among_all_that_its_search_finds() -> None:
    found = [
        woo_order(7, email="LU@x.cn"),
        woo_order(8, email="other@x.cn"),
        woo_order(9, email="", phone="13800138000"),
    ]
    panel = read(found, WOOCOMMERCE)
    assert [one.order_no for one in panel.records["purchases"].items] == ["7", "9"]
    [kettle] = panel.records["purchases"].items[0].items
    assert (kettle.sku, kettle.quantity, kettle.price and kettle.price.amount) == ("EK-17", 2, "199.00")
    assert left(panel, "purchases", "of_another").count == 1


def test_a_customer_of_shopify_is_shown_with_orders_and_an_unknown_one_not() -> None:
    customer = shopify_customer(email="lu@x.cn", phone="+8613800138000", orders=[shopify_order("#1001")])
    panel = read({"data": {"customers": {"nodes": [customer]}}}, SHOPIFY)
    assert panel.fields == (("订单数 Orders", "1"), ("消费总额 Spent", "796.0 CNY"), ("标签 Tags", "VIP"))
    [order] = panel.records["purchases"].items
    assert (order.order_no, order.date, order.status) == ("#1001", "2026-11-02", "FULFILLED")
    assert read({"data": {"customers": {"nodes": []}}}, SHOPIFY).is_empty
    with pytest.raises(Trouble):
        read({"errors": [{"message": "Throttled"}]}, SHOPIFY)


def test_mistakes_in_a_mapping_are_found_before_anything_is_asked() -> None:
    with pytest.raises(BadMapping, match="not a JMESPath expression"):
        Expression("orders[.{")
    mapped = Mapped(records={"purchases": Expression("[].{order_no: a, day: b, product: c}")})
    assert mapped.faults() == [
        "purchases: there is no column 'day'",
        "purchases: the column 'date' is needed",
    ]
    assert WOOCOMMERCE.faults() == SHOPIFY.faults() == ORDERS.faults() == []
