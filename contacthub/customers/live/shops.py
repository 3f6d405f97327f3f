"""Ready mappings: what WooCommerce and Shopify are asked, and what their replies mean.

Sources: https://woocommerce.github.io/woocommerce-rest-api-docs/#list-all-orders
https://shopify.dev/docs/api/admin-graphql/latest/queries/customers
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Any, Final

from contacthub.customers.live.mapping import Expression, Mapped

WOO_ORDERS: Final = "{base}/wp-json/wc/v3/orders?search={{key}}&per_page=20&orderby=date&order=desc"
WOO_ORDER: Final = (
    "{order_no: number, date: date_created, status: status, total: total, currency: currency, "
    "email: billing.email, phone: billing.phone, "
    "items: line_items[].{sku: sku, product: name, quantity: quantity, price: price}}"
)
WOOCOMMERCE: Final = Mapped(records=MappingProxyType({"purchases": Expression(f"[].{WOO_ORDER}")}))
"""Orders are searched for by text, which finds those of others too: each says whose it is."""

SHOPIFY_VERSION: Final = "2026-10"
SHOPIFY_GRAPHQL: Final = f"{{base}}/admin/api/{SHOPIFY_VERSION}/graphql.json"
SHOPIFY_QUERY: Final = """query ($wanted: String!) {
  customers(first: 1, query: $wanted) { nodes {
    numberOfOrders amountSpent { amount currencyCode } tags note
    defaultEmailAddress { emailAddress } defaultPhoneNumber { phoneNumber }
    orders(first: 20, sortKey: CREATED_AT, reverse: true) { nodes {
      name createdAt displayFulfillmentStatus totalPriceSet { shopMoney { amount currencyCode } }
      lineItems(first: 20) { nodes {
        sku name quantity originalUnitPriceSet { shopMoney { amount currencyCode } } } } } } } }
}"""
SHOPIFY_VARIABLES: Final[dict[str, Any]] = {"variables": {"wanted": '"{key}"'}}
_CUSTOMER: Final = "data.customers.nodes[0]"
SHOPIFY: Final = Mapped(
    error=Expression("errors"),
    of=Expression(
        f"{_CUSTOMER}.{{email: defaultEmailAddress.emailAddress, phone: defaultPhoneNumber.phoneNumber}}"
    ),
    fields=MappingProxyType(
        {
            "订单数 Orders": Expression(f"{_CUSTOMER}.numberOfOrders"),
            "消费总额 Spent": Expression(
                f"{_CUSTOMER}.amountSpent.join(' ', [amount, currencyCode])",
            ),
            "标签 Tags": Expression(f"{_CUSTOMER}.tags | join(', ', @)"),
            "备注 Note": Expression(f"{_CUSTOMER}.note"),
        }
    ),
    records=MappingProxyType(
        {
            "purchases": Expression(
                f"{_CUSTOMER}.orders.nodes[].{{order_no: name, date: createdAt, "
                "status: displayFulfillmentStatus, total: totalPriceSet.shopMoney.amount, "
                "currency: totalPriceSet.shopMoney.currencyCode, "
                "items: lineItems.nodes[].{sku: sku, product: name, quantity: quantity, "
                "price: originalUnitPriceSet.shopMoney.amount}}"
            )
        }
    ),
)
