"""Lines of an order that a shop's plugin packs into one cell.

name:Filter|sku:F-1|quantity:2|total:20.00                  WooCommerce, a column each, or ; between them
2× Filter, 1× Remote control                                WooCommerce's own reports
1.5匹空调，遥控器                                             Taobao, where another column says: 2
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

PAIR: Final = re.compile(r"(?P<key>[a-z_ ]+?)\s*:\s*(?P<value>.*)", re.IGNORECASE | re.DOTALL)
TIMES: Final = re.compile(
    r"(?P<quantity>\d+)\s*[x×]\s*(?P<name>.+?)\s*(?:,\s*(?=\d+\s*[x×]\s)|$)", re.IGNORECASE
)
BETWEEN_TITLES: Final = re.compile(r"\s*[，,;；]\s*")
FIELDS: Final = {
    "name": "product", "product name": "product", "product_name": "product", "sku": "sku",
    "quantity": "quantity",
    "qty": "quantity", "total": "amount", "variation": "variant", "meta": "variant",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PackedLine:
    """The fields of one line, as text."""

    fields: dict[str, str]


def unpacked(text: str) -> list[PackedLine]:
    """The lines in a cell; none where it is written in no known way."""
    if "|" in text or PAIR.fullmatch(text):
        lines = [_pairs(one) for one in re.split(r"\s*;\s*(?=(?:name|id|product_name)\s*:)|[\r\n]+", text)]
        return [PackedLine(one) for one in lines if one.get("product")]
    found = list(TIMES.finditer(text))
    return [PackedLine({"product": one["name"], "quantity": one["quantity"]}) for one in found]


def _pairs(text: str) -> dict[str, str]:
    pairs = (PAIR.fullmatch(one.strip()) for one in text.split("|"))
    said = {one["key"].strip().lower(): one["value"].strip() for one in pairs if one is not None}
    return {field: said[key] for key, field in FIELDS.items() if said.get(key)}


def titles(text: str, how_many: str, quantity: str) -> list[str]:
    """The titles in a cell, where it says how many there are and that each was bought once."""
    found = [one for one in BETWEEN_TITLES.split(text) if one]
    return found if len(found) > 1 and how_many == quantity == str(len(found)) else [text]
