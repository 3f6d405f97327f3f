"""Webhooks of shops: whether the shop has signed one, and what it says.

Sources: https://woocommerce.github.io/woocommerce-rest-api-docs/#webhooks
https://shopify.dev/docs/apps/build/webhooks/subscribe/https
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final, Literal

from contacthub.clock import from_rfc3339
from contacthub.customers.live.cleaning import clean, text_of
from contacthub.customers.live.mapping import Expression, Mapped
from contacthub.customers.live.shops import WOO_ORDER
from contacthub.customers.live.words import Wanted
from contacthub.routing.words import Instant

Shop = Literal["woocommerce", "shopify"]


class NoUse(ValueError):
    """The webhook cannot be used; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """What a shop calls the headers of its webhooks, and where it keeps what is needed of a thing."""

    signature: str
    topic: str
    delivery: str
    order: Mapped
    customer: Expression
    changed_at: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a webhook says: of a thing with the shop's id ``thing``; None of ``order``: of the customer."""

    kind: Literal["customers", "purchases"]
    thing: str
    changed_at: Instant | None
    customer: Mapping[str, str] = field(default_factory=dict)
    order: Any = None  # Any: a purchase
    is_deleted: bool = False


_SHOPIFY_ORDER: Final = (
    "{order_no: name, date: created_at, "
    "status: cancelled_at && 'cancelled' || fulfillment_status || financial_status, "
    "total: total_price, currency: currency, "
    "items: line_items[].{sku: sku, product: title, quantity: quantity, price: price}}"
)
WEBHOOKS: Final[Mapping[Shop, Webhook]] = MappingProxyType(
    {
        "woocommerce": Webhook(
            signature="X-WC-Webhook-Signature",
            topic="X-WC-Webhook-Topic",
            delivery="X-WC-Webhook-Delivery-ID",
            order=Mapped(records={"purchases": Expression(f"@.{WOO_ORDER}")}),
            customer=Expression(
                "{phone: billing.phone, email: billing.email || email, company: billing.company, "
                "first: billing.first_name || first_name, last: billing.last_name || last_name}"
            ),
            changed_at=Expression("date_modified_gmt && join('', [date_modified_gmt, 'Z'])"),
        ),
        "shopify": Webhook(
            signature="X-Shopify-Hmac-Sha256",
            topic="X-Shopify-Topic",
            delivery="X-Shopify-Webhook-Id",
            order=Mapped(records={"purchases": Expression(f"@.{_SHOPIFY_ORDER}")}),
            customer=Expression(
                "{phone: phone || customer.phone, email: email || customer.email, "
                "first: customer.first_name || first_name, last: customer.last_name || last_name}"
            ),
            changed_at=Expression("updated_at"),
        ),
    }
)


def is_signed_by(secret: bytes, body: bytes, signature: str) -> bool:
    """Whether the shop that has this secret made the signature: base64 of HMAC-SHA256 over the body."""
    made = base64.b64encode(hmac.new(secret, body, hashlib.sha256).digest())
    return hmac.compare_digest(made, signature.strip().encode("utf-8", "replace"))


def read_webhook(shop: Shop, topic: str, payload: Any) -> Said | None:  # Any: JSON
    """What it says; None: it is of a topic that is nothing to the hub.

    Raises:
        NoUse: it does not say what it must.
    """
    about, _, happened = topic.replace("/", ".").partition(".")
    kind = {"order": "purchases", "orders": "purchases", "customer": "customers", "customers": "customers"}
    if about not in kind or not happened or happened in ("redact", "data_request"):
        return None
    thing = text_of(payload.get("id")) if isinstance(payload, Mapping) else None
    if not thing:
        raise NoUse("id: missing")
    if happened.startswith("delete"):
        return _deleted(about, thing)
    webhook = WEBHOOKS[shop]
    changed_at = _instant(webhook.changed_at.search(payload))
    customer = _customer(webhook.customer.search(payload) or {})
    if about.startswith("customer"):
        return Said(kind="customers", thing=thing, changed_at=changed_at, customer=customer)
    if not isinstance(payload.get("line_items"), list):
        return None  # as of fulfilments and refunds, which the order itself says as well
    return Said(
        kind="purchases",
        thing=thing,
        changed_at=changed_at,
        customer=customer,
        order=_order(webhook, payload),
    )


def _deleted(about: str, thing: str) -> Said | None:
    """An order that is gone in the shop is; a customer's history here is not the shop's."""
    if about.startswith("customer"):
        return None
    return Said(kind="purchases", thing=thing, changed_at=None, is_deleted=True)


def _order(webhook: Webhook, payload: Any) -> Any:
    panel = webhook.order.read(_unowned(payload), Wanted(), 0)
    found = panel.records["purchases"].items
    if not found:
        wrong = sorted({name for left in panel.left_out for name in left.fields})
        raise NoUse(f"{', '.join(wrong) or 'order'}: not as expected")
    return replace(found[0], id="")


def _unowned(payload: Mapping[str, Any]) -> Mapping[str, Any]:
    """Without whose it is, which would be compared with a customer who was asked for."""
    return {**payload, "billing": {}}


def _customer(found: Mapping[str, Any]) -> dict[str, str]:
    texts = {name: clean(text, 200)[0] for name, value in found.items() if (text := text_of(value))}
    first, last = texts.pop("first", ""), texts.pop("last", "")
    name = f"{last}{first}" if not (first + last).isascii() else f"{first} {last}".strip()
    return {name: text for name, text in (texts | {"name": name}).items() if text}


def _instant(text: Any) -> Instant:
    try:
        return from_rfc3339(text)
    except (TypeError, ValueError, AttributeError):
        raise NoUse("the time of the change is missing, or is none") from None
