"""How many go through in a turn of the loop; turns are counted, not timed."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest

from contacthub.console.turnstile import Turnstile

AT_ONCE = 3


async def goes(turnstile: Turnstile, through: list[int], n: int) -> None:
    await turnstile.through()
    through.append(n)


async def test_a_few_go_through_in_each_turn_in_their_order() -> None:
    turnstile, through = Turnstile(AT_ONCE), list[int]()
    tasks = [asyncio.create_task(goes(turnstile, through, n)) for n in range(100)]
    counts = [0]
    while len(through) < 100:
        await asyncio.sleep(0)
        counts.append(len(through))
    assert max(after - before for before, after in pairwise(counts)) == AT_ONCE
    assert len(counts) <= 100 / AT_ONCE + 5
    assert through == list(range(100))
    await asyncio.gather(*tasks)


async def test_one_alone_goes_through_at_once_and_those_who_give_up_hold_none_up() -> None:
    turnstile, through = Turnstile(AT_ONCE), list[int]()
    await goes(turnstile, through, 0)
    assert through == [0]
    tasks = [asyncio.create_task(goes(turnstile, through, n)) for n in range(1, 13)]
    await asyncio.sleep(0)
    for each in tasks[5:9]:
        each.cancel()
    await asyncio.wait(tasks)
    assert through == [0, 1, 2, 3, 4, 5, 10, 11, 12]


async def test_what_fails_holds_none_up(caplog: pytest.LogCaptureFixture) -> None:
    turnstile, done = Turnstile(1), list[int]()
    turnstile.call(lambda: done.append(0))
    turnstile.call(lambda: 1 // 0)
    turnstile.call(lambda: done.append(2))
    await turnstile.through()
    assert done == [0, 2]
    assert "ZeroDivisionError" in caplog.text
