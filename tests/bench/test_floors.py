"""The other figures can be taken: small runs, whose results mean nothing."""

from __future__ import annotations

from pathlib import Path

from tests.bench import consoles, next_offer, restart


async def test_everybody_who_becomes_free_is_offered_the_next(tmp_path: Path) -> None:
    found = await next_offer.measure(tmp_path, lambda part: None, customers=20, count=100, warm_up=0)
    assert (found.after_wrap_up.count, found.after_a_break.count) == (50, 50)


async def test_every_console_comes_back(tmp_path: Path) -> None:
    found = await consoles.measure(tmp_path, lambda part: None, wanted=30, settles_s=0.1)
    assert (found.consoles, found.wanted, found.resync.count) == (30, 30, 30)
    assert found.stall_at_most_ms is not None


async def test_hub_starts_on_the_whole_log(tmp_path: Path) -> None:
    found = await restart.measure(tmp_path, lambda part: None, events=3_000, tail=500, runs=1)
    assert found.events >= 3_000
    assert (len(found.runs_with), len(found.runs_without)) == (1, 1)
