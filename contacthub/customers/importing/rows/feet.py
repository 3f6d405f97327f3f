"""The foot of a report: totals and notices below the rows, which are no rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

FOOT: Final = re.compile(
    r"(?:confidential information|copyright|generated (?:by|on)|report generated|grand totals?|totals?\b|"
    r"subtotal"
    r"|合计|总计|小计|制表人|导出时间|以上).*",
    re.IGNORECASE,
)
MOST_FILLED: Final = 4
SAID: Final = "row: not read, as it is the foot of a report"


def is_foot(cells: Sequence[str]) -> bool:
    """Whether a row is the foot of a report: a word for it, and hardly more."""
    filled = [text for one in cells if (text := one.strip())]
    return 0 < len(filled) <= MOST_FILLED and FOOT.fullmatch(filled[0]) is not None
