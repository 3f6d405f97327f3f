"""An address, of the parts that a file gives: Chinese ones begin with the largest."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from contacthub.customers.importing.rows.names import HAN

LINES: Final = re.compile(r"\s*[\r\n]+\s*")


def one_line(text: str) -> str:
    """An address of several lines in one."""
    return LINES.sub(", ", text.strip())


def address_of(parts: Mapping[str, list[str]]) -> str:
    """The address, of its ``street``, ``city``, ``state``, ``postcode`` and ``country``.

    12 Mill Lane, Austin, TX 78767, USA
    四川省成都市科华北路12号 610041
    """
    street = _not_repeated([one_line(one) for one in parts.get("street", ())])
    city, state, postcode, country = (
        next(iter(parts.get(name, ())), "") for name in ("city", "state", "postcode", "country")
    )
    if not street and not city:
        return ""
    if HAN.search(city + "".join(street)):
        begin = "".join(one for one in (state, city) if one and not "".join(street).startswith(one))
        whole = begin + "".join(street)
        return f"{whole} {postcode}".strip()
    in_state = " ".join(one for one in (state, postcode) if one)
    return ", ".join(one for one in (*street, city, in_state, country) if one)


def _not_repeated(street: list[str]) -> list[str]:
    """Without lines that another has in it: some programs give the street as a whole and by its lines."""
    return [
        one
        for n, one in enumerate(street)
        if not any(one in other and (one != other or at < n) for at, other in enumerate(street) if at != n)
    ]
