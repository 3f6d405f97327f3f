"""Webhooks of shops: signatures, topics, and what they say."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from contacthub.clock import from_rfc3339
from contacthub.customers.live.webhooks import NoUse, Shop, is_signed_by, read_webhook
from contacthub.testing.shops import shop_signature, shopify_webhook_order, woo_order

BODY = b'{"id": 7}'
WOO = woo_order(7, email="lu@example.com", phone="13800138000", date_modified_gmt="2026-11-02T02:30:00")
SHOPIFY = shopify_webhook_order(
    1001, email="lu@example.com", phone="+8613800138000", updated_at="2026-11-02T10:30:00+08:00"
)


def test_a_signature_is_of_the_secret_and_of_every_byte() -> None:
    made = shop_signature("secret", BODY)
    assert is_signed_by(b"secret", BODY, made)
    assert not is_signed_by(b"Secret", BODY, made)
    assert not is_signed_by(b"secret", BODY + b" ", made)
    for wrong in ("", "x", "é", made[:-4], made.lower()):
        assert not is_signed_by(b"secret", BODY, wrong)


@pytest.mark.parametrize(
    ("shop", "topic", "payload", "order_no"),
    [("woocommerce", "order.updated", WOO, "7"), ("shopify", "orders/updated", SHOPIFY, "#1001")],
)
def test_an_order_says_whose_it_is_what_was_bought_and_when_it_changed(
    shop: Shop, topic: str, payload: Any, order_no: str
) -> None:
    said = read_webhook(shop, topic, payload)
    assert said is not None
    assert (said.kind, said.thing) == ("purchases", str(payload["id"]))
    assert said.changed_at == from_rfc3339("2026-11-02T02:30:00Z")
    assert said.customer["name"] == "李小明"
    assert said.customer["email"] == "lu@example.com"
    assert said.customer["phone"].endswith("13800138000")
    assert (said.order.order_no, said.order.total.amount, len(said.order.items)) == (order_no, "398.00", 1)


def test_a_cancelled_order_of_shopify_is_cancelled() -> None:
    said = read_webhook("shopify", "orders/cancelled", {**SHOPIFY, "cancelled_at": "2026-11-03T00:00:00Z"})
    assert said is not None
    assert said.order.status == "cancelled"


def test_a_deleted_order_has_nothing_but_its_id_and_a_deleted_customer_stays() -> None:
    said = read_webhook("woocommerce", "order.deleted", {"id": 7})
    assert said is not None
    assert (said.thing, said.is_deleted, said.changed_at) == ("7", True, None)
    assert read_webhook("shopify", "customers/delete", {"id": 7}) is None


@pytest.mark.parametrize(
    "topic", ["product.updated", "coupon.created", "", "orders", "customers/redact", "shop/update"]
)
def test_other_topics_are_nothing_to_a_card(topic: str) -> None:
    assert read_webhook("shopify", topic, {"id": 1}) is None


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        ({}, "id: missing"),
        ([], "id: missing"),
        ({**WOO, "date_modified_gmt": None}, "time of the change"),
        ({**WOO, "date_modified_gmt": "yesterday"}, "time of the change"),
        ({**WOO, "number": None}, "order_no"),
        ({**WOO, "line_items": [{"quantity": "many"}]}, "not as expected"),
    ],
)
def test_what_lacks_what_it_must_have_is_refused_by_name(payload: Any, said: str) -> None:
    with pytest.raises(NoUse, match=said):
        read_webhook("woocommerce", "order.updated", payload)


def test_what_comes_is_plain_text_whatever_it_is() -> None:
    said = read_webhook("woocommerce", "order.updated", {**WOO, "status": "<b>\u202ex" + "y" * 9_000})
    assert said is not None
    assert (said.order.status[:5], len(said.order.status)) == ("<b> x", 200)
    orjson.dumps(said.customer)
