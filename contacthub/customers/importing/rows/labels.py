"""What numbers are called: the usual labels in one spelling, others as the file has them."""

from __future__ import annotations

from typing import Final

from contacthub.customers.kinds.columns import SHORT

LABELS: Final = frozenset(
    {"mobile", "home", "work", "main", "other", "car", "radio", "fax", "pager", "isdn", "callback", "tty"}
)
SAID_FOR: Final = {
    "cell": "mobile", "手机": "mobile", "移动": "mobile", "iphone": "mobile", "住宅": "home", "家庭": "home",
    "工作": "work", "单位": "work", "business": "work", "office": "work", "主要": "main", "其他": "other",
    "home fax": "fax", "work fax": "fax", "homefax": "fax", "workfax": "fax",
}  # fmt: skip


def label_of(text: str, *, is_said: bool) -> str | None:
    """The label of a number; ``is_said``: a cell beside it says it, else only usual ones are taken."""
    said = text.lstrip("* ")
    known = SAID_FOR.get(said.casefold(), said.casefold())
    if known in LABELS:
        return known
    return said[:SHORT] if is_said and said else None
