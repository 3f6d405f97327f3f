"""How long failures lock, and how they are forgiven."""

from __future__ import annotations

from contacthub.accounts.guessing import ADDRESS, LIMITS, NAME, Attempt, Guessing
from contacthub.problems import Problem

ATTEMPT = Attempt("lina", "192.0.2.1")
MINUTE_MS = 60_000


def locked_ms(guessing: Guessing, attempt: Attempt, now: int) -> int:
    """For how long the attempt is refused, as the header says."""
    try:
        guessing.check(attempt, now)
    except Problem as problem:
        return 1000 * int(dict(problem.headers)["Retry-After"])
    return 0


def test_lock_doubles_with_every_failure_up_to_a_quarter_of_an_hour() -> None:
    guessing, now, locks = Guessing(), 0, []
    for _ in range(13):
        guessing.failed(ATTEMPT, now)
        locks.append(locked_ms(guessing, ATTEMPT, now))
        now += locks[-1]
        assert locked_ms(guessing, ATTEMPT, now) == 0
    assert locks[:8] == [0, 0, 0, 0, 15_000, 30_000, 60_000, 120_000]
    assert locks[-1] == 15 * MINUTE_MS


def test_guesser_who_never_rests_gets_a_hundred_tries_a_day_at_a_name() -> None:
    guessing, now, tries = Guessing(), 0, 0
    while now < 24 * 60 * MINUTE_MS:
        attempt = Attempt("lina", f"address {tries}")
        now += locked_ms(guessing, attempt, now)
        guessing.failed(attempt, now)
        tries += 1
    assert 90 <= tries <= 115


def test_address_is_locked_for_a_minute_at_most() -> None:
    guessing = Guessing()
    for n in range(100):
        guessing.failed(Attempt(f"name {n}", "192.0.2.1"), 0)
    assert locked_ms(guessing, Attempt("another", "192.0.2.1"), 0) == MINUTE_MS


def test_failures_far_apart_never_lock() -> None:
    guessing = Guessing()
    for n in range(100):
        guessing.failed(ATTEMPT, n * 16 * MINUTE_MS)
        assert locked_ms(guessing, ATTEMPT, n * 16 * MINUTE_MS) == 0


def test_success_forgets_what_failed_here_only() -> None:
    guessing = Guessing()
    for n in range(9):
        guessing.failed(Attempt("lina", "192.0.2.1" if n < 4 else f"203.0.113.{n}"), 0)
    assert [row.kind for row in guessing.succeeded(ATTEMPT, 0)] == ["name_here"]
    guessing.failed(ATTEMPT, 0)
    assert locked_ms(guessing, ATTEMPT, 0) == 15_000
    assert locked_ms(guessing, Attempt("wang", "192.0.2.1"), 0) == 0


def test_memory_of_guesses_is_bounded_and_made_up_names_push_out_no_locked_one() -> None:
    guessing = Guessing()
    guessing.MAX_KEYS = 50  # type: ignore[misc]  # smaller than in a hub
    for n in range(NAME.free):
        guessing.failed(Attempt("lina", f"203.0.113.{n}"), 0)
    for n in range(200):
        guessing.failed(Attempt(f"made up {n}", f"198.51.100.{n}"), 1)
    assert {len(guessing._by_kind[each.kind]) for each in LIMITS} == {0, 50}
    assert locked_ms(guessing, Attempt("lina", "192.0.2.9"), 1) > 0


def test_rows_hold_nothing_that_was_typed() -> None:
    rows = Guessing().failed(Attempt("a password typed as a name", "192.0.2.1"), 0)
    assert [row.kind for row in rows] == ["name_here", NAME.kind, ADDRESS.kind]
    assert not any("password" in row.key or "192" in row.key[:4] for row in rows)
