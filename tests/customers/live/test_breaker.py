"""The circuit breaker of a source, in every order of requests and of their ends."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from contacthub.customers.live.breaker import FAILURES, FIRST_HOLD_MS, LONGEST_HOLD_MS, Breaker


def failed(breaker: Breaker, times: int = FAILURES, at: int = 0) -> Breaker:
    for _ in range(times):
        assert breaker.admit(at)
        breaker.failed(at, was_trial=False)
    return breaker


def test_it_opens_at_the_fifth_failure_in_a_row_and_not_before() -> None:
    breaker = failed(Breaker(), FAILURES - 1)
    assert breaker.state(0) == "closed"
    breaker.succeeded()
    failed(breaker, FAILURES - 1)
    assert breaker.admit(0)
    failed(breaker, 1)
    assert (breaker.state(0), breaker.admit(0)) == ("open", False)


def test_after_its_time_one_request_goes_out_and_a_failure_keeps_it_open_twice_as_long() -> None:
    breaker = failed(Breaker())
    assert not breaker.admit(FIRST_HOLD_MS - 1)
    assert [breaker.admit(FIRST_HOLD_MS), breaker.admit(FIRST_HOLD_MS)] == [True, False]
    breaker.failed(FIRST_HOLD_MS, was_trial=True)
    assert breaker.left_ms(FIRST_HOLD_MS) == 2 * FIRST_HOLD_MS


def test_a_success_closes_it_whenever_its_request_went_out() -> None:
    breaker = failed(Breaker())
    breaker.succeeded()
    assert (breaker.state(0), breaker.failures) == ("closed", 0)


def test_a_person_who_asks_again_is_the_one_that_is_let_through() -> None:
    breaker = failed(Breaker())
    assert [breaker.admit(1, by_person=True), breaker.admit(1, by_person=True)] == [True, False]
    assert breaker.state(1) == "half_open"
    breaker.given_up(was_trial=True)
    assert breaker.state(1) == "open"


class Life(RuleBasedStateMachine):
    """Requests go out and end while time passes."""

    def __init__(self) -> None:
        super().__init__()
        self.breaker = Breaker()
        self.now = 0
        self.out: list[bool] = []
        self.in_a_row = 0
        self.opened_at: int | None = None
        self.least_hold = 0

    @rule(ms=st.integers(0, 2 * LONGEST_HOLD_MS))
    def time_passes(self, ms: int) -> None:
        self.now += ms

    @rule(by_person=st.booleans())
    def ask(self, by_person: bool) -> None:
        was, left = self.breaker.state(self.now), self.breaker.left_ms(self.now)
        if not self.breaker.admit(self.now, by_person=by_person):
            assert was != "closed"
            assert left > 0 or any(self.out), "its time is over and no request is out: one may go"
            return
        is_trial = was != "closed"
        assert not (is_trial and any(self.out)), "one trial at a time"
        assert was == "closed" or left == 0 or by_person
        self.out.append(is_trial)

    @precondition(lambda self: self.out)
    @rule(data=st.data(), end=st.sampled_from(["succeeded", "failed", "given_up"]))
    def ends(self, data: st.DataObject, end: str) -> None:
        was_trial = self.out.pop(data.draw(st.integers(0, len(self.out) - 1)))
        was = self.breaker.state(self.now)
        if end == "succeeded":
            self.breaker.succeeded()
            self.in_a_row, self.opened_at, self.out = 0, None, [False for _ in self.out]
        elif end == "given_up":
            self.breaker.given_up(was_trial=was_trial)
        else:
            self.breaker.failed(self.now, was_trial=was_trial)
            if was == "closed":
                self.in_a_row += 1
                if self.in_a_row >= FAILURES:
                    self.opened_at = self.now
            elif was_trial:
                self.opened_at = self.now

    @invariant()
    def it_is_open_exactly_when_it_should_be(self) -> None:
        assert (self.breaker.state(self.now) == "closed") == (self.opened_at is None)
        left = self.breaker.left_ms(self.now)
        assert 0 <= left <= LONGEST_HOLD_MS
        if self.opened_at is not None and self.now < self.opened_at + FIRST_HOLD_MS:
            assert left > 0


TestLife = Life.TestCase
