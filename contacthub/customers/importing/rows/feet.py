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
REACHES: Final = re.compile(r"@|(?:\d[ ()-]*){7}")
SAID: Final = "row: not read, as it is the foot of a report"


def is_foot(cells: Sequence[str], reach: Sequence[int] = ()) -> bool:
    """Whether a row is the foot of a report: a word for it, and hardly more.

    ``reach``: the columns of numbers and mail addresses. Who has one there is called so: Total Fitness.
    """
    filled = [text for one in cells if (text := one.strip())]
    if not 0 < len(filled) <= MOST_FILLED or FOOT.fullmatch(filled[0]) is None:
        return False
    return not any(n < len(cells) and REACHES.search(cells[n]) for n in reach)
