"""The state of an order, of the columns that shops tell it by: a return or a cancellation before all else."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Final

NO_REASON: Final = frozenset({"", "-", "没有申请退款", "无", "未申请退款", "none"})


def state_of(texts: Mapping[str, str]) -> str:
    """The state, of texts by field.

    paid, fulfilled             Shopify's two columns
    cancelled                   where a day of that is given
    refunded, fulfilled         where all of the total went back
    交易关闭（退款）              with the reason
    """
    said = [texts.get(name, "").removeprefix("wc-") for name in ("status", "paid", "sent")]
    if texts.get("cancelled"):
        said = [
            "cancelled",
            *(one for one in said if one.casefold() not in ("cancelled", "canceled", "paid")),
        ]
    elif (refund := _refund(texts)) and not any("refund" in one.casefold() or "退款" in one for one in said):
        said = [refund, *(one for one in said if one.casefold() != "paid")]
    state = ", ".join(one for one in said if one)
    reason = texts.get("reason", "")
    if reason.casefold() in NO_REASON or reason in state:
        return state
    return f"{state}（{reason}）" if state else reason


def _refund(texts: Mapping[str, str]) -> str:
    back, total = amount_of(texts.get("refunded", "")), amount_of(texts.get("total", ""))
    if back is None or not back:
        return ""
    return "refunded" if total is None or abs(back) >= total else "partially_refunded"


def amount_of(text: str) -> Decimal | None:
    """An amount as shops write it; None: it is none."""
    try:
        return Decimal(text.strip("¥￥$€£ ").replace(",", ""))
    except InvalidOperation:
        return None
