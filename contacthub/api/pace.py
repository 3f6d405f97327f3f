"""How much is taken from one place, where nobody signs in: what others send goes on being taken."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from aiohttp import web

from contacthub.access.rate_limit import Limit, RateLimit
from contacthub.api.client_address import client_address, one_place
from contacthub.problems import Problem
from contacthub.routing.words import Instant

MOST_PLACES: Final = 10_000


class PaceOfPlaces:
    """Counts requests by the place that they come from. ``what`` they are called when they are refused."""

    def __init__(self, limit: Limit, now: Callable[[], Instant], *, what: str = "requests") -> None:
        self._limit = limit
        self._now = now
        self._what = what
        self._places: OrderedDict[str, RateLimit] = OrderedDict()

    def check(self, request: web.Request) -> None:
        """Count one request.

        Raises:
            Problem: over_limit, and when to come back; it is not counted.
        """
        place, limit = one_place(client_address(request)), self._limit
        known = self._places.setdefault(place, RateLimit(limit.per_second, limit.burst))
        self._places.move_to_end(place)
        if len(self._places) > MOST_PLACES:
            self._places.popitem(last=False)
        wait_ms = known.take(self._now())
        if wait_ms:
            seconds = str(-(-wait_ms // 1000))
            raise Problem(
                "over_limit",
                f"{limit.per_second} {self._what} a second are taken from one address; go on in {seconds} s",
                headers=(("Retry-After", seconds),),
            )
