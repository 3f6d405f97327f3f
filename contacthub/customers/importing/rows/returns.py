"""What of an order was sent back, as shops tell it.

-1 Hat                            a line of its own, beside the one that was bought
退款状态  退款成功                  of a line, or of all of the order
Refunded Amount 30.00 of 30.00    all of it
Refunded Amount 10.00, 3 Hats     one, where there is one line of 10.00 each
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from contacthub.customers.importing.rows.states import amount_of
from contacthub.customers.model import Row

PAID_BACK: Final = re.compile(
    r"退款成功|退款完成|成功退款|全额退款|退货退款|(?:已退款|已退货|退款|refunded)$", re.IGNORECASE
)
NOT_YET: Final = re.compile(r"等待|申请|处理中|待|关闭|拒绝|取消|没有|无|未")


def has_gone_back(state: str) -> bool:
    """Whether a state of a refund says that it was paid back."""
    return PAID_BACK.match(state) is not None and NOT_YET.search(state) is None


def key_of(item: Row) -> str:
    """What the lines of an order are told apart by."""
    return str(item.get("sku") or item.get("model") or item["product"])


def send_back(item: Row, bought: Mapping[str, Row]) -> int | None:
    """Count a line of a return with the lines of the same thing; how many were not bought.

    None: nothing of the kind was bought in this order.
    """
    same = [
        one for one in bought.values() if key_of(one) == key_of(item) or one["product"] == item["product"]
    ]
    if not same:
        return None
    left: int = item["quantity"]
    for one in same:
        back = min(left, one.get("quantity", 1) - one.get("returned_quantity", 0))
        if back > 0:
            one["returned_quantity"] = one.get("returned_quantity", 0) + back
            left -= back
    return left


def mark_returns(items: Sequence[Row], texts: Mapping[str, str]) -> None:
    """Mark what was sent back where only the whole order tells of it; one that was cancelled was not sent."""
    if not items or texts.get("cancelled") or any(one.get("returned_quantity") for one in items):
        return
    if _is_all_back(texts):
        for one in items:
            one["returned_quantity"] = one.get("quantity", 1)
        return
    back = amount_of(texts.get("refunded", ""))
    price = amount_of(str(items[0].get("price", "")))
    if len(items) == 1 and back and price:
        count = abs(back) / price
        if count == int(count) and 0 < count <= items[0].get("quantity", 1):
            items[0]["returned_quantity"] = int(count)


def _is_all_back(texts: Mapping[str, str]) -> bool:
    states = [texts.get(name, "").removeprefix("wc-") for name in ("status", "paid", "reason")]
    if any(has_gone_back(one) for one in states):
        return True
    back, total = amount_of(texts.get("refunded", "")), amount_of(texts.get("total", ""))
    return bool(back) and bool(total) and abs(back or Decimal()) >= (total or Decimal())
