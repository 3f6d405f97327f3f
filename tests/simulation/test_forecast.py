"""Forecasts of days, on series whose next day is known."""

from datetime import date, timedelta
from random import Random

import pytest

from contacthub.simulation.forecast import TooFewDays, backtest, forecast, kinds_by, naive

MONDAY = date(2026, 6, 1)
SHAPE = [2, 10, 20, 12, 6]
OF_WEEKDAY = [1.3, 1.1, 1.0, 1.0, 1.1, 0.5, 0.3]


def no_holidays(day):
    return False


plain = kinds_by(no_holidays, no_holidays)


def days(count, *, noise=0.0, growth=0.0, seed=1):
    dice = Random(seed)
    return {
        MONDAY + timedelta(days=n): [
            each * OF_WEEKDAY[n % 7] * (1 + growth * n) * max(0.0, dice.gauss(1, noise)) for each in SHAPE
        ]
        for n in range(count)
    }


def test_a_week_that_repeats_is_forecast_as_it_is():
    known = days(70)
    for ahead in range(7):
        day = MONDAY + timedelta(days=70 + ahead)
        right = [each * OF_WEEKDAY[day.weekday()] for each in SHAPE]
        assert forecast(known, day, plain) == pytest.approx(right, rel=0.02)


def test_growth_goes_on():
    known = days(84, growth=0.01)
    day = MONDAY + timedelta(days=84)
    right = sum(SHAPE) * OF_WEEKDAY[0] * 1.84
    assert sum(forecast(known, day, plain)) == pytest.approx(right, rel=0.08)
    without = {each: days(84)[each] for each in known}
    assert sum(forecast(known, day, plain)) > 1.6 * sum(forecast(without, day, plain))


def test_a_holiday_is_like_earlier_ones_else_like_a_sunday():
    known = days(70)
    holidays = {MONDAY + timedelta(days=16), MONDAY + timedelta(days=72)}
    kind_of = kinds_by(holidays.__contains__, no_holidays)
    unseen = forecast(
        {**known}, MONDAY + timedelta(days=72), kinds_by({max(holidays)}.__contains__, no_holidays)
    )
    assert sum(unseen) == pytest.approx(sum(SHAPE) * 0.3, rel=0.05)
    known[min(holidays)] = [each * 0.1 for each in SHAPE]
    assert sum(forecast(known, max(holidays), kind_of)) == pytest.approx(sum(SHAPE) * 0.1, rel=0.1)


def test_a_worked_weekend_is_like_a_working_day():
    saturday = MONDAY + timedelta(days=75)
    kind_of = kinds_by(no_holidays, {saturday}.__contains__)
    assert sum(forecast(days(70), saturday, kind_of)) == pytest.approx(sum(SHAPE) * 1.1, rel=0.05)


def test_of_two_weeks_at_least_a_forecast_is_made():
    with pytest.raises(TooFewDays, match="13 days before 2026-06-14 are known, and a forecast needs 14"):
        forecast(days(13), MONDAY + timedelta(days=13), plain)
    assert forecast(days(14), MONDAY + timedelta(days=14), plain)
    assert backtest(days(14), plain) is None


def test_errors_are_said_beside_the_naive_ones():
    found = backtest(days(84, noise=0.25), plain)
    assert found is not None
    assert found.days == 28
    assert found.wape < found.naive_wape
    assert 0 < found.mase < 1


def test_naive_is_the_weekday_of_the_last_known_week():
    known = days(21)
    assert naive(known, MONDAY + timedelta(days=30)) == known[MONDAY + timedelta(days=16)]
    assert naive({}, MONDAY) is None


def test_a_day_that_was_closed_says_nothing_of_others_of_its_kind():
    known = days(70)
    right = forecast(known, MONDAY + timedelta(days=70), plain)
    known[MONDAY + timedelta(days=63)] = [0.0] * len(SHAPE)
    assert forecast(known, MONDAY + timedelta(days=70), plain) == pytest.approx(right, rel=0.02)
    sundays = {each: counts if each.weekday() < 6 else [0.0] * len(SHAPE) for each, counts in known.items()}
    assert forecast(sundays, MONDAY + timedelta(days=76), plain) == [0.0] * len(SHAPE)
