"""Lines about what happens many times over."""

from __future__ import annotations

from contacthub.seldom import BETWEEN_MS, Seldom


def test_the_first_has_a_line_and_the_next_tells_of_those_without() -> None:
    now = 1_000
    seldom = Seldom(lambda: now)
    told = [seldom.happened() for _ in range(5)]
    now += BETWEEN_MS - 1
    told.append(seldom.happened())
    now += 1
    told += [seldom.happened(), seldom.happened()]
    now += 10 * BETWEEN_MS
    told.append(seldom.happened())
    assert told == [0, None, None, None, None, None, 5, None, 1]
