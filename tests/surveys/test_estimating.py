"""Intervals and coefficients against published values, and laws."""

from __future__ import annotations

from itertools import combinations
from statistics import fmean, variance

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacthub.surveys.estimating import NEEDED_FOR_ALPHA, alpha, mean, share, t_quantile


@pytest.mark.parametrize(
    ("freedom", "expected"),
    [
        # Source: https://www.itl.nist.gov/div898/handbook/eda/section3/eda3672.htm
        (1, 12.706), (2, 4.303), (3, 3.182), (4, 2.776), (5, 2.571), (9, 2.262), (10, 2.228), (20, 2.086),
        (30, 2.042), (60, 2.000), (100, 1.984), (100_000, 1.960),
    ],
)  # fmt: skip
def test_student_is_as_the_tables_say(freedom: int, expected: float) -> None:
    assert t_quantile(freedom) == pytest.approx(expected, abs=5e-4)


def test_of_two_degrees_it_is_known_in_closed_form() -> None:
    # F(t) = 1/2 + t / (2 sqrt(2 + t²)), so that t = (2p - 1) sqrt(2 / (4p (1 - p))).
    p = 0.975
    assert t_quantile(2) == pytest.approx((2 * p - 1) * (2 / (4 * p * (1 - p))) ** 0.5, rel=1e-12)


def test_a_mean_has_the_interval_of_the_textbook() -> None:
    found = mean([1, 2, 3, 4, 5], 0, 10)
    assert found is not None
    # 3 ± 2.7764 · sqrt(2.5 / 5)
    assert (found.n, found.value) == (5, 3)
    assert (found.low, found.high) == (pytest.approx(1.03676, abs=1e-4), pytest.approx(4.96324, abs=1e-4))


def test_of_nothing_there_is_no_figure_and_of_one_answer_no_interval() -> None:
    assert mean([], 1, 5) is None
    assert share(0, 0) is None
    found = mean([4], 1, 5)
    assert found is not None
    assert (found.value, found.low, found.high) == (4, None, None)


def test_a_share_has_the_interval_of_wilson() -> None:
    found = share(81, 263)  # Newcombe (1998), example (a): 0.2553 to 0.3662
    assert found is not None
    assert (found.value, found.low, found.high) == (
        pytest.approx(30.798, abs=1e-3), pytest.approx(25.53, abs=5e-3), pytest.approx(36.62, abs=5e-3),
    )  # fmt: skip


SCORES = st.integers(1, 7)
ANSWERS = st.integers(2, 6).flatmap(
    lambda width: st.lists(
        st.lists(SCORES, min_size=width, max_size=width), min_size=NEEDED_FOR_ALPHA, max_size=40
    )
)


@given(answers=ANSWERS)
def test_alpha_is_the_mean_covariance_over_the_whole(answers: list[list[int]]) -> None:
    """By the other formula: k·c / (v + (k - 1)·c)."""
    columns = [list(each) for each in zip(*answers, strict=True)]
    k, found = len(columns), alpha(answers)
    if variance([sum(each) for each in answers]) == 0:
        assert found is None
        return
    c = fmean(covariance(one, other) for one, other in combinations(columns, 2))
    v = fmean(variance(each) for each in columns)
    assert found == pytest.approx(k * c / (v + (k - 1) * c), abs=1e-9)


def covariance(one: list[int], other: list[int]) -> float:
    a, b = fmean(one), fmean(other)
    return sum((x - a) * (y - b) for x, y in zip(one, other, strict=True)) / (len(one) - 1)


def test_alpha_is_one_where_statements_agree_wholly_and_none_of_few_answers() -> None:
    assert alpha([[n % 7, n % 7, n % 7] for n in range(12)]) == pytest.approx(1)
    assert alpha([[n % 7, n % 7] for n in range(9)]) is None
    assert alpha([[3, 3] for _ in range(12)]) is None
    assert alpha([[n % 7] for n in range(12)]) is None


@given(values=st.lists(st.integers(1, 5), min_size=2, max_size=60))
def test_an_interval_is_around_its_mean_and_within_the_scale(values: list[int]) -> None:
    found = mean(values, 1, 5)
    assert found is not None
    assert found.low is not None
    assert found.high is not None
    assert 1 <= found.low <= found.value <= found.high <= 5
