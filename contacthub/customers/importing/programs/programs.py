"""Every program whose exports are known, the most particular first."""

from __future__ import annotations

from typing import Final

from contacthub.customers.importing.programs.address_books import GOOGLE, OUTLOOK, OUTLOOK_CHINESE
from contacthub.customers.importing.programs.markets import JD, TAOBAO, TAOBAO_LINES
from contacthub.customers.importing.programs.program import Program
from contacthub.customers.importing.programs.sales import (
    HUBSPOT,
    HUBSPOT_COMPANIES,
    SALESFORCE_ACCOUNTS,
    SALESFORCE_CONTACTS,
    SALESFORCE_LEADS,
)
from contacthub.customers.importing.programs.shops import (
    SHOPIFY_CUSTOMERS,
    SHOPIFY_ORDERS,
    WOOCOMMERCE_CUSTOMERS,
    WOOCOMMERCE_ORDERS,
)

PROGRAMS: Final[tuple[Program, ...]] = (
    SHOPIFY_ORDERS,
    SHOPIFY_CUSTOMERS,
    TAOBAO,
    TAOBAO_LINES,
    JD,
    WOOCOMMERCE_ORDERS,
    WOOCOMMERCE_CUSTOMERS,
    GOOGLE,
    OUTLOOK,
    OUTLOOK_CHINESE,
    HUBSPOT,
    HUBSPOT_COMPANIES,
    SALESFORCE_LEADS,
    SALESFORCE_CONTACTS,
    SALESFORCE_ACCOUNTS,
)
