"""Which notices of a model concern a unit of it, by its serial and the day it was made."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from contacthub.customers.kinds.kind import folded
from contacthub.customers.kinds.models import Notice
from contacthub.routing.values import value

NUMBER: Final = re.compile(r"(\d+)", re.ASCII)


@value(kw_only=True)
class Pinned:
    """A notice that concerns a unit; not ``sure``: it may, the day it was made is not known."""

    notice: Notice
    sure: bool


def notices_of(
    notices: Iterable[Notice], *, serial: str, made_at: str | None, today: str
) -> tuple[Pinned, ...]:
    """The notices that are shown today and concern the unit, or may; recalls first, then the newest."""
    pinned = [
        Pinned(notice=one, sure=made_at is not None or not _is_by_day(one))
        for one in notices
        if _is_shown(one, today) and _is_within(one, serial) and _may_be_made_then(one, made_at)
    ]
    pinned.sort(key=lambda one: one.notice.since, reverse=True)
    pinned.sort(key=lambda one: one.notice.kind != "recall")
    return tuple(pinned)


def serial_key(serial: str) -> tuple[tuple[int, str], ...]:
    """What serials are in order by: their numbers count as numbers, whatever noughts stand before them."""
    parts = NUMBER.split(folded(serial))
    return tuple((int(one), "") if n % 2 else (-1, one) for n, one in enumerate(parts))


def _is_shown(notice: Notice, today: str) -> bool:
    return notice.since <= today and (notice.until is None or today <= notice.until)


def _is_within(notice: Notice, serial: str) -> bool:
    key = serial_key(serial)
    low, high = notice.serials_from, notice.serials_to
    return (low is None or serial_key(low) <= key) and (high is None or key <= serial_key(high))


def _is_by_day(notice: Notice) -> bool:
    return notice.made_from is not None or notice.made_to is not None


def _may_be_made_then(notice: Notice, made_at: str | None) -> bool:
    if made_at is None:
        return True
    return (notice.made_from or made_at) <= made_at <= (notice.made_to or made_at)
