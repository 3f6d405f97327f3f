"""WhatsApp's ids of customers are digits that look like numbers, and in two countries are not quite.

Brazil    55 11 8765 4321       is +55 11 98765 4321: mobile numbers had no 9 when the account was made
Mexico    52 1 55 1234 5678     is +52 55 1234 5678: the 1 was dialled for mobiles until 2019
"""

from __future__ import annotations

import re
from typing import Final

BRAZIL: Final = re.compile(r"(55[1-9][1-9])([6-9]\d{7})", re.ASCII)
MEXICO: Final = re.compile(r"521(\d{10})", re.ASCII)
DIGITS: Final = re.compile(r"[1-9]\d{6,14}", re.ASCII)


def number_of(wa_id: str) -> str | None:
    """The number of a customer, as one calls it; None: the id is no number."""
    if (found := BRAZIL.fullmatch(wa_id)) is not None:
        return f"+{found[1]}9{found[2]}"
    if (found := MEXICO.fullmatch(wa_id)) is not None:
        return f"+52{found[1]}"
    return f"+{wa_id}" if DIGITS.fullmatch(wa_id) is not None else None
