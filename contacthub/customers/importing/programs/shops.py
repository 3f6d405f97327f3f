"""Shops of their own: Shopify and WooCommerce, whose exports come from several plugins."""

from __future__ import annotations

from typing import Final

from contacthub.customers.importing.mapping.uses import LEFT_OUT
from contacthub.customers.importing.programs.program import ORDERS, Program

SHOPIFY_ORDERS: Final = Program(
    name="Shopify orders",
    marks="Financial Status|Fulfillment Status|Lineitem quantity|Lineitem price|Lineitem sku|Lineitem "
    "fulfillment status"
    "|Shipping Method|Billing Name",
    needed="Name|Lineitem name",
    kinds=ORDERS,
    columns={
        "Name": "purchases.order_no",
        "Id": LEFT_OUT,
        "Email": "customers.email",
        "Phone": "customers.phone",
        "Financial Status": "purchases.paid",
        "Fulfillment Status": "purchases.sent",
        "Cancelled at": "purchases.cancelled",
        "Refunded Amount": "purchases.refunded",
        "Created at": "purchases.date",
        "Paid at": LEFT_OUT,
        "Total": "purchases.total",
        "Subtotal": LEFT_OUT,
        "Notes": "purchases.attribute",
        "Note Attributes": LEFT_OUT,
        "Tags": LEFT_OUT,
        "Source": LEFT_OUT,
        "Vendor": LEFT_OUT,
        "Location": LEFT_OUT,
        "Billing Province Name": LEFT_OUT,
        "Shipping Province Name": LEFT_OUT,
    },
    rest=LEFT_OUT,
)
SHOPIFY_CUSTOMERS: Final = Program(
    name="Shopify customers",
    marks="Accepts Email Marketing|Accepts SMS Marketing|Accepts Marketing|Default Address Company|"
    "Default Address Address1"
    "|Default Address Phone|Default Address Country Code|Default Address Zip|Address1|Province Code|"
    "Total Spent|Total Orders"
    "|Tax Exempt",
    needed="First Name|Last Name",
    columns={
        "Customer ID": "customers.customer_id",
        "Default Address Company": "customers.company",
        "Company": "customers.company",
        "Note": "customers.notes",
        "Tags": "customers.tags",
        "Default Address Province Code": "customers.state:default",
    },
)
WOOCOMMERCE_ORDERS: Final = Program(
    name="WooCommerce orders",
    encoding=None,
    one_of="order_id|Order ID|Order Number|Order #|Order No.|order_no",
    marks="Billing Phone|billing_phone|Phone (Billing)|Billing Email|Email (Billing)|Billing First Name|"
    "First Name (Billing)"
    "|Order Status|order_id|Order ID|Order Number|Payment Method|payment_method|Payment Method Title|"
    "order_currency"
    "|Shipping First Name|First Name (Shipping)|line_item_1|line_items|Item Name|Item Cost|Order Total|"
    "Order Total Amount"
    "|Customer Note|Billing Postcode|Postcode (Billing)",
    least=5,
    kinds=ORDERS,
    columns={
        "order_id": "purchases.order_no",
        "Order ID": "purchases.order_no",
        "Order Number": "purchases.order_no",
        "Name": "purchases.product",
        "Customer Note": "purchases.attribute",
        "Item #": LEFT_OUT,
        "Order Notes": LEFT_OUT,
        "customer_id": LEFT_OUT,
        "Customer ID": LEFT_OUT,
        "customer_user": LEFT_OUT,
        "item_total": "purchases.amount",
        "status": "purchases.status",
    },
    rest=LEFT_OUT,
)
WOOCOMMERCE_CUSTOMERS: Final = Program(
    name="WooCommerce customers",
    encoding=None,
    marks="user_login|user_email|billing_first_name|billing_phone|billing_email|billing_address_1|"
    "Username|Last Active|Sign Up|AOV"
    "|Total Spend|customer_email|user_registered|display_name|Billing Phone|Billing First Name|Billing "
    "Postcode",
    columns={
        "ID": LEFT_OUT,
        "customer_id": LEFT_OUT,
        "user_pass": LEFT_OUT,
        "Name": "customers.name",
        "display_name": LEFT_OUT,
        "nickname": LEFT_OUT,
        "user_nicename": LEFT_OUT,
        "Username": "customers.account",
        "first_name": "customers.given",
        "last_name": "customers.family",
        "Orders": LEFT_OUT,
        "AOV": LEFT_OUT,
        "Last Active": LEFT_OUT,
    },
)
