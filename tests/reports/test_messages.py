"""A day is cut into intervals from its midnight on, also where it has 23 or 25 hours."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from contacthub.contacts.response_times import ResponseFact
from contacthub.contacts.today import day_of
from contacthub.reports.messages import Day, by_queue

HOUR_MS = 3_600_000


@pytest.mark.parametrize(
    ("zone", "day", "minutes"),
    [
        ("Asia/Shanghai", date(2026, 5, 1), [60] * 24),
        ("Europe/Berlin", date(2026, 3, 29), [60] * 23),
        ("Europe/Berlin", date(2026, 10, 25), [60] * 25),
        ("Australia/Lord_Howe", date(2026, 4, 5), [60] * 24 + [30]),
    ],
)
def test_intervals_fill_the_day_and_each_answer_is_in_one(zone: str, day: date, minutes: list[int]) -> None:
    cut = Day(*day_of(day, ZoneInfo(zone)), HOUR_MS)
    answers = [
        ResponseFact("q", 1, at - 1, at, answered=True) for at in range(cut.began, cut.ends, HOUR_MS // 4)
    ]
    intervals = sorted(by_queue(answers, cut)["q"].intervals.items())
    spans = [cut.interval(n) for n, _ in intervals]
    assert [(ends - began) // 60_000 for began, ends in spans] == minutes
    assert [len(each.all_) for _, each in intervals] == [each // 15 for each in minutes]
    assert (spans[0][0], spans[-1][1]) == (cut.began, cut.ends)
    assert all(one[1] == following[0] for one, following in pairwise(spans))
