"""A decision costs about the same however many agents and contacts there are."""

from __future__ import annotations

import pytest

from tests.bench.router import Decision, Shop, Size, measure

SMALL = Size(agents=100, waiting=1_000)
LARGE = Size(agents=1_000, waiting=10_000)
CALLS = 1_000
MOST = 2.0


@pytest.fixture(scope="module", params=[False, True], ids=["plain", "featured"])
def found(request: pytest.FixtureRequest) -> dict[str, Decision]:
    """Every kind of decision at both sizes, worked in turn."""
    small, large = Shop(SMALL, featured=request.param), Shop(LARGE, featured=request.param)
    decisions = {each.what: each for each in measure(small, large, CALLS)}
    assert (small.waiting, large.waiting) == (SMALL.waiting, LARGE.waiting)
    return decisions


@pytest.mark.parametrize(
    "what",
    ["arrive", "end", "finish", "accept", "answer", "break", "finish on a break", "available", "all"],
)
def test_ten_times_the_floor_does_not_cost_twice(found: dict[str, Decision], what: str) -> None:
    assert found[what].count >= CALLS // 2
    assert found[what].ratio_p50 <= MOST, found[what]
