"""How long failures lock, and how they are forgiven."""

from __future__ import annotations

import pytest

from contacthub.accounts.guess_store import GuessStore
from contacthub.accounts.guessing import ADDRESS, MINUTE_MS, NAME, Attempt
from contacthub.testing.stored import Stored

ATTEMPT = Attempt("lina", "192.0.2.1")


class Guesses:
    """Failures in the real store."""

    def __init__(self, stored: Stored) -> None:
        self.store = GuessStore(stored.database, stored.readers)

    async def failed(self, attempt: Attempt, now: int) -> int:
        return await self.store.count(attempt.keys, now)

    async def locked_ms(self, attempt: Attempt, now: int) -> int:
        return await self.store.locked_ms(attempt.keys, now)


@pytest.fixture
def guesses(stored: Stored) -> Guesses:
    return Guesses(stored)


async def test_lock_doubles_with_every_failure_up_to_a_quarter_of_an_hour(guesses: Guesses) -> None:
    now, locks = 0, []
    for _ in range(13):
        assert await guesses.failed(ATTEMPT, now) == 0
        locks.append(await guesses.locked_ms(ATTEMPT, now))
        now += locks[-1]
        assert await guesses.locked_ms(ATTEMPT, now) == 0
    assert locks[:8] == [0, 0, 0, 0, 15_000, 30_000, 60_000, 120_000]
    assert locks[-1] == 15 * MINUTE_MS


async def test_failure_under_a_lock_is_refused_and_not_counted(guesses: Guesses) -> None:
    for _ in range(5):
        await guesses.failed(ATTEMPT, 0)
    assert [await guesses.failed(ATTEMPT, 0) for _ in range(3)] == [15_000] * 3
    assert await guesses.locked_ms(ATTEMPT, 0) == 15_000


async def test_guesser_who_never_rests_gets_a_hundred_tries_a_day_at_a_name(guesses: Guesses) -> None:
    now, tries = 0, 0
    while now < 24 * 60 * MINUTE_MS:
        attempt = Attempt("lina", f"address {tries}")
        now += await guesses.locked_ms(attempt, now)
        await guesses.failed(attempt, now)
        tries += 1
    assert 90 <= tries <= 115


async def test_address_is_locked_for_a_minute_at_most(guesses: Guesses) -> None:
    now = 0
    for n in range(40):
        now += await guesses.locked_ms(Attempt("another", "192.0.2.1"), now)
        await guesses.failed(Attempt(f"name {n}", "192.0.2.1"), now)
    assert await guesses.locked_ms(Attempt("another", "192.0.2.1"), now) == MINUTE_MS


async def test_failures_far_apart_never_lock(guesses: Guesses) -> None:
    for n in range(50):
        await guesses.failed(ATTEMPT, n * 16 * MINUTE_MS)
        assert await guesses.locked_ms(ATTEMPT, n * 16 * MINUTE_MS) == 0


async def test_success_forgets_what_failed_here_only(guesses: Guesses) -> None:
    for n in range(9):
        await guesses.failed(Attempt("lina", "192.0.2.1" if n < 4 else f"203.0.113.{n}"), 0)
    assert [limit.kind for limit, _ in ATTEMPT.forgiven] == ["name_here"]
    assert await guesses.store.forgive(ATTEMPT.forgiven, ATTEMPT.keys, 0) == 0
    await guesses.failed(ATTEMPT, 0)
    assert await guesses.locked_ms(ATTEMPT, 0) == 15_000
    assert await guesses.locked_ms(Attempt("wang", "192.0.2.1"), 0) == 0


async def test_success_under_a_lock_is_refused_and_forgives_nothing(guesses: Guesses) -> None:
    for _ in range(5):
        await guesses.failed(ATTEMPT, 0)
    assert await guesses.store.forgive(ATTEMPT.forgiven, ATTEMPT.keys, 0) == 15_000
    assert await guesses.locked_ms(ATTEMPT, 0) == 15_000


def test_keys_hold_nothing_that_was_typed() -> None:
    keys = Attempt("a password typed as a name", "192.0.2.1").keys
    assert [limit.kind for limit, _ in keys] == ["name_here", NAME.kind, ADDRESS.kind]
    assert not any("password" in key or "192" in key[:4] for _, key in keys)
