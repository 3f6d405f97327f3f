"""The kinds of record there are, in the order of the card, and every kind of file."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from contacthub.customers.kinds.customers import CUSTOMERS
from contacthub.customers.kinds.kind import Kind, Sheet
from contacthub.customers.kinds.models import MODELS
from contacthub.customers.kinds.prices import PRICES
from contacthub.customers.kinds.products import PRODUCTS
from contacthub.customers.kinds.purchases import PURCHASES
from contacthub.customers.kinds.questions import QUESTIONS
from contacthub.customers.kinds.service_records import SERVICE_RECORDS
from contacthub.customers.kinds.stock import STOCK

KINDS: Final[tuple[Kind[Any], ...]] = (PURCHASES, PRODUCTS, SERVICE_RECORDS, QUESTIONS)

_EVERY: Final[tuple[Sheet, ...]] = (CUSTOMERS, *KINDS, MODELS, PRICES, STOCK)

SHEETS: Final[Mapping[str, Sheet]] = MappingProxyType({one.name: one for one in _EVERY})
"""By their names; customers first: the customer of a row must exist before it."""
