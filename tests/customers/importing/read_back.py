"""What HTTP answers of a customer and of their orders, as the tables of expected fields have it."""

from __future__ import annotations

from typing import Any


def said(customer: dict[str, Any]) -> dict[str, Any]:
    """What a customer is known by, without what nothing is known of."""
    phones = [(one["e164"] or one["raw"], one["label"]) for one in customer["phones"]]
    fields = ("name", "company", "tier", "emails", "addresses", "birthday", "tags", "notes", "attributes")
    return {name: customer[name] for name in fields if customer[name]} | (
        {"phones": phones} if phones else {}
    )


def line_of(item: dict[str, Any]) -> tuple[Any, ...]:
    return (item["sku"], item["name"], item["quantity"], item["price"] and item["price"]["amount"])


def order_of(order: dict[str, Any]) -> tuple[Any, ...]:
    total = "{amount} {currency}".format(**order["total"])
    return order["order_no"], order["date"], order["status"], total, [*map(line_of, order["items"])]
