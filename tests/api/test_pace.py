"""What one place sends beyond its limit is refused, with the time to wait; others go on."""

from __future__ import annotations

from typing import Any

import pytest
from aiohttp.test_utils import make_mocked_request

from contacthub.access.rate_limit import Limit
from contacthub.api import pace
from contacthub.api.pace import PaceOfPlaces
from contacthub.problems import Problem


class Clock:
    """A clock that stands until it is set."""

    now_ms = 1_000_000

    def now(self) -> int:
        return self.now_ms


def request_from(address: str) -> Any:
    return make_mocked_request("GET", "/ask/x", headers={"X-Forwarded-For": address})


@pytest.fixture
def addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    def address(request: Any) -> str:
        return str(request.headers["X-Forwarded-For"])

    monkeypatch.setattr(pace, "client_address", address)


@pytest.mark.usefixtures("addresses")
def test_beyond_its_limit_one_place_waits_and_others_do_not() -> None:
    clock = Clock()
    limit = PaceOfPlaces(Limit(per_second=2, burst=3), clock.now, what="posts")
    for _ in range(3):
        limit.check(request_from("203.0.113.1"))
    with pytest.raises(Problem) as refused:
        limit.check(request_from("203.0.113.1"))
    assert refused.value.code == "over_limit"
    assert refused.value.detail == "2 posts a second are taken from one address; go on in 1 s"
    assert refused.value.headers == (("Retry-After", "1"),)
    limit.check(request_from("203.0.113.2"))
    clock.now_ms += 500
    limit.check(request_from("203.0.113.1"))


@pytest.mark.usefixtures("addresses")
def test_so_many_places_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "MOST_PLACES", 2)
    limit = PaceOfPlaces(Limit(per_second=1, burst=1), Clock().now)
    for n in (1, 2, 3, 1):  # the first is forgotten by then
        limit.check(request_from(f"203.0.113.{n}"))
    with pytest.raises(Problem):
        limit.check(request_from("203.0.113.3"))
