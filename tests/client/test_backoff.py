"""Full jitter: anything from nothing to a bound that doubles up to a cap."""

from random import Random

from contacthub.client.backoff import FullJitter


def test_waits_stay_below_a_bound_that_doubles_up_to_the_cap():
    bounds = [0.25, 0.5, 1, 2, 4, 8, 10, 10]
    runs = []
    for seed in range(300):
        backoff = FullJitter(rng=Random(seed))
        runs.append([backoff.failed() for _ in bounds])
    for bound, waits in zip(bounds, zip(*runs, strict=True), strict=True):
        assert 0.9 * bound < max(waits) <= bound
        assert min(waits) < 0.1 * bound


def test_success_starts_again_from_the_shortest_wait():
    backoff = FullJitter(rng=Random(1))
    for _ in range(10):
        backoff.failed()
    backoff.succeeded()
    assert backoff.failed() <= 0.25


def test_what_the_hub_asked_for_is_waited_at_least_up_to_the_cap():
    assert FullJitter(rng=Random(1)).failed(at_least_s=3) >= 3
    assert FullJitter(rng=Random(1)).failed(at_least_s=86_400) <= 10.25


def test_a_thousand_failures_do_not_overflow():
    backoff = FullJitter(rng=Random(1), failures=5_000)
    assert backoff.failed() <= 10
